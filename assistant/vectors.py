"""The vectors, in Chroma: embedded in the home folder, or a Chroma server. The only file that imports chromadb.

One collection a segment and level, written once and never changed: a reader that has it open
sees it whole as long as it is there. No text is kept here, and no question: ids and vectors.
"""

import contextlib
import secrets
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from assistant.embedding import Matrix
from assistant.errors import ConfigError, HomeUnwritable, IndexDamaged, VectorsUnreachable
from assistant.rows import LEVELS, Level
from assistant.sqlite_files import is_damaged

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma

# Chroma writes its whole graph out whenever so many vectors are new (1,000 unless told), and builds those after
# the last time anew at every start: a collection is saved at its end, and a big one now and then before that.
_SAVED_EVERY = 100_000
_AT_ONCE = 2_000
_PATIENCE = 10  # seconds that a server may take to say which it is
_NAMED = "vectors-name"  # what tells this home's collections from others' on one server


class Vectors:
    """The collections of one home. `server` is the address of a Chroma server, "" for the embedded one."""

    def __init__(self, home: Path, server: str = "") -> None:
        self._home = home
        self._server = server
        self._client: ClientAPI | None = None

    def create(self, level: Level, segment: str, count: int) -> "Writer":
        """A new collection for `count` vectors."""
        from langchain_chroma import Chroma

        times = -(-count // _SAVED_EVERY) or 1
        each = max(2, -(-count // times))
        settings = {"hnsw": {"space": "cosine", "sync_threshold": each, "batch_size": min(each, 100)}}
        with self.complaints(writing=True):
            name = self._name(level, segment)
            return Writer(Chroma(name, client=self.client(), collection_configuration=settings), self)

    def open(self, level: Level, segment: str) -> "Reader":
        """The collection of a level of a segment."""
        from langchain_chroma import Chroma

        with self.complaints():
            name = self._name(level, segment)
            return Reader(Chroma(name, client=self.client(), create_collection_if_not_exists=False), self)

    def drop(self, segment: str) -> None:
        """Delete what there is of an unfinished segment; what cannot be deleted now goes at the next switch."""
        with contextlib.suppress(IndexDamaged, VectorsUnreachable), self.complaints():
            there = {collection.name for collection in self.client().list_collections()}
            for name in there & {self._name(level, segment) for level in LEVELS}:
                self.client().delete_collection(name)

    def keep_only(self, segments: set[str]) -> None:
        """Delete the collections of this home's other segments."""
        prefix = self._prefix()
        with self.complaints():
            for collection in self.client().list_collections():
                level_and_segment = collection.name.removeprefix(prefix)
                if collection.name.startswith(prefix) and level_and_segment.split("-", 1)[-1] not in segments:
                    self.client().delete_collection(collection.name)

    def clear_if_damaged(self) -> None:
        """Remove a broken embedded database: the corpus has all that was in it."""
        folder = self._home / "chroma"
        if self._server:
            return
        if folder.is_file():
            folder.unlink()
        elif is_damaged(folder / "chroma.sqlite3"):
            shutil.rmtree(folder)

    def client(self) -> "ClientAPI":
        """The connection, made when first needed, and anew after it failed."""
        if self._client is None:
            self._client = _served(self._server) if self._server else _embedded(self._home / "chroma")
        return self._client

    @contextlib.contextmanager
    def complaints(self, *, writing: bool = False) -> Iterator[None]:
        """What Chroma complains of, as an error of ours; an unreachable server is no damage, and is tried again."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except httpx.HTTPError as error:
            self._client = None
            raise VectorsUnreachable("chroma-unreachable", server=self._server, why=error) from error
        except (ChromaError, ValueError) as error:
            if writing:
                raise HomeUnwritable("home-unwritable", folder=self._home, why=error) from error
            raise IndexDamaged("index-damaged", why=error) from error

    def _name(self, level: Level, segment: str) -> str:
        return f"{self._prefix()}{level}-{segment}"

    def _prefix(self) -> str:
        """Of the names of this home's collections: a server may hold those of many homes."""
        if not self._server:
            return ""
        path = self._home / "index" / _NAMED
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{_NAMED}")
            draft.write_text(secrets.token_hex(6), encoding="ascii")
            draft.replace(path)
        return f"grepp-{path.read_text(encoding='ascii').strip()}-"


class Writer:
    """A collection while it is filled."""

    def __init__(self, store: "Chroma", vectors: Vectors) -> None:
        self._store = store
        self._vectors = vectors

    def add(self, ids: Sequence[str], vectors: Matrix) -> None:
        """Add vectors by id."""
        # LangChain's own way of adding would embed here, and keep every text a second time.
        with self._vectors.complaints(writing=True):
            for at in range(0, len(ids), _AT_ONCE):
                end = at + _AT_ONCE
                self._store._collection.add(list(ids[at:end]), vectors[at:end])


class Reader:
    """A collection that is only read."""

    def __init__(self, store: "Chroma", vectors: Vectors) -> None:
        self._store = store
        self._vectors = vectors

    def count(self) -> int:
        """How many vectors it says it has."""
        with self._vectors.complaints():
            return int(self._store._collection.count())

    def nearest(self, vector: Sequence[float], k: int) -> dict[str, float]:
        """Cosine similarities of the k nearest, by id, nearest first."""
        if k < 1:
            return {}
        with self._vectors.complaints():
            found = self._store._collection.query(query_embeddings=[list(vector)], n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return {id: 1.0 - distance for id, distance in zip(found["ids"][0], distances[0], strict=True)}

    def get(self, ids: Sequence[str]) -> dict[str, Matrix]:
        """Vectors by their ids; raises IndexDamaged when one is missing."""
        found: dict[str, Matrix] = {}
        for at in range(0, len(ids), _AT_ONCE):
            with self._vectors.complaints():
                rows = self._store.get(ids=list(ids[at : at + _AT_ONCE]), include=["embeddings"])
            embeddings = np.asarray(rows["embeddings"], dtype=np.float32)
            found |= dict(zip(rows["ids"], embeddings, strict=True))
        if len(found) < len(ids):
            raise IndexDamaged("index-damaged", why="vectors are missing")
        return found


def _embedded(folder: Path) -> "ClientAPI":
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


def _served(address: str) -> "ClientAPI":
    """A client of the server at an address; what it sends and gets are ids and vectors, over that address alone."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    parts = urlsplit(address)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 8000)
    except ValueError as error:
        raise ConfigError("config-invalid", setting="chroma", why=error) from error
    _check_version(address)
    settings = ChromaSettings(anonymized_telemetry=False)
    try:
        return chromadb.HttpClient(parts.hostname or "", port, ssl=parts.scheme == "https", settings=settings)
    except ValueError as error:
        raise VectorsUnreachable("chroma-unreachable", server=address, why=error) from error


def _check_version(address: str) -> None:
    import httpx

    try:
        said = httpx.get(f"{address.rstrip('/')}/api/v2/version", timeout=_PATIENCE)
        version = str(said.json()) if said.is_success else ""
    except (httpx.HTTPError, ValueError) as error:
        raise VectorsUnreachable("chroma-unreachable", server=address, why=error) from error
    if not version.startswith("1."):
        raise VectorsUnreachable("chroma-version", server=address, version=version or "?")
