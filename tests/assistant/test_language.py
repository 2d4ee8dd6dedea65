"""The language of a question, from whole sentences down to a few words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language import detect
from assistant.types import LANGUAGES, Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hur kan kommunen stödja föreningar?", "sv"),
        ("Vad är målet?", "sv"),
        ("Och i?", "sv"),
        ("Varför?", "sv"),
        ("vilka kommuner", "sv"),
        ("Ge exempel på goda befolkningsrelationer", "sv"),
        ("Miten kunta voi tukea yhdistyksiä?", "fi"),
        ("Mikä on tavoite?", "fi"),
        ("Entä?", "fi"),
        ("Miksi?", "fi"),
        ("pilottiryhmä osallistujat", "fi"),
        ("Kuinka usein kysely toistetaan?", "fi"),
        ("How can the municipality support associations?", "en"),
        ("What is the goal?", "en"),
        ("And in?", "en"),
        ("Why?", "en"),
        ("examples of good relations", "en"),
    ],
)
def test_a_question_is_in_its_language(text: str, language: Language) -> None:
    others: tuple[Language, ...] = tuple(other for other in LANGUAGES if other != language)
    assert [detect(text, fallback) for fallback in others] == [language] * 2


@pytest.mark.parametrize("fallback", LANGUAGES)
@pytest.mark.parametrize("text", ["", "123", "?!", "\x00", "你好"])
def test_what_tells_nothing_is_in_the_fallback(text: str, fallback: Language) -> None:
    assert detect(text, fallback) == fallback


@given(st.text(max_size=60))
def test_any_text_is_in_one_of_three_languages(text: str) -> None:
    assert detect(text, "sv") in LANGUAGES
