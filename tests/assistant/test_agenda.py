"""An agenda fills its minutes exactly, and no question is ever lost from it."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.agenda import LEAST_MINUTES, fit, insert, move, parts_of, planned, propose, remove, set_minutes, timed
from assistant.answering import Assistant
from assistant.errors import AgendaTooShort
from assistant.workshop import Agenda, Question, Step, new_id, question_of

THEMES = ("Föreningar", "Kommunikation", "Boende", "Strategi")


def questions(counts: tuple[int, ...]) -> list[Question]:
    themes = [theme for theme, count in zip(THEMES, counts, strict=False) for _ in range(count)]
    return [Question("guide", n, theme, "", "", f"Fråga {n}?") for n, theme in enumerate(themes, 1)]


COUNTS = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple)
MINUTES = st.integers(LEAST_MINUTES, 480)
EDITS = st.lists(
    st.tuples(st.sampled_from(["move", "remove", "minutes", "insert", "fit"]), st.integers(0, 99), st.integers(-3, 99)),
    max_size=12,
)


def keys(agenda: Agenda) -> set[str]:
    return {step.question for step in agenda.steps if step.question} | set(agenda.left_out)


def edited(agenda: Agenda, what: str, which: int, value: int) -> Agenda:
    if not agenda.steps:
        return agenda
    id = agenda.steps[which % len(agenda.steps)].id
    match what:
        case "move":
            return move(agenda, id, value)
        case "remove":
            return remove(agenda, id)
        case "minutes":
            return set_minutes(agenda, id, value)
        case "insert" if agenda.left_out:
            return insert(agenda, Step(new_id(), "question", 5, "", agenda.left_out[0]), value)
        case _:
            return fit(agenda)


@settings(deadline=None)
@given(MINUTES, COUNTS)
def test_a_proposal_fills_the_minutes_exactly(minutes: int, counts: tuple[int, ...]) -> None:
    assert planned(propose(minutes, questions(counts))) == minutes


@settings(deadline=None)
@given(MINUTES, COUNTS)
def test_every_question_is_a_step_or_said_to_be_left_out(minutes: int, counts: tuple[int, ...]) -> None:
    asked = questions(counts)
    agenda = propose(minutes, asked)
    placed = [step.question for step in agenda.steps if step.question]
    assert sorted([*placed, *agenda.left_out]) == sorted(question.key for question in asked)
    assert placed


@settings(deadline=None)
@given(MINUTES, COUNTS)
def test_every_step_has_the_time_it_needs(minutes: int, counts: tuple[int, ...]) -> None:
    agenda = propose(minutes, questions(counts))
    assert all(step.minutes >= (5 if step.kind == "question" else 2) for step in agenda.steps)


@settings(deadline=None)
@given(MINUTES, COUNTS)
def test_questions_are_left_out_only_when_all_else_is(minutes: int, counts: tuple[int, ...]) -> None:
    agenda = propose(minutes, questions(counts))
    if agenda.left_out:
        assert {step.kind for step in agenda.steps} <= {"opening", "question", "decisions", "closing"}


@settings(deadline=None)
@given(MINUTES, COUNTS)
def test_no_theme_is_dropped_while_another_has_two_questions(minutes: int, counts: tuple[int, ...]) -> None:
    agenda = propose(minutes, questions(counts))
    kept = [step.theme for step in agenda.steps if step.kind == "question"]
    if max(map(kept.count, kept)) > 1:
        assert len(set(kept)) == len(counts)


@settings(deadline=None)
@given(MINUTES, COUNTS, EDITS)
def test_no_edit_loses_a_question(minutes: int, counts: tuple[int, ...], edits: list[tuple[str, int, int]]) -> None:
    agenda = propose(minutes, questions(counts))
    before = keys(agenda)
    for edit in edits:
        agenda = edited(agenda, *edit)
    assert keys(agenda) == before


@settings(deadline=None)
@given(MINUTES, COUNTS, st.integers(0, 99), st.integers(-3, 99))
def test_a_move_keeps_every_step_and_its_minutes(minutes: int, counts: tuple[int, ...], which: int, to: int) -> None:
    agenda = propose(minutes, questions(counts))
    step = agenda.steps[which % len(agenda.steps)]
    moved = move(agenda, step.id, to)
    assert sorted(map(repr, moved.steps)) == sorted(map(repr, agenda.steps))
    assert moved.steps.index(step) == max(0, min(to, len(agenda.steps) - 1))


@settings(deadline=None)
@given(MINUTES, COUNTS, EDITS)
def test_fitting_fills_the_minutes_again(
    minutes: int, counts: tuple[int, ...], edits: list[tuple[str, int, int]]
) -> None:
    agenda = propose(minutes, questions(counts))
    for edit in edits:
        agenda = edited(agenda, *edit)
    if agenda.steps:
        assert planned(fit(agenda)) == minutes


@settings(deadline=None)
@given(MINUTES, COUNTS)
def test_times_follow_each_other(minutes: int, counts: tuple[int, ...]) -> None:
    times = timed(propose(minutes, questions(counts)))
    assert times[0].start == 0
    assert times[-1].end == minutes
    assert all(one.end == next_.start for one, next_ in pairwise(times))


def test_removing_a_step_and_putting_it_back_is_no_change() -> None:
    agenda = propose(90, questions((5, 6)))
    step = agenda.steps[4]
    assert step.kind == "question"
    without = remove(agenda, step.id)
    assert step.question in without.left_out
    assert insert(without, step, 4) == agenda


def test_too_few_minutes_are_refused() -> None:
    with pytest.raises(AgendaTooShort):
        propose(LEAST_MINUTES - 1, questions((1,)))


def test_a_long_workshop_has_a_break() -> None:
    assert "break" in {step.kind for step in propose(150, questions((5, 6))).steps}
    assert "break" not in {step.kind for step in propose(90, questions((5, 6))).steps}


def test_nothing_is_proposed_that_the_guide_does_not_have(assistant: Assistant) -> None:
    """The sections on duties and on housing state no goal and no benefits."""
    index = assistant.index()
    asked = [question_of(passage, index.documents[passage.document]) for passage in assistant.questions()]
    parts = parts_of(index.passages)
    proposed = {(step.theme[:7], step.kind) for step in propose(480, asked, parts).steps}
    assert ("Skapa m", "goal") in proposed
    assert ("Skapa m", "benefits") in proposed
    assert not {("Kommune", "goal"), ("Översik", "goal"), ("Översik", "benefits"), ("Kommune", "example")} & proposed
