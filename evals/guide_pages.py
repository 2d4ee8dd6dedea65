"""The guide's page spans, read anew from its table of contents, not taken from the index: an ingest error shows."""

import re
from collections.abc import Sequence

from assistant.index import Index
from evals.metrics import World

_CONTENTS = re.compile(r"^(\d+)\n\n(.+)$", re.MULTILINE)
_BEGIN, _END = "Innehållsförteckning\n", "\n \nTill läsaren\n"


def make_world(index: Index) -> World:
    """What answers from an index are checked against."""
    spans = {
        name: page_spans(document.text)
        for name, document in index.documents.items()
        if _BEGIN in document.text and _END in document.text
    }

    def pages_at(document: str, offset: int) -> str | None:
        return spans_at(spans[document], offset) if document in spans else None

    return World(index.documents, index.by_id, pages_at)


def page_spans(text: str) -> list[tuple[int, str]]:
    """Where each section of the guide begins in its text, with its pages, from the table of contents."""
    begin, end = text.index(_BEGIN), text.index(_END)
    entries = [(int(page), title) for page, title in _CONTENTS.findall(text[begin:end])]
    spans, at = [], end
    for n, (page, title) in enumerate(entries):
        at = text.index(f"\n{title}\n", at)
        last = entries[n + 1][0] - 1 if n + 1 < len(entries) else page
        spans.append((at, f"{page}–{last}" if last > page else str(page)))
    return spans


def spans_at(spans: Sequence[tuple[int, str]], offset: int) -> str:
    """The pages of the section that holds an offset; "" before the first."""
    pages = ""
    for start, span in spans:
        if start <= offset:
            pages = span
    return pages
