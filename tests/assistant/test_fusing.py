"""Two shelves on one scale: neither changes the other's order, and the nearer one leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.fusing import beside, standardised

SCORES = st.floats(-20, 20, width=32)
FIRST = st.dictionaries(st.sampled_from("abcdef"), SCORES, min_size=1)
SECOND = st.dictionaries(st.sampled_from("uvwxyz"), SCORES, min_size=1)
NEAR = st.dictionaries(st.sampled_from("abcdefuvwxyz"), st.floats(0.7, 1.0))


def order(scores: dict[str, float], among: dict[str, float]) -> list[str]:
    return sorted(among, key=lambda id: (-scores[id], id))


@given(FIRST, SECOND, NEAR)
def test_each_shelf_keeps_its_order(first: dict[str, float], second: dict[str, float], near: dict[str, float]) -> None:
    fused = beside(first, second, near)
    assert fused.keys() == first.keys() | second.keys()
    assert {id: fused[id] for id in first} == first
    steps = {id: round(fused[id] - second[id], 6) for id in second}
    assert max(steps.values()) - min(steps.values()) < 1e-4


@given(FIRST, NEAR)
def test_an_empty_shelf_changes_nothing(scores: dict[str, float], near: dict[str, float]) -> None:
    assert beside(scores, {}, near) == scores
    assert beside({}, scores, near) == scores


@given(FIRST, SECOND, st.floats(0.7, 1.0))
def test_at_equal_nearness_the_first_shelf_leads(
    first: dict[str, float], second: dict[str, float], near: float
) -> None:
    fused = beside(first, second, dict.fromkeys([*first, *second], near))
    assert order(fused, fused)[0] in first


@given(FIRST, SECOND)
def test_a_shelf_that_is_much_nearer_leads(first: dict[str, float], second: dict[str, float]) -> None:
    near = dict.fromkeys(first, 0.8) | dict.fromkeys(second, 0.9)
    fused = beside(first, second, near)
    assert order(fused, fused)[0] in second


@given(st.dictionaries(st.sampled_from("abcdef"), SCORES, min_size=2))
def test_standardised_scores_have_no_mean_and_unit_spread(scores: dict[str, float]) -> None:
    values = list(standardised(scores, list(scores)).values())
    assert sum(values) == pytest.approx(0, abs=1e-3)
    assert sum(value**2 for value in values) / len(values) == pytest.approx(1, abs=1e-2) or not any(values)


def test_one_without_a_score_gets_the_lowest() -> None:
    found = standardised({"a": 1.0, "b": 3.0}, ["a", "b", "c"])
    assert found["c"] == found["a"]
