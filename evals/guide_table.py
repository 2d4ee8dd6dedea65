"""Asks the guide's own questions for several municipalities, and checks every quote and page span against the file.

The page spans are read here from the guide's table of contents anew, not taken from the
index, so that an error of the ingest shows.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answering import Assistant
from assistant.types import Citation

_CONTENTS = re.compile(r"^(\d+)\n\n(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One question for one municipality. `wrong_quotes` and `wrong_pages` must be 0."""

    number: int
    question: str
    municipality: str
    status: str
    citations: int
    words: int
    wrong_quotes: int
    wrong_pages: int
    took_ms: int

    @property
    def is_sound(self) -> bool:
        """A citation or an honest decline, and nothing wrong."""
        return not self.wrong_quotes and not self.wrong_pages and (self.citations > 0) != (self.status == "declined")

    def as_dict(self) -> dict[str, Any]:
        """The row for JSON."""
        return asdict(self)


def check_questions(assistant: Assistant, municipalities: Sequence[str]) -> list[Row]:
    """Every question for every municipality."""
    rows = []
    for passage in assistant.questions():
        document = assistant.documents()[passage.document]
        spans = page_spans(document.text)
        for name in municipalities:
            answer = assistant.ask(document.text[passage.start : passage.end], municipality=name)
            rows.append(
                Row(
                    number=passage.number or 0,
                    question=answer.question,
                    municipality=name,
                    status=answer.status,
                    citations=len(answer.citations),
                    words=sum(len(c.quote.split()) for c in answer.citations),
                    wrong_quotes=sum(_is_wrong_quote(assistant, c) for c in answer.citations),
                    wrong_pages=sum(c.pages != spans_at(spans, c.start) for c in answer.citations),
                    took_ms=answer.took_ms,
                )
            )
    return rows


def page_spans(text: str) -> list[tuple[int, str]]:
    """Where each section of the guide begins in its text, with its pages, from the table of contents."""
    begin, end = text.index("Innehållsförteckning\n"), text.index("\n \nTill läsaren\n")
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


def _is_wrong_quote(assistant: Assistant, citation: Citation) -> bool:
    document = assistant.document(citation.document)
    return document is None or document.text[citation.start : citation.end] != citation.quote
