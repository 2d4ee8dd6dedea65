"""Reads PDF files with pypdf, the only module that does: pages, type, page labels, bookmarks, title.

Plain extraction, page by page, within limits of work and time. What the lines mean is for
`pages`, `typeset` and `composing`; there is no recognition of scanned pages.
"""

import re
import struct
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from pypdf import Configuration, PasswordType, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from ingest.blocks import Block
from ingest.composing import compose
from ingest.headings import Heading
from ingest.hyphens import habits, tidy
from ingest.pages import Line, Mark, bare_pages, printed_labels
from ingest.skipped import SkippedFile
from ingest.typeset import Bookmark

MOST_PAGES = 5_000
SECONDS = 60.0  # for a file, and besides
SECONDS_A_PAGE = 0.3  # for each of its pages: some ten times what a full page takes
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "brotli_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 1_000_000,
    "xform_maximum_invocations_per_extraction": 500,
}
# pypdf says that broken files may raise other errors than its own; these are what it lets through.
_BROKEN = (
    PyPdfError, DependencyError, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError,
    MemoryError, OSError, RuntimeError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
_TAIL = 2048
_NO_TITLE = re.compile(
    r"untitled|namnlös|nimetön|microsoft \w+ -|.*\.(?:docx?|indd|pdf|qxd|pptx?|rtf|odt|tex)\W*$",
    re.IGNORECASE,
)
_BOLD = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
_RAISED = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Read:
    """What a PDF file says."""

    text: str
    items: tuple[Heading | Block, ...]
    warnings: tuple[str, ...]
    title: str  # of its metadata, "" when there is none worth the name


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text in one type, as pypdf gives it out."""

    text: str
    size: float
    bold: bool
    y: float


def read(stream: BinaryIO, file: str, finnish: Callable[[str], bool]) -> Read:
    """What a PDF file says. `finnish` tells whether a text is Finnish, which has hyphens of its own."""
    _check_ends(stream, file)
    with apply_configuration(Configuration(**_LIMITS)):
        reader = _reader(stream, file)
        lines, lost = _all_lines(reader, file)
        labels = _labels(reader, len(lines))
        bookmarks = tuple(_bookmarks(reader))
        title = _title(reader)
    empty = [at for at, page in enumerate(lines) if at not in lost and not _says(page)]
    if len(empty) + len(lost) == len(lines):
        raise SkippedFile("skipped-damaged" if lost else "skipped-scanned", file=file)
    pages = bare_pages(lines, labels or [str(at + 1) for at in range(len(lines))])
    labels = labels or printed_labels(pages)
    said = [line.text for page in pages for line in page.lines]
    text, items = compose(pages, labels, bookmarks, habits(said, finnish(" ".join(said[:200]))))
    if not text:
        raise SkippedFile("skipped-scanned", file=file)
    return Read(text, tuple(items), _warnings(labels, empty, lost), title)


def _check_ends(stream: BinaryIO, file: str) -> None:
    """A PDF file begins and ends as one; a truncated one would be read in part and cited as if whole."""
    head = stream.read(1024)
    if not head.strip():
        raise SkippedFile("skipped-empty", file=file)
    if b"%PDF-" not in head:
        raise SkippedFile("skipped-not-what-it-says", file=file)
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    if b"%%EOF" not in stream.read():
        raise SkippedFile("skipped-damaged", file=file)
    stream.seek(0)


def _reader(stream: BinaryIO, file: str) -> PdfReader:
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise SkippedFile("skipped-encrypted", file=file)
        count = len(reader.pages)
    except (DependencyError, FileNotDecryptedError) as error:  # a cipher that pypdf needs another library for
        raise SkippedFile("skipped-encrypted", file=file) from error
    except LimitReachedError as error:
        raise SkippedFile("skipped-too-heavy", file=file) from error
    except _BROKEN as error:
        raise SkippedFile("skipped-damaged", file=file) from error
    if not count:
        raise SkippedFile("skipped-damaged", file=file)
    if count > MOST_PAGES:
        raise SkippedFile("skipped-too-many-pages", file=file, pages=count, limit=MOST_PAGES)
    return reader


def _all_lines(reader: PdfReader, file: str) -> tuple[list[list[Line]], frozenset[int]]:
    """The lines of each page, and the pages that could not be read."""
    count = len(reader.pages)
    deadline = time.monotonic() + SECONDS + SECONDS_A_PAGE * count

    def in_time(*_: object) -> None:
        if time.monotonic() > deadline:
            raise SkippedFile("skipped-too-heavy", file=file)

    pages: list[list[Line]] = []
    lost: set[int] = set()
    heavy = False
    for at in range(count):
        in_time()
        try:
            pages.append(list(_lines(_pieces(reader, at, in_time), at)))
        except LimitReachedError:
            heavy = True
            lost.add(at)
            pages.append([])
        except _BROKEN:
            lost.add(at)
            pages.append([])
    if heavy and len(lost) == count:
        raise SkippedFile("skipped-too-heavy", file=file)
    return pages, frozenset(lost)


def _pieces(reader: PdfReader, at: int, in_time: Callable[..., None]) -> list[_Piece]:
    pieces: list[_Piece] = []

    def take(text: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        if text:
            scale = abs((tm[0] * tm[3] - tm[1] * tm[2]) * (cm[0] * cm[3] - cm[1] * cm[2])) ** 0.5
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            bold = font is not None and _BOLD.search(str(font.get("/BaseFont", ""))) is not None
            pieces.append(_Piece(text, round(float(size) * scale, 2), bold, y))

    text = reader.pages[at].extract_text(visitor_operand_before=in_time, visitor_text=take)
    if "".join(piece.text for piece in pieces) == text:
        return pieces
    return [_Piece(text, 0.0, False, 0.0)]  # the type of this page is not known


def _lines(pieces: Sequence[_Piece], page: int) -> Iterator[Line]:
    """The pieces cut into lines."""
    current: list[_Piece] = []
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        current.append(_Piece(first, piece.size, piece.bold, piece.y))
        for part in rest:
            if line := _line(current, page):
                yield line
            current = [_Piece(part, piece.size, piece.bold, piece.y)]
    if line := _line(current, page):
        yield line


def _line(pieces: Sequence[_Piece], page: int) -> Line | None:
    said = [piece for piece in pieces if piece.text.strip()]
    if not said:
        return None
    longest = max(said, key=lambda piece: len(piece.text))
    text, marks = "", []
    for piece in pieces:
        bare = piece.text.strip()
        raised = piece.size < 0.85 * longest.size and piece.y > longest.y + 0.5
        if raised and text.strip() and _RAISED.fullmatch(bare):
            start = len(text) + piece.text.index(bare)
            marks.append(Mark(start, start + len(bare), int(bare)))
        text += piece.text
    bold = all(piece.bold for piece in said)
    return Line(text, page, longest.size, bold, longest.y, tuple(marks))


def _says(lines: Sequence[Line]) -> bool:
    return any(sign.isalpha() for line in lines for sign in line.text)


def _labels(reader: PdfReader, count: int) -> list[str] | None:
    """The page labels, None when the document has none."""
    try:
        if "/PageLabels" not in reader.root_object:
            return None
        labels = [tidy(label)[:20] for label in reader.page_labels]
    except _BROKEN:
        return None
    return labels if len(labels) == count else None


def _bookmarks(reader: PdfReader) -> Iterator[Bookmark]:
    try:
        flat = list(_flat(reader.outline, 1))
        found = [(level, entry.title, reader.get_destination_page_number(entry)) for level, entry in flat]
    except _BROKEN:
        return
    for level, title, page in found:
        if page is not None and title:
            yield Bookmark(level, tidy(str(title)), page)


def _flat(entries: Sequence[Any], level: int) -> Iterator[tuple[int, Any]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _flat(entry, level + 1)
        else:
            yield level, entry


def _title(reader: PdfReader) -> str:
    try:
        title = tidy(str(reader.metadata.title or "")) if reader.metadata else ""
    except _BROKEN:
        return ""
    sensible = 3 <= len(title) <= 200 and any(sign.isalpha() for sign in title) and "\ufffd" not in title
    return title if sensible and not _NO_TITLE.match(title) else ""


def _warnings(labels: Sequence[str], empty: Sequence[int], lost: frozenset[int]) -> tuple[str, ...]:
    found = (("pages-without-text", empty), ("pages-unreadable", sorted(lost)))
    named = ((key, ", ".join(labels[at] or str(at + 1) for at in pages)) for key, pages in found if pages)
    return tuple(f"{key}: {where}" for key, where in named)
