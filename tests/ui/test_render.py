"""An Answer becomes HTML in three voices, and nothing in it ever runs."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.citations import display
from assistant.prompts import Wording
from assistant.types import Answer, Citation, Claim, Gloss, Language, Notice, Place
from tests.fakes import HOSTILE, FakeAssistant
from tests.ui.markup import Read, harmless
from ui.copytext import copy_text
from ui.plain import plain_answer
from ui.render import Asked, render_answer, render_turn

Wordings = dict[Language, Wording]


def turn(fake: FakeAssistant, wordings: Wordings, question: str, serial: int = 1, **options: object) -> Read:
    answer = fake.ask(question, **options)  # type: ignore[arg-type]
    return Read(render_turn(Asked(serial, question, "", answer), wordings[answer.language], {}))


def test_every_quote_is_shown_word_for_word_in_its_own_language(fake: FakeAssistant, wordings: Wordings) -> None:
    read = turn(fake, wordings, "Hur stödja föreningar?", language="en")
    shown = read.text("q")
    for citation in fake.ask("Hur stödja föreningar?").citations:
        assert display(citation.quote) in shown
    assert {attributes.get("lang") for tag, attributes in read.tags if tag == "q"} == {"sv"}


def test_every_citation_opens_its_own_place(fake: FakeAssistant, wordings: Wordings) -> None:
    read = turn(fake, wordings, "Hur stödja föreningar?", serial=7)
    answer = fake.ask("Hur stödja föreningar?")
    links = read.with_class("cite")
    assert [link["href"] for link in links] == [f"#src-t7-{citation.n}" for citation in answer.citations]
    assert [link["data-start"] for link in links] == [str(citation.start) for citation in answer.citations]


def test_ids_are_unique_in_a_conversation(fake: FakeAssistant, wordings: Wordings) -> None:
    ids = [id for serial in range(1, 4) for id in turn(fake, wordings, "Hur stödja föreningar?", serial=serial).ids()]
    assert len(ids) == len(set(ids))


def test_the_three_voices_stand_apart_and_in_order(fake: FakeAssistant, wordings: Wordings) -> None:
    read = turn(fake, wordings, "Hur stödja föreningar?", municipality="Närpes")
    voices = [
        attributes["class"] for tag, attributes in read.tags if "voice" in (attributes.get("class") or "").split()
    ]
    assert voices == ["voice guide", "voice own", "voice ours"]


def test_our_own_lead_is_not_inside_a_quote(fake: FakeAssistant, wordings: Wordings) -> None:
    read = turn(fake, wordings, "Hur stödja föreningar?")
    assert "Tavastehus, en större kommun" in read.text("p")
    assert "Tavastehus, en större kommun" not in read.text("blockquote")
    assert "Staden ger också" not in read.text("blockquote")


def test_examples_come_under_their_own_heading(fake: FakeAssistant, wordings: Wordings) -> None:
    read = turn(fake, wordings, "Hur stödja föreningar?")
    assert read.text("h4") == wordings["sv"].say("page.voice.examples")


def test_a_gloss_is_labelled_and_in_its_language(fake: FakeAssistant, wordings: Wordings) -> None:
    read = turn(fake, wordings, "Kuinka usein Oulun kysely tehdään?")
    assert wordings["fi"].say("page.answer.gloss") in read.text()
    assert any(tag == "span" and attributes.get("lang") == "fi" for tag, attributes in read.tags)


def test_no_comes_first_in_a_declined_answer(fake: FakeAssistant, wordings: Wordings) -> None:
    read = turn(fake, wordings, "Hur stor budget hade Tsemppari?")
    text = read.text()
    assert text.index(wordings["sv"].say("page.voice.declined")) < text.index(wordings["sv"].say("page.answer.nearby"))
    assert not read.with_class("cite")
    assert len(read.with_class("place")) == 2


def test_a_changed_law_is_told_with_a_link(fake: FakeAssistant, wordings: Wordings) -> None:
    read = turn(fake, wordings, "Vad säger lagen?")
    links = [attributes for tag, attributes in read.tags if tag == "a" and attributes.get("target")]
    assert links[0]["href"] == "https://finlex.fi/sv/lagstiftning/forfattningssamling/2023/681"
    assert "noopener" in (links[0]["rel"] or "")


def test_a_follow_up_says_how_it_was_understood(fake: FakeAssistant, wordings: Wordings) -> None:
    answer = replace(fake.ask("Och i Vasa?"), understood="Hur stödja föreningar i Vasa?")
    html = render_turn(Asked(1, "Och i Vasa?", "", answer), wordings["sv"], {})
    assert wordings["sv"].say("page.answer.understood", question="Hur stödja föreningar i Vasa?") in Read(html).text()


def test_a_paraphrase_keeps_its_numbers_as_links(fake: FakeAssistant, wordings: Wordings) -> None:
    answer = fake.ask("Hur stödja föreningar?")
    claim = Claim("Tavastehus ger understöd [2] och råd [3].", "guide", (2, 3))
    read = Read(render_turn(Asked(1, "?", "", replace(answer, claims=(claim,))), wordings["sv"], {}))
    assert len(read.with_class("cite")) == 4
    assert display(answer.citations[1].quote) in read.text("q")


def test_a_number_without_a_citation_is_not_a_link(wordings: Wordings) -> None:
    answer = Answer("?", "?", "sv", "answered", claims=(Claim("Något [9].", "guide", (9,)),))
    read = Read(render_turn(Asked(1, "?", "", answer), wordings["sv"], {}))
    assert not read.with_class("cite") and "Något [9]." in read.text()


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_the_hostile_answer_stays_text(fake: FakeAssistant, wordings: Wordings, language: Language) -> None:
    answer = fake.ask("script", language=language)
    html = render_turn(Asked(1, HOSTILE, HOSTILE, answer), wordings[language], {})
    assert harmless(html)
    assert "\u202e" not in html and "\x00" not in html


TEXT = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [HOSTILE, "א" * 50 + "\u202e", "\ud800", "\x00" * 9, "x" * 100_000, "[1]" * 500, '"><b>', "**", "{}{x}%s"]
    ),
)


@given(text=TEXT, other=TEXT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_out_or_raises(wordings: Wordings, text: str, other: str) -> None:
    citation = Citation(1, text, other, text, (text, other), other, 0, len(text), text, Gloss("fi", other))
    answer = Answer(
        text, other, "sv", "partial",
        claims=(Claim(f"{other}{text}[1]", "guide", (1, 1, 4), "example", other), Claim(text, "municipality"),
                Claim(other, "suggestion")),
        citations=(citation,), nearby=(Place(text, (other,), text),), follow_ups=(text,),
        notices=(Notice("law-changed", text, other), Notice("not-answered", other), Notice(text, other, text)),
    )  # fmt: skip
    html = render_turn(Asked(1, text, other, answer), wordings["sv"], {})
    assert harmless(html)
    html.encode("utf-8")


def test_what_another_document_says_is_not_put_into_the_guides_mouth(fake: FakeAssistant, wordings: Wordings) -> None:
    answer, wording = fake.ask("Hur stödja föreningar?"), wordings["sv"]
    first, *rest = answer.citations
    other = replace(answer, citations=(replace(first, document="diskrimineringslag"), *rest))
    for told, own, foreign in ((answer, True, False), (other, False, True)):
        html, plain = render_answer("t1", told, wording, {}), plain_answer(told, wording)
        for said in (Read(html).text(), copy_text("?", "", told, wording), plain):
            assert ("Guiden säger" in said, "Källorna säger" in said) == (own, foreign)
