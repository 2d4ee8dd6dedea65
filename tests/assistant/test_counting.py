"""Numbers as people write them are read as the same number, and different ones are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.counting import figures, unsupported
from assistant.figures import number, percent
from assistant.types import LANGUAGES, Language


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("9 584 invånare", "9\u202f584 asukasta"),
        ("9584 invånare", "9,584 inhabitants"),
        ("22,5 procent", "22.5 %"),
        ("tjugofem kommuner", "25 kuntaa"),
        ("kaksikymmentäviisi kuntaa", "twenty-five municipalities"),
        ("kahdessa kunnassa", "i två kommuner"),
        ("joka toinen vuosi", "vartannat år"),
        ("den 1 januari 2025", "1.1.2025"),
        ("tammikuussa 2025", "2025-01-31"),
        ("in May 2022", "i maj 2022"),
        ("hälften av dem", "50 % heistä"),
        ("viisi prosenttia", "5 %"),
    ],
)
def test_the_same_figure_written_otherwise_is_the_same(claim: str, source: str) -> None:
    assert unsupported(figures(claim), figures(source)) == ()


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("9 585 invånare", "9 584 invånare"),
        ("22 invånare", "22 % av invånarna"),
        ("två kommuner", "tre kommuner"),
        ("kolmessa kunnassa", "kahdessa kunnassa"),
        ("i mars 2022", "i maj 2022"),
        ("på tisdagen", "på måndagen"),
        ("vart tredje år", "vartannat år"),
        ("1,5 miljoner", "15 miljoner"),
    ],
)
def test_another_figure_is_another(claim: str, source: str) -> None:
    assert unsupported(figures(claim), figures(source))


@pytest.mark.parametrize(
    "text", ["majoriteten", "sex och kön", "marscherar", "they march on", "en kommun", "yksi kunta"]
)
def test_a_word_that_only_looks_like_a_month_or_an_article_is_no_figure(text: str) -> None:
    assert not [figure for figure in figures(text) if figure.unit != "number"]


@given(st.integers(0, 10**8), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_whole_numbers_read_back_in_any_language(value: int, one: Language, other: Language) -> None:
    assert not unsupported(figures(number(value, one)), figures(number(value, other)))


@given(st.floats(0.1, 99.9), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_shares_read_back_in_any_language(value: float, one: Language, other: Language) -> None:
    assert not unsupported(figures(percent(value, one)), figures(percent(value, other)))


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert not unsupported(figures(text), figures(text))
