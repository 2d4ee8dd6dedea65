"""Each fault that an eval must see, on one answer counted by hand: the right answer passes, the spoilt one does not."""

from dataclasses import replace

import pytest

from evals.records import Result
from evals.running import Outcome, score_all
from tests.evals import faults
from tests.evals.faults import Change
from tests.evals.worlds import FIRST, THIRD, WORLD, A, B, answer, case, declined, hits


def _scored(outcome: Outcome) -> Result:
    return score_all([outcome], WORLD)[0]


def _spoilt(change: Change, *quoted: str) -> Result:
    return _scored(Outcome(case(*quoted), hits(A, B), change(answer(*quoted), hits(A, B))))


def test_the_right_answer_has_no_fault() -> None:
    result = _scored(Outcome(case(FIRST, THIRD), hits(A, B), answer(FIRST, THIRD)))
    assert result.faults == () and result.fabricated == 0 and result.misplaced == 0
    assert {key: result.scores[key] for key in ("citation_recall", "citation_precision", "nuggets_vital")} == {
        "citation_recall": 1.0, "citation_precision": 1.0, "nuggets_vital": 1.0,
    }  # fmt: skip


def test_a_fabricated_quote() -> None:
    result = _spoilt(faults.fabricated_quote, FIRST, THIRD)
    assert result.fabricated == 2 and "fabricated" in result.faults  # in the citation, and in the statement
    assert result.scores["quote_fidelity"] == 0.5


def test_a_right_quote_with_the_wrong_page() -> None:
    result = _spoilt(faults.wrong_page, FIRST, THIRD)
    assert (result.fabricated, result.misplaced) == (0, 2) and result.faults == ("misplaced",)
    assert result.scores["place_fidelity"] == 0.0


def test_a_page_that_the_index_has_wrong_too_is_caught_by_the_independent_reading() -> None:
    late = replace(A, pages="99")
    world = replace(WORLD, passages=WORLD.passages | {"a": late})
    given = faults.wrong_page(answer(FIRST), ())
    assert score_all([Outcome(case(FIRST), hits(A), given)], world)[0].misplaced == 1


def test_a_wrong_document() -> None:
    result = _spoilt(faults.wrong_document, FIRST)
    assert result.fabricated == 2 and result.misplaced == 1
    assert result.scores["citation_precision"] == 0.0


def test_an_off_by_one_citation_number() -> None:
    result = _spoilt(faults.off_by_one, FIRST, THIRD)
    assert result.fabricated == 0 and result.faults == ("unattributed",)
    assert (result.scores["attribution"], result.scores["citation_recall"]) == (0.0, 0.0)


def test_a_swapped_ranking() -> None:
    right = _scored(Outcome(case(FIRST), hits(A, B), answer(FIRST)))
    wrong = _scored(Outcome(case(FIRST), hits(B, A), answer(FIRST)))
    assert (right.scores["ndcg10"], right.scores["mrr10"], right.scores["recall1"]) == (1.0, 1.0, 1.0)
    assert (wrong.scores["mrr10"], wrong.scores["recall1"]) == (0.5, 0.0)
    assert wrong.scores["ndcg10"] == pytest.approx(0.6309, abs=1e-4)


def test_an_answer_where_a_decline_was_due() -> None:
    change = faults.answers_anyway(dict(WORLD.documents))
    result = _scored(Outcome(case(), hits(A), change(declined(), hits(A))))
    assert result.faults == ("answered",) and result.scores["declined_rightly"] == 0.0


def test_a_decline_where_an_answer_was_due() -> None:
    result = _spoilt(faults.declines, FIRST)
    assert "declined" in result.faults and result.scores["declined_wrongly"] == 1.0


def test_a_shuffled_language() -> None:
    result = _spoilt(faults.other_language, FIRST)
    assert result.faults == ("language",) and result.scores["language"] == 0.0
