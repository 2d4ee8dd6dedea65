"""The command `grepp ingest`: runs a sync, shows its progress, and says what it did.

`python -m ingest.cli --events` is the same for another process: every event as a line.
"""

import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import GreppError
from assistant.progress import Cancelled, Event, to_line
from assistant.prompts import Wording, load_wordings
from assistant.settings import Settings
from assistant.terminal import AsJson, Config, Home, said, settings_of

if TYPE_CHECKING:
    from ingest.sync import Report

Folder = Annotated[Path | None, typer.Argument(help="The corpus folder; corpus/ unless told.", show_default=False)]


def ingest(
    context: typer.Context,
    folder: Folder = None,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
    only_when_stale: Annotated[bool, typer.Option(hidden=True)] = False,
    events: Annotated[bool, typer.Option("--events", hidden=True)] = False,
) -> None:
    """Bring a folder of documents into the index: only what changed is read."""
    settings = settings_of(context, home, config)
    if events:
        _tell(folder or settings.corpus, settings)
        return
    wording = load_wordings(settings.prompts)[settings.language]
    with _shown(wording, quiet=as_json or not sys.stderr.isatty()) as listener:
        report = _sync(folder or settings.corpus, settings, listener, lambda: False)
    if as_json:
        print(json.dumps(_to_json(report, wording), ensure_ascii=False))
    elif report.wrote or report.skipped or not only_when_stale:
        _say(report, wording)


def _sync(
    folder: Path, settings: Settings, listener: Callable[[Event], None], cancelled: Callable[[], bool]
) -> "Report":
    from assistant.embedding import cap_threads, make_embedder
    from ingest.sync import sync

    cap_threads(settings.threads)
    embedder = make_embedder(settings.embedder, settings.threads)
    # A folder without a catalogue borrows our data: the guide is known wherever it lies.
    data = folder if (folder / "catalog.toml").is_file() else settings.corpus
    return sync(folder, settings.home, embedder, data, chroma=settings.chroma, listener=listener, cancelled=cancelled)


def _tell(folder: Path, settings: Settings) -> None:
    """Every event as a line; stopped in good order by SIGTERM."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    try:
        _sync(folder, settings, lambda event: print(to_line(event), flush=True), lambda: bool(stopped))
    except Cancelled:
        print(to_line(Event("cancelled")), flush=True)
    except GreppError as error:
        print(to_line(Event("failed", reason=error.key, values=error.values)), flush=True)
        raise typer.Exit(error.exit_code) from error


@contextlib.contextmanager
def _shown(wording: Wording, quiet: bool) -> Iterator[Callable[[Event], None]]:
    """A progress bar on standard error that listens."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task(wording.say("terminal.ingest.reading"), total=None)

        def listen(event: Event) -> None:
            if event.stage == "reading":
                progress.update(task, completed=event.n - 1, total=event.of)
            elif event.stage == "embedding":
                doing = wording.say("terminal.ingest.embedding")
                progress.update(task, description=doing, completed=event.done, total=event.total)

        yield listen


def _to_json(report: "Report", wording: Wording) -> dict[str, Any]:
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": [{"file": name, "reason": said(error, wording)} for name, error in report.skipped],
        "passages": report.passages,
        "generation": report.generation,
    }


def _say(report: "Report", wording: Wording) -> None:
    parts = {"added": report.added, "changed": report.changed, "removed": report.removed, "unchanged": report.unchanged}
    for key, names in parts.items():
        _say_line(wording, key, len(names), ", ".join(names))
    _say_line(wording, "skipped", len(report.skipped))
    for name, error in report.skipped:
        print(f"  {name}: {said(error, wording)}")
    _say_line(wording, "passages", report.passages)


def _say_line(wording: Wording, key: str, count: int, names: str = "") -> None:
    print(f"{wording.say(f'terminal.ingest.{key}'):<22} {count:>4}  {names}".rstrip())


if __name__ == "__main__":
    typer.run(ingest)
