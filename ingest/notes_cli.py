"""The command `grepp notes`: notes on an added handbook, made by the configured language model."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import ModelUnavailable
from assistant.prompts import Wording, load_wordings
from assistant.settings import Settings
from assistant.terminal import AsJson, Config, Home, complain, settings_of
from assistant.types import Language

if TYPE_CHECKING:
    from assistant.checks import Likeness
    from ingest.noting import Tally

File = Annotated[Path, typer.Argument(help="The handbook, as it was added.")]


def notes(
    context: typer.Context, file: File, as_json: AsJson = False, home: Home = None, config: Config = None
) -> None:
    """Have the language model note which questions a handbook's passages answer, and translate its sentences."""
    settings = settings_of(context, home, config)
    if not settings.model:
        raise ModelUnavailable("model-none")
    wordings = load_wordings(settings.prompts)
    wording = wordings[settings.language]
    tally = asdict(_noted(file, settings, wordings, quiet=as_json or not sys.stderr.isatty()))
    if as_json:
        print(json.dumps(tally))
        return
    print(wording.say("noting.line.done", **tally))
    print(wording.say("noting.line.next"))


def _noted(file: Path, settings: Settings, wordings: dict[Language, Wording], quiet: bool) -> "Tally":
    """Note the file; what is sent, and where, is said before."""
    from rich.console import Console
    from rich.progress import Progress

    from assistant.generate import Model
    from assistant.municipalities import load_municipalities
    from ingest.loaders import load
    from ingest.noting import Noter
    from ingest.passages import make_passages

    wording = wordings[settings.language]
    municipalities = load_municipalities(settings.corpus / "municipalities.csv")
    loaded = load(file)
    document, passages = loaded.document, make_passages(loaded, municipalities)
    model = Model(settings)
    try:
        complain(wording.say("noting.line.sending", document=document.name, address=model.address or model.provider))
        noter = Noter(model, wordings, municipalities, _likeness(settings))
        with Progress(console=Console(stderr=True), disable=quiet, transient=True) as bar:
            task = bar.add_task(wording.say("noting.line.working"), total=None)
            return noter.note(
                document, passages, settings.home, lambda n, total: bar.update(task, completed=n, total=total)
            )
    finally:
        model.stop()


def _likeness(settings: Settings) -> "Likeness":
    from assistant.embedding import cap_threads, likeness_by, make_embedder

    cap_threads(settings.threads)
    return likeness_by(make_embedder(settings.embedder, settings.threads))
