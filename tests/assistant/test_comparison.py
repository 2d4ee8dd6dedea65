"""In what two municipalities are comparable, and figures as people in Finland write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.comparison import compare
from assistant.figures import number
from assistant.municipalities import load_municipalities
from assistant.settings import REPOSITORY
from assistant.types import Language, Municipality

ALL = load_municipalities(REPOSITORY / "corpus" / "municipalities.csv")


def between(own: str, other: str) -> tuple[str, ...]:
    return compare(ALL.find(own), [ALL.find(other)]).reasons


@pytest.mark.parametrize(
    ("own", "other", "reasons"),
    [
        ("Närpes", "Vasa", ("same_region", "same_language_bilingual", "much_larger")),
        ("Vasa", "Närpes", ("same_region", "same_language_bilingual", "much_smaller")),
        ("Närpes", "Pyhäjoki", ("smaller",)),
        ("Vanda", "Pyhäjoki", ("much_smaller",)),
        ("Vanda", "Helsingfors", ("same_region", "same_language_bilingual", "larger")),
        ("Vanda", "Uleåborg", ("same_size",)),
        ("Pyhäjoki", "Uleåborg", ("same_region", "same_language_finnish", "much_larger")),
        ("Mariehamn", "Jomala", ("same_region", "same_language_swedish", "smaller")),
        ("Tavastehus", "Vasa", ("same_size",)),
    ],
)
def test_the_reasons(own: str, other: str, reasons: tuple[str, ...]) -> None:
    assert between(own, other) == reasons


@pytest.mark.parametrize("name", ["Närpes", "Vanda", "Mariehamn"])
def test_nothing_is_nearer_than_oneself(name: str) -> None:
    own = ALL.find(name)
    assert compare(own, [own]).distance == 0.0
    assert all(compare(own, [other]).distance > 0 for other in ALL.all if other != own)


def nearest(own: str, *others: str) -> list[str]:
    return sorted(others, key=lambda name: compare(ALL.find(own), [ALL.find(name)]).distance)


def test_the_order_for_a_small_bilingual_municipality() -> None:
    assert nearest("Närpes", "Vanda", "Uleåborg", "Vasa", "Pyhäjoki")[:2] == ["Vasa", "Pyhäjoki"] or nearest(
        "Närpes", "Vanda", "Uleåborg", "Vasa", "Pyhäjoki"
    )[:2] == ["Pyhäjoki", "Vasa"]


def test_the_order_for_a_large_bilingual_municipality() -> None:
    assert nearest("Vanda", "Pyhäjoki", "Tavastehus", "Helsingfors", "Uleåborg") == [
        "Helsingfors", "Uleåborg", "Tavastehus", "Pyhäjoki",
    ]  # fmt: skip


def test_several_municipalities_are_as_large_as_all_together() -> None:
    region = ALL.in_subregion("Forssa")
    own = ALL.find("Forssa")
    together = sum(m.population for m in region)
    assert compare(own, region).distance == pytest.approx(math.log(together / own.population))


@given(st.sampled_from(ALL.all), st.sampled_from(ALL.all))
def test_the_distance_is_the_same_both_ways(a: Municipality, b: Municipality) -> None:
    assert compare(a, [b]).distance == pytest.approx(compare(b, [a]).distance)


@given(st.sampled_from(ALL.all), st.sampled_from(ALL.all))
def test_there_is_always_something_to_say(a: Municipality, b: Municipality) -> None:
    assert compare(a, [b]).reasons


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (9584, "sv", "9\u00a0584"),
        (9584, "fi", "9\u00a0584"),
        (9584, "en", "9,584"),
        (242819, "sv", "242\u00a0819"),
        (1234567, "fi", "1\u00a0234\u00a0567"),
        (999, "sv", "999"),
        (22.5, "sv", "22,5"),
        (22.5, "fi", "22,5"),
        (22.5, "en", "22.5"),
        (3.0, "sv", "3,0"),
        (0, "sv", "0"),
    ],
)
def test_figures(value: float, language: Language, said: str) -> None:
    assert number(value, language) == said
