"""The command `grepp ingest`: runs a sync, shows its progress, and says what it did."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
) -> None:
    """Bring a folder of documents into the index: only what changed is read."""
    settings = settings_of(context, home, config)
    wording = load_wordings(settings.prompts)[settings.language]
    report = _sync(folder or settings.corpus, settings, wording, quiet=as_json or not sys.stderr.isatty())
    if as_json:
        print(json.dumps(_to_json(report, wording), ensure_ascii=False))
    elif report.wrote or report.skipped or not only_when_stale:
        _say(report, wording)


def _sync(folder: Path, settings: Settings, wording: Wording, quiet: bool) -> "Report":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from assistant.embedding import cap_threads, make_embedder
    from ingest.sync import sync

    cap_threads(settings.threads)
    embedder = make_embedder(settings.embedder, settings.threads)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task(wording.say("terminal.ingest.reading"), total=None, start=True)
        # A folder without a catalogue borrows our data: the guide is known wherever it lies.
        data = folder if (folder / "catalog.toml").is_file() else settings.corpus
        return sync(
            folder,
            settings.home,
            embedder,
            data,
            lambda done, total: progress.update(task, completed=done, total=total),
        )


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
