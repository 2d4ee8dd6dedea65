"""Loads a file of the corpus: chooses the loader by ending, checks the content, says why when it cannot.

The only way from a path to a `Loaded`. Which files belong to the corpus, and what happens to
what is loaded, is left to sync.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from unicodedata import normalize

from assistant.types import LANGUAGES, Document, Language, Page
from ingest import akoma, markdown, pdf, text, webpage, word
from ingest.blocks import Block, Loaded
from ingest.decode import decode
from ingest.headings import Heading, settle
from ingest.hyphens import tidy
from ingest.skipped import SkippedFile
from ingest.sniff import FORMATS, HTML, MARKDOWN, PDF, STATUTE, WORD, check_kind, format_of
from ingest.statute import Statute, arranged, placed, recognise
from ingest.tongues import told_apart
from ingest.webpage_head import charset

MAX_BYTES = 200 * 1024 * 1024
_MAX_MARKUP = 30 * 1024 * 1024  # of a web page: it becomes a tree many times its size
_FALLBACK: Language = "sv"  # the corpus is a Swedish guide and what goes with it
_Items = list[Heading | Block]
_BETWEEN = re.compile(r"[\W_]+")
_TARGET = re.compile(r"\]\([^()\s]{0,500}\)")  # where a link of Markdown leads to
_NO_TITLE = re.compile(
    r"untitled|namnlös|nimetön|document\s*\d*$|asiakirja\s*\d*$|dokument\s*\d*$|microsoft \w+ -|"
    r".*\.(?:docx?|indd|pdf|qxd|pptx?|rtf|odt|tex|html?)\W*$",
    re.IGNORECASE,
)
ENDINGS = frozenset(ending for known in FORMATS for ending in known.endings)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file says, of whatever format. `language` is what it is set to, which need not be true."""

    text: str
    items: _Items
    warnings: tuple[str, ...] = ()
    title: str = ""
    language: str = ""
    url: str = ""
    pages: tuple[Page, ...] = ()


def load(
    path: Path,
    *,
    title: str | None = None,
    language: Language | None = None,
    publisher: str = "",
    year: int | None = None,
    within: Path | None = None,
) -> Loaded:
    """The document in a file and its blocks; `SkippedFile` when there is none to be had.

    A link that leads out of the folder `within` is not followed. What the catalogue says of title,
    language, publisher and year goes before what the file says.
    """
    if within is not None and _leads_out(path, within):
        raise SkippedFile("skipped-outside", file=sayable(path.name))
    sha256, read = _hashed(path, language)
    name = sayable(path.stem)
    own_title = _sensible(read.title) or _first_heading(read.items) or name
    law = recognise(read.text, read.items, name, own_title)
    blocks, spoken = _blocks(read, law, language)
    if not blocks:  # nothing but rules, comments and front matter
        raise SkippedFile("skipped-empty", file=sayable(path.name))
    document = Document(
        name=name,
        title=title or (law.title if law else "") or own_title,
        language=spoken[0],
        languages=spoken,
        words=_words(read.text),
        text=read.text,
        sha256=sha256,
        publisher=publisher,
        year=year,
        warnings=read.warnings,
        pages=read.pages,
        url=read.url,
        statute=law.number if law else "",
    )
    return Loaded(document, blocks)


def _blocks(
    read: _Read, law: Statute | None, language: Language | None
) -> tuple[tuple[Block, ...], tuple[Language, ...]]:
    """The blocks of what was read, and the languages it is in, the first its own."""
    blocks = placed(read.text, settle(arranged(read.text, read.items)), law) if law else settle(read.items)
    if language:
        return blocks, (language,)
    return told_apart(read.text, blocks, _detected(read.text, read.language))


def _hashed(path: Path, language: Language | None) -> tuple[str, _Read]:
    """The hash of a file's bytes, and what it says."""
    file, ending = sayable(path.name), path.suffix.lower()
    with _opened(path, file) as stream:
        check_kind(stream, file, sayable(ending) if ending else "")
        return _sha256(stream, file), _read(stream, file, ending, language)


def _read(stream: BufferedReader, file: str, ending: str, language: Language | None) -> _Read:
    match format_of(ending):
        case known if known is PDF:
            found = pdf.read(stream, file, lambda sample: (language or _detected(sample)) == "fi")
            return _Read(found.text, list(found.items), found.warnings, found.title, pages=found.pages)
        case known if known is WORD:
            said = word.read(stream, file)
            return _Read(said.text, list(said.items), (), said.title, said.language)
        case known if known is HTML:
            return _read_page(stream, file)
        case known if known is STATUTE:
            law = akoma.read(_bytes(stream, file), file)
            return _Read(law.text, list(law.items), (), law.title, law.language, law.url)
        case known:
            content, warnings = _decoded(stream, file)
            parse = markdown.items if known is MARKDOWN else text.items
            return _Read(content, parse(content), warnings)


def _read_page(stream: BufferedReader, file: str) -> _Read:
    if os.fstat(stream.fileno()).st_size > _MAX_MARKUP:
        raise SkippedFile("skipped-too-heavy", file=file)
    source, warnings = _decoded(stream, file, charset)
    page = webpage.read(source, file)
    return _Read(page.text, list(page.items), warnings, page.title, page.language, page.url)


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


def _leads_out(path: Path, folder: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a link to itself, or a name that is none
        return False


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


def _decoded(
    stream: BufferedReader, file: str, declared: Callable[[bytes], str] = lambda data: ""
) -> tuple[str, tuple[str, ...]]:
    data = _bytes(stream, file)
    decoded = decode(data, declared(data))
    if decoded is None:
        raise SkippedFile("skipped-not-what-it-says", file=file)
    content, warnings = decoded
    if not content.strip():
        raise SkippedFile("skipped-empty", file=file)
    return content, warnings


def _bytes(stream: BufferedReader, file: str) -> bytes:
    try:
        return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SkippedFile("skipped-unreadable", file=file) from error


def _first_heading(items: _Items) -> str:
    return next((item.title for item in items if isinstance(item, Heading) and item.title), "")


def _words(text: str) -> str:
    """A hash of the letters and digits of a text, whatever its format puts between them."""
    said = _BETWEEN.sub("", normalize("NFKC", _TARGET.sub("]", text)).casefold())
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32] if said else ""


def _sensible(title: str) -> str:
    """A file's own title, "" when it is one that programs give."""
    title = tidy(title)
    sensible = 3 <= len(title) <= 200 and any(sign.isalpha() for sign in title) and "\ufffd" not in title
    return title if sensible and not _NO_TITLE.match(title) else ""


def _detected(content: str, declared: str = "") -> Language:
    from assistant.language import detect  # it loads a language model: only for a file of unknown language

    code = declared[:2].lower()
    return detect(content[:20_000], next((known for known in LANGUAGES if known == code), _FALLBACK))


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f}"


def sayable(name: str) -> str:
    """A file name that can be written out; names on disk may hold bytes that are no text."""
    return tidy(name) or "?"
