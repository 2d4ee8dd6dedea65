"""Asks the guide's own questions for several municipalities, and checks every quote and page span against the file."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answering import Assistant
from assistant.types import Citation
from evals.guide_pages import page_spans, spans_at


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


def _is_wrong_quote(assistant: Assistant, citation: Citation) -> bool:
    document = assistant.document(citation.document)
    return document is None or document.text[citation.start : citation.end] != citation.quote


def as_text(rows: Sequence[Row]) -> str:
    """The 35 questions, a column a municipality: the number of citations, or – for a decline; then the totals."""
    places = list(dict.fromkeys(row.municipality for row in rows))
    by_question: dict[int, dict[str, Row]] = {}
    for row in rows:
        by_question.setdefault(row.number, {})[row.municipality] = row
    lines = [f"{'no.':>4}  " + "".join(f"{place:>11}" for place in places) + "  question"]
    for number, cells in by_question.items():
        shown = "".join(f"{cells[p].citations or '–':>11}" for p in places)
        lines.append(f"{number:>4}  {shown}  {cells[places[0]].question[:70]}")
    times = sorted(row.took_ms for row in rows)
    lines.append(
        f"\nanswers {len(rows)}, declined {sum(r.status == 'declined' for r in rows)}, "
        f"quotes that differ from the file {sum(r.wrong_quotes for r in rows)}, "
        f"wrong page spans {sum(r.wrong_pages for r in rows)}, "
        f"most words quoted {max(r.words for r in rows)}, most citations {max(r.citations for r in rows)}, "
        f"median {times[len(times) // 2]} ms"
    )
    return "\n".join(lines)
