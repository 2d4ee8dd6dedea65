"""The index on disk: written as a whole new generation, switched to by one rename, read as a whole or not at all.

A generation names the segments that it is made of, and which of their documents. Layout under the
home folder:

    index/current.json               the pointer: which generation is in force
    index/<generation>/meta.json     its segments
    segments/<segment>/              see assistant.segments
    chroma/                          the vectors, unless they are on a server

A killed writer leaves the pointer, and so the old generation, as they were.
"""

import bisect
import contextlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import IndexDamaged, IndexMissing
from assistant.lexical import Held, Words
from assistant.lookups import Lazy, Passages
from assistant.rows import LEVELS, Level, write_json
from assistant.segments import Segment
from assistant.types import Document, Kind, Passage
from assistant.vectors import Vectors
from assistant.vocabulary import Vocabulary
from assistant.votes import NOBODY, Tally

FORMAT = 6


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may find; an empty field lets all through."""

    documents: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()


class Index:
    """A generation of the index, opened for reading: positions run through the passages of all its segments."""

    def __init__(self, home: Path, generation: str, vectors: Vectors) -> None:
        self.generation = generation
        try:
            self.meta: dict[str, Any] = json.loads(_meta(home, generation).read_text(encoding="utf-8"))
            if self.meta["format"] != FORMAT:
                raise ValueError(f"format {self.meta['format']}, not {FORMAT}")
            if lost := [key for key in ("embedder", "recipe", "dimensions", *LEVELS) if key not in self.meta]:
                raise ValueError(f"no {lost[0]}")
            parts = self.meta["segments"].items()
            self.segments = [Segment(home / "segments" / name, vectors, documents) for name, documents in parts]
            if any(sum(s.count(level) for s in self.segments) != self.meta[level] for level in LEVELS):
                raise ValueError("passages are missing")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamaged("index-damaged", why=error) from error
        rows = [segment.rows for segment in self.segments]
        self._starts = [sum(len(r.ids) for r in rows[:n]) for n in range(len(rows))]
        self._alive: Held = np.concatenate([*(s.alive for s in self.segments), np.zeros(0, dtype=np.bool_)])
        self.ids = tuple(id for r in rows for id in r.ids)
        self.position = {id: n for n, id in enumerate(self.ids) if self._alive[n]}
        sizes = [len(r.ids) for r in rows]
        self.lexical = Words(list(zip((s.lexical for s in self.segments), sizes, strict=True)), self._alive)
        self.lexical_notes = Words(list(zip((s.lexical_notes for s in self.segments), sizes, strict=True)), self._alive)
        of = {name: r for r, names in zip(rows, self.meta["segments"].values(), strict=True) for name in names}
        self.files = {name: r.files[name] for name, r in of.items()}
        self.documents: Mapping[str, Document] = Lazy({name: name for name in of}, lambda n: of[n].document(n), 256)
        self.by_id: Mapping[str, Passage] = Lazy(self.position, lambda n: self._read([n])[0], 10_000)
        self.noted = frozenset(self.ids[n] for n in self._noted())
        self.passages: Sequence[Passage] = Passages(np.flatnonzero(self._alive).tolist(), self._read)
        self._allowed = lru_cache(maxsize=64)(self._find_allowed)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The corpus's own words."""
        return Vocabulary(self.lexical.vocabulary() | self.lexical_notes.vocabulary())

    def nearest(self, level: Level, vector: list[float], k: int, only: Filter) -> dict[str, float]:
        """Cosine similarities of the k texts of a level nearest to a vector, nearest first.

        By passage id, or for sentences and questions by "<passage id>.<n>".
        """
        allowed, found = self.allowed(only), dict[str, float]()
        for start, segment in zip(self._starts, self.segments, strict=True):
            found |= segment.nearest(level, vector, k, allowed[start : start + len(segment.rows.ids)])
        best = sorted(found, key=lambda id: -found[id])[: max(k, 0)] if len(self.segments) > 1 else found
        return {id: found[id] for id in best}

    def votes(self, question: str, embed: Callable[[str], list[float]], only: Filter) -> Tally:
        """What the voices of the documents that a search may find say of a question, all their passages counted.

        `embed` embeds as the voices are, as passages; it is not called when there are none.
        """
        every = (pair for segment in self.segments for pair in segment.votes.items())
        heard = [votes for name, votes in every if not only.documents or name in only.documents]
        vector = embed(question) if heard else []
        return reduce(or_, (votes.of(question, vector) for votes in heard), NOBODY)

    def sentence_vectors(self, ids: list[str]) -> dict[str, list[float]]:
        """The vectors of sentences, by their ids."""
        found: dict[str, list[float]] = {}
        in_segment = {id: self._segment_of(self.position[id.partition(".")[0]]) for id in dict.fromkeys(ids)}
        for n, segment in enumerate(self.segments):
            if own := [id for id, at in in_segment.items() if at == n]:
                found |= {id: vector.tolist() for id, vector in segment.vectors_of("sentences", own).items()}
        return found

    def allowed(self, only: Filter) -> Held:
        """Which passages a search may find, by position."""
        return self._allowed(only)

    def allows(self, id: str, only: Filter) -> bool:
        """Whether a search may find a passage."""
        return bool(self.allowed(only)[self.position[id]])

    def of_kind(self, kind: Kind) -> list[Passage]:
        """The passages of a kind, in the documents' order."""
        return self._read(np.flatnonzero(self.allowed(Filter(kinds=(kind,)))).tolist())

    def naming(self, code: str, *, about: bool = False) -> list[str]:
        """The ids of the passages that name a municipality, or that are about it."""
        found = [
            start + n
            for start, segment in zip(self._starts, self.segments, strict=True)
            for n in segment.rows.naming(code, about=about)
        ]
        return [self.ids[n] for n in found if self._alive[n]]

    def overlapping(self, document: str, start: int, end: int) -> list[str]:
        """The ids of the passages of a document that share a character with a span."""
        names = self.meta["segments"]
        segment = next(s for s in self.segments if document in names[s.name])
        return [segment.rows.ids[n] for n in segment.rows.overlapping(document, start, end)]

    def of_document(self, name: str) -> tuple[Passage, ...]:
        """The passages of a document, in reading order."""
        document = Filter(documents=(name,))
        return tuple(self._read(np.flatnonzero(self._find_allowed(document)).tolist()))

    @cached_property
    def guides(self) -> tuple[str, ...]:
        """The documents that ask questions of their own, which editors have answered from them."""
        asking = self.allowed(Filter(kinds=("question",)))
        found: list[str] = []
        for start, segment in zip(self._starts, self.segments, strict=True):
            rows = segment.rows
            held = np.unique(rows.document_at[asking[start : start + len(rows.ids)]])
            found += [rows.names[n] for n in held.tolist()]
        return tuple(found)

    def statutes(self, only: Filter) -> Iterator[Passage]:
        """The passages of the documents that are statutes, as far as a search may find them."""
        for name, document in self.documents.items():
            if document.statute:
                yield from (passage for passage in self.of_document(name) if self.allows(passage.id, only))

    def check(self) -> None:
        """Raise IndexDamaged unless every file and collection holds, and finds, what it should."""
        for segment in self.segments:
            segment.check()

    def _read(self, positions: Sequence[int]) -> list[Passage]:
        found: dict[int, Passage] = {}
        for start, segment in zip(self._starts, self.segments, strict=True):
            own = [n - start for n in positions if start <= n < start + len(segment.rows.ids)]
            found |= {start + n: passage for n, passage in segment.rows.passages(own).items()}
        return [found[n] for n in positions]

    def _segment_of(self, position: int) -> int:
        return bisect.bisect_right(self._starts, position) - 1

    def _noted(self) -> list[int]:
        """The positions of the passages that questions are noted for."""
        noted = [s.rows.counts["questions"] > 0 for s in self.segments]
        return np.flatnonzero(np.concatenate([*noted, np.zeros(0, dtype=np.bool_)]) & self._alive).tolist()

    def _find_allowed(self, only: Filter) -> Held:
        masks = [np.zeros(0, dtype=np.bool_)]
        for segment in self.segments:
            mask = segment.alive
            if only.documents:
                mask = mask & segment.rows.of_documents(only.documents)
            if only.kinds:
                mask = mask & segment.rows.of_kinds(only.kinds)
            masks.append(mask)
        return np.concatenate(masks)


class IndexStore:
    """The home folder's index: which generation is current, reading it, and writing the next.

    `chroma` is the address of a Chroma server for the vectors, "" for the embedded one.
    """

    def __init__(self, home: Path, chroma: str = "") -> None:
        self.home = home
        self.vectors = Vectors(home, chroma)

    def current(self) -> str | None:
        """The name of the generation in force, None when there is none."""
        try:
            pointer = json.loads(self._pointer.read_text(encoding="utf-8"))
            return str(pointer["generation"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged("index-damaged", why=error) from error

    def open(self, embedder: str, *, check: bool = False) -> Index:
        """The current generation; raises IndexMissing, or IndexDamaged when it is not whole or another embedder's."""
        for attempt in range(3):
            generation = self.current()
            if generation is None:
                raise IndexMissing("index-missing", home=self.home)
            try:
                index = Index(self.home, generation, self.vectors)
                if check:
                    index.check()
            except IndexDamaged:
                # A writer may have switched, and cleaned up, between our two looks.
                if attempt < 2 and self.current() != generation:
                    continue
                raise
            if index.meta["embedder"] != embedder:
                raise IndexDamaged("index-other-embedder", indexed=index.meta["embedder"], asked=embedder)
            return index
        raise IndexDamaged("index-damaged", why="the index keeps changing")

    def keeps(self, generation: str) -> bool:
        """Whether a generation is still whole: what was read from it until now, was read from all of it."""
        return _meta(self.home, generation).exists()

    def switch(self, generation: str, meta: dict[str, Any]) -> None:
        """Write a generation, check it, put it in force, and clean up."""
        _meta(self.home, generation).parent.mkdir(parents=True)
        write_json(_meta(self.home, generation), meta)
        Index(self.home, generation, self.vectors).check()
        before = None
        with contextlib.suppress(IndexDamaged):
            before = self.current()
        write_json(self._pointer, {"generation": generation})
        self._clean_up({generation, before})

    def _clean_up(self, kept: set[str | None]) -> None:
        """Remove all but the current generation and the one before, which a reader may still hold.

        Generations go before their segments: see `keeps`. What a killed writer left goes as well.
        """
        segments: set[str] = set()
        for path in (self.home / "index").iterdir():
            if path.name in kept:
                with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
                    segments.update(json.loads((path / "meta.json").read_text(encoding="utf-8"))["segments"])
            elif path.is_dir():
                (path / "meta.json").unlink(missing_ok=True)
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith("."):
                path.unlink()
        for path in (self.home / "segments").glob("*"):
            if path.name not in segments:
                shutil.rmtree(path, ignore_errors=True)
        self.vectors.keep_only(segments)

    @property
    def _pointer(self) -> Path:
        return self.home / "index" / "current.json"


def _meta(home: Path, generation: str) -> Path:
    return home / "index" / generation / "meta.json"
