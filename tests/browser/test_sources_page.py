"""The page of the sources, for real: files dropped in, read by the real engine, asked about, switched off, removed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.settings import Settings
from tests.browser.conftest import NARROW, WIDE, arrive, ask
from tests.browser.library import PLAN, drop, press, row, running, settled
from tests.browser.test_access import LOOKS, overflow, violations
from tests.ingest.pdfs import pdf

QUOTE = "Kommunen ska varje ar utreda hur invanarna i Storby trivs med grannskapet."
REPORT = pdf(
    [["Rapport om grannskap i Storby", "Inledning till rapporten om grannskapet."],
     ["Grannskap", QUOTE, "Resultaten diskuteras i fullmaktige pa hosten."]],
    title="Rapport om grannskap",
)  # fmt: skip
BAD = b"%PDF-1.7\nbroken"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Settings]:
    return running(tmp_path_factory.mktemp("library"))


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, library: tuple[str, Settings]) -> Iterator[Open]:
    """Opens the page of the sources as a new visitor; the test fails when the page errs or calls elsewhere."""
    url, _ = library
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(**{"locale": "sv-FI", "viewport": WIDE, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        # Playwright turns the catching of file choosers on without waiting; a key pressed at once would come before it.
        page.on("filechooser", lambda chooser: None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith((url, "data:")) else trouble.append(sent.url))
        page.goto(f"{url}sources/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble


def add(page: Page, **files: bytes) -> None:
    drop(page, {name.replace("_", "."): content for name, content in files.items()})
    settled(page)


def test_three_files_are_dropped_in_and_the_bad_one_says_why(opened: Open, library: tuple[str, Settings]) -> None:
    page = opened()
    drop(page, {"lillby.md": PLAN.encode(), "trasig.pdf": BAD, "rapport.pdf": REPORT})
    expect(page.locator("#job")).to_contain_text("läses in")
    settled(page)
    job = page.locator("#job-files")
    expect(job).to_contain_text("Inläsningen är klar.")
    expect(job.locator("li", has_text="lillby.md")).to_contain_text("Tillagd: 1 ställe")
    expect(job.locator("li.skipped", has_text="trasig.pdf")).to_contain_text("skadad")
    expect(page.locator(row(page, "Välfärdsplan för Lillby 2026"))).to_contain_text("lillby.md")
    expect(page.locator("#used")).to_have_text("3 av 3 dokument används i samtalet.")
    assert not (library[1].home / "documents" / "trasig.pdf").exists()


def test_a_dropped_file_can_be_asked_about_and_switched_off(opened: Open, library: tuple[str, Settings]) -> None:
    page = opened()
    add(page, lillby_md=PLAN.encode())
    arrive(page, library[0])
    ask(page, "Vad ordnar biblioteket i Lillby på torsdagar?")
    expect(page.locator("#t1")).to_contain_text("till klockan tjugo")
    page.goto(f"{library[0]}sources/")
    page.locator(row(page, "Välfärdsplan för Lillby 2026")).get_by_role("checkbox").uncheck()
    expect(page.locator("#used")).to_contain_text(re.compile(r"\d av \d dokument"))
    arrive(page, library[0])
    expect(page.locator(".used")).to_contain_text("källor används")
    ask(page, "Vad ordnar biblioteket på torsdagar i Lillby?")
    expect(page.locator("#t2")).not_to_contain_text("till klockan tjugo")


def test_with_no_document_on_it_says_so(opened: Open, library: tuple[str, Settings]) -> None:
    page = opened()
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    expect(page.locator("#used")).to_contain_text("Inget dokument används")
    arrive(page, library[0])
    page.fill("#question textarea", "Vad gör kommunen?")
    page.click("#send")
    expect(page.locator("#status .trouble")).to_contain_text("Ingen källa används")


def test_a_document_is_removed_and_comes_back(opened: Open) -> None:
    page = opened()
    add(page, bort_md=b"# Bortplanen\n\nKommunen sluter ett avtal med byalaget om lekparken.\n")
    press(page, page.get_by_role("button", name="Ta bort Bortplanen"), "remove")
    undo = page.get_by_role("button", name="Ta tillbaka bort.md")
    expect(undo).to_be_focused()
    expect(page.locator(row(page, "Bortplanen"))).to_have_count(0)
    settled(page)
    press(page, page.get_by_role("button", name="Ta tillbaka bort.md"), "restore")
    settled(page)
    expect(page.locator(row(page, "Bortplanen"))).to_have_count(1)


def test_a_reload_and_a_second_tab_see_the_reading_go_on(opened: Open) -> None:
    page = opened()
    drop(page, {"mycket.txt": many("mycket", 60)})
    expect(page.locator("#job-files")).to_contain_text("Görs sökbar", timeout=60_000)
    page.reload()
    expect(page.locator("#cancel")).to_be_visible()
    expect(page.locator("#job-files")).to_contain_text("mycket.txt")
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.locator("#job-files")).to_contain_text("mycket.txt")
    settled(second)
    settled(page)
    expect(page.locator("#job-files")).to_contain_text("Tillagd")
    expect(page.locator("#said")).to_contain_text("Inläsningen är klar.")


def test_reading_can_be_cancelled_and_taken_up_again(opened: Open) -> None:
    page = opened()
    drop(page, {"avbrott.txt": many("avbrott", 80)})
    expect(page.locator("#job-files")).to_contain_text("Görs sökbar", timeout=60_000)
    page.get_by_role("button", name="Avbryt inläsningen").click()
    expect(page.locator("#job-files")).to_contain_text("Inläsningen avbröts", timeout=30_000)
    expect(page.locator("#list")).to_contain_text("Väntar på att läsas in")
    press(page, page.get_by_role("button", name="Ta bort avbrott"), "remove")
    settled(page)
    expect(page.locator("#list")).not_to_contain_text("Väntar på att läsas in")


def test_what_a_document_is_can_be_said(opened: Open) -> None:
    page = opened()
    add(page, namn_md=b"# Fel titel\n\nKommunen ordnar en vandring varje host i skogen.\n")
    page.locator(row(page, "Fel titel")).get_by_text("Ändra uppgifter").click()
    form = page.locator("form.describe:visible")
    form.get_by_label("Titel").fill("Rätt titel")
    form.get_by_label("År").fill("2026")
    press(page, form.get_by_role("button", name="Spara uppgifterna"), "describe")
    settled(page)
    expect(page.locator(row(page, "Rätt titel"))).to_contain_text("2026")


def test_a_new_edition_says_what_changed_and_old_quotes_are_kept(opened: Open, library: tuple[str, Settings]) -> None:
    page = opened()
    add(page, avtal_md=b"# Avtal\n\nByalaget i Storkulla vattnar rabatterna varje tisdag.\n")
    arrive(page, library[0])
    ask(page, "Vad gör byalaget i Storkulla?")
    expect(page.locator("#t1")).to_contain_text("varje tisdag")
    tab = page.context.new_page()
    tab.goto(f"{library[0]}sources/")
    add(tab, avtal_md=b"# Avtal\n\nByalaget i Storkulla vattnar rabatterna varje fredag.\n")
    expect(tab.locator("#job-files")).to_contain_text("nya ställen 1, borttagna 1")
    page.locator("#t1 .cite").first.click()
    expect(page.locator("#sources")).to_contain_text("tidigare utgåva")
    expect(page.locator("#sources mark")).to_contain_text("varje tisdag")


def test_two_files_of_one_name_or_one_text_are_told(opened: Open) -> None:
    page = opened()
    text = "# Tvilling\n\nKommunen bygger en bro över ån vid kyrkan.\n".encode()
    drop(page, {"tvilling.md": text})
    settled(page)
    drop(page, {"tvilling.txt": b"Annan text om bron vid kyrkan som kommunen bygger.", "annan.md": text})
    settled(page)
    job = page.locator("#job-files")
    expect(job.locator("li", has_text="tvilling.txt")).to_contain_text("heter likadant som tvilling.md")
    expect(job.locator("li", has_text="annan.md")).to_contain_text("samma innehåll som tvilling.md")
    expect(page.locator(row(page, "Tvilling"))).to_have_count(1)


def test_the_keyboard_alone_is_enough(opened: Open, tmp_path: Path) -> None:
    page = opened()
    file = tmp_path / "tangent.md"
    file.write_text("# Tangentplanen\n\nKommunen målar bänkarna på torget gröna i maj.\n", encoding="utf-8")
    page.locator("#choose").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(file)
    settled(page)
    page.get_by_role("checkbox", name="Tangentplanen").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Tangentplanen")).not_to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("form.describe:visible").get_by_label("Titel")).to_have_value("Tangentplanen")


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_every_state_is_accessible(opened: Open, scheme: str, size: dict[str, int]) -> None:
    page = opened(color_scheme=scheme, viewport=size)
    assert violations(page) == [] and overflow(page) <= 0
    drop(
        page,
        {
            f"läs-{scheme}-{size['width']}.md": PLAN.replace("Lillby", f"By{size['width']}{scheme}").encode(),
            "x.pdf": BAD,
        },
    )
    expect(page.locator("#job")).to_be_visible()
    assert violations(page) == [] and overflow(page) <= 0
    settled(page)
    page.locator(".actions summary").first.click()
    assert violations(page) == [] and overflow(page) <= 0


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_a_citation_into_a_pdf_shows_the_page_with_the_mark(
    opened: Open, library: tuple[str, Settings], scheme: str, size: dict[str, int]
) -> None:
    page = opened(color_scheme=scheme, viewport=size)
    if not page.locator(row(page, "Rapport om grannskap")).count():
        add(page, rapport_pdf=REPORT)
    arrive(page, library[0])
    ask(page, "Vad ska kommunen utreda om hur invanarna i Storby trivs?")
    page.locator("#t1 .cite").first.click()
    picture = page.locator("#sources .sheet img")
    expect(picture).to_have_attribute("alt", re.compile("Citatet är markerat"))
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 500
    mark = page.locator(".sheet-mark").first.bounding_box()
    frame = picture.bounding_box()
    assert mark and frame and frame["x"] < mark["x"] and mark["x"] + mark["width"] < frame["x"] + frame["width"]
    assert violations(page) == [] and overflow(page) <= 0
    page.get_by_role("button", name="Föregående sida").click()
    expect(page.locator(".sheet-place")).to_contain_text("blad 1 av 2")
    expect(page.locator(".sheet-mark")).to_have_count(0)
    page.get_by_text("Texten i sitt sammanhang").click()
    expect(page.locator("#sources mark")).to_contain_text("utreda hur invanarna")


def many(word: str, count: int) -> bytes:
    """A text of so many paragraphs, none like another."""
    parts = (
        f"I {word} nummer {n} beskrivs hur kommunen ordnar verksamhet {n * 7} för grupp {n * 3}." for n in range(count)
    )
    return "\n\n".join(parts).encode()
