"""A running page on a small corpus of its own, with the real engine, and files to drop into it."""

import base64
import shutil
import threading
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from assistant.answering import Assistant
from assistant.settings import REPOSITORY, Settings
from ingest.cli import _sync
from ui.app import serve

HANDBOOK = """# Handbok för goda relationer

## Mötesplatser

Kommunen ordnar öppna mötesplatser där invånare med olika bakgrund träffas på lika villkor.

## Uppföljning

Kommunen följer varje år upp hur befolkningsgrupperna upplever sin trygghet.
"""
PLAN = """# Välfärdsplan för Lillby 2026

## Bibliotekets roll

Biblioteket i Lillby håller öppet till klockan tjugo på torsdagar för språkkaféet.
"""


def corpus(folder: Path) -> Path:
    """A corpus of one small handbook, with the data that belongs to any corpus."""
    folder.mkdir()
    for name in ("catalog.toml", "municipalities.csv", "law_changes.toml", "terms.csv", "corrections.toml"):
        shutil.copy(REPOSITORY / "corpus" / name, folder)
    (folder / "guide_notes.jsonl").write_text("", encoding="utf-8")
    (folder / "handbok.md").write_text(HANDBOOK, encoding="utf-8")
    return folder


def running(folder: Path) -> tuple[str, Settings]:
    """Ingest the small corpus and serve it; the address, and the settings of its home."""
    settings = Settings(home=folder / "home", corpus=corpus(folder / "corpus"), port=0, threads=1)
    _sync(settings.corpus, settings, lambda event: None, lambda: False)
    ready, addresses = threading.Event(), []

    def on_ready(address: str) -> None:
        addresses.append(address)
        ready.set()

    options = {"on_ready": on_ready}
    arguments = (Assistant.open(settings), settings)
    threading.Thread(target=serve, args=arguments, kwargs=options, daemon=True, name="library").start()
    assert ready.wait(60), "the page did not start"
    return addresses[0], settings


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Drop files onto the page, as from another window."""
    carried = [{"name": name, "data": base64.b64encode(data).decode()} for name, data in files.items()]
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const { name, data } of files) {
                transfer.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name));
            }
            return transfer;
        }""",
        carried,
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#drop", event, {"dataTransfer": transfer})


def settled(page: Page) -> None:
    """Wait until nothing is sent or read any more, and the page shows it."""
    expect(page.locator("#uploads li:not(.skipped)")).to_have_count(0, timeout=60_000)
    for _ in range(1200):
        if not page.request.get(page.url + "job").json()["working"]:
            break
        page.wait_for_timeout(100)
    expect(page.locator("#cancel")).to_be_hidden(timeout=10_000)
    page.wait_for_load_state("networkidle")


def press(page: Page, button: Locator, path: str) -> None:
    """Press a button, and wait until the server has heard of it."""
    with page.expect_response(f"**/sources/{path}"):
        button.click()


def row(page: Page, title: str) -> str:
    """The selector of a document in the list."""
    return f'.documents li:has(h4:text-is("{title}"))'
