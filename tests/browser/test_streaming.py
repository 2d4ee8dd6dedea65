"""An answer that a language model words, as it grows on the page: claim by claim, never as if it were whole."""

import json
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant.answering import Assistant
from assistant.settings import Settings
from tests.browser.conftest import NARROW, WIDE, Visit, arrive
from tests.browser.test_access import overflow, violations
from tests.chat_server import Handler, serving
from tests.scripted import echo
from ui.app import serve

QUESTION = "Hur kan kommunen stödja föreningar?"
LONG = 60  # seconds; a machine under load is slow


class Talk:
    """A model's server that writes its next claim when the test says so, and ends when it has said three."""

    def __init__(self) -> None:
        self._asked: queue.Queue[threading.Semaphore] = queue.Queue()
        self._heard: list[threading.Semaphore] = []

    def __call__(self, handler: Handler, body: dict[str, Any]) -> None:
        may = threading.Semaphore(0)
        self._asked.put(may)
        rows = json.loads(str(echo(3)("", body["messages"][1]["content"])))["claims"]
        handler.head(200, "text/event-stream")
        handler.piece('{"answered": true, "claims": [')
        for n, row in enumerate(rows):
            if not may.acquire(timeout=LONG):
                return
            handler.piece((", " if n else "") + json.dumps(row, ensure_ascii=False))
        if may.acquire(timeout=LONG):
            handler.piece("]}")
            handler.wfile.write(b"data: [DONE]\n\n")

    def hear(self) -> None:
        """Wait until the model is asked."""
        self._heard.append(self._asked.get(timeout=LONG))

    def go_on(self, claims: int = 1) -> None:
        """Have it write so many more claims; one more than it has ends what it was asked last."""
        self._heard[-1].release(claims)

    def end(self) -> None:
        """Let everything end."""
        for may in self._heard:
            may.release(4)
        assert self._asked.empty(), "a test must hear what it asks"


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=LONG * 1000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def talking() -> Iterator[tuple[Talk, str]]:
    talk = Talk()
    with serving(talk) as (url, _):
        yield talk, url


@pytest.fixture
def talk(talking: tuple[Talk, str]) -> Iterator[Talk]:
    yield talking[0]
    talking[0].end()


@pytest.fixture(scope="module")
def page_url(home: Path, talking: tuple[Talk, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page whose assistant has a language model, which is slower than any test."""
    database = f"sqlite:///{tmp_path_factory.mktemp('streaming') / 'workshops.sqlite'}"
    settings = Settings(
        home=home, port=0, database=database, model="openai:scripted", model_url=talking[1], model_timeout=600
    )
    ready, addresses = threading.Event(), []

    def on_ready(address: str) -> None:
        addresses.append(address)
        ready.set()

    options = {"on_ready": on_ready}
    arguments = (Assistant.open(settings), settings)
    threading.Thread(target=serve, args=arguments, kwargs=options, daemon=True, name="streaming").start()
    assert ready.wait(LONG), "the page did not start"
    return str(addresses[0])


def send(page: Page, talk: Talk, question: str = QUESTION) -> None:
    """Ask, and wait until the model was asked. The page takes no question before it is done with the last."""
    page.fill("#question textarea", question)
    ends = time.monotonic() + LONG
    while not page.locator("#stop").is_visible() and time.monotonic() < ends:
        page.keyboard.press("Enter")
    talk.hear()


def begin(page: Page, talk: Talk, claims: int = 1) -> None:
    """Ask, and wait until so many claims are there."""
    send(page, talk)
    talk.go_on(claims)
    expect(claims_of(page)).to_have_count(claims)


def claims_of(page: Page) -> Any:
    return page.locator("#t1 .voice.guide .claim")


def test_claims_come_one_by_one_and_nothing_looks_whole_before_it_is(visit: Visit, talk: Talk) -> None:
    page = visit()
    log = page.get_by_role("log")
    send(page, talk)
    expect(page.locator("#status")).to_contain_text("Språkmodellen formulerar svaret …")
    expect(page.locator(".turn")).to_have_count(0)
    for said in (1, 2, 3):
        talk.go_on()
        expect(claims_of(page)).to_have_count(said)
        expect(page.locator("#t1 .unfinished")).to_be_visible()
        expect(page.locator("#t1 .cite")).to_have_count(said)
        expect(page.locator("#t1 :is(.copy, .marking, .ask, .voice.ours)")).to_have_count(0)
        expect(log).to_have_attribute("aria-live", "off")
        expect(log).to_have_attribute("aria-busy", "true")
    talk.go_on()
    expect(page.locator("#t1 .unfinished")).to_have_count(0)
    expect(page.locator("#t1 .copy")).to_be_visible()
    expect(claims_of(page)).to_have_count(3)
    expect(log).to_have_attribute("aria-live", "polite")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.locator("#stop")).to_have_count(0)
    whole = page.locator("#t1").inner_text()
    arrive(page, page.url)
    assert page.locator("#t1").inner_text() == whole
    assert page.input_value("#question textarea") == ""


def test_stopped_it_keeps_what_was_shown_and_says_so(visit: Visit, talk: Talk) -> None:
    page = visit()
    begin(page, talk, 2)
    page.click("#stop")
    expect(page.locator("#t1 .notice")).to_contain_text("stoppades. Svaret kan därför vara ofullständigt.")
    expect(page.locator("#t1 .copy")).to_be_visible()
    expect(page.locator("#question textarea")).to_be_focused()
    expect(claims_of(page)).to_have_count(2)
    arrive(page, page.url)
    expect(claims_of(page)).to_have_count(2)
    expect(page.locator("#t1 .notice")).to_contain_text("ofullständigt")


def test_stopped_before_the_first_claim_the_quotes_stand_alone(visit: Visit, talk: Talk) -> None:
    page = visit()
    send(page, talk)
    page.locator("#stop").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#t1 .notice")).to_contain_text("stoppades. Svaret består därför bara av citat.")
    expect(page.locator("#t1 blockquote").first).to_be_visible()


def test_a_source_that_was_opened_meanwhile_stays_open_and_the_focus_where_it_was(visit: Visit, talk: Talk) -> None:
    page = visit()
    begin(page, talk)
    page.locator("#t1 .cite").first.click()
    expect(page.locator("#source-heading")).to_be_focused()
    quote = page.locator("#sources mark").inner_text()
    talk.go_on(3)
    expect(page.locator("#t1 .copy")).to_be_visible()
    expect(page.locator("#sources mark")).to_have_text(quote)
    page.keyboard.press("Escape")
    expect(page.locator("#t1 .cite").first).to_be_focused()


def test_the_focus_on_a_number_outlives_the_next_claim(visit: Visit, talk: Talk) -> None:
    page = visit()
    begin(page, talk)
    page.locator("#t1 .cite").first.focus()
    for said in (2, 3):
        talk.go_on()
        expect(claims_of(page)).to_have_count(said)
        expect(page.locator("#t1 .cite").first).to_be_focused()


def test_whoever_leaves_in_the_midst_finds_the_question_again_and_no_half_answer(visit: Visit, talk: Talk) -> None:
    page = visit()
    begin(page, talk)
    expect(page.locator("#question textarea")).to_have_value("")
    later = page.context.new_page()
    page.close()
    arrive(later, page.url)
    expect(later.locator("#question textarea")).to_have_value(QUESTION)
    expect(later.locator(".turn")).to_have_count(0)


def test_the_next_question_waits_in_its_field_until_the_answer_is_done(visit: Visit, talk: Talk) -> None:
    page = visit()
    begin(page, talk)
    page.fill("#question textarea", "Hur ofta görs Uleåborgs enkät?")
    page.keyboard.press("Enter")
    talk.go_on()
    expect(claims_of(page)).to_have_count(2)
    expect(page.locator("#question textarea")).to_have_value("Hur ofta görs Uleåborgs enkät?")
    page.click("#stop")
    expect(page.locator("#t1 .copy")).to_be_visible()
    expect(page.locator("#stop")).to_have_count(0)
    expect(page.locator("#question textarea")).to_have_value("Hur ofta görs Uleåborgs enkät?")
    send(page, talk, "Hur ofta görs Uleåborgs enkät?")
    talk.go_on(4)
    expect(page.locator("#t2 .copy")).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("")


def test_one_answer_at_a_time_what_else_is_pressed_points_to_the_stop(visit: Visit, talk: Talk) -> None:
    page = visit()
    begin(page, talk)
    page.locator("#starters .ask").first.click()
    expect(page.locator("#stop")).to_be_focused()
    page.locator("[data-language=fi]").click()
    expect(page.locator("#stop")).to_be_focused()
    expect(page.locator(".turn")).to_have_count(1)


def test_a_conversation_that_is_let_go_of_takes_its_growing_answer_along(visit: Visit, talk: Talk) -> None:
    page = visit()
    begin(page, talk)
    page.click("#forget")
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#stop")).to_have_count(0)
    begin(page, talk)
    expect(page.locator(".turn")).to_have_count(1)


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_a_growing_answer_is_accessible(visit: Visit, talk: Talk, scheme: str, size: dict[str, int]) -> None:
    page = visit(color_scheme=scheme, viewport=size)
    begin(page, talk)
    assert violations(page) == [] and overflow(page) == 0
