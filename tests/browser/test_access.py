"""axe-core finds nothing in any state of the page, and nothing scrolls sideways at 360 px."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visit, ask

LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (WIDE, NARROW)]


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core, with all of its rules, objects to."""
    page.wait_for_timeout(300)  # the panel has slid in, the scrolling has stopped
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_every_state_is_accessible(visit: Visit, scheme: str, size: dict[str, int]) -> None:
    page = visit(color_scheme=scheme, viewport=size)
    assert violations(page) == [] and overflow(page) == 0
    page.click("#municipality input")
    page.keyboard.type("ha")
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page) == [] and overflow(page) == 0
    page.keyboard.press("Enter")
    ask(page, "Hur stödja föreningar?")
    assert violations(page) == [] and overflow(page) == 0
    page.locator("#t1 .cite").first.click()
    expect(page.locator("#sources mark")).to_be_visible()
    assert violations(page) == [] and overflow(page) == 0
    page.keyboard.press("Escape")
    for question in ("Hur stor budget hade Tsemppari?", "Vad säger lagen?", "x" * 400 + " script"):
        ask(page, question)
    assert violations(page) == [] and overflow(page) == 0
    page.fill("#question textarea", "krasch")
    page.click("#send")
    expect(page.locator(".trouble")).not_to_have_text("")
    assert violations(page) == [] and overflow(page) == 0


@pytest.mark.parametrize("locale", ["fi-FI", "en-GB"])
def test_the_other_languages_are_accessible(visit: Visit, locale: str) -> None:
    page = visit(locale=locale)
    ask(page, "Hur stödja föreningar?")
    assert violations(page) == []


def test_there_is_one_h1_and_the_landmarks(visit: Visit) -> None:
    page = visit()
    expect(page.locator("h1")).to_have_count(1)
    for role in ("banner", "main", "contentinfo", "log"):
        expect(page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]


def test_text_can_be_twice_as_large(visit: Visit) -> None:
    page = visit(viewport=NARROW)
    page.add_style_tag(content="html { font-size: 200% }")
    ask(page, "Hur stödja föreningar?")
    assert overflow(page) <= 0


def test_what_can_be_pressed_is_large_enough(visit: Visit) -> None:
    page = visit(viewport=NARROW)
    ask(page, "Hur stödja föreningar?")
    script = """() => [...document.querySelectorAll('a, button, input, textarea, summary')]
        .filter((each) => each.offsetParent && !each.classList.contains('skip'))
        .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    assert page.evaluate(script) == []
