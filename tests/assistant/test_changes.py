"""What changed between two editions: counted by words, places aside."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.changes import compare

TEXTS = st.lists(st.sampled_from(["ett", "två", "tre  ord", "tre ord", "fyra"]), max_size=8)


def test_new_gone_and_kept_are_counted() -> None:
    found = compare(["a", "b", "c"], ["b", "c", "d", "d"])
    assert (found.new, found.gone, found.kept) == (2, 1, 2)


def test_white_space_is_no_change() -> None:
    assert compare(["ett  två\ntre"], ["ett två tre"]).kept == 1


def test_examples_are_few_and_short() -> None:
    found = compare([], [f"{n} " + "x" * 500 for n in range(9)])
    assert len(found.new_examples) == 3 and all(len(text) <= 160 for text in found.new_examples)


@given(TEXTS, TEXTS)
def test_nothing_is_lost_or_counted_twice(before: list[str], after: list[str]) -> None:
    found = compare(before, after)
    assert found.gone + found.kept == len(before) and found.new + found.kept == len(after)


@given(TEXTS)
def test_an_edition_does_not_differ_from_itself(texts: list[str]) -> None:
    found = compare(texts, list(reversed(texts)))
    assert (found.new, found.gone) == (0, 0)
