"""The commands `grepp eval …`: what an evaluator runs. They print; figures are made elsewhere.

Nothing heavy is imported here: every `grepp` command reads this file.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.settings import Settings
from assistant.terminal import AsJson, Config, Home, complain, settings_of
from evals.judge_cli import judge

if TYPE_CHECKING:
    from evals.records import Run

app = typer.Typer(help="How right Grepp is: figures on the development and test questions.", no_args_is_help=True)
JUDGE = app.command()(judge)
MUNICIPALITIES = ("Pyhäjoki", "Vasa", "Vanda", "Närpes", "Mariehamn")
Suite = Annotated[str, typer.Option(help="The set of questions; guide is ours over the guide.")]
Split = Annotated[str, typer.Option(help="dev (may be tuned on), test (only reported) or all.")]
Out = Annotated[Path | None, typer.Option(help="The run folder; a new one in the home folder unless told.")]
RunFolder = Annotated[Path, typer.Argument(help="A run folder.")]
Limit = Annotated[int, typer.Option(help="Only the first so many cases; 0 is all.")]


@app.command()
def run(
    context: typer.Context,
    suite: Suite = "guide",
    split: Split = "dev",
    out: Out = None,
    limit: Limit = 0,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Ask every question of a suite; write results, summary, JUnit XML and report to one run folder."""
    needs_extra()
    from evals.suite import default_folder, run_suite

    settings = settings_of(context, home, config)
    splits = splits_of(suite, split)
    with progress("Frågar", quiet=as_json) as tell:
        made = run_suite(
            settings, suite, splits, out or default_folder(settings, suite, splits), limit=limit, progress=tell
        )
    if as_json:
        print((made.folder / "summary.json").read_text(encoding="utf-8"), end="")
        return
    from evals.tables import figures

    print(figures(made.results))
    print(f"\n{made.folder / 'report.html'}")


@app.command()
def spot(
    context: typer.Context,
    split: Split = "dev",
    limit: Limit = 0,
    show: Annotated[bool, typer.Option(help="Print each case that went wrong. Not for the test split.")] = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """The same figures on the terminal alone: for whoever is tuning."""
    needs_extra()
    from tempfile import TemporaryDirectory

    from evals.suite import run_suite
    from evals.tables import failures, figures

    settings = settings_of(context, home, config)
    with TemporaryDirectory() as folder, progress("Frågar") as tell:
        made = run_suite(settings, "guide", splits_of("guide", split), Path(folder), limit=limit, progress=tell)
    print(figures(made.results))
    if show:
        print(failures([result for result in made.results if result.split == "dev"]))


@app.command()
def compare(
    a: RunFolder,
    b: RunFolder,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(help="Also write the comparison as HTML to this file.")] = None,
) -> None:
    """Compare two runs question by question: differences with intervals and p, and the questions that flipped."""
    needs_extra()
    from evals.comparing import as_page, as_text, compare_runs
    from evals.records import read_run

    before, after = read_run(a), read_run(b)
    comparison = compare_runs(before.results, after.results)
    if out:
        out.write_text(as_page(comparison, a.name, b.name), encoding="utf-8")
    print(json.dumps(comparison.as_dict(), ensure_ascii=False) if as_json else as_text(comparison))


@app.command()
def gate(
    context: typer.Context,
    suite: Suite = "guide",
    run_folder: Annotated[Path | None, typer.Option("--run", help="Judge this run; else one is made.")] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Refuse what makes answers worse: a significant paired loss, a fabricated quote, a figure under its floor."""
    needs_extra()
    from evals.gate import judge_run, load_baseline

    settings = settings_of(context, home, config)
    verdict = judge_run(_run_of(settings, suite, run_folder), load_baseline(suite))
    print(verdict.text())
    raise typer.Exit(0 if verdict.passes else 1)


@app.command()
def bless(
    context: typer.Context,
    suite: Suite = "guide",
    run_folder: Annotated[Path | None, typer.Option("--run", help="Bless this run; else one is made.")] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Make a run the baseline that the gate compares with. Floors stand as they are, unless there are none."""
    needs_extra()
    from evals.gate import baseline_file, bless_run

    settings = settings_of(context, home, config)
    bless_run(_run_of(settings, suite, run_folder), suite)
    print(baseline_file(suite))


@app.command()
def beir(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder with corpus.jsonl, queries.jsonl and qrels.tsv.")],
    limit: Limit = 0,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Retrieval figures of a BEIR-format folder through the same pipeline: fused, and each half alone."""
    needs_extra()
    from evals.beir import as_text, evaluate

    settings = settings_of(context, home, config)
    with progress("Läser in", quiet=as_json) as tell:
        rows = evaluate(folder, settings, limit, tell)
    print(json.dumps(rows, ensure_ascii=False) if as_json else as_text(rows))


@app.command()
def ablate(
    context: typer.Context,
    only: Annotated[list[str] | None, typer.Option(help="A variant; may be repeated. All unless told.")] = None,
    split: Split = "dev",
    limit: Limit = 0,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """What each part is worth: the suite without it, against the suite as it is, question by question."""
    needs_extra()
    from evals.ablation import VARIANTS, ablations, as_text

    if unknown := set(only or ()) - VARIANTS.keys():
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: not one of {', '.join(VARIANTS)}")
    settings = settings_of(context, home, config)
    with progress("Frågar", quiet=as_json) as tell:
        rows = ablations(settings, splits_of("guide", split), tuple(only or VARIANTS), limit, tell)
    print(json.dumps([row.as_dict() for row in rows], ensure_ascii=False) if as_json else as_text(rows))


@app.command()
def export(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Write the lines here; to the terminal unless told.")] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Turn the marks made on the page into dataset lines to review; say how far the evaluators agree."""
    needs_extra()
    from evals.exporting import agreement, to_lines
    from ui.marks import Marks

    marks = Marks(settings_of(context, home, config).home).all()
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in to_lines(marks))
    if out:
        out.write_text(text, encoding="utf-8", errors="replace")
    else:
        print(text, end="")
    found = agreement(marks)
    said = {name: "–" if found[name] is None else found[name] for name in found}
    complain(
        "{answers} answers marked by {evaluators} evaluators; Krippendorff's alpha: answers {alpha_answers}, "
        "citations {alpha_citations}".format_map(said)
    )


@app.command()
def questions(
    context: typer.Context,
    municipality: Annotated[list[str] | None, typer.Option("--municipality", "-m", help="May be repeated.")] = None,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """The guide's 35 questions for five municipalities: citations, declines, quotes and page spans checked."""
    from assistant.answering import Assistant
    from evals.guide_table import as_text, check_questions

    assistant = Assistant.open(settings_of(context, home, config))
    rows = check_questions(assistant, tuple(municipality or MUNICIPALITIES))
    print(json.dumps([row.as_dict() for row in rows], ensure_ascii=False) if as_json else as_text(rows))
    raise typer.Exit(0 if all(row.is_sound for row in rows) else 1)


def splits_of(suite: str, split: str) -> tuple[str, ...]:
    """The splits that an option means; a usage error for an unknown suite or split."""
    from evals.datasets import SPLITS, SUITES

    if suite not in SUITES:
        raise typer.BadParameter(" or ".join(SUITES), param_hint="--suite")
    if split not in (*SPLITS, "all"):
        raise typer.BadParameter("dev, test or all", param_hint="--split")
    return SPLITS if split == "all" else (split,)


def needs_extra() -> None:
    """Say in one line what is missing when the extra `evals` is not installed."""
    from importlib.util import find_spec

    if find_spec("ir_measures") is None or find_spec("scipy") is None:
        complain("The eval suite needs the extra `evals`: pip install 'grepp[evals]' (in the source tree: make test).")
        raise typer.Exit(1)


@contextmanager
def progress(said: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's standard error; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as bar:
        task = bar.add_task(said, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _run_of(settings: Settings, suite: str, folder: Path | None) -> "Run":
    from evals.records import read_run
    from evals.suite import default_folder, run_suite

    if folder:
        return read_run(folder)
    splits = splits_of(suite, "all")
    with progress("Frågar") as tell:
        return run_suite(settings, suite, splits, default_folder(settings, suite, splits), progress=tell)
