"""A workshop begins with what open data and the guide know, and next year with what this year came to."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.municipalities import Municipalities
from assistant.profiles import listed_plans, load_plans, next_year, prefilled, touched
from assistant.prompts import Wording, load_wordings
from assistant.settings import REPOSITORY
from assistant.types import LANGUAGES, Language
from assistant.workshop import new_id, now
from tests.workshops import DECISION, WORKSHOP

PROMPTS = REPOSITORY / "prompts"
PLANS = load_plans(PROMPTS)


@pytest.fixture(scope="module")
def wordings() -> dict[Language, Wording]:
    return load_wordings(PROMPTS)


def test_the_plans_are_the_guides_seven_in_its_order_and_words(
    guide_text: str, wordings: dict[Language, Wording]
) -> None:
    start = guide_text.index("Sådana planer är bland annat")
    places = [guide_text.index(name, start) for name in wordings["sv"].under("workshop.plan").values()]
    listed = guide_text[start:].split("\n\n")[1]
    assert places == sorted(places)
    assert len(places) == listed.count("\n- ") + 1 == 7


def test_every_plan_has_a_name_in_each_language(wordings: dict[Language, Wording]) -> None:
    for language in LANGUAGES:
        assert list(wordings[language].under("workshop.plan")) == [plan.kind for plan in PLANS]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Skriv in det i välfärdsplanen och Jämlikhets- och jämställdhetsplanen", ("wellbeing", "equality")),
        ("Kuntastrategiaan ja yhdenvertaisuus- ja tasa-arvosuunnitelmaan", ("municipal-strategy", "equality")),
        ("Kotoutumisohjelma päivitetään", ("integration",)),
        ("Put it in the municipal  strategy and the safety plan", ("municipal-strategy", "safety")),
        ("Planera en fest för alla, en plan för gården", ()),
    ],
)
def test_a_text_touches_the_plans_it_names(text: str, kinds: tuple[str, ...]) -> None:
    assert touched(text, PLANS) == kinds


def test_a_profile_says_what_open_data_says_with_years(
    municipalities: Municipalities, wordings: dict[Language, Wording]
) -> None:
    facts = prefilled(municipalities.find("Närpes"), wordings["sv"]).facts
    assert "9\u00a0584 invånare (2022)" in facts
    assert "22,5\u00a0% med annat modersmål" in facts
    assert "Österbotten, Österbottens välfärdsområde" in facts


def test_every_municipality_has_a_profile_in_each_language(
    municipalities: Municipalities, wordings: dict[Language, Wording]
) -> None:
    for municipality in municipalities.all:
        for language in LANGUAGES:
            assert "{" not in prefilled(municipality, wordings[language]).facts


@pytest.mark.parametrize(("name", "listed"), [("Närpes", True), ("Utsjoki", True), ("Forssa", False)])
def test_the_language_strategy_is_listed_where_the_guide_says(
    name: str, listed: bool, municipalities: Municipalities
) -> None:
    kinds = [plan.kind for plan in listed_plans(municipalities.find(name), PLANS, now())]
    assert ("language-strategy" in kinds) == listed
    assert len(kinds) == 6 + listed


def test_next_year_keeps_what_stands_and_says_what_was_decided(wordings: dict[Language, Wording]) -> None:
    following = next_year(WORKSHOP, id=new_id(), created=now(), wording=wordings["sv"])
    assert (following.name, following.day) == ("Närpes 2027", date(2027, 11, 24))
    assert following.profile.decided == "24.11.2026: Utse en kontakt (Anna, 1.2.2027)"
    assert following.decisions == ()
    assert [item.notes for item in following.items] == ["", "", ""]
    assert following.items[0].judgment == "in-progress"
    assert following.items[0].evidence == WORKSHOP.items[0].evidence
    assert (following.themes, following.plans, following.agenda) == (WORKSHOP.themes, WORKSHOP.plans, WORKSHOP.agenda)


def test_a_leap_day_and_a_workshop_without_a_day_have_a_next_year_too(wordings: dict[Language, Wording]) -> None:
    leap = next_year(replace(WORKSHOP, day=date(2028, 2, 29)), id="a", created=now(), wording=wordings["fi"])
    assert leap.day == date(2029, 2, 28)
    without = next_year(replace(WORKSHOP, day=None), id="a", created=now(), wording=wordings["en"])
    assert without.day is None
    assert without.profile.decided == "Utse en kontakt (Anna, 1 February 2027)"


def test_what_was_decided_never_outgrows_its_field(wordings: dict[Language, Wording]) -> None:
    many = tuple(replace(DECISION, id=f"d{n}", what="ord " * 2000) for n in range(20))
    following = next_year(replace(WORKSHOP, decisions=many), id="a", created=now(), wording=wordings["sv"])
    assert len(following.profile.decided) <= 20_000
