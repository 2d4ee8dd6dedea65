"""The command `grepp ingest`: runs a sync, shows its progress, and says what it did."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.settings import Settings
from assistant.terminal import AsJson, Config, Home, sentence, settings_of

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
    report = _sync(folder or settings.corpus, settings, quiet=as_json or not sys.stderr.isatty())
    if as_json:
        print(json.dumps(_to_json(report, settings), ensure_ascii=False))
    elif report.wrote or report.skipped or not only_when_stale:
        _say(report, settings)


def _sync(folder: Path, settings: Settings, quiet: bool) -> "Report":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from assistant.embedding import cap_threads, make_embedder
    from ingest.sync import sync

    cap_threads(settings.threads)
    embedder = make_embedder(settings.embedder, settings.threads)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task("Läser in", total=None, start=True)
        own = settings.corpus / "municipalities.csv"
        return sync(
            folder, settings.home, embedder, own, lambda done, total: progress.update(task, completed=done, total=total)
        )


def _to_json(report: "Report", settings: Settings) -> dict[str, Any]:
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": [{"file": name, "reason": sentence(error, settings)} for name, error in report.skipped],
        "passages": report.passages,
        "generation": report.generation,
    }


def _say(report: "Report", settings: Settings) -> None:
    parts = {"added": report.added, "changed": report.changed, "removed": report.removed, "unchanged": report.unchanged}
    for word, names in parts.items():
        print(f"{word:<10} {len(names):>4}  {', '.join(names)}".rstrip())
    print(f"{'skipped':<10} {len(report.skipped):>4}")
    for name, error in report.skipped:
        print(f"  {name}: {sentence(error, settings)}")
    print(f"{'passages':<10} {report.passages:>4}")
