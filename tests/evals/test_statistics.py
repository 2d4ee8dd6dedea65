"""Intervals and paired tests: what they must do on data whose answer is known."""

import random

import pytest

from evals.statistics import interval, paired, percentile


def _flips(n: int, worse: int, better: int) -> tuple[dict[str, float], dict[str, float]]:
    a = {str(i): float(i >= better) for i in range(n)}
    b = {id: (0.0 if i < worse + better and i >= better else 1.0) for i, id in enumerate(a)}
    return a, b


def test_a_mean_lies_in_its_interval_and_one_value_has_no_width() -> None:
    values = {str(i): float(i % 3 == 0) for i in range(90)}
    around = interval(values, {})
    assert around is not None
    assert around.mean == pytest.approx(1 / 3) and around.n == 90
    assert 0.2 < around.low < around.mean < around.high < 0.45
    same = interval({"a": 1.0, "b": 1.0}, {})
    assert same is not None and (same.low, same.high) == (1.0, 1.0)
    assert interval({}, {}) is None


def test_versions_of_one_question_are_one_draw() -> None:
    values = {f"{i}-{lang}": float(i % 2) for i in range(30) for lang in ("sv", "fi", "en")}
    alone, together = interval(values, {}), interval(values, {id: id.split("-")[0] for id in values})
    assert alone and together
    assert together.high - together.low > 1.4 * (alone.high - alone.low)


def test_a_run_against_itself_does_not_differ() -> None:
    a = {str(i): random.Random(i).random() for i in range(50)}  # noqa: S311
    row = paired(a, dict(a), {})
    assert row and (row.difference, row.p, row.rose, row.same, row.fell) == (0.0, 1.0, 0, 50, 0)


def test_p_is_that_of_the_sign_flip_test_counted_by_hand() -> None:
    # Five questions fell by one, none rose: of 32 ways to sign them, two are so one-sided.
    a, b = _flips(100, worse=5, better=0)
    row = paired(a, b, {})
    assert row and row.p == pytest.approx(2 / 32)
    assert (row.rose, row.same, row.fell) == (0, 95, 5) and row.difference == pytest.approx(-0.05)


def test_losses_and_gains_of_one_size_are_not_clear() -> None:
    row = paired(*_flips(100, worse=6, better=6), {})
    assert row and row.p > 0.5


def test_many_losses_are_clear_and_the_interval_leaves_out_zero() -> None:
    row = paired(*_flips(200, worse=20, better=2), {})
    assert row and row.p < 0.01 and row.high < 0


def test_one_cluster_proves_nothing() -> None:
    row = paired({"a": 1.0, "b": 1.0}, {"a": 0.0, "b": 0.0}, {"a": "t", "b": "t"})
    assert row and row.p == 1.0


def test_only_cases_of_both_runs_are_paired() -> None:
    row = paired({"a": 1.0, "b": 0.0}, {"b": 1.0, "c": 0.0}, {})
    assert row and row.n == 1 and row.difference == 1.0
    assert paired({"a": 1.0}, {"b": 1.0}, {}) is None


def test_percentiles() -> None:
    assert percentile([], 0.5) == 0.0
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2.0
