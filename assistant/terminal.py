"""What the terminal commands of all packages share: their common options, and errors said in one line.

The commands themselves live where their work is done (ui, ingest, evals), and are found
through the entry points of the group grepp.commands.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import GreppError, WordingError
from assistant.prompts import Wording, load_wordings
from assistant.settings import Settings, load_settings

Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of the index and all state (GREPP_HOME).", show_default=False)
]
Config = Annotated[Path | None, typer.Option("--config", help="Settings file (TOML).", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def settings_of(context: typer.Context, home: Path | None, config: Path | None, **overrides: Any) -> Settings:
    """The settings of a command: its own options go before those that stood before its name."""
    before = context.find_root().params
    return load_settings(config or before.get("config"), {"home": home or before.get("home"), **overrides})


def sentence(error: GreppError, settings: Settings) -> str:
    """What an error says in the language of the settings; in English when the wording cannot be read."""
    try:
        return said(error, load_wordings(settings.prompts)[settings.language])
    except WordingError:
        return str(error)


def said(error: GreppError, wording: Wording) -> str:
    """What an error says in the language of the wording."""
    return wording.say(f"errors.error.{error.key}", **error.values)


def complain(text: str) -> None:
    """Print a line to standard error."""
    print(text, file=sys.stderr)
