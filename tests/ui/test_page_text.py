"""Text is made safe, numbers are printed as each language prints them."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.figures import number, percent
from ui.text import clean, esc, shorten, web_address


@given(st.text())
def test_escaped_text_has_no_markup_and_reads_the_same(text: str) -> None:
    safe = esc(text)
    assert not set("<>\"'") & set(safe)
    assert unescape(safe) == clean(text) or "\r" in text


@given(st.text(), st.integers(1, 50))
def test_shortened_text_is_short(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_numbers_in_each_language() -> None:
    assert [number(9584, language) for language in ("sv", "fi", "en")] == ["9\u00a0584", "9\u00a0584", "9,584"]
    assert [percent(22.5, language) for language in ("sv", "fi", "en")] == ["22,5\u00a0%", "22,5\u00a0%", "22.5%"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "", " x", "vbscript:x", "https:"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_address(url) is None


def test_a_web_address_stays_as_it_is() -> None:
    assert web_address(" https://finlex.fi/sv/ ") == "https://finlex.fi/sv/"
