"""The page map: which part of a quote stands on which page."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.pagination import printed, stretches
from assistant.types import Document, Page

TEXT = "Första sidan. Andra sidan börjar här. Not på första. Mer på andra."
PAGES = (Page(0, 1, "i"), Page(14, 2, "ii"), Page(38, 1, "i"), Page(53, 2, "ii"))
DOCUMENT = Document("d", "D", "sv", TEXT, "", pages=PAGES)


def test_a_quote_on_one_page_is_one_stretch() -> None:
    (found,) = stretches(DOCUMENT, 20, 30)
    assert (found.number, found.label, found.start, found.end) == (2, "ii", 20, 30)


def test_a_quote_over_pages_is_cut_where_they_turn() -> None:
    assert [(one.number, TEXT[one.start : one.end].strip()) for one in stretches(DOCUMENT, 0, 37)] == [
        (1, "Första sidan."),
        (2, "Andra sidan börjar här."),
    ]
    assert printed(DOCUMENT, 0, 37) == "i–ii"


def test_a_page_may_come_back() -> None:
    assert printed(DOCUMENT, 38, 52) == "i"


def test_a_document_without_pages_has_none() -> None:
    bare = Document("d", "D", "sv", TEXT, "")
    assert (stretches(bare, 0, 5), printed(bare, 0, 5)) == ((), "")


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_stretches_hold_every_sign_once(start: int, end: int) -> None:
    said = "".join(TEXT[one.start : one.end] for one in stretches(DOCUMENT, start, end))
    assert said.replace(" ", "") == TEXT[start:end].replace(" ", "")
