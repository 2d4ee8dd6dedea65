"""A synthetic index of any size, to measure search on: the words are the guide's, the vectors are drawn at random.

Texts are sentences of the guide with some words exchanged, and new compounds among them, so that
words are as long and as frequent as in life, and their number grows with the corpus. Vectors
lie in clusters, as a model's do. What is measured on it is reading, searching and fusing.
"""

import random
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from assistant.drafts import Draft
from assistant.embedding import Embedder, Matrix
from assistant.errors import IndexDamaged, IndexMissing
from assistant.index import IndexStore
from assistant.progress import Watch
from assistant.rows import IndexedPassage
from assistant.types import Document, Passage, Sentence
from ingest.sync import recipe

_DIMENSIONS = 384
_PER_DOCUMENT, _SENTENCES = 500, 2  # of the guide's passages, the median has two
_CLUSTERS = 2_000
_SPREAD = 0.7  # of a vector around the middle of its cluster; the middles' own is 1
_EXCHANGED, _COMPOUNDED = 0.3, 0.02  # of a sentence's words


class RandomEmbedder:
    """Random vectors. A question costs what the real engine takes for it."""

    name = "random/1"

    def __init__(self, engine: Embedder) -> None:
        self._engine = engine
        self._dice = np.random.default_rng(0)
        self._middles = self._dice.standard_normal((_CLUSTERS, _DIMENSIONS), dtype=np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, of unit length."""
        drawn = self._middles[self._dice.integers(0, _CLUSTERS, len(texts))]
        vectors: Matrix = drawn + _SPREAD * self._dice.standard_normal(drawn.shape, dtype=np.float32)
        return list((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist())

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        self._engine.embed_query(text)
        return self.embed_documents([text])[0]


def build(home: Path, size: int, sentences: Sequence[str], embedder: Embedder) -> Path:
    """An index of `size` passages in a home folder, made when it is not there yet, and the corpus that it is of."""
    store, corpus = IndexStore(home), home / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    meta = {"recipe": recipe(corpus)}
    try:
        index = store.open(embedder.name)
    except (IndexMissing, IndexDamaged):
        with Draft(store) as draft:
            for document, rows in _documents(size, sentences):
                (corpus / f"{document.name}.txt").write_text(document.text, encoding="utf-8")
                draft.add(document, f"{document.name}.txt", rows)
            draft.publish(embedder, meta, Watch())
    else:
        if index.meta["recipe"] != meta["recipe"]:  # no reader of files made it: it is of any recipe
            with Draft(store, index) as draft:
                for name in index.documents:
                    draft.keep(name)
                draft.publish(embedder, meta, Watch())
    return corpus


def _documents(size: int, sentences: Sequence[str]) -> Iterator[tuple[Document, list[IndexedPassage]]]:
    dice = random.Random(size)  # noqa: S311
    known = [word for sentence in sentences for word in sentence.split()]
    for first in range(0, size, _PER_DOCUMENT):
        name, text, rows = f"dokument-{first // _PER_DOCUMENT:05}", "", []
        for n in range(first, min(first + _PER_DOCUMENT, size)):
            spans = []
            for _ in range(_SENTENCES):
                said = _varied(dice.choice(sentences), known, dice)
                spans.append(Sentence(len(text), len(text) + len(said)))
                text += said + " "
            rows.append(_passage(name, n, text, tuple(spans)))
        yield Document(name, name, "sv", text, sha256(text.encode()).hexdigest()), rows


def _varied(sentence: str, known: Sequence[str], dice: random.Random) -> str:
    """A sentence with some of its words exchanged, and some made into compounds."""
    words = [dice.choice(known) if dice.random() < _EXCHANGED else word for word in sentence.split()]
    return " ".join(w.strip(".,") + dice.choice(known).lower() if dice.random() < _COMPOUNDED else w for w in words)


def _passage(name: str, n: int, text: str, spans: tuple[Sentence, ...]) -> IndexedPassage:
    start, end = spans[0].start, spans[-1].end
    section = (f"Avsnitt {n // 20}",)
    passage = Passage(f"{n:012x}", name, "text", section, "", start, end, spans)
    return IndexedPassage(passage, text[start:end], tuple(text[s.start : s.end] for s in spans))
