"""The page as people use it: choose, ask, open the source, go on, come back."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, Visit, arrive, ask

ASSOCIATIONS = "Hur kan kommunen uppmuntra och stödja gemenskaperna i att starta föreningsverksamhet?"


def choose(page: Page, typed: str) -> None:
    page.fill("#municipality input", typed)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("typed", ["Närpes", "Närpiö", "narpes", "Nerpes", "Närpse"])
def test_a_municipality_is_found_by_either_name_and_when_misspelt(visit: Visit, typed: str) -> None:
    page = visit()
    choose(page, typed)
    expect(page.locator("#facts h2")).to_have_text("Närpes / Närpiö")
    expect(page.locator("#facts")).to_contain_text("9\u00a0584")
    expect(page.locator("#facts")).to_contain_text("THL Sotkanet")


def test_the_picker_holds_all_municipalities_and_typing_narrows(visit: Visit) -> None:
    page = visit()
    page.click("#municipality input")
    expect(page.get_by_role("option")).to_have_count(308)
    page.keyboard.type("vas")
    expect(page.get_by_role("option").first).to_contain_text("Vasa")
    assert page.get_by_role("option").count() < 20
    page.get_by_role("option", name=re.compile("^Vasa")).click()
    expect(page.locator("#facts")).to_contain_text("67\u00a0988")
    page.click("#municipality .clear")
    expect(page.locator("#facts h2")).to_have_count(0)


def test_a_number_opens_its_source_with_the_quote_marked(visit: Visit) -> None:
    page = visit()
    choose(page, "Närpes")
    ask(page, ASSOCIATIONS)
    for number in range(4):
        quote = page.locator("#chat blockquote q").nth(number).inner_text().strip("”")
        page.locator("#chat .cite").nth(number).click()
        expect(page.locator("#sources mark")).to_have_text(quote)
        expect(page.locator("#sources mark")).to_be_in_viewport()
        expect(page.locator("#source-heading")).to_be_focused()
        expect(page.locator("#sources")).to_contain_text("s.\u00a02")


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("Hur stödja")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("föreningar?")
    assert page.input_value("#question textarea") == "Hur stödja\nföreningar?"
    page.keyboard.press("Enter")
    page.wait_for_selector("#t1")
    expect(page.locator("#question textarea")).to_have_value("")
    page.locator("#t1 .cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-heading")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#t1 .cite").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()
    assert page.input_value("#question textarea") == ""


def test_the_municipality_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.locator("#municipality input").focus()
    page.keyboard.type("ha")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.get_attribute("#municipality input", "aria-activedescendant")
    assert active and page.get_attribute(f"#{active}", "aria-selected") == "true"
    page.keyboard.press("Escape")
    expect(page.locator("#municipality-list")).to_be_hidden()


def test_a_reload_keeps_the_conversation_the_municipality_and_what_was_typed(visit: Visit, page_url: str) -> None:
    page = visit()
    choose(page, "Vasa")
    ask(page, ASSOCIATIONS)
    page.fill("#question textarea", "Halvskriven fråga")
    arrive(page, page_url)
    expect(page.locator("#t1 h2")).to_contain_text(ASSOCIATIONS)
    expect(page.locator("#question textarea")).to_have_value("Halvskriven fråga")
    expect(page.locator("#municipality input")).to_have_value("Vasa")
    expect(page.locator("#facts h2")).to_have_text("Vasa / Vaasa")


def test_a_follow_up_is_understood_with_what_came_before(visit: Visit) -> None:
    page = visit()
    ask(page, ASSOCIATIONS)
    ask(page, "Och i Vasa?")
    expect(page.locator("#t2 .understood")).to_contain_text("Och i Vasa?")
    expect(page.locator("#t2 .understood")).to_contain_text("föreningsverksamhet")
    page.locator("#t2 .more .ask").first.click()
    expect(page.locator("#t3")).to_be_attached()


def test_one_press_asks_one_of_the_guides_questions(visit: Visit) -> None:
    page = visit(locale="fi-FI")
    starter = page.locator("#starters .ask").first
    question = starter.inner_text()
    starter.click()
    expect(page.locator("#t1 h2")).to_contain_text(question)
    expect(page.locator("#t1 .answer")).to_have_attribute("lang", "fi")


def test_a_declined_answer_offers_places_that_open(visit: Visit) -> None:
    page = visit()
    ask(page, "Hur stor budget hade Tsemppari?")
    expect(page.locator("#t1 .voice.no")).to_be_visible()
    page.locator("#t1 .place").first.click()
    expect(page.locator("#sources .passage")).to_contain_text("Arbetsmodellen Tsemppari")


@pytest.mark.parametrize("question", ["krasch", "bugg"])
def test_an_error_is_told_and_keeps_what_was_typed(visit: Visit, question: str) -> None:
    page = visit()
    page.fill("#question textarea", question)
    page.click("#send")
    expect(page.get_by_role("alert").filter(has_text=re.compile("."))).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value(question)
    ask(page, ASSOCIATIONS)
    expect(page.locator(".trouble")).to_have_text("")


def test_the_copy_carries_the_sources(visit: Visit) -> None:
    page = visit()
    ask(page, ASSOCIATIONS)
    page.click("#t1 .copy")
    expect(page.locator("#t1 .copy")).to_have_text("Kopierat")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "[2] Kommunerna främjar befolkningsrelationerna. Skapa möjligheter" in text and "24–25" in text
    kinds = page.evaluate("navigator.clipboard.read().then(items => items.flatMap(item => item.types))")
    assert "text/html" in kinds


def test_nothing_hostile_runs(visit: Visit) -> None:
    page = visit()
    ask(page, '<script>window.broken = 1</script><img src=x onerror="window.broken = 1"> ${window.broken = 1}')
    page.wait_for_timeout(300)
    assert page.evaluate("window.broken") is None


@pytest.mark.parametrize(
    ("locale", "language", "send"),
    [("sv-FI", "sv", "Fråga"), ("fi-FI", "fi", "Kysy"), ("en-GB", "en", "Ask"), ("de-DE", "sv", "Fråga")],
)
def test_the_page_speaks_the_browsers_language(visit: Visit, locale: str, language: str, send: str) -> None:
    page = visit(locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#send")).to_have_text(send)


def test_the_language_can_be_switched_and_stays(visit: Visit, page_url: str) -> None:
    page = visit()
    page.fill("#question textarea", "Kuinka usein?")
    page.click(".language[data-language=fi]")
    expect(page.locator("#send")).to_have_text("Kysy")
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    expect(page.locator("#question textarea")).to_have_value("Kuinka usein?")
    arrive(page, page_url)
    expect(page.locator("#send")).to_have_text("Kysy")


def test_the_chosen_language_stands_against_the_browsers(visit: Visit, page_url: str) -> None:
    page = visit(locale="en-GB")
    page.click(".language[data-language=sv]")
    arrive(page, page_url)
    expect(page.locator("#send")).to_have_text("Fråga")
    expect(page.locator("html")).to_have_attribute("lang", "sv")


def test_the_shortcut_can_be_turned_off(visit: Visit) -> None:
    page = visit()
    page.click("#foot .slash")
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).not_to_be_focused()


def test_a_new_conversation_starts_empty(visit: Visit) -> None:
    page = visit()
    expect(page.locator("#forget")).to_be_hidden()
    ask(page, ASSOCIATIONS)
    page.click("#forget")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "Vad säger lagen?")
    expect(page.locator(".turn")).to_have_count(1)


def test_on_a_phone_the_source_slides_in_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit(viewport=NARROW)
    ask(page, ASSOCIATIONS)
    expect(page.locator("#side")).to_be_hidden()
    page.locator("#t1 .cite").nth(1).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("#sources mark")).to_be_in_viewport()
    page.locator("#sources .close").click()
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator("#t1 .cite").nth(1)).to_be_focused()


def test_on_paper_there_are_sources_as_notes_and_no_controls(visit: Visit) -> None:
    page = visit()
    choose(page, "Närpes")
    ask(page, ASSOCIATIONS)
    page.emulate_media(media="print")
    expect(page.locator("#t1 .notes li").nth(1)).to_contain_text("24–25")
    expect(page.locator("#t1 .notes")).to_be_visible()
    expect(page.locator("#facts dl")).to_be_visible()
    for control in ("#composer", "#municipality", "#starters", "#side", "#forget", "#t1 .tools", ".languages"):
        expect(page.locator(control)).to_be_hidden()


def test_the_page_is_usable_at_once(visit: Visit, page_url: str) -> None:
    page = visit()
    began = time.monotonic()
    page.goto(page_url)
    page.wait_for_selector("#question textarea")
    assert time.monotonic() - began < 2.5
