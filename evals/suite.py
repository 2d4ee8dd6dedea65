"""Runs a suite and writes its run folder: the one place where `run`, `gate` and `bless` meet the assistant."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.answering import Assistant
from assistant.errors import IndexDamaged
from assistant.index import Index, IndexStore
from assistant.settings import Settings
from evals.datasets import load_suite
from evals.guide_pages import make_world
from evals.provenance import describe
from evals.records import JUNIT, REPORT, RUN, SUMMARY, Result, Run, write_json, write_results
from evals.running import run_cases
from ui.evaluation import PANEL

Progress = Callable[[int, int], None]


def run_suite(
    settings: Settings,
    suite: str,
    splits: Sequence[str],
    folder: Path,
    *,
    limit: int = 0,
    progress: Progress = lambda done, total: None,
) -> Run:
    """Ask every case of a suite's splits, write everything to `folder`, and return it."""
    assistant = Assistant.open(settings)
    index = assistant.index()
    cases = load_suite(suite, splits, index.documents)
    results = run_cases(assistant, cases[:limit] if limit else cases, make_world(index), progress)
    still_current(IndexStore(settings.home, settings.chroma), index)
    return write_run(folder, results, describe(settings, index, suite, splits))


def still_current(store: IndexStore, index: Index) -> None:
    """Raise IndexDamaged when another index has come into force since: half the figures would be of the other."""
    if store.current() != index.generation:
        raise IndexDamaged("index-damaged", why="it was changed while it was measured")


def write_run(folder: Path, results: Sequence[Result], info: dict[str, Any]) -> Run:
    """Write a run folder: how it was made, results, summary, JUnit XML and report."""
    from evals.junit import junit
    from evals.report import panel, report
    from evals.summary import to_json

    folder.mkdir(parents=True, exist_ok=True)
    write_results(folder, results)
    write_json(folder / RUN, info)
    write_json(folder / SUMMARY, to_json(results))
    (folder / JUNIT).write_bytes(junit(results, f"grepp.{info['suite']}"))
    (folder / PANEL).write_text(panel(results, info), encoding="utf-8", errors="replace")
    (folder / REPORT).write_text(report(results, info), encoding="utf-8", errors="replace")
    return Run(folder, info, tuple(results))


def default_folder(settings: Settings, suite: str, splits: Sequence[str]) -> Path:
    """Where a run goes unless told: among the runs in the home folder, by its time."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    return runs_folder(settings) / f"{stamp}-{suite}-{'-'.join(splits)}"


def runs_folder(settings: Settings) -> Path:
    """Where the page looks for runs."""
    return settings.home / "evals"
