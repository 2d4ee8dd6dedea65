"""The files of a folder that may become documents, and what tells one from another. Nothing is read out of them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.catalog import DATA_FILES
from ingest.loaders import MAX_BYTES, sayable


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a folder: how it is called, what its document is called, and the hash of its bytes."""

    folder: Path
    path: Path
    file: str
    name: str
    sha256: str


def sources(corpus: Path) -> Iterator[Source]:
    """The files of a folder that are neither hidden nor data, by path; names as `load` gives them to documents."""
    for path in sorted(corpus.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(corpus).parts)
        if not hidden and path.name not in DATA_FILES and not path.is_dir():
            yield Source(corpus, path, sayable(path.name), sayable(path.stem), _sha256(path))


def _sha256(path: Path) -> str:
    """Of a regular file's bytes; "" for what cannot or should not be read, which the loader then explains."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
