"""The index's files: JSON written so that no reader or crash meets half of it, and rows back to values.

Writing needs no more than dataclasses.asdict; what is read back is built up here.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant.types import Document, Gloss, Help, Link, Passage, Sentence


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write by rename, so that a reader or a crash never meets half a file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write one JSON object a line, and see it onto the disk."""
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def to_document(row: dict[str, Any]) -> Document:
    """A document from its row; raises TypeError or KeyError for a malformed one."""
    return Document(**row | {"warnings": tuple(row["warnings"])})


def to_passage(row: dict[str, Any]) -> Passage:
    """A passage from its row; raises TypeError or KeyError for a malformed one."""
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
        }
    )


def _to_help(row: dict[str, Any]) -> Help:
    return Help(tuple((start, end) for start, end in row["spans"]), row["direct"])


def _to_sentence(row: dict[str, Any]) -> Sentence:
    return Sentence(row["start"], row["end"], tuple(Gloss(**gloss) for gloss in row["glosses"]))
