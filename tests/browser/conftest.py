"""A real browser and the running page. The assistant is the fake one; `page_url` is the only place that says so."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assistant.settings import Settings
from evals.suite import write_run
from tests.evals.worlds import RUN_INFO, some_results
from tests.fakes import FakeAssistant
from ui.app import serve

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def page_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder of the running page, with the panel of an eval run."""
    home = tmp_path_factory.mktemp("page-home")
    write_run(home / "evals" / "latest", some_results(), RUN_INFO)
    return home


@pytest.fixture(scope="session")
def page_url(page_home: Path) -> str:
    """The address of a running page."""
    ready = threading.Event()
    addresses: list[str] = []

    def on_ready(address: str) -> None:
        addresses.append(address)
        ready.set()

    options = {"on_ready": on_ready}
    threading.Thread(
        target=serve, args=(FakeAssistant(), Settings(port=0, home=page_home)), kwargs=options, daemon=True, name="page"
    ).start()
    assert ready.wait(60), "the page did not start"
    return addresses[0]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is missing")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, page_url: str) -> Iterator[Visit]:
    """Opens the page as a new visitor; fails the test when the page errs or calls anywhere but its own server."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(**options: object) -> Page:
        settings = {"locale": "sv-FI", "viewport": WIDE, **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
        own = (page_url, "data:", "blob:")
        page.on("request", lambda sent: None if sent.url.startswith(own) else trouble.append(sent.url))
        arrive(page, page_url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble


def arrive(page: Page, url: str) -> None:
    """Go there and wait until the page speaks its language and has brought back what it remembers."""
    page.goto(url)
    page.wait_for_selector("html:not(.waiting) #question textarea")
    page.wait_for_load_state("networkidle")


def ask(page: Page, question: str) -> None:
    """Write a question, send it, wait for its answer."""
    before = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.locator(".turn").nth(before).wait_for()
