"""Reads PDF files: what the worker finds on the pages becomes one text with headings, blocks and a page map.

The order of things: lines, without the page's furniture, without footnotes, in reading order, composed.
Pages that are pictures are read by text recognition where that is installed.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from assistant.types import Page as Place
from ingest import ocr
from ingest.blocks import Block
from ingest.composing import compose
from ingest.footnotes import part_notes
from ingest.headings import Heading
from ingest.hyphens import habits, tidy
from ingest.layout import in_order
from ingest.pages import Line, Mark, Page, Sheet, body_size, printed_labels, without_furniture
from ingest.pdf_process import NotReadError, PdfProcess, opened
from ingest.skipped import SkippedFile
from ingest.typeset import Bookmark

MOST_PAGES = 5_000
_TAIL = 2048
_NO_TITLE = re.compile(
    r"untitled|namnlös|nimetön|microsoft \w+ -|.*\.(?:docx?|indd|pdf|qxd|pptx?|rtf|odt|tex)\W*$",
    re.IGNORECASE,
)
_GARBLED = 0.3  # of a page's signs: when the file does not say which letters these are, it is as good as a picture
_FEW_LETTERS = 12  # a page of pictures with no more than these says nothing


@dataclass(frozen=True, slots=True)
class Read:
    """What a PDF file says."""

    text: str
    items: tuple[Heading | Block, ...]
    warnings: tuple[str, ...]
    title: str  # of its metadata, "" when there is none worth the name
    pages: tuple[Place, ...] = ()


@dataclass
class _Sheets:
    """The pages as they come, and those that gave nothing."""

    sheets: list[Sheet] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)  # nothing to read
    scanned: list[int] = field(default_factory=list)  # read by text recognition
    lost: list[int] = field(default_factory=list)
    heavy: bool = False


def read(stream: BinaryIO, file: str, finnish: Callable[[str], bool]) -> Read:
    """What a PDF file says. `finnish` tells whether a text is Finnish, which has hyphens of its own."""
    _check_ends(stream, file)
    try:
        with opened(stream) as process:
            about = process.about
            _check_count(about.count, file)
            found = _sheets(process)
    except NotReadError as error:
        why = {"encrypted": "skipped-encrypted", "heavy": "skipped-too-heavy"}.get(error.why, "skipped-damaged")
        raise SkippedFile(why, file=file) from error  # type: ignore[arg-type]
    if len(found.lost) + len(found.empty) == about.count:
        why = ("skipped-too-heavy" if found.heavy else "skipped-damaged") if found.lost else "skipped-scanned"
        raise SkippedFile(why, file=file)  # type: ignore[arg-type]
    labels = [tidy(label)[:20] for label in about.labels] if about.labels else None
    pages, labels = _bare(found.sheets, labels)
    bookmarks = [Bookmark(level, tidy(title), page) for level, title, page in about.bookmarks if tidy(title)]
    said = [part for page in pages for line in page.lines for part in _parts(line)]
    made = compose(pages, labels, bookmarks, habits(said, finnish(" ".join(said[:400]))))
    if not made.text:
        raise SkippedFile("skipped-scanned", file=file)
    return Read(made.text, made.items, _warnings(labels, found), _title(about.title), made.pages)


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


def _check_count(count: int, file: str) -> None:
    if not count:
        raise SkippedFile("skipped-damaged", file=file)
    if count > MOST_PAGES:
        raise SkippedFile("skipped-too-many-pages", file=file, pages=count, limit=MOST_PAGES)


def _sheets(process: PdfProcess) -> _Sheets:
    found = _Sheets()
    for at, said in enumerate(process.pages()):
        if "error" in said:
            found.lost.append(at)
            found.heavy = found.heavy or said["error"] == "heavy"
            found.sheets.append(Sheet())
            continue
        sheet = _sheet(said)
        if said["unmapped"] > _GARBLED or (said["picture"] > 0.3 and _letters(sheet.lines) <= _FEW_LETTERS):
            recognised = ocr.lines(process.image(at), at, sheet.frame)
            if recognised is not None:
                sheet = Sheet(tuple(recognised), (), sheet.frame)
                found.scanned.append(at)
            elif said["unmapped"] > _GARBLED:
                sheet = Sheet((), (), sheet.frame)
        if not _letters(sheet.lines):
            found.empty.append(at)
        found.sheets.append(sheet)
    return found


def _sheet(said: dict[str, Any]) -> Sheet:
    lines = tuple(
        Line(**line | {"marks": tuple(Mark(**mark) for mark in line["marks"]), "notes": (), "cells": ()})
        for line in said["lines"]
    )
    shapes = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in said["shapes"])
    left, bottom, right, top = map(float, said["frame"])
    return Sheet(lines, shapes, (left, bottom, right, top))


def _letters(lines: Iterable[Line]) -> int:
    return sum(sign.isalpha() for line in lines for sign in line.text)


def _bare(sheets: Sequence[Sheet], labels: list[str] | None) -> tuple[list[Page], list[str]]:
    """The pages in reading order, without furniture and with their notes apart, and their printed numbers."""
    given = labels or [str(at + 1) for at in range(len(sheets))]
    kept = without_furniture(sheets, given)
    labels = labels or printed_labels([printed for _, printed in kept])
    body = body_size(line for lines, _ in kept for line in lines)
    parted = part_notes([lines for lines, _ in kept], body)
    pages = [
        Page(tuple(in_order(lines, sheet, at + 1)), tuple(notes))
        for at, (sheet, (lines, notes)) in enumerate(zip(sheets, parted, strict=True))
    ]
    return pages, labels


def _parts(line: Line) -> Iterable[str]:
    if not line.cells:
        yield line.text
    for cell in line.cells:
        yield from cell


def _title(written: str) -> str:
    title = tidy(written)
    sensible = 3 <= len(title) <= 200 and any(sign.isalpha() for sign in title) and "\ufffd" not in title
    return title if sensible and not _NO_TITLE.match(title) else ""


def _warnings(labels: Sequence[str], sheets: _Sheets) -> tuple[str, ...]:
    found = (
        ("pages-recognised", sheets.scanned),
        ("pages-without-text", sheets.empty),
        ("pages-unreadable", sheets.lost),
    )
    named = ((key, ", ".join(labels[at] or str(at + 1) for at in pages)) for key, pages in found if pages)
    return tuple(f"{key}: {where}" for key, where in named)
