"""The commands `grepp eval …`: what an evaluator runs. They print; figures are made elsewhere."""

import json
from typing import Annotated

import typer

from assistant.terminal import AsJson, Config, Home, settings_of

app = typer.Typer(help="How right Grepp is: figures on the development and test questions.", no_args_is_help=True)
MUNICIPALITIES = ("Pyhäjoki", "Vasa", "Vanda", "Närpes", "Mariehamn")


@app.command()
def spot(
    context: typer.Context,
    split: Annotated[str, typer.Option(help="dev (may be tuned on) or test (only reported).")] = "test",
    limit: Annotated[int, typer.Option(help="Only the first so many cases; 0 is all.")] = 0,
    show: Annotated[bool, typer.Option(help="Print each case that went wrong. Not for the test split.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Retrieval, citation and abstention figures on our own questions over the guide."""
    from assistant.answering import Assistant
    from evals.datasets import FOLDER, load_cases
    from evals.spot import by, run_case, summarise
    from evals.tables import failures, figures

    if split not in ("dev", "test"):
        raise typer.BadParameter("dev or test", param_hint="--split")
    assistant = Assistant.open(settings_of(context, home, config))
    cases = load_cases(FOLDER / f"guide_{split}.jsonl", assistant.documents())
    outcomes = [run_case(assistant, case) for case in (cases[:limit] if limit else cases)]
    groups = {"all": outcomes} | by(outcomes, lambda o: o.case.language) | by(outcomes, lambda o: o.case.kind)
    summaries = {name: summarise(group) for name, group in groups.items()}
    if as_json:
        print(json.dumps({name: summary.rows for name, summary in summaries.items()}, ensure_ascii=False))
        return
    print(figures(summaries))
    if show and split == "dev":
        print(failures(outcomes))


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
    from evals.guide_table import check_questions
    from evals.tables import guide_table

    assistant = Assistant.open(settings_of(context, home, config))
    rows = check_questions(assistant, tuple(municipality or MUNICIPALITIES))
    if as_json:
        print(json.dumps([row.as_dict() for row in rows], ensure_ascii=False))
    else:
        print(guide_table(rows))
    raise typer.Exit(0 if all(row.is_sound for row in rows) else 1)
