"""Loads a file of the corpus: chooses the loader by ending, checks the content, says why when it cannot.

The only way from a path to a `Loaded`. Which files belong to the corpus, and what happens to
what is loaded, is left to sync.
"""

import hashlib
import os
import stat
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

from assistant.types import Document, Language
from ingest import markdown, pdf, text
from ingest.blocks import Block, Loaded
from ingest.decode import decode
from ingest.headings import Heading, settle
from ingest.hyphens import tidy
from ingest.skipped import SkippedFile

MAX_BYTES = 200 * 1024 * 1024
_FALLBACK: Language = "sv"  # the corpus is a Swedish guide and what goes with it
_Items = list[Heading | Block]
_TEXT: dict[str, Callable[[str], _Items]] = {
    ".md": markdown.items,
    ".markdown": markdown.items,
    ".txt": text.items,
    ".text": text.items,
}
ENDINGS = frozenset({*_TEXT, ".pdf"})


def load(
    path: Path,
    *,
    title: str | None = None,
    language: Language | None = None,
    publisher: str = "",
    year: int | None = None,
) -> Loaded:
    """The document in a file and its blocks; `SkippedFile` when there is none to be had.

    What the catalogue says of title, language, publisher and year goes before what the file says.
    """
    ending = path.suffix.lower()
    file = sayable(path.name)
    if ending not in ENDINGS:
        raise SkippedFile("skipped-unsupported", file=file, ending=sayable(ending))
    with _opened(path, file) as stream:
        sha256 = _sha256(stream, file)
        parse = _TEXT.get(ending)
        read = _read_text(stream, file, parse) if parse else _read_pdf(stream, file, language)
    content, items, warnings, own_title = read
    name = sayable(path.stem)
    document = Document(
        name=name,
        title=title or own_title or _first_heading(items) or name,
        language=language or _detected(content),
        text=content,
        sha256=sha256,
        publisher=publisher,
        year=year,
        warnings=warnings,
    )
    return Loaded(document, settle(items))


_Read = tuple[str, _Items, tuple[str, ...], str]


def _opened(path: Path, file: str) -> BufferedReader:
    """The open file, when it is a plain one that can be read: a pipe or device is never opened."""
    try:
        _check(path.stat(), file)
        # Should a pipe have come in its place meanwhile, opening it does not wait for a writer.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        stream = os.fdopen(os.open(path, flags), "rb")
    except (OSError, ValueError) as error:
        raise SkippedFile("skipped-unreadable", file=file) from error
    try:
        _check(os.fstat(stream.fileno()), file)
    except SkippedFile:
        stream.close()
        raise
    return stream


def _check(status: os.stat_result, file: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SkippedFile("skipped-unreadable", file=file)
    if status.st_size == 0:
        raise SkippedFile("skipped-empty", file=file)
    if status.st_size > MAX_BYTES:
        size, limit = _megabytes(status.st_size), _megabytes(MAX_BYTES)
        raise SkippedFile("skipped-too-large", file=file, size=size, limit=limit)


def _sha256(stream: BufferedReader, file: str) -> str:
    try:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
    except OSError as error:
        raise SkippedFile("skipped-unreadable", file=file) from error
    return digest


def _read_text(stream: BufferedReader, file: str, parse: Callable[[str], _Items]) -> _Read:
    decoded = decode(_bytes(stream, file))
    if decoded is None:
        raise SkippedFile("skipped-not-what-it-says", file=file)
    content, warnings = decoded
    if not content.strip():
        raise SkippedFile("skipped-empty", file=file)
    return content, parse(content), warnings, ""


def _bytes(stream: BufferedReader, file: str) -> bytes:
    try:
        return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SkippedFile("skipped-unreadable", file=file) from error


def _read_pdf(stream: BufferedReader, file: str, language: Language | None) -> _Read:
    read = pdf.read(stream, file, lambda sample: (language or _detected(sample)) == "fi")
    return read.text, list(read.items), read.warnings, read.title


def _first_heading(items: _Items) -> str:
    return next((item.title for item in items if isinstance(item, Heading) and item.title), "")


def _detected(content: str) -> Language:
    from assistant.language import detect  # it loads a language model: only for a file of unknown language

    return detect(content[:20_000], _FALLBACK)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f}"


def sayable(name: str) -> str:
    """A file name that can be written out; names on disk may hold bytes that are no text."""
    return tidy(name) or "?"
