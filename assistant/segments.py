"""A segment of the index: some documents with all that is searched of them, written once, then only read.

In its folder lie the rows (rows.sqlite), BM25 (bm25, bm25-notes), the votes of documents with editorial notes, and
meta.json, which is written last; its vectors are collections of its name. Which segments, and which of
their documents, make up the index is left to assistant.index.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from assistant.embedding import CachedEmbedder, Embedder, Matrix
from assistant.errors import IndexDamaged
from assistant.lexical import Held, Lexical
from assistant.progress import Event, Meter, Watch
from assistant.rows import LEVELS, IndexedPassage, Level, Rows, RowWriter, write_json
from assistant.types import LANGUAGES, Document
from assistant.vectors import Vectors
from assistant.votes import MOST, Voice, Votes, key

_TEXTS, _VOICES = "texts.jsonl", "voices.jsonl"
_WINDOW = 256  # texts whose vectors are asked for at once
_FLUSHED = 2_000  # vectors that are handed to Chroma at once
_EXACT = 2_000  # so many vectors are compared one by one rather than searched for


class SegmentWriter:
    """Takes documents one by one and keeps none of them in memory: texts wait in a file until they are embedded."""

    def __init__(self, folder: Path, vectors: Vectors) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._vectors = vectors
        self._rows = RowWriter(folder / "rows.sqlite")
        self._texts = (folder / _TEXTS).open("w", encoding="ascii")
        self._voices = (folder / _VOICES).open("w", encoding="ascii")
        self._heard = 0
        self.counts: dict[Level, int] = dict.fromkeys(LEVELS, 0)
        self.names: list[str] = []

    def add(self, document: Document, file: str, rows: Sequence[IndexedPassage], gaps: Sequence[str] = ()) -> None:
        """A document, read from `file`, with its passages in reading order, and questions that it leaves open."""
        self._rows.add(document, file, rows)
        self.names.append(document.name)
        for indexed in rows:
            texts = {level: indexed.texts_of(level) for level in LEVELS}
            for level in LEVELS:
                self.counts[level] += len(texts[level])
            noted = f"{' '.join(indexed.questions)} {indexed.words}"
            row = [document.name, file, indexed.passage.language, indexed.text, noted, texts]
            self._texts.write(json.dumps(row) + "\n")
        if any(indexed.questions for indexed in rows):
            voices = [voice for indexed in rows for voice in indexed.voices()] + [Voice(gap) for gap in gaps]
            if len(voices) <= MOST:
                self._heard += len(voices)
                line = [document.name, file, [[v.text, v.passage, v.sentences] for v in voices]]
                self._voices.write(json.dumps(line) + "\n")

    def finish(self, embedder: Embedder, watch: Watch) -> int:
        """Embed and write all that was added; the dimensions of the vectors. Raises Cancelled."""
        self._rows.close()
        self._texts.close()
        self._voices.close()
        watch.check()
        Lexical.build((row[3], (row[2],)) for row in self._read(_TEXTS)).save(self._folder / "bm25")
        watch.check()
        Lexical.build((row[4], LANGUAGES) for row in self._read(_TEXTS)).save(self._folder / "bm25-notes")
        watch.check()
        embedding = _Embedding(self._folder.name, self.counts, self._heard, self._vectors, embedder, watch)
        embedding.run(self._read(_TEXTS))
        votes = dict(self._elect(embedding, embedder, watch))
        for name in (_TEXTS, _VOICES):
            (self._folder / name).unlink()
        dimensions = len(embedder.embed_query("?"))
        write_json(self._folder / "meta.json", dict(self.counts) | {"dimensions": dimensions, "votes": votes})
        return dimensions

    def discard(self) -> None:
        """Throw away what was written so far."""
        self._texts.close()
        self._voices.close()
        self._rows.discard()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._vectors.drop(self._folder.name)

    def _elect(self, embedding: "_Embedding", embedder: Embedder, watch: Watch) -> Iterator[tuple[str, str]]:
        """Count the votes of each document that has voices; the same voices were perhaps counted before."""
        for name, file, rows in self._read(_VOICES):
            voices = [Voice(text, passage, tuple(sentences)) for text, passage, sentences in rows]
            path = self._folder / f"votes-{key(voices, embedder.name)}.npz"
            counted = next(self._folder.parent.glob(f"*/{path.name}"), None)
            if counted:
                shutil.copyfile(counted, path)
            else:
                vectors = embedding.vectors(name, file, [voice.text for voice in voices])
                watch.check()
                Votes.fit(voices, vectors).save(path)
            yield name, path.name

    def _read(self, name: str) -> Iterator[list[Any]]:
        with (self._folder / name).open(encoding="ascii") as file:
            yield from map(json.loads, file)


class _Embedding:
    """The texts of a segment become vectors in its collections, document by document.

    `heard` is how many texts there are besides, whose vectors go into no collection.
    """

    def __init__(
        self, segment: str, counts: dict[Level, int], heard: int, vectors: Vectors, embedder: Embedder, watch: Watch
    ) -> None:
        self._collections = {level: vectors.create(level, segment, counts[level]) for level in LEVELS}
        self._waiting: dict[Level, list[tuple[str, Matrix]]] = {level: [] for level in LEVELS}
        self._embedder = embedder
        self._watch = watch
        self._total = sum(counts.values()) + heard
        self._done = 0
        self._meter = Meter()

    def run(self, rows: Iterable[list[Any]]) -> None:
        for (name, file), of_one in groupby(rows, key=lambda row: (row[0], row[1])):
            texts = [(level, id, text) for *_, levels in of_one for level in LEVELS for id, text in levels[level]]
            done = 0
            for at in range(0, len(texts), _WINDOW):
                for count in self._embed(texts[at : at + _WINDOW]):
                    done += count
                    self._say(name, file, done, len(texts))
        for level in LEVELS:
            self._flush(level)

    def vectors(self, name: str, file: str, texts: list[str]) -> Matrix:
        """The vectors of texts of a document that go into no collection."""
        found: dict[int, Matrix] = {}
        for at in range(0, len(texts), _WINDOW):
            self._watch.check()
            for positions, vectors in _in_parts(self._embedder, texts[at : at + _WINDOW]):
                found |= {at + n: vector for n, vector in zip(positions, vectors, strict=True)}
            self._done += len(texts[at : at + _WINDOW])
            self._say(name, file, len(found), len(texts))
        return np.stack([found[n] for n in range(len(texts))])

    def _embed(self, texts: list[tuple[Level, str, str]]) -> Iterator[int]:
        """Embed a few texts at a time, and tell how many."""
        self._watch.check()
        for positions, vectors in _in_parts(self._embedder, [text for _, _, text in texts]):
            for n, vector in zip(positions, vectors, strict=True):
                level, id, _ = texts[n]
                self._waiting[level].append((id, vector))
            self._done += len(positions)
            self._meter.add(len(positions))
            yield len(positions)
            self._watch.check()
        for level in LEVELS:
            if len(self._waiting[level]) >= _FLUSHED:
                self._flush(level)

    def _flush(self, level: Level) -> None:
        if self._waiting[level]:
            ids, vectors = zip(*self._waiting[level], strict=True)
            self._collections[level].add(ids, np.stack(vectors))
        self._waiting[level].clear()

    def _say(self, name: str, file: str, done: int, total: int) -> None:
        remaining = self._total - self._done
        self._watch.say(
            Event(
                "embedding", file, name, done=self._done, total=self._total, file_done=done, file_total=total,
                rate=self._meter.rate, left=self._meter.left(remaining),
            )
        )  # fmt: skip


def _in_parts(embedder: Embedder, texts: list[str]) -> Iterator[tuple[list[int], Matrix]]:
    if isinstance(embedder, CachedEmbedder):
        yield from embedder.in_parts(texts)
    else:
        yield list(range(len(texts))), np.asarray(embedder.embed_documents(texts), dtype=np.float32)


class Segment:
    """A segment opened for reading, of which only the documents `alive` count."""

    def __init__(self, folder: Path, vectors: Vectors, alive: Sequence[str]) -> None:
        self.name = folder.name
        self.meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        self.rows = Rows(folder / "rows.sqlite")
        self.lexical = Lexical.load(folder / "bm25")
        self.lexical_notes = Lexical.load(folder / "bm25-notes")
        if set(alive) - set(self.rows.names) or any(self.rows.counts[k].sum() != self.meta[k] for k in LEVELS):
            raise ValueError("passages or documents are missing")
        self.alive: Held = self.rows.of_documents(alive)
        self.position = {id: n for n, id in enumerate(self.rows.ids)}
        self._collections = {level: vectors.open(level, self.name) for level in LEVELS}
        self._votes = {name: folder / file for name, file in self.meta["votes"].items() if name in alive}
        self._all_of = lru_cache(maxsize=16)(self._read_all_of)

    def count(self, level: Level) -> int:
        """How many texts of a level count."""
        return int(self.rows.counts[level][self.alive].sum())

    def counts_of(self, names: Sequence[str]) -> dict[Level, int]:
        """How many texts some of its documents have at each level."""
        mask = self.rows.of_documents(names)
        return {level: int(self.rows.counts[level][mask].sum()) for level in LEVELS}

    def nearest(self, level: Level, vector: Sequence[float], k: int, allowed: Held) -> dict[str, float]:
        """Cosine similarities of the k nearest texts of the allowed passages, by text id.

        Few texts are compared one by one. Of many, more than k are asked for until k of them are
        allowed: Chroma's own filter takes twenty times as long.
        """
        counts = self.rows.counts[level]
        total, possible = int(counts.sum()), int(counts[allowed].sum())
        k = min(k, possible)
        if k < 1:
            return {}
        if possible < total and possible <= _EXACT:
            return self._compared(level, vector, k, allowed)
        asked = min(total, k + min(total - possible, max(k, -(-2 * k * total // possible))))
        while True:
            found = self._collections[level].nearest(vector, asked)
            right = {id: score for id, score in found.items() if allowed[self.position[id.partition(".")[0]]]}
            if len(right) >= k or asked >= total:
                return dict(list(right.items())[:k])
            asked = min(total, 4 * asked)

    def vectors_of(self, level: Level, ids: Sequence[str]) -> dict[str, Matrix]:
        """Vectors by the ids of their texts."""
        return self._collections[level].get(ids)

    @cached_property
    def votes(self) -> dict[str, Votes]:
        """The votes of the documents that have any, by name."""
        try:
            return {name: Votes.load(path) for name, path in self._votes.items()}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise IndexDamaged("index-damaged", why=error) from error

    def check(self) -> None:
        """Raise IndexDamaged unless every file and collection holds, and finds, what it should."""
        self.rows.check()
        _ = self.votes
        for level, collection in self._collections.items():
            expected, count = self.meta[level], collection.count()
            if count != expected:
                raise IndexDamaged("index-damaged", why=f"{count} of {expected} vectors")
            k = min(10, expected)
            # With its vector files gone, Chroma counts right and silently finds too little.
            if len(collection.nearest([1.0] + [0.0] * (self.meta["dimensions"] - 1), k)) < k:
                raise IndexDamaged("index-damaged", why="vectors are missing")

    def _compared(self, level: Level, vector: Sequence[float], k: int, allowed: Held) -> dict[str, float]:
        ids, matrix = self._all_of(level, allowed.tobytes())
        scores = matrix @ np.asarray(vector, dtype=np.float32)
        best = np.argsort(-scores, kind="stable")[:k]
        return {ids[n]: float(scores[n]) for n in best}

    def _read_all_of(self, level: Level, allowed: bytes) -> tuple[list[str], Matrix]:
        positions = np.flatnonzero(np.frombuffer(allowed, dtype=np.bool_)).tolist()
        counts, ids = self.rows.counts[level], self.rows.ids
        if level == "passages":
            texts = [ids[n] for n in positions]
        else:
            texts = [f"{ids[n]}.{i}" for n in positions for i in range(counts[n])]
        found = self._collections[level].get(texts)
        return texts, np.stack([found[id] for id in texts])
