"""The command `grepp eval judge`: an optional judge's verdicts on a run, with its agreement to our own labels."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.terminal import AsJson, Config, Home, complain, settings_of

if TYPE_CHECKING:
    from assistant.settings import Settings
    from evals.judging import Judge


def judge(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    model: Annotated[
        str, typer.Option(help="A sentence-transformers entailment model; the configured language model unless told.")
    ] = "",
    limit: Annotated[int, typer.Option(help="Only the first so many claims of each kind; 0 is all.")] = 0,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """How a judge of support sees a run, and how far it agrees with our labels. Never a gate."""
    from evals.judging import agreement, pairs
    from evals.records import read_run

    settings = settings_of(context, home, config)
    made = pairs(read_run(run).results)
    if limit:
        kinds = ([p for p in made if p.supported], [p for p in made if not p.supported])
        made = [pair for kind in kinds for pair in kind[:limit]]
    ask = _judge(model, settings)
    name = model or settings.model
    complain(f"{len(made)} claims → {name}")
    found = agreement(name, made, ask(made))
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False))
        return
    for figure, value in found.as_dict().items():
        print(f"{figure:<20} {'–' if value is None else value}")


def _judge(model: str, settings: "Settings") -> "Judge":
    from assistant.prompts import load_wordings
    from evals.judging import entailment_judge, model_judge

    return entailment_judge(model) if model else model_judge(settings, load_wordings(settings.prompts))
