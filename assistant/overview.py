"""Where a workshop stands: how far each theme has come, what its answers rest on, its decisions in order. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.types import Passage
from assistant.workshop import Decision, Judgment, Workshop

State = Literal["decisions", "notes", "nothing"]
Support = Literal["direct", "partly", "none"]
Column = Literal["due", "what", "responsible", "sector", "question", "added"]


@dataclass(frozen=True, slots=True)
class Covered:
    """How one question stands; `support` is what the corpus has for it, by the editors' cross-reference."""

    key: str
    state: State
    judgment: Judgment
    decisions: int
    evidence: int
    support: Support


@dataclass(frozen=True, slots=True)
class Progress:
    """How a theme stands. `settled` are its questions that are done, not relevant, or decided upon."""

    theme: str
    questions: int
    judgments: Mapping[Judgment, int]
    states: Mapping[State, int]
    decisions: int
    settled: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are asked for: each part narrows, "" and None leave it open. `text` may stand anywhere."""

    responsible: str = ""
    sector: str = ""
    plan: str = ""
    question: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


def support_of(passage: Passage | None) -> Support:
    """What the corpus has for a question (its passage of kind "question", None once it is gone)."""
    if passage is None or passage.help is None or not passage.help.spans:
        return "none"
    return "direct" if passage.help.direct else "partly"


def coverage(workshop: Workshop, support: Mapping[str, Support]) -> tuple[Covered, ...]:
    """How each question of the chosen themes stands; `support` by key, "none" for those that are not in it."""
    made = Counter(decision.question for decision in workshop.decisions)
    pinned: Counter[str] = Counter()
    for decision in workshop.decisions:
        pinned[decision.question] += len(decision.evidence)
    return tuple(
        Covered(
            key=item.key,
            state="decisions" if made[item.key] else "notes" if item.notes.strip() else "nothing",
            judgment=item.judgment,
            decisions=made[item.key],
            evidence=len(item.evidence) + pinned[item.key],
            support=support.get(item.key, "none"),
        )
        for item in workshop.chosen
    )


def progress(workshop: Workshop) -> tuple[Progress, ...]:
    """How each chosen theme stands, in their order."""
    covered = {one.key: one for one in coverage(workshop, {})}
    found = []
    for theme in workshop.themes:
        own = [covered[item.key] for item in workshop.chosen if item.question.theme == theme]
        found.append(
            Progress(
                theme=theme,
                questions=len(own),
                judgments=Counter(one.judgment for one in own),
                states=Counter(one.state for one in own),
                decisions=sum(one.decisions for one in own),
                settled=sum(one.judgment in ("done", "not-relevant") or one.state == "decisions" for one in own),
            )
        )
    return tuple(found)


def arranged(
    decisions: Iterable[Decision], column: Column = "due", *, descending: bool = False, wanted: Wanted = Wanted()
) -> tuple[Decision, ...]:
    """The decisions that are wanted, sorted by a column; what is empty in it comes last, either way."""
    found = sorted((made for made in decisions if _is_wanted(made, wanted)), key=lambda made: (made.added, made.id))
    filled = [made for made in found if getattr(made, column)]
    empty = [made for made in found if not getattr(made, column)]
    return (*sorted(filled, key=lambda made: _sortable(made, column), reverse=descending), *empty)


def by_plan(decisions: Iterable[Decision], kinds: Iterable[str]) -> dict[str, tuple[Decision, ...]]:
    """For each kind of plan, the decisions that touch it."""
    made = tuple(decisions)
    return {kind: tuple(decision for decision in made if kind in decision.plans) for kind in kinds}


def choices(decisions: Iterable[Decision], column: Literal["responsible", "sector"]) -> tuple[str, ...]:
    """The values that a filter by this column can have, by letter, each in the spelling that came first."""
    spelt: dict[str, str] = {}
    for decision in decisions:
        value = getattr(decision, column).strip()
        spelt.setdefault(value.casefold(), value)
    return tuple(spelt[folded] for folded in sorted(spelt) if folded)


def _is_wanted(decision: Decision, wanted: Wanted) -> bool:
    said = " ".join((decision.what, decision.responsible, decision.sector, decision.follow_up)).casefold()
    return (
        _same(wanted.responsible, decision.responsible)
        and _same(wanted.sector, decision.sector)
        and (not wanted.plan or wanted.plan in decision.plans)
        and (not wanted.question or wanted.question == decision.question)
        and (wanted.since is None or (decision.due is not None and decision.due >= wanted.since))
        and (wanted.until is None or (decision.due is not None and decision.due <= wanted.until))
        and wanted.text.strip().casefold() in said
    )


def _same(wanted: str, value: str) -> bool:
    return not wanted or wanted.strip().casefold() == value.strip().casefold()


def _sortable(decision: Decision, column: Column) -> tuple[object, ...]:
    value = getattr(decision, column)
    if column == "question":
        document, _, number = value.rpartition(":")
        return document, int(number) if number.isdecimal() else 0
    return (value.casefold() if isinstance(value, str) else value,)
