"""Where a stretch of a paged document stands: on which pages of the file, and what number is printed there. Pure."""

from bisect import bisect_right
from dataclasses import dataclass

from assistant.types import Document


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a quote that stands on one page: `number` of the file (from 1), `label` as printed."""

    number: int
    label: str
    start: int
    end: int


def stretches(document: Document, start: int, end: int) -> tuple[Stretch, ...]:
    """The parts of `document.text[start:end]`, each on its page; () when the document has no pages."""
    pages = document.pages
    if not pages or start >= end:
        return ()
    found: list[Stretch] = []
    at = max(0, bisect_right(pages, start, key=lambda page: page.start) - 1)
    while at < len(pages) and pages[at].start < end:
        until = pages[at + 1].start if at + 1 < len(pages) else len(document.text)
        first, last = max(start, pages[at].start), min(end, until)
        if document.text[first:last].strip():
            found.append(Stretch(pages[at].number, pages[at].label, first, last))
        at += 1
    return tuple(found)


def printed(document: Document, start: int, end: int) -> str:
    """The printed page or pages ("24–25") of `document.text[start:end]`, "" when it has none."""
    where = stretches(document, start, end)
    if not where:
        return ""
    first, last = min(where, key=lambda one: one.number).label, max(where, key=lambda one: one.number).label
    return first if first == last else "–".join(filter(None, (first, last)))
