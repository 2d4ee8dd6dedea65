"""The source panel shows the passage in its surroundings and marks exactly the quote."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.citations import display
from assistant.prompts import Wording
from assistant.types import Document, Gloss, Language, Link, Passage
from tests.fakes import FakeAssistant
from tests.ui.markup import Read, harmless
from ui.source import Spot, render_source, render_sources

Wordings = dict[Language, Wording]


@pytest.mark.parametrize("question", ["Hur stödja föreningar?", "Vad säger lagen?", "Uleåborg"])
def test_the_mark_is_the_quote(fake: FakeAssistant, wordings: Wordings, question: str) -> None:
    for citation in fake.ask(question).citations:
        passage = fake.passage(citation.passage)
        assert passage
        read = Read(render_source(Spot(passage, citation.start, citation.end, citation.n), fake.guide, wordings["sv"]))
        assert read.text("mark") == display(citation.quote)


def test_the_words_around_the_quote_are_all_there(fake: FakeAssistant, wordings: Wordings) -> None:
    citation = fake.ask("Hur stödja föreningar?").citations[1]
    passage = fake.passage(citation.passage)
    assert passage
    text = Read(render_source(Spot(passage, citation.start, citation.end, 2), fake.guide, wordings["sv"])).text()
    for words in ("EXEMPEL 7", "Beviljandet av understöd", "Staden beviljar på ansökan", "EXEMPEL 8"):
        assert words in text


def test_it_says_document_section_label_and_pages(fake: FakeAssistant, wordings: Wordings) -> None:
    citation = fake.ask("Hur stödja föreningar?").citations[1]
    passage = fake.passage(citation.passage)
    assert passage
    text = Read(render_source(Spot(passage), fake.guide, wordings["sv"])).text()
    for words in (fake.guide.title, "Justitieministeriet, 2022", "Exempel 7", "s.\u00a024–25"):
        assert words in text


def test_a_place_without_a_quote_has_no_mark(fake: FakeAssistant, wordings: Wordings) -> None:
    passage = fake.passage(fake.ask("budget").nearby[0].passage)
    assert passage
    html = render_source(Spot(passage), fake.guide, wordings["fi"])
    assert "<mark" not in html and "Arbetsmodellen Tsemppari" in html


def test_notes_and_links_are_shown_and_only_web_addresses_are_links(fake: FakeAssistant, wordings: Wordings) -> None:
    law, nine = fake.ask("lag").citations[0], fake.ask("föreningar").citations[3]
    for citation in (law, nine):
        passage = fake.passage(citation.passage)
        assert passage
        html = render_source(Spot(passage), fake.guide, wordings["sv"])
        assert harmless(html)
        for note in passage.notes:
            assert display(note) in Read(html).text()
        for link in passage.links:
            assert display(link.text) in Read(html).text()


def test_emphasis_cut_by_the_quote_leaves_no_stars(fake: FakeAssistant, wordings: Wordings) -> None:
    text = fake.guide.text
    start = text.index("Som myndighet är kommunerna")
    end = text.index("befolkningsrelationerna.**") + len("befolkningsrelationerna.")
    passage = Passage("p", fake.guide.name, "text", (), "4", start - 200, end + 200, ())
    read = Read(render_source(Spot(passage, start, end, 1), fake.guide, wordings["sv"]))
    assert "*" not in read.text() and read.text("mark").startswith("Som myndighet")


def test_the_list_of_sources_opens_each_of_them(fake: FakeAssistant, wordings: Wordings) -> None:
    answer = fake.ask("föreningar")
    read = Read(render_sources(answer.citations, wordings["en"]))
    assert [button["data-start"] for button in read.with_class("place")] == [str(c.start) for c in answer.citations]


@given(
    text=st.text(max_size=300), first=st.integers(0, 400), last=st.integers(0, 400), start=st.integers(0, 400),
    end=st.integers(0, 400),
)  # fmt: skip
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_document_and_no_offsets_break_it(
    wordings: Wordings, text: str, first: int, last: int, start: int, end: int
) -> None:
    document = Document("d", text, "sv", text, "", text, 2022)
    passage = Passage("p", "d", "text", (text,), text, first, last, (), links=(Link(text, text),), notes=(text,))
    html = render_source(Spot(passage, start, end, 3, Gloss("fi", text), text), document, wordings["sv"])
    assert harmless(html)
