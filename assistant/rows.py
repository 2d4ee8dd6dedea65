"""The rows of a segment of the index, in an SQLite file: written in one go, then only read, each when it is asked for.

What a search needs of every passage (id, document, kind, how many texts) is read at once, as
columns; passages and documents are built up one by one. Also the one way to write a small JSON file.
"""

import contextlib
import dataclasses
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from assistant.errors import IndexDamaged
from assistant.sqlite_files import is_damaged
from assistant.types import Document, Gloss, Help, Link, Page, Passage, Sentence
from assistant.votes import Voice

Level = Literal["passages", "sentences", "questions"]
LEVELS: tuple[Level, ...] = ("passages", "sentences", "questions")
Held = np.ndarray[Any, np.dtype[np.bool_]]
Counts = np.ndarray[Any, np.dtype[np.int64]]

_TABLES = """
CREATE TABLE documents (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL, row TEXT NOT NULL);
CREATE TABLE passages (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document INTEGER NOT NULL, kind TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentences INTEGER NOT NULL, questions INTEGER NOT NULL,
    row TEXT NOT NULL);
CREATE TABLE places (code TEXT NOT NULL, n INTEGER NOT NULL, about INTEGER NOT NULL);
"""
_LOOKUPS = """
CREATE INDEX passages_of ON passages (document);
CREATE INDEX places_of ON places (code);
"""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with the texts that are searched in its stead.

    `text` is itself, `sentence_texts` its sentences, `questions` what editors noted that it
    answers, `answers` for each the ids of the sentences that do, its own and others' (none: no one in particular),
    `words` all else that it may be found by (glosses), for BM25 alone.
    """

    passage: Passage
    text: str
    sentence_texts: tuple[str, ...]
    questions: tuple[str, ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()
    words: str = ""

    def texts_of(self, level: Level) -> list[tuple[str, str]]:
        """What is embedded of it at a level: id and text of each."""
        if level == "passages":
            return [(self.passage.id, self.text)]
        texts = self.sentence_texts if level == "sentences" else self.questions
        return [(f"{self.passage.id}.{n}", text) for n, text in enumerate(texts)]

    def voices(self) -> list[Voice]:
        """What leads to it: noted questions, its sentences and their glosses."""
        id = self.passage.id
        said = [(text, n) for n, text in enumerate(self.sentence_texts)]
        glosses = [(gloss.text, n) for n, sentence in enumerate(self.passage.sentences) for gloss in sentence.glosses]
        own = [Voice(text, id, (f"{id}.{n}",)) for text, n in (*said, *glosses)]
        return own + [Voice(text, id, ids) for text, ids in zip(self.questions, self.answers, strict=True)]


class RowWriter:
    """Writes the rows of a segment; nothing counts until `close` has returned."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        # A file that was not finished is thrown away: no journal is needed.
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")
        self._documents = self._passages = 0

    def add(self, document: Document, file: str, rows: Sequence[IndexedPassage]) -> None:
        """A document, read from `file`, with its passages in reading order."""
        row = json.dumps(dataclasses.asdict(document))
        self._db.execute("INSERT INTO documents VALUES (?, ?, ?, ?)", (self._documents, document.name, file, row))
        for n, indexed in enumerate(rows, self._passages):
            passage = indexed.passage
            counts = len(indexed.sentence_texts), len(indexed.questions)
            row = json.dumps(dataclasses.asdict(passage))
            self._db.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (n, passage.id, self._documents, passage.kind, passage.start, passage.end, *counts, row),
            )
            about = [(code, n, code in passage.places) for code in {*passage.places, *passage.mentions}]
            self._db.executemany("INSERT INTO places VALUES (?, ?, ?)", about)
        self._documents += 1
        self._passages += len(rows)

    def close(self) -> None:
        """Finish the file and see it onto the disk."""
        self._db.executescript(_LOOKUPS)
        path = Path(self._db.execute("PRAGMA database_list").fetchone()[2])
        self._db.commit()
        self._db.close()
        with path.open("rb") as file:
            os.fsync(file.fileno())

    def discard(self) -> None:
        """Let go of the file, finished or not."""
        self._db.close()


class Rows:
    """The rows of a segment, read when asked for. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise FileNotFoundError(path)
        self._path = path
        self._lock = threading.Lock()
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        documents = self._all("SELECT name, file FROM documents ORDER BY n")
        self.names: tuple[str, ...] = tuple(name for name, _ in documents)
        self.files: dict[str, str] = dict(documents)
        columns = self._all("SELECT id, document, kind, sentences, questions FROM passages ORDER BY n")
        self.ids: tuple[str, ...] = tuple(row[0] for row in columns)
        self.document_at = np.fromiter((row[1] for row in columns), dtype=np.int32, count=len(columns))
        self.kinds: tuple[str, ...] = tuple(sorted({row[2] for row in columns}))
        code = {kind: n for n, kind in enumerate(self.kinds)}
        self.kind_at = np.fromiter((code[row[2]] for row in columns), dtype=np.int8, count=len(columns))
        self.counts: dict[Level, Counts] = {
            "passages": np.ones(len(columns), dtype=np.int64),
            "sentences": np.fromiter((row[3] for row in columns), dtype=np.int64, count=len(columns)),
            "questions": np.fromiter((row[4] for row in columns), dtype=np.int64, count=len(columns)),
        }

    def of_documents(self, names: Iterable[str]) -> Held:
        """Which passages are of these documents, by position."""
        wanted = set(names)
        return np.isin(self.document_at, [n for n, name in enumerate(self.names) if name in wanted])

    def of_kinds(self, kinds: Iterable[str]) -> Held:
        """Which passages are of these kinds, by position."""
        wanted = set(kinds)
        return np.isin(self.kind_at, [n for n, kind in enumerate(self.kinds) if kind in wanted])

    def document(self, name: str) -> Document:
        """The document of that name; raises KeyError."""
        found = self._all("SELECT row FROM documents WHERE name = ?", (name,))
        if not found:
            raise KeyError(name)
        with _malformed():
            return _to_document(json.loads(found[0][0]))

    def passages(self, positions: Iterable[int]) -> dict[int, Passage]:
        """Passages by position."""
        asked = list(positions)
        found: dict[int, Passage] = {}
        for at in range(0, len(asked), 500):
            some = asked[at : at + 500]
            marks = ",".join("?" * len(some))
            rows = self._all(f"SELECT n, row FROM passages WHERE n IN ({marks})", some)  # noqa: S608
            with _malformed():
                for n, row in rows:
                    found[n] = _to_passage(json.loads(row))
        if len(found) < len(set(asked)):
            raise IndexDamaged("index-damaged", why="passages are missing")
        return found

    def naming(self, code: str, *, about: bool = False) -> list[int]:
        """The positions of the passages that name a municipality, or that are about it."""
        rows = self._all("SELECT n FROM places WHERE code = ? AND about >= ? ORDER BY n", (code, int(about)))
        return [n for (n,) in rows]

    def overlapping(self, document: str, start: int, end: int) -> list[int]:
        """The positions of the passages of a document that share a character with a span."""
        query = 'SELECT n FROM passages WHERE document = ? AND start < ? AND "end" > ? ORDER BY n'
        return [n for (n,) in self._all(query, (self.names.index(document), end, start))]

    def check(self) -> None:
        """Raise IndexDamaged unless the file is whole."""
        if is_damaged(self._path):
            raise IndexDamaged("index-damaged", why=self._path.name)

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._db.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamaged("index-damaged", why=error) from error


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write by rename, so that a reader or a crash never meets half a file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextlib.contextmanager
def _malformed() -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged("index-damaged", why=error) from error


def _to_document(row: dict[str, Any]) -> Document:
    pages = tuple(Page(**page) for page in row.get("pages", ()))
    lists = {"warnings": tuple(row["warnings"]), "languages": tuple(row.get("languages", ())), "pages": pages}
    return Document(**row | lists)


def _to_passage(row: dict[str, Any]) -> Passage:
    return Passage(
        **row
        | {
            "section": tuple(row["section"]),
            "sentences": tuple(map(_to_sentence, row["sentences"])),
            "places": tuple(row["places"]),
            "mentions": tuple(row["mentions"]),
            "notes": tuple(row["notes"]),
            "links": tuple(Link(**link) for link in row["links"]),
            "help": _to_help(row["help"]) if row["help"] else None,
            "lead": (row["lead"][0], row["lead"][1]) if row.get("lead") else None,
        }
    )


def _to_help(row: dict[str, Any]) -> Help:
    return Help(tuple((start, end) for start, end in row["spans"]), row["direct"])


def _to_sentence(row: dict[str, Any]) -> Sentence:
    return Sentence(row["start"], row["end"], tuple(Gloss(**gloss) for gloss in row["glosses"]))
