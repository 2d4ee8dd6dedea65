"""Indexes with a part taken out, for ablations: deaf to one kind of search, or built anew without something.

The assistant that asks them is the real one; nothing here is used outside the evals.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from assistant.catalog import load_catalog
from assistant.drafts import write
from assistant.embedding import Embedder
from assistant.index import Filter, Index, IndexStore
from assistant.lexical import Words
from assistant.rows import IndexedPassage, Level
from assistant.types import Passage, Sentence
from ingest.notes import annotate, load_notes
from ingest.passages import index_text, normalise

_LIMIT = 1800  # characters of a joined passage: still under the embedder's window


class _Mute(Words):
    """Knows which passages hold a word, but ranks none."""

    def __init__(self, whole: Words) -> None:
        self.__dict__.update(whole.__dict__)

    def scores(self, query: str) -> "np.ndarray[Any, np.dtype[np.float32]]":
        return np.zeros_like(super().scores(query))


class _Part(Index):
    """An index that finds nothing at some levels of vectors, or by words."""

    def __init__(self, whole: Index, levels: frozenset[Level], words: bool) -> None:
        self.__dict__.update(whole.__dict__)
        self._kept = levels
        if not words:
            self.lexical, self.lexical_notes = _Mute(whole.lexical), _Mute(whole.lexical_notes)

    def nearest(self, level: Level, vector: list[float], k: int, only: Filter) -> dict[str, float]:
        return super().nearest(level, vector, k, only) if level in self._kept else {}


class PartStore(IndexStore):
    """The index of a home folder, searched by some levels of vectors only, or without words."""

    def __init__(self, home: Path, levels: Sequence[Level], *, words: bool) -> None:
        super().__init__(home)
        self._part = frozenset(levels), words

    def open(self, embedder: str, *, check: bool = False) -> Index:
        """The current generation, with that part taken out."""
        return _Part(super().open(embedder, check=check), *self._part)


@dataclass(frozen=True, slots=True)
class Build:
    """How an index is built anew: with headings in the embedded text, with notes, and how passages are recut."""

    headings: bool = True
    notes: bool = True
    recut: Callable[[Sequence[Passage], str], Sequence[Passage]] = lambda passages, text: passages


def rebuild(index: Index, corpus: Path, home: Path, embedder: Embedder, build: Build) -> IndexStore:
    """Write an index like the given one, but built so, to another home folder."""
    notes = load_notes(corpus) if build.notes else ()
    catalog = load_catalog(corpus)
    rows = []
    for document in index.documents.values():
        corrections = catalog.corrections_for(document.name)
        own = [_bare(passage) for passage in index.passages if passage.document == document.name]
        for noted in annotate(document, tuple(build.recut(own, document.text)), notes):
            passage = noted.passage
            sentences = tuple(normalise(document.text[s.start : s.end], corrections) for s in passage.sentences)
            headed = passage if build.headings else replace(passage, section=())
            text = index_text(document, headed, corrections)
            rows.append(IndexedPassage(passage, text, sentences, noted.questions, noted.answers, noted.words))
    store = IndexStore(home)
    write(store, list(index.documents.values()), rows, embedder, {"recipe": "ablation"})
    return store


def halved(passages: Sequence[Passage], text: str) -> list[Passage]:
    """Every passage of several sentences cut in two."""
    cut = []
    for passage in passages:
        middle = (len(passage.sentences) + 1) // 2
        parts = [part for part in (passage.sentences[:middle], passage.sentences[middle:]) if part]
        cut += [_part(passage, part, text) for part in parts] if len(parts) > 1 else [passage]
    return cut


def doubled(passages: Sequence[Passage], text: str) -> list[Passage]:
    """Neighbouring passages of one place joined in pairs, while they stay within the embedder's window."""
    joined: list[Passage] = []
    for _, same in groupby(passages, key=lambda p: (p.kind, p.section, p.pages, p.label, p.places)):
        run = list(same)
        while run:
            first, *rest = run
            fits = bool(rest) and first.kind != "question" and rest[0].end - first.start <= _LIMIT
            pair = [first, rest[0]] if fits else [first]
            sentences = tuple(sentence for passage in pair for sentence in passage.sentences)
            mentions = tuple(dict.fromkeys(code for passage in pair for code in passage.mentions))
            joined.append(_part(replace(first, mentions=mentions), sentences, text) if fits else first)
            run = run[len(pair) :]
    return joined


def _part(passage: Passage, sentences: Sequence[Sentence], text: str) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    id = hashlib.sha256(f"{passage.document}\x1f{start}\x1f{text[start:end]}".encode()).hexdigest()[:16]
    return replace(passage, id=id, start=start, end=end, sentences=tuple(sentences))


def _bare(passage: Passage) -> Passage:
    """The passage as it was before its notes."""
    sentences = tuple(replace(sentence, glosses=()) for sentence in passage.sentences)
    return replace(passage, sentences=sentences, help=None)
