"""The overview says how questions, themes and decisions stand, and leaves nothing out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering import Assistant
from assistant.overview import Column, Wanted, arranged, by_plan, choices, coverage, progress, support_of
from assistant.workshop import Decision, Item
from tests.workshops import CREATED, DECISION, QUESTIONS, THEMES, WORKSHOP

DAYS = st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))
NAMES = st.sampled_from(["", "Anna", "anna ", "Bo", "Åsa"])
DECISIONS = st.lists(
    st.builds(
        lambda n, due, who, sector: Decision(
            f"d{n}", CREATED + timedelta(seconds=n), "guide:25", f"Beslut {n}", who, sector, due
        ),
        st.integers(0, 10**6),
        DAYS,
        NAMES,
        NAMES,
    ),
    unique_by=lambda decision: decision.id,
    max_size=8,
)
COLUMNS: st.SearchStrategy[Column] = st.sampled_from(["due", "what", "responsible", "sector", "question", "added"])


def test_coverage_tells_decisions_notes_and_nothing_apart() -> None:
    items = (Item(QUESTIONS[0], "anteckning"), Item(QUESTIONS[1], "anteckning"), Item(QUESTIONS[2], "  \n"))
    found = coverage(replace(WORKSHOP, items=items), {"guide:25": "direct", "guide:26": "partly"})
    assert [(one.key, one.state, one.support) for one in found] == [
        ("guide:25", "decisions", "direct"),
        ("guide:26", "notes", "partly"),
        ("guide:30", "nothing", "none"),
    ]


def test_evidence_of_a_question_and_of_its_decisions_counts() -> None:
    assert [one.evidence for one in coverage(WORKSHOP, {})] == [2, 0, 0]


def test_only_chosen_themes_are_in_the_overview() -> None:
    workshop = replace(WORKSHOP, themes=THEMES[1:])
    assert [one.key for one in coverage(workshop, {})] == ["guide:30"]
    assert [one.theme for one in progress(workshop)] == [THEMES[1]]


def test_progress_counts_each_question_once() -> None:
    first, second = progress(WORKSHOP)
    assert (first.questions, first.settled, first.decisions) == (2, 1, 1)
    assert (second.questions, second.settled, second.decisions) == (1, 0, 0)
    assert sum(first.states.values()) == sum(first.judgments.values()) == 2


@pytest.mark.parametrize("judgment", ["done", "not-relevant"])
def test_what_is_done_or_put_aside_is_settled(judgment: str) -> None:
    items = (*WORKSHOP.items[:2], replace(WORKSHOP.items[2], judgment=judgment))
    assert progress(replace(WORKSHOP, items=items))[1].settled == 1


@settings(deadline=None)
@given(DECISIONS, COLUMNS, st.booleans())
def test_sorting_keeps_every_decision_and_puts_the_empty_last(
    decisions: list[Decision], column: Column, descending: bool
) -> None:
    found = arranged(decisions, column, descending=descending)
    assert sorted(made.id for made in found) == sorted(made.id for made in decisions)
    filled = [bool(getattr(made, column)) for made in found]
    assert filled == sorted(filled, reverse=True)


@settings(deadline=None)
@given(DECISIONS, st.booleans())
def test_dates_are_in_order(decisions: list[Decision], descending: bool) -> None:
    days = [made.due for made in arranged(decisions, "due", descending=descending) if made.due]
    assert days == sorted(days, reverse=descending)


@settings(deadline=None)
@given(DECISIONS, st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 400))
def test_a_span_of_dates_takes_exactly_those_within(decisions: list[Decision], since: date, length: int) -> None:
    until = since + timedelta(days=length)
    found = arranged(decisions, wanted=Wanted(since=since, until=until))
    assert {made.id for made in found} == {made.id for made in decisions if made.due and since <= made.due <= until}


@settings(deadline=None)
@given(DECISIONS)
def test_each_filter_that_is_offered_finds_something_and_all_find_all(decisions: list[Decision]) -> None:
    offered = choices(decisions, "responsible")
    found = [arranged(decisions, wanted=Wanted(responsible=name)) for name in offered]
    assert all(found)
    assert sum(map(len, found)) == sum(1 for made in decisions if made.responsible.strip())


def test_questions_are_sorted_by_number_not_by_letter() -> None:
    many = [replace(DECISION, id=f"d{n}", question=f"guide:{n}") for n in (10, 9, 100)]
    assert [made.question for made in arranged(many, "question")] == ["guide:9", "guide:10", "guide:100"]


def test_text_is_found_anywhere_in_a_decision() -> None:
    for text in ("KONTAKT", "anna", "bildning", "maj"):
        assert arranged([DECISION], wanted=Wanted(text=text)) == (DECISION,)
    assert arranged([DECISION], wanted=Wanted(text="ingenting")) == ()


def test_each_plan_has_the_decisions_that_touch_it() -> None:
    assert by_plan([DECISION], ["wellbeing", "safety"]) == {"wellbeing": (DECISION,), "safety": ()}


def test_the_corpus_supports_the_questions_as_the_editors_say(assistant: Assistant) -> None:
    found = {passage.number: support_of(passage) for passage in assistant.questions()}
    assert [number for number, support in found.items() if support == "partly"] == [18, 22, 23, 29]
    assert "none" not in found.values()
    assert support_of(None) == "none"
