"""A whole workshop in a real browser, on a real server with the real index: by mouse, by keyboard, through a crash."""

import io
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordFile
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_access import overflow, violations

ASSOCIATIONS, COMMUNICATION = "Skapa möjligheter till föreningsverksamhet", "Kommunikation om befolkningsrelationernas"
LOST_AT_MOST = 2.0  # seconds of typing


class Server:
    """`grepp serve` as people start it, on one port, killed and started again at will."""

    def __init__(self, home: Path, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            "GREPP_HOME": str(home), "GREPP_DATABASE": f"sqlite:///{folder / 'workshops.sqlite'}",
            "PATH": "/usr/bin:/bin", "HOME": str(folder),
        }  # fmt: skip
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("grepp")), "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        for line in self._process.stdout:
            if line.startswith("Grepp:"):
                assert f":{self.port}" in line
                return
        pytest.fail("the server did not start")

    def kill(self) -> None:
        """No leave to tidy up."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(home, tmp_path_factory.mktemp("workshops"))
    running.start()
    yield running
    running.kill()


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, server: Server) -> Iterator[Enter]:
    """Opens a page of the area in a browser of its own; fails the test when a script errs."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(path: str = "/workshop/", **options: object) -> Page:
        context = browser.new_context(**{"locale": "sv-FI", "viewport": WIDE, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble


def create(page: Page, name: str = "") -> str:
    """A workshop for Närpes with two themes; its address."""
    page.get_by_role("link", name="Ny workshop").click()
    page.wait_for_url("**/_new")
    page.fill("#municipality-name", "närpiö")
    page.keyboard.press("Enter")
    page.fill("#new-name", name)
    page.get_by_label(ASSOCIATIONS).check()
    page.get_by_label(COMMUNICATION).check()
    page.get_by_role("button", name="Skapa workshoppen").click()
    page.wait_for_url(re.compile(r"/workshop/[0-9a-f-]{36}$"))
    return page.url


def is_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def is_fine(page: Page) -> None:
    assert violations(page) == [] and overflow(page) <= 0


def decide(page: Page, what: str, who: str, due: str) -> None:
    """Add a decision with what, who and when, and a quote to support it."""
    before = page.locator(".decision").count()
    page.get_by_role("button", name="Lägg till ett beslut").click()
    card = page.locator(".decision").nth(before)
    expect(card.get_by_label("Vad", exact=True)).to_be_focused()
    page.keyboard.type(what)
    card.get_by_label("Ansvarig").fill(who)
    card.get_by_label("Sektor").fill("Kultur och fritid")
    card.get_by_label("Datum").fill(due)
    card.get_by_label("Uppföljning").fill("I december, i nämnden")
    card.get_by_role("button", name="Välj citat").click()
    picker = page.locator("#ws-picker")
    picker.get_by_label("Sök i dokumenten").fill("nyckelpersoner i gemenskaperna")
    picker.locator(".hit [data-do=pin]").first.click()
    expect(picker.locator(".hit [data-do=pin]").first).to_have_attribute("aria-pressed", "true")
    is_fine(page)
    page.keyboard.press("Escape")
    expect(card.locator(".quotes li")).to_have_count(1)
    is_saved(page)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_whole_workshop(enter: Enter, server: Server, guide_text: str, size: dict[str, int]) -> None:
    page = enter(viewport=size)
    is_fine(page)
    address = create(page, "Närpes strategidag")
    is_fine(page)
    page.get_by_role("link", name="Dagordning").click()
    page.get_by_label("Minuter", exact=True).fill("90")
    page.get_by_label("Börjar kl.").fill("13:00")
    page.get_by_role("button", name="Föreslå en dagordning").click()
    expect(page.locator("#agenda-sum")).to_have_text("Punkterna tar 90 av 90 minuter.")
    expect(page.locator(".clock").last).to_contain_text("–14.30")
    is_fine(page)

    page.goto(f"{address}/q/25")
    for n, number in enumerate((25, 26, 30)):
        if n:
            page.goto(f"{address}/q/{number}")
        expect(page.locator("#answer .voice").first).to_be_visible()
        page.get_by_label("Anteckningar").fill(f"Gruppens svar på fråga {number}.")
        page.get_by_label("på gång").check()
        is_saved(page)
        if n < 2:
            page.locator("#answer .pin").first.click()
            expect(page.locator(".pinned .quotes li")).to_have_count(1)
            decide(page, f"Beslut om fråga {number}", "Kulturchefen", f"2027-0{n + 1}-15")
        is_fine(page)

    killed_while_typing(page, server)
    page.goto(f"{address}/decisions")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Datum").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Datum")
    is_fine(page)
    page.goto(address)
    expect(page.locator(".figures")).to_contain_text("2 med beslut")
    is_fine(page)

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Word", exact=True).click()
    word = WordFile(io.BytesIO(waiting.value.path().read_bytes()))
    every_quote_is_verbatim(word, guide_text)


def killed_while_typing(page: Page, server: Server) -> None:
    """The server dies in the midst of a sentence; what was typed is there when it is back."""
    notes = page.get_by_label("Anteckningar")
    notes.click()
    page.keyboard.press("End")
    typed = " Vi ringer föreningarna i maj och frågar"
    for n, letter in enumerate(typed):
        if n == 18:
            server.kill()
        page.keyboard.type(letter, delay=40)
    expect(page.locator("#saved")).to_contain_text("Inte sparat än")
    is_fine(page)
    whole = notes.input_value()
    server.start()
    is_saved(page)
    page.reload()
    expect(page.get_by_label("Anteckningar")).to_have_value(whole)
    assert whole.endswith(typed)


def every_quote_is_verbatim(word: "WordFile", guide_text: str) -> None:  # type: ignore[valid-type]
    """What stands between ” and ” in the file stands in the guide, but for line breaks."""
    text = "\n".join(
        [paragraph.text for paragraph in word.paragraphs]  # type: ignore[attr-defined]
        + [cell.text for table in word.tables for row in table.rows for cell in row.cells]  # type: ignore[attr-defined]
    )
    plain = " ".join(guide_text.split())
    quotes = re.findall(r"”([^”]{20,})”", text)
    assert len(quotes) >= 3
    for quote in quotes:
        assert " ".join(quote.split()) in plain, quote


def test_a_browser_that_dies_with_the_server_loses_nothing(browser: Browser, server: Server, tmp_path: Path) -> None:
    options: dict[str, Any] = {
        "executable_path": shutil.which("chromium"),
        "args": ["--headless", "--no-sandbox"],
        "locale": "sv-FI",
    }
    context = browser.browser_type.launch_persistent_context(str(tmp_path), **options)
    page = context.new_page()
    page.goto(f"{server.url}/workshop/")
    address = f"{create(page, 'Avbrott')}/q/31"
    page.goto(address)
    server.kill()
    page.get_by_label("Anteckningar").fill("Skrivet medan servern var borta.")
    began = time.monotonic()
    page.wait_for_timeout(200)
    context.close()
    assert time.monotonic() - began < LOST_AT_MOST
    server.start()
    context = browser.browser_type.launch_persistent_context(str(tmp_path), **options)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label("Anteckningar")).to_have_value("Skrivet medan servern var borta.")
    is_saved(page)
    context.close()


def test_two_see_each_other_and_a_conflict_is_shown(enter: Enter) -> None:
    one = enter()
    address = f"{create(one, 'Två')}/q/25"
    one.goto(address)
    two = enter("/" + address.split("/", 3)[3])
    one.get_by_label("Anteckningar").fill("Ettans text")
    is_saved(one)
    expect(two.get_by_label("Anteckningar")).to_have_value("Ettans text", timeout=6000)

    one.get_by_role("button", name="Lägg till ett beslut").click()
    expect(two.locator(".decision")).to_have_count(1, timeout=6000)

    # Both change the same field at once: neither is overwritten.
    two.route("**/changes*", lambda route: route.abort())
    one.get_by_label("Anteckningar").fill("Ettans nya text")
    is_saved(one)
    two.get_by_label("Anteckningar").fill("Tvåans nya text")
    box = two.locator(".conflict")
    expect(box).to_contain_text("Ettans nya text")
    expect(box).to_contain_text("Tvåans nya text")
    expect(one.get_by_label("Anteckningar")).to_have_value("Ettans nya text")
    is_fine(two)
    two.set_viewport_size(NARROW)
    is_fine(two)
    two.unroute("**/changes*")
    two.get_by_role("button", name="Slå ihop").click()
    merged = "Ettans nya text\nTvåans nya text"
    expect(two.get_by_label("Anteckningar")).to_have_value(merged)
    expect(one.get_by_label("Anteckningar")).to_have_value(merged, timeout=6000)


@pytest.mark.parametrize(("button", "stands"), [("Behåll min", "Tvåan"), ("Ta den andras", "Ettan")])
def test_a_conflict_is_settled_by_choice(enter: Enter, button: str, stands: str) -> None:
    one = enter()
    address = f"{create(one, 'Val')}/q/25"
    one.goto(address)
    two = enter("/" + address.split("/", 3)[3])
    two.route("**/changes*", lambda route: route.abort())
    one.get_by_label("Anteckningar").fill("Ettan")
    is_saved(one)
    two.get_by_label("Anteckningar").fill("Tvåan")
    two.get_by_role("button", name=button).click()
    is_saved(two)
    two.reload()
    expect(two.get_by_label("Anteckningar")).to_have_value(stands)


def test_what_others_write_moves_neither_focus_nor_scroll(enter: Enter) -> None:
    one = enter()
    address = f"{create(one, 'Lugn')}/q/25"
    one.goto(address)
    two = enter("/" + address.split("/", 3)[3])
    two.get_by_role("button", name="Lägg till ett beslut").focus()
    before = two.evaluate("[scrollY, document.activeElement.textContent]")
    one.get_by_label("Anteckningar").fill("Kort text")
    is_saved(one)
    expect(two.get_by_label("Anteckningar")).to_have_value("Kort text", timeout=6000)
    assert two.evaluate("[scrollY, document.activeElement.textContent]") == before
    expect(two.locator("#said")).to_have_text("")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has that name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(() => { const e = document.activeElement; return (e.labels?.[0]?.textContent || '') + '|' + "
            "(e.getAttribute('aria-label') || '') + '|' + e.textContent.trim(); })()"
        )
        if name in at:
            return
    pytest.fail(f"Tab never came to {name}")


def test_by_keyboard_alone(enter: Enter) -> None:
    page = enter()
    tab_to(page, "Ny workshop")
    page.keyboard.press("Enter")
    page.wait_for_url("**/_new")
    tab_to(page, "Kommun")
    page.keyboard.type("närpes")
    page.keyboard.press("Enter")
    tab_to(page, ASSOCIATIONS)
    page.keyboard.press("Space")
    tab_to(page, "Skapa workshoppen")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"[0-9a-f-]{36}$"))
    tab_to(page, "Dagordning")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agenda")
    tab_to(page, "Föreslå en dagordning")
    page.keyboard.press("Enter")
    page.wait_for_selector("ol.agenda")
    second = page.locator("ol.agenda > li").nth(1).get_attribute("data-id")
    tab_to(page, "Flytta nedåt: Öppning")
    page.keyboard.press("Enter")
    expect(page.locator("ol.agenda > li").first).to_have_attribute("data-id", second or "")
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("Flytta nedåt: Öppning"))
    is_saved(page)
    tab_to(page, "Visa för gruppen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lead")
    for step in (2, 3, 4, 5):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**/lead?step={step}")
    expect(page.locator("h1")).to_contain_text("Hur kan kommunen uppmuntra")
    tab_to(page, "Anteckningar")
    page.keyboard.type("Skrivet i ledarvyn")
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("step=5")  # in a field the arrows are the field's
    is_saved(page)
    page.keyboard.press("PageUp")
    page.wait_for_url("**/lead?step=4")
    page.keyboard.press("PageDown")
    page.wait_for_url("**/lead?step=5")
    expect(page.get_by_label("Anteckningar")).to_have_value("Skrivet i ledarvyn")
    page.keyboard.press("Escape")
    page.wait_for_url("**/q/25")
    tab_to(page, "Fäst")
    page.keyboard.press("Enter")
    expect(page.locator(".pinned .quotes li")).to_have_count(1)
    expect(page.locator(":focus")).to_contain_text("Fäst ✓")


def test_the_timer_counts_pauses_and_goes_on_after_a_reload(enter: Enter) -> None:
    page = enter()
    address = create(page, "Tid")
    page.goto(f"{address}/agenda")
    page.get_by_role("button", name="Föreslå en dagordning").click()
    page.wait_for_selector("ol.agenda")
    page.goto(f"{address}/lead?step=5")
    shown = page.locator("#timer").text_content()
    page.get_by_role("button", name="Starta tiden").click()
    expect(page.locator("#timer")).not_to_have_text(shown or "", timeout=4000)
    page.reload()
    page.get_by_role("button", name="Pausa").click()
    paused = page.locator("#timer").text_content()
    page.wait_for_timeout(1500)
    assert page.locator("#timer").text_content() == paused
    page.get_by_role("button", name="Börja om").click()
    expect(page.locator("#timer")).to_have_text(shown or "")


def test_the_agenda_is_moved_by_dragging(enter: Enter) -> None:
    page = enter()
    page.goto(f"{create(page, 'Dra')}/agenda")
    page.get_by_role("button", name="Föreslå en dagordning").click()
    rows = page.locator("ol.agenda > li")
    first = rows.first.get_attribute("data-id") or ""
    rows.first.drag_to(rows.nth(3), target_position={"x": 200, "y": 40})
    is_saved(page)
    page.reload()
    expect(rows.nth(3)).to_have_attribute("data-id", first)


def test_the_conversation_pins_to_its_question(enter: Enter) -> None:
    page = enter()
    page.goto(f"{create(page, 'Samtal')}/q/25")
    page.get_by_role("link", name="Fråga vidare").click()
    expect(page.locator("#ws-banner")).to_contain_text("Samtal")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#municipality-name")).to_have_value("Närpes")
    page.fill("#question textarea", "Hur kan kommunen stödja föreningar?")
    page.keyboard.press("Enter")
    pin = page.locator(".turn .pin").nth(1)
    pin.click()
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(pin).to_contain_text("✓")
    is_fine(page)
    page.get_by_role("link", name="Tillbaka till workshoppen").click()
    expect(page.locator(".pinned .quotes li")).to_have_count(1)


def test_a_decision_is_removed_and_brought_back(enter: Enter) -> None:
    page = enter()
    page.goto(f"{create(page, 'Ångra')}/q/25")
    page.get_by_role("button", name="Lägg till ett beslut").click()
    page.get_by_label("Vad", exact=True).fill("Ett beslut")
    is_saved(page)
    page.get_by_role("button", name="Ta bort beslutet").click()
    expect(page.locator(".decision")).to_have_count(0)
    page.keyboard.press("Enter")  # the undo has the focus
    expect(page.get_by_label("Vad", exact=True)).to_have_value("Ett beslut")


def test_a_deleted_workshop_is_brought_back_from_the_line_that_says_so(enter: Enter) -> None:
    page = enter()
    create(page, "Borta och hem")
    page.goto(page.url.rsplit("/", 1)[0] + "/")
    row = page.locator(".workshops li", has_text="Borta och hem")
    row.get_by_role("button", name="Radera").click()
    expect(page.locator("#list-said")).to_contain_text("”Borta och hem” är raderad.")
    is_fine(page)
    page.locator("#list-said").get_by_role("button", name="Ångra").click()
    expect(row).to_be_visible()


def test_a_broken_file_is_refused_in_words_and_a_template_too(enter: Enter) -> None:
    page = enter()
    page.set_input_files("#import", {"name": "x.json", "mimeType": "application/json", "buffer": b"{"})
    expect(page.locator("#list-trouble")).to_contain_text("JSON")
    is_fine(page)
    create(page, "Mall")
    page.set_input_files("#export-template", {"name": "x.docx", "mimeType": "application/msword", "buffer": b"nej"})
    page.get_by_role("button", name="Word", exact=True).click()
    expect(page.locator("#export-trouble")).to_be_visible()
    expect(page.locator("#export-trouble")).not_to_have_text("")
    is_fine(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_is_accessible_and_large_enough_to_press(enter: Enter, scheme: str, size: dict[str, int]) -> None:
    page = enter(viewport=size, color_scheme=scheme)
    address = create(page, "Åtkomst")
    page.goto(f"{address}/agenda")
    page.get_by_role("button", name="Föreslå en dagordning").click()
    page.wait_for_selector("ol.agenda")
    for path in ("", "/profile", "/agenda", "/decisions", "/q/25", "/lead", "/lead?step=5", "/q/999"):
        page.goto(address + path)
        is_fine(page)
        assert page.evaluate(TOO_SMALL) == [], path
    page.goto(f"{address}/q/25")
    page.locator("#answer .cite").first.click()
    expect(page.locator("#ws-source mark")).to_be_visible()
    is_fine(page)
    page.keyboard.press("Escape")
    expect(page.locator("#answer .cite").first).to_be_focused()


TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, textarea, select, summary')]
    .filter((each) => each.checkVisibility() && !each.matches('.skip, .vh') && !each.closest('label'))
    .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""


def test_text_can_be_twice_as_large(enter: Enter) -> None:
    page = enter(viewport=NARROW)
    address = create(page, "Stort")
    for path in ("", "/profile", "/agenda", "/decisions", "/q/25", "/lead"):
        page.goto(address + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, path
