"""Marks on the page: kept whatever happens, turned into lines to review, agreement counted as Krippendorff does."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.types import Turn
from evals.cli import app
from evals.datasets import load_cases
from evals.exporting import agreement, alpha, to_lines
from tests.evals.worlds import DOCUMENT, FIRST, THIRD, answer, declined
from ui.marks import Mark, Marks, make_mark


def _mark(by: str = "AB", verdict: str = "right", citations: dict[str, str] | None = None, **more: str) -> Mark:
    sent = {"initials": by, "verdict": verdict, "citations": citations or {}, **more}
    made = make_mark(sent, "Hur stöds föreningar?", "Vasa", (Turn("Först?", "Först?"),), answer(FIRST, THIRD))
    assert made
    return made


def test_marks_are_kept_and_read_back(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "home")
    assert marks.all() == ()
    one, two = _mark(comment="”bra” \u2028\n", citations={"1": "right", "2": "wrong"}), _mark("CD")
    marks.add(one)
    Marks(tmp_path / "home").add(two)
    assert marks.all() == (one, two)
    assert marks.all()[0].citations == {1: True, 2: False}


def test_a_line_that_a_crash_cut_short_spoils_no_other(tmp_path: Path) -> None:
    marks = Marks(tmp_path)
    marks.add(_mark())
    with (tmp_path / "marks.jsonl").open("ab") as file:
        file.write(b'{"made": "2026')
    marks.add(_mark("CD"))
    assert [mark.initials for mark in marks.all()] == ["AB", "CD"]


@pytest.mark.parametrize(
    "sent",
    [{}, {"verdict": "right"}, {"initials": "AB"}, {"initials": " ", "verdict": "right"},
     {"initials": "AB", "verdict": "<b>"}, {"initials": ["x"], "verdict": None}],
)  # fmt: skip
def test_a_mark_needs_a_verdict_and_initials(sent: dict[str, object]) -> None:
    assert make_mark(sent, "?", None, (), declined()) is None


def test_odd_citations_fall_away() -> None:
    sent = {"initials": "AB", "verdict": "right", "citations": {"9": "right", "1": "maybe", "x": "right"}}
    made = make_mark(sent, "?", None, (), answer(FIRST))
    assert made and made.citations == {}


def test_a_right_answer_becomes_a_line_with_its_sources_as_gold() -> None:
    (line,) = to_lines([_mark(citations={"2": "wrong"})])
    assert line["answerable"] and line["gold_quotes"] == [{"document": "guide", "text": FIRST}]
    assert (line["lang"], line["municipality"], line["history"]) == ("sv", "Vasa", ["Först?"])
    assert line["review"] == ["nuggets", "topic"]


def test_a_wrong_answer_and_a_wrong_decline_ask_for_gold() -> None:
    assert "gold_quotes" in to_lines([_mark(verdict="wrong-source")])[0]["review"]
    made = make_mark({"initials": "AB", "verdict": "should-have-answered"}, "?", None, (), declined())
    assert made and to_lines([made])[0]["answerable"]


def test_what_should_have_been_declined_has_no_gold() -> None:
    (line,) = to_lines([_mark(verdict="should-have-declined")])
    assert (line["answerable"], line["gold_quotes"]) == (False, [])


def test_two_evaluators_marks_of_one_question_are_one_line_and_a_second_thought_counts() -> None:
    (line,) = to_lines([_mark(verdict="incomplete"), _mark("CD"), _mark()])
    assert [(mark["by"], mark["verdict"]) for mark in line["marks"]] == [("AB", "right"), ("CD", "right")]
    assert "evaluators disagree" in to_lines([_mark(), _mark("CD", "incomplete")])[0]["review"]


def test_a_reviewed_line_is_a_valid_case(tmp_path: Path) -> None:
    (line,) = to_lines([_mark()])
    (tmp_path / "new.jsonl").write_text(json.dumps(line), encoding="utf-8")
    (case,) = load_cases(tmp_path / "new.jsonl", {"guide": DOCUMENT})
    assert case.kind == "chat" and len(case.gold) == 2


def test_alpha_by_hand() -> None:
    # Two raters, four units, one disagreement. Coincidences: a-a 4, b-b 2, a-b 1, b-a 1; n_a = 5, n_b = 3.
    ratings = {"x": {"1": "a", "2": "a", "3": "b", "4": "a"}, "y": {"1": "a", "2": "a", "3": "b", "4": "b"}}
    assert alpha(ratings) == pytest.approx(1 - (2 / 8) / (2 * 5 * 3 / (8 * 7)), abs=1e-3)
    assert alpha({"x": {"1": "a"}, "y": {"1": "a"}}) == 1.0
    assert alpha({"x": {"1": "a"}, "y": {"2": "a"}}) is None


def test_agreement_over_answers_and_citations() -> None:
    marks = [_mark(citations={"1": "right", "2": "wrong"}), _mark("CD", citations={"1": "right", "2": "wrong"})]
    assert agreement(marks) == {"evaluators": 2, "answers": 1, "alpha_answers": 1.0, "alpha_citations": 1.0}
    assert agreement(marks[:1])["alpha_answers"] is None
    assert agreement([]) == {"evaluators": 0, "answers": 0, "alpha_answers": None, "alpha_citations": None}
    other = replace(marks[1], question="Något annat?")
    assert agreement([marks[0], other])["alpha_citations"] is None


def test_export_writes_lines_and_says_the_agreement(tmp_path: Path) -> None:
    Marks(tmp_path).add(_mark())
    result = CliRunner().invoke(app, ["export", "--home", str(tmp_path), "--out", str(tmp_path / "new.jsonl")])
    assert result.exit_code == 0 and "1 answers marked by 1 evaluators" in result.output
    assert json.loads((tmp_path / "new.jsonl").read_text())["id"] == "chat-001"
