"""Proposes how a workshop spends its minutes, in the spirit of the guide's six steps (page 16), and edits it. Pure.

The opening says who leads and which services are at the table (steps 1 and 2), the questions
name what it is about (3), the decisions get responsible parties and dates (4) and are tied to the
municipality's plans (5), the closing settles who is told what (6). What has no time is left out
and named, never hidden: every question is in a step or in `left_out`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import AgendaTooShort
from assistant.types import Passage
from assistant.workshop import Agenda, Question, Step, StepKind, themes_of

# The least that a step is worth having for, and how much of the time it should get beside the others.
_LEAST: dict[StepKind, int] = {
    "opening": 3, "goal": 2, "benefits": 2, "example": 3, "question": 5, "break": 10, "decisions": 4, "plans": 3,
    "closing": 3,
}  # fmt: skip
_WEIGHT: dict[StepKind, int] = {
    "opening": 5, "goal": 2, "benefits": 2, "example": 4, "question": 10, "break": 0, "decisions": 10, "plans": 4,
    "closing": 4,
}  # fmt: skip
_NEEDED: tuple[StepKind, ...] = ("opening", "decisions", "closing")
# What a section has beside its questions, by the kind of passage, in the order it is taken up.
_PARTS: dict[str, StepKind] = {"goal": "goal", "benefit": "benefits", "example": "example"}
# What goes first when time is short.
_SPARED: tuple[StepKind, ...] = ("break", "benefits", "example", "plans", "goal")
_BREAK_FROM = 120
LEAST_MINUTES = sum(_LEAST[kind] for kind in _NEEDED) + _LEAST["question"]


@dataclass(frozen=True, slots=True)
class Timed:
    """A step with the minutes after the workshop's beginning at which it starts and ends."""

    step: Step
    start: int
    end: int


def parts_of(passages: Iterable[Passage]) -> dict[str, frozenset[StepKind]]:
    """For each section of a document, which of goal, benefits and example it has."""
    found: dict[str, set[StepKind]] = {}
    for passage in passages:
        if passage.kind in _PARTS and passage.section:
            found.setdefault(passage.section[0], set()).add(_PARTS[passage.kind])
    return {theme: frozenset(kinds) for theme, kinds in found.items()}


def propose(
    minutes: int, questions: Sequence[Question], parts: Mapping[str, Collection[StepKind]] | None = None
) -> Agenda:
    """An agenda of exactly these minutes; raises AgendaTooShort below LEAST_MINUTES.

    `parts` says for each theme which of goal, benefits and example there are to show (None: all).

    When time is short, benefits and examples go first, then questions: the last of the theme that has
    most of them, so that every theme is touched as long as it can be.
    """
    if minutes < LEAST_MINUTES:
        raise AgendaTooShort("agenda-too-short", least=LEAST_MINUTES)
    kept = list(questions)
    left_out: list[str] = []
    spared: list[StepKind] = [] if minutes >= _BREAK_FROM else ["break"]
    while _least(steps := _steps(kept, spared, parts)) > minutes:
        further = [kind for kind in _SPARED if kind not in spared]
        if further:
            spared.append(further[0])
        else:
            left_out.append(kept.pop(_least_missed(kept)).key)
    order = {question.key: n for n, question in enumerate(questions)}
    return Agenda(minutes, _stretched(steps, minutes), tuple(sorted(left_out, key=order.__getitem__)))


def planned(agenda: Agenda) -> int:
    """The minutes of all steps together: more or fewer than `agenda.minutes` after an edit."""
    return sum(step.minutes for step in agenda.steps)


def timed(agenda: Agenda) -> tuple[Timed, ...]:
    """The steps with their times."""
    ends = [sum(step.minutes for step in agenda.steps[: n + 1]) for n in range(len(agenda.steps))]
    return tuple(Timed(step, end - step.minutes, end) for step, end in zip(agenda.steps, ends, strict=True))


def move(agenda: Agenda, id: str, position: int) -> Agenda:
    """The same steps with one at another position (counted without it); too far is first or last."""
    step = _find(agenda, id)
    others = [other for other in agenda.steps if other.id != id]
    at = max(0, min(position, len(others)))
    return replace(agenda, steps=(*others[:at], step, *others[at:]))


def remove(agenda: Agenda, id: str) -> Agenda:
    """Without a step; a question that is in no other step is left out, not lost."""
    gone = _find(agenda, id)
    steps = tuple(step for step in agenda.steps if step.id != id)
    is_lost = gone.question and gone.question not in {step.question for step in steps}
    return replace(agenda, steps=steps, left_out=(*agenda.left_out, gone.question) if is_lost else agenda.left_out)


def insert(agenda: Agenda, step: Step, position: int) -> Agenda:
    """With one step more, at a position; a question that was left out no longer is."""
    if any(other.id == step.id for other in agenda.steps):
        raise ValueError(f"the agenda has a step {step.id}")
    at = max(0, min(position, len(agenda.steps)))
    steps = (*agenda.steps[:at], step, *agenda.steps[at:])
    return replace(agenda, steps=steps, left_out=tuple(key for key in agenda.left_out if key != step.question))


def set_minutes(agenda: Agenda, id: str, minutes: int) -> Agenda:
    """With one step longer or shorter, the others as they are."""
    changed = replace(_find(agenda, id), minutes=max(0, min(minutes, 1440)))
    return replace(agenda, steps=tuple(changed if step.id == id else step for step in agenda.steps))


def fit(agenda: Agenda) -> Agenda:
    """The same steps, their minutes in the same proportions, filling the agenda exactly."""
    if not agenda.steps:
        return agenda
    weights = [step.minutes for step in agenda.steps]
    minutes = _shares(agenda.minutes, weights if any(weights) else [1] * len(weights))
    steps = tuple(replace(step, minutes=own) for step, own in zip(agenda.steps, minutes, strict=True))
    return replace(agenda, steps=steps)


def _steps(
    questions: Sequence[Question],
    spared: Sequence[StepKind],
    parts: Mapping[str, Collection[StepKind]] | None,
) -> list[Step]:
    """The steps in order, at their least minutes; their ids say what they are, so that two proposals agree."""
    steps = [_step("opening")]
    themes = themes_of(questions)
    for n, theme in enumerate(themes):
        if n and n == (len(themes) + 1) // 2:
            steps.append(_step("break"))
        name = str(n + 1)
        shown = _PARTS.values() if parts is None else parts.get(theme, ())
        steps += [_step(kind, name, theme) for kind in _PARTS.values() if kind in shown]
        own = [question for question in questions if question.theme == theme]
        steps += [_step("question", f"{name}-{i}", theme, question.key) for i, question in enumerate(own, 1)]
    steps += [_step("decisions"), _step("plans"), _step("closing")]
    return [step for step in steps if step.kind not in spared]


def _step(kind: StepKind, name: str = "", theme: str = "", question: str = "") -> Step:
    return Step(f"{kind}-{name}" if name else kind, kind, _LEAST[kind], theme, question)


def _least(steps: Sequence[Step]) -> int:
    return sum(step.minutes for step in steps)


def _least_missed(questions: Sequence[Question]) -> int:
    """The position of the question to leave out next: the last one of the theme that has most, the later of equals."""
    themes = [question.theme for question in questions]
    fullest = max(reversed(themes_of(questions)), key=themes.count)
    return max(n for n, theme in enumerate(themes) if theme == fullest)


def _stretched(steps: Sequence[Step], minutes: int) -> tuple[Step, ...]:
    """The steps with the minutes that are over shared out by weight."""
    more = _shares(minutes - _least(steps), [_WEIGHT[step.kind] for step in steps])
    return tuple(replace(step, minutes=step.minutes + own) for step, own in zip(steps, more, strict=True))


def _shares(total: int, weights: Sequence[int]) -> list[int]:
    """Whole shares of a total in proportion to the weights, which sum to it exactly (largest remainders)."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in by_remainder[: total - sum(shares)]:
        shares[n] += 1
    return shares


def _find(agenda: Agenda, id: str) -> Step:
    """The step of that id; raises KeyError."""
    for step in agenda.steps:
        if step.id == id:
            return step
    raise KeyError(id)
