"""The index on disk: written as a whole new generation, switched to by one rename, read as a whole or not at all.

This is the only file that imports chromadb. Layout under the home folder:

    index/current.json          the pointer: which generation is in force
    index/<generation>/         meta.json, documents.jsonl, passages.jsonl, bm25/, bm25-notes/
    chroma/                     collections passages-, sentences- and questions-<generation>

A killed writer leaves the pointer, and so the old generation, as they were.
"""

import contextlib
import dataclasses
import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.embedding import Embedder
from assistant.errors import IndexDamaged, IndexMissing
from assistant.lexical import Lexical
from assistant.rows import (
    LEVELS,
    IndexedPassage,
    Level,
    read_lines,
    to_document,
    to_passage,
    to_row,
    write_json,
    write_lines,
)  # fmt: skip
from assistant.sqlite_files import is_damaged
from assistant.types import LANGUAGES, Document, Kind, Passage
from assistant.vocabulary import Vocabulary

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma

FORMAT = 2
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may find; an empty field lets all through."""

    documents: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def allows(self, passage: Passage) -> bool:
        """Whether a passage may be found."""
        in_documents = not self.documents or passage.document in self.documents
        return in_documents and (not self.kinds or passage.kind in self.kinds)

    def where(self) -> dict[str, Any] | None:
        """The same in Chroma's words."""
        parts: list[dict[str, Any]] = [{"document": {"$in": list(self.documents)}}] if self.documents else []
        if self.kinds:
            parts.append({"kind": {"$in": list(self.kinds)}})
        return {"$and": parts} if len(parts) > 1 else parts[0] if parts else None


class Index:
    """A generation of the index, opened for reading."""

    def __init__(self, home: Path, generation: str, client: "ClientAPI") -> None:
        folder = home / "index" / generation
        self.generation = generation
        try:
            self.meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
            if self.meta["format"] != FORMAT:
                raise ValueError(f"format {self.meta['format']}, not {FORMAT}")
            if lost := [key for key in ("embedder", "recipe", "dimensions", *LEVELS) if key not in self.meta]:
                raise ValueError(f"no {lost[0]}")
            self.documents = {d.name: d for d in map(to_document, read_lines(folder / "documents.jsonl"))}
            rows = list(read_lines(folder / "passages.jsonl"))
            self.passages = tuple(to_passage(row["passage"]) for row in rows)
            self.answers = {row["passage"]["id"]: tuple(row["answers"]) for row in rows if row["answers"]}
            self.lexical = Lexical.load(folder / "bm25")
            self.lexical_notes = Lexical.load(folder / "bm25-notes")
            if len(rows) != self.meta["passages"] or not {p.document for p in self.passages} <= self.documents.keys():
                raise ValueError("passages or documents are missing")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged("index-damaged", why=error) from error
        self.vocabulary = Vocabulary(self.lexical.vocabulary() | self.lexical_notes.vocabulary())
        self.by_id = {passage.id: passage for passage in self.passages}
        self.position = {passage.id: i for i, passage in enumerate(self.passages)}
        self._stores = {level: _open(client, f"{level}-{generation}") for level in LEVELS}

    def nearest(self, level: Level, vector: list[float], k: int, only: Filter) -> dict[str, float]:
        """Cosine similarities of the k texts of a level nearest to a vector.

        By passage id, or for sentences and questions by "<passage id>.<n>".
        """
        return self._query(self._stores[level], vector, k, only)

    def sentence_vectors(self, ids: list[str]) -> dict[str, list[float]]:
        """The vectors of sentences, by their ids."""
        if not ids:
            return {}
        with _damage():
            found = self._stores["sentences"].get(ids=ids, include=["embeddings"])
        vectors = {id: list(vector) for id, vector in zip(found["ids"], found["embeddings"], strict=True)}
        if len(vectors) < len(set(ids)):
            raise IndexDamaged("index-damaged", why="vectors are missing")
        return vectors

    def check(self) -> None:
        """Raise IndexDamaged unless every collection holds, and finds, what this generation says it does."""
        for level, store in self._stores.items():
            expected = self.meta[level]
            with _damage():
                count = store._collection.count()
            if count != expected:
                raise IndexDamaged("index-damaged", why=f"{count} of {expected} vectors")
            k = min(10, expected)
            # With its vector files gone, Chroma counts right and silently finds too little.
            if k and len(self._query(store, [1.0] + [0.0] * (self.meta["dimensions"] - 1), k, Filter())) < k:
                raise IndexDamaged("index-damaged", why="vectors are missing")

    @staticmethod
    def _query(store: "Chroma", vector: list[float], k: int, only: Filter) -> dict[str, float]:
        if k < 1:
            return {}
        with _damage():
            found = store.similarity_search_by_vector_with_relevance_scores(vector, k=k, filter=only.where())
        return {str(row.id): 1.0 - distance for row, distance in found}


class IndexStore:
    """The home folder's index: which generation is current, reading it, and writing the next."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._client: ClientAPI | None = None

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
                index = Index(self.home, generation, self._chroma())
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

    def write(
        self,
        documents: Sequence[Document],
        passages: Sequence[IndexedPassage],
        embedder: Embedder,
        meta: dict[str, Any],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> str:
        """Write a new generation, check it, switch to it, and return its name. `progress` gets vectors done and all."""
        generation = f"{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"
        folder = self.home / "index" / generation
        folder.mkdir(parents=True)
        self._clear_if_damaged()
        write_lines(folder / "documents.jsonl", map(dataclasses.asdict, documents))
        write_lines(folder / "passages.jsonl", map(to_row, passages))
        languages = [(p.passage.language,) for p in passages]
        Lexical.build([p.text for p in passages], languages).save(folder / "bm25")
        noted = [f"{' '.join(p.questions)} {p.words}" for p in passages]
        Lexical.build(noted, [LANGUAGES] * len(noted)).save(folder / "bm25-notes")
        counts = self._write_vectors(generation, passages, embedder, progress)
        write_json(folder / "meta.json", meta | counts | {"embedder": embedder.name, "format": FORMAT})
        Index(self.home, generation, self._chroma()).check()
        before = None
        with contextlib.suppress(IndexDamaged):
            before = self.current()
        write_json(self._pointer, {"generation": generation})
        self._clean_up({generation, before})
        return generation

    def _write_vectors(
        self,
        generation: str,
        passages: Sequence[IndexedPassage],
        embedder: Embedder,
        progress: Callable[[int, int], None],
    ) -> dict[str, int]:
        levels = {level: [row for p in passages for row in p.texts_of(level)] for level in LEVELS}
        total, done = sum(map(len, levels.values())), 0
        for level, rows in levels.items():
            store = _create(self._chroma(), f"{level}-{generation}", embedder)
            for at in range(0, len(rows), _BATCH):
                batch = rows[at : at + _BATCH]
                store.add_texts(
                    [text for _, text, _ in batch],
                    [{"document": p.document, "kind": p.kind} for _, _, p in batch],
                    [id for id, _, _ in batch],
                )
                done += len(batch)
                progress(done, total)
        return {level: len(rows) for level, rows in levels.items()} | {"dimensions": len(embedder.embed_query("?"))}

    def keeps(self, generation: str) -> bool:
        """Whether a generation is still whole: what was read from it until now, was read from all of it."""
        return (self.home / "index" / generation / "meta.json").exists()

    def _clean_up(self, kept: set[str | None]) -> None:
        """Remove all but the current generation and the one before, which a reader may still hold.

        Folders go first: see `keeps`. What a killed writer left goes as well.
        """
        for path in (self.home / "index").iterdir():
            if path.is_dir() and path.name not in kept:
                (path / "meta.json").unlink(missing_ok=True)
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith("."):
                path.unlink()
        client = self._chroma()
        for collection in client.list_collections():
            if collection.name.split("-", 1)[-1] not in kept:
                client.delete_collection(collection.name)

    def _clear_if_damaged(self) -> None:
        """Remove a broken database: the corpus has all that was in it."""
        folder = self.home / "chroma"
        if folder.is_file():
            folder.unlink()
        elif is_damaged(folder / "chroma.sqlite3"):
            shutil.rmtree(folder)

    @property
    def _pointer(self) -> Path:
        return self.home / "index" / "current.json"

    def _chroma(self) -> "ClientAPI":
        if self._client is None:
            self._client = _connect(self.home / "chroma")
        return self._client


def _connect(folder: Path) -> "ClientAPI":
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings as ChromaSettings
    from chromadb.errors import ChromaError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    except (ChromaError, OSError) as error:
        # Chroma keeps the client that failed to start, and would hand it out again.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        raise IndexDamaged("index-damaged", why=error) from error


def _create(client: "ClientAPI", name: str, embedder: Embedder) -> "Chroma":
    from langchain_chroma import Chroma

    return Chroma(
        name, embedding_function=embedder, client=client, collection_configuration={"hnsw": {"space": "cosine"}}
    )


def _open(client: "ClientAPI", name: str) -> "Chroma":
    from langchain_chroma import Chroma

    with _damage():
        return Chroma(name, client=client, create_collection_if_not_exists=False)


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    """What Chroma complains of while it reads, as an error of ours."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError) as error:
        raise IndexDamaged("index-damaged", why=error) from error
