"""Marks from the page become dataset lines to review, and say how far two evaluators agree. Pure.

A line is a draft: gold is what the evaluator called a right source, and where that is not
known `review` says what is missing. Nothing here writes into evals/datasets.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ui.marks import Mark

_UNANSWERABLE = ("should-have-declined",)


def to_lines(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """One draft a question: its marks put together, the latest mark of each evaluator counting."""
    lines = []
    for n, group in enumerate(_by_question(latest(marks)).values(), 1):
        lines.append(_line(f"chat-{n:03}", group))
    return lines


def agreement(marks: Sequence[Mark]) -> dict[str, float | int | None]:
    """Krippendorff's alpha, nominal, over answers' verdicts and over citations; None with too little to compare."""
    verdicts: dict[str, dict[str, object]] = {}
    sources: dict[str, dict[str, object]] = {}
    for mark in latest(marks):
        unit = _unit(mark)
        verdicts.setdefault(mark.initials, {})[unit] = mark.verdict
        for n, said in mark.citations.items():
            sources.setdefault(mark.initials, {})[f"{unit}\x1f{_place(mark, n)}"] = said
    return {
        "evaluators": len(verdicts),
        "answers": len({unit for rows in verdicts.values() for unit in rows}),
        "alpha_answers": alpha(verdicts),
        "alpha_citations": alpha(sources),
    }


def alpha(ratings: Mapping[str, Mapping[str, object]]) -> float | None:
    """Nominal alpha of ratings by rater and unit; None unless two raters share a unit. 1 when all say the same."""
    counts: dict[str, int] = {}
    for rows in ratings.values():
        for unit in rows:
            counts[unit] = counts.get(unit, 0) + 1
    units = sorted(unit for unit, count in counts.items() if count > 1)
    if not units:
        return None
    codes = {value: n for n, value in enumerate(sorted({str(rows[u]) for rows in ratings.values() for u in rows}))}
    if len({str(rows[u]) for rows in ratings.values() for u in units if u in rows}) == 1:
        return 1.0
    import krippendorff

    table = [[codes[str(rows[u])] if u in rows else float("nan") for u in units] for rows in ratings.values()]
    found = krippendorff.alpha(table, level_of_measurement="nominal", value_domain=list(range(len(codes))))
    return round(float(found), 4)


def latest(marks: Iterable[Mark]) -> list[Mark]:
    """The last mark of each evaluator on each answer."""
    kept: dict[tuple[str, str], Mark] = {}
    for mark in marks:
        kept[(mark.initials, _unit(mark))] = mark
    return list(kept.values())


def _line(id: str, marks: Sequence[Mark]) -> dict[str, Any]:
    first = marks[0]
    unanswerable = any(mark.verdict in _UNANSWERABLE for mark in marks)
    gold = {} if unanswerable else {(c["document"], c["quote"]): c for mark in marks for c in _right(mark)}
    review = [] if unanswerable or gold else ["gold_quotes"]
    verdicts = {mark.initials: mark.verdict for mark in marks}
    if len(set(verdicts.values())) > 1:
        review.append("evaluators disagree")
    if any(mark.verdict == "incomplete" for mark in marks):
        review.append("more gold is wanted")
    return {
        "id": id,
        "lang": first.answer["language"],
        "question": first.question,
        "municipality": first.municipality,
        "history": list(first.history),
        "answerable": not unanswerable,
        "gold_quotes": [{"document": document, "text": text} for document, text in gold],
        "nuggets": [],
        "kind": "chat",
        "topic": "",
        "split": "dev",
        "triple": None,
        "version": 1,
        "review": [*review, "nuggets", "topic"] if not unanswerable else [*review, "topic"],
        "marks": [{"by": m.initials, "verdict": m.verdict, "comment": m.comment, "made": m.made} for m in marks],
    }


def _right(mark: Mark) -> list[dict[str, Any]]:
    """The citations that are right: those marked so, and all that are not marked wrong of a right answer."""
    whole = mark.verdict == "right"
    return [c for c in mark.answer["citations"] if mark.citations.get(c["n"], whole)]


def _by_question(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        key = "\x1f".join((" ".join(mark.question.casefold().split()), mark.municipality or "", *mark.history))
        groups.setdefault(key, []).append(mark)
    return groups


def _unit(mark: Mark) -> str:
    """An answer: two evaluators agree or not about the same answer, not about the same question."""
    places = ",".join(_place(mark, c["n"]) for c in mark.answer["citations"])
    return "\x1f".join((mark.question, mark.municipality or "", *mark.history, mark.answer["status"], places))


def _place(mark: Mark, n: int) -> str:
    return next((f"{c['document']}:{c['start']}-{c['end']}" for c in mark.answer["citations"] if c["n"] == n), str(n))
