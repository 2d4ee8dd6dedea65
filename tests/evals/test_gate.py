"""The gate on the whole suite: what is blessed passes, and every fault put into the pipeline is refused.

This is what makes CI refuse a change that makes answers worse.
"""

import pytest

from assistant.answering import Assistant
from evals.datasets import Case
from evals.gate import Baseline, Verdict, judge_results, load_baseline, make_baseline
from evals.metrics import World
from evals.records import Result, Run
from evals.running import run_cases
from tests.evals import faults
from tests.evals.faults import Faulty, Recorded

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
_INFO = dict.fromkeys(("made", "commit", "models", "settings", "documents", "cases", "versions"), "") | {
    "suite": "guide"
}


@pytest.fixture(scope="session")
def as_is(results: tuple[Result, ...], tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """The baseline that today's state would be, so that a fault is told from a state that is not yet blessed."""
    return make_baseline(Run(tmp_path_factory.mktemp("run"), _INFO, results))


def test_the_state_of_the_code_passes_the_blessed_baseline(results: tuple[Result, ...]) -> None:
    verdict = judge_results(results, load_baseline("guide"))
    assert verdict.passes, verdict.text()


def test_a_run_passes_its_own_baseline_without_a_word(results: tuple[Result, ...], as_is: Baseline) -> None:
    assert judge_results(results, as_is) == Verdict((), ())


@pytest.mark.parametrize(
    ("change", "every", "reason"),
    [
        (faults.fabricated_quote, 200, "fabricated quotes"),
        (faults.wrong_page, 200, "misplaced citations"),
        (faults.wrong_document, 200, "fabricated quotes"),
        (faults.off_by_one, 40, "attribution"),
        (faults.declines, 15, "right to answer or decline"),
        (faults.other_language, 20, "language"),
    ],
)
def test_a_fault_in_some_answers_is_refused(
    recorded: Recorded,
    cases: tuple[Case, ...],
    world: World,
    as_is: Baseline,
    change: faults.Change,
    every: int,
    reason: str,
) -> None:
    verdict = judge_results(run_cases(Faulty(recorded, change, every), cases, world), as_is)
    assert not verdict.passes and any(reason in said for said in verdict.reasons), verdict.text()


def test_answers_where_declines_are_due_are_refused(
    assistant: Assistant, recorded: Recorded, cases: tuple[Case, ...], world: World, as_is: Baseline
) -> None:
    pipeline = Faulty(recorded, faults.answers_anyway(assistant.documents()), 5)
    verdict = judge_results(run_cases(pipeline, cases, world), as_is)
    assert any("declined rightly" in said for said in verdict.reasons), verdict.text()


def test_a_swapped_ranking_is_refused(
    recorded: Recorded, cases: tuple[Case, ...], world: World, as_is: Baseline
) -> None:
    verdict = judge_results(run_cases(Faulty(recorded, swaps=True), cases, world), as_is)
    assert any("significant loss: nDCG@10" in said for said in verdict.reasons), verdict.text()


def test_a_question_that_is_no_longer_asked_is_refused(results: tuple[Result, ...], as_is: Baseline) -> None:
    verdict = judge_results(results[1:], as_is)
    assert any("not asked" in said for said in verdict.reasons)
