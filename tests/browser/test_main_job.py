"""The main job on the real guide with the real assistant: a question in, a quote opened at its place."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from assistant.answering import Assistant
from assistant.citations import display
from assistant.settings import Settings
from tests.browser.conftest import NARROW, WIDE, arrive, ask
from ui.app import serve

QUESTION_25 = "Hur kan kommunen uppmuntra och stödja gemenskaperna i att starta föreningsverksamhet?"


@pytest.fixture(scope="module")
def real_url(assistant: Assistant, settings: Settings) -> str:
    """The address of a page with the real assistant."""
    ready = threading.Event()
    addresses: list[str] = []

    def on_ready(address: str) -> None:
        addresses.append(address)
        ready.set()

    options = {"on_ready": on_ready}
    own = settings.model_copy(update={"port": 0})
    threading.Thread(target=serve, args=(assistant, own), kwargs=options, daemon=True, name="real page").start()
    assert ready.wait(60), "the page did not start"
    return addresses[0]


@pytest.fixture(params=[WIDE, NARROW], ids=["1280 px", "360 px"])
def page(browser: Browser, real_url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(locale="sv-FI", viewport=request.param)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    arrive(opened, real_url)
    yield opened
    context.close()


@pytest.mark.browser
def test_question_25_for_pyhajoki_opens_its_quote_in_the_guide(page: Page, assistant: Assistant) -> None:
    page.fill("#municipality input", "Pyhäjoki")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    ask(page, QUESTION_25)
    page.locator("#chat a.cite").first.click()
    mark = page.locator("#sources mark").first
    mark.wait_for()
    shown = " ".join(page.locator("#sources mark").all_inner_texts())
    citation = assistant.ask(QUESTION_25, municipality="Pyhäjoki").citations[0]
    assert "".join(shown.split()) == "".join(display(citation.quote).split())
    panel = page.locator("#sources").inner_text()
    assert citation.pages in panel and citation.section[0] in panel
    assert Axe().run(page).violations_count == 0


@pytest.mark.browser
def test_a_follow_up_about_another_municipality_is_answered_about_that_one(page: Page) -> None:
    ask(page, "Hur stöder Tavastehus föreningar?")
    ask(page, "Och i Pyhäjoki?")
    assert "Pyhäjoki" in page.locator(".turn").last.inner_text()


@pytest.mark.browser
def test_a_question_in_finnish_is_answered_in_finnish_with_glosses(page: Page) -> None:
    ask(page, "Kuinka usein Oulun kysely tehdään?")
    turn = page.locator(".turn").last
    assert "vartannat år" in turn.inner_text()
    assert "joka toinen vuosi" in turn.inner_text()
    assert turn.locator("[lang=fi]").count() > 0 and turn.locator("[lang=sv]").count() > 0


@pytest.mark.browser
def test_what_the_guide_does_not_say_is_declined_in_the_page(page: Page) -> None:
    ask(page, "Hur stor budget hade Tsemppari?")
    assert "Guiden svarar inte på det" in page.locator(".turn").last.inner_text()
    assert page.locator(".turn").last.locator("a.cite").count() == 0
