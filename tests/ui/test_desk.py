"""What the page does when somebody asks, errs, reloads or presses a number."""

import pytest

from assistant.prompts import variables
from assistant.settings import REPOSITORY
from assistant.types import LANGUAGES
from tests.fakes import FakeAssistant
from tests.ui.conftest import put
from tests.ui.markup import Read, harmless
from ui.conversations import Conversations
from ui.copytext import copy_text
from ui.desk import Desk
from ui.furniture import render_facts, render_picker

KEY = "0123456789abcdef" * 2


def state(**more: str) -> dict[str, str]:
    return {"key": KEY, "language": "sv", "municipality": "545", **more}


def test_a_question_is_asked_for_the_municipality_with_the_history(desk: Desk, fake: FakeAssistant) -> None:
    page = desk.read_page(state())
    assert put(desk, page, "Hur stödja föreningar?") is None
    assert put(desk, page, "Och i Vasa?") is None
    question, municipality, language, history = fake.asked[-1]
    assert (question, municipality, language) == ("Och i Vasa?", "Närpes", None)
    assert [turn.question for turn in history] == ["Hur stödja föreningar?"]
    assert "Hur stödja föreningar? – Och i Vasa?" in Read(desk.chat(page, live=True)).text()


def test_a_reload_finds_the_conversation_and_another_browser_does_not(desk: Desk) -> None:
    put(desk, desk.read_page(state()), "Hur stödja föreningar?")
    assert 'id="t1"' in desk.chat(desk.read_page(state()), live=False)
    assert 'id="t1"' not in desk.chat(desk.read_page(state(key="f" * 32)), live=False)


def test_only_a_new_answer_is_read_out(desk: Desk) -> None:
    page = desk.read_page(state())
    assert 'aria-live="off"' in desk.chat(page, live=False)
    assert 'aria-live="polite"' in desk.chat(page, live=True)


@pytest.mark.parametrize("question", ["krasch", "bugg", "", "  \n"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_trouble_is_told_in_a_sentence_and_nothing_is_remembered(desk: Desk, question: str, language: str) -> None:
    page = desk.read_page(state(language=language))
    said = put(desk, page, question)
    assert said and said[0].isupper() and "Traceback" not in said
    assert not desk.conversations.turns(KEY)


@pytest.mark.parametrize(
    "sent", [None, 3, [], {}, {"key": None, "language": "xx", "municipality": "'"}, {"key": ["x"]}]
)
def test_whatever_the_browser_sends_makes_a_page(desk: Desk, sent: object) -> None:
    page = desk.read_page(sent)
    assert page.language == "sv" and page.municipality is None


@pytest.mark.parametrize(
    "place", [{}, {"passage": "none"}, {"passage": 3, "start": "x", "end": "9" * 9999}, {"opened": "<script>"}]
)
def test_a_place_that_is_gone_is_told(desk: Desk, place: dict[str, object]) -> None:
    html = desk.open(desk.read_page(state()), place)
    assert desk.wordings["sv"].say("page.source.missing") in Read(html).text() and harmless(html)


def test_the_guides_questions_are_offered_by_section(desk: Desk, fake: FakeAssistant) -> None:
    read = Read(desk.starters(desk.read_page(state())))
    assert len(read.with_class("ask")) == len(fake.questions()) > 15
    assert "Skapa möjligheter till föreningsverksamhet" in read.text("summary")


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_carry_their_years_and_source(desk: Desk, language: str) -> None:
    page = desk.read_page(state(language=language))
    text = Read(desk.facts(page)).text()
    for fact in ("2022", "2025", "THL Sotkanet", "9,584" if language == "en" else "9\u00a0584"):
        assert fact in text


def test_every_municipality_has_facts_and_a_place_in_the_picker(desk: Desk) -> None:
    for municipality in desk.by_code.values():
        for wording in desk.wordings.values():
            assert harmless(render_facts(municipality, wording)) and render_picker(municipality, wording)


def test_all_languages_say_the_same_things() -> None:
    import tomllib

    files = [tomllib.loads((REPOSITORY / "prompts" / each / "page.toml").read_text("utf-8")) for each in LANGUAGES]
    shapes = [
        {(table, key): variables(text) for table, keys in file.items() for key, text in keys.items()} for file in files
    ]
    assert shapes[0] == shapes[1] == shapes[2]


def test_conversations_are_bounded() -> None:
    kept, answer = Conversations(most=3, turns=2), FakeAssistant().ask("budget")
    for number in range(5):
        for _ in range(4):
            kept.add(f"{number:032x}", "x" * 100_000, "", answer)
    assert [len(kept.turns(f"{number:032x}")) for number in range(5)] == [0, 0, 2, 2, 2]
    assert [asked.serial for asked in kept.turns(f"{4:032x}")] == [3, 4]
    assert max(len(asked.question) for asked in kept.turns(f"{4:032x}")) <= 2000


def test_a_made_up_key_is_not_kept() -> None:
    kept = Conversations()
    kept.add("../../etc", "q", "", FakeAssistant().ask("budget"))
    assert kept.turns("../../etc") == ()


def test_the_plain_copy_names_document_section_and_pages(desk: Desk, fake: FakeAssistant) -> None:
    answer = fake.ask("Hur stödja föreningar?", municipality="Närpes")
    text = copy_text("Hur stödja föreningar?", "Närpes", answer, desk.wordings["sv"])
    assert (
        "[2] Kommunerna främjar befolkningsrelationerna. Skapa möjligheter till föreningsverksamhet › Exempel 7 "
        in text
    )
    assert "(s.\u00a024–25)" in text and "våra, inte guidens" in text
    assert "”Understödsdagaren behöver inte vara en registrerad förening" in text
