"""The command `grepp`: gathers the commands of all packages, and without one starts the web app.

Commands are found through the entry points of the group grepp.commands, so that no
package here knows those above or beside it.
"""

import sys
from importlib.metadata import entry_points

import typer

from assistant.errors import GreppError
from assistant.settings import load_settings
from assistant.terminal import Config, Home, complain, sentence

_GROUP = "grepp.commands"


def build() -> typer.Typer:
    """The whole command with all that is installed."""
    app = typer.Typer(
        name="grepp",
        help="Cited answers for strategy workshops in Finland's municipalities. Alone: start the web app.",
        no_args_is_help=False,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for entry in sorted(entry_points(group=_GROUP), key=lambda entry: entry.name):
        command = entry.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=entry.name)
        else:
            app.command(entry.name)(command)
    app.callback(invoke_without_command=True)(_start)
    return app


def main() -> None:
    """Run the command; an error of Grepp's is one line on standard error and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character must not end the answer.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        build()()
    except GreppError as error:
        complain(_said(error))
        sys.exit(error.exit_code)
    except OSError as error:  # a full disk, a folder that may not be written
        complain(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _start(context: typer.Context, home: Home = None, config: Config = None) -> None:
    """Bring the index up to date, then start the web app."""
    if context.invoked_subcommand is None:
        commands = {entry.name: entry for entry in entry_points(group=_GROUP)}
        commands["ingest"].load()(context, home=home, config=config, only_when_stale=True)
        commands["serve"].load()(context, home=home, config=config)


def _said(error: GreppError) -> str:
    try:
        return sentence(error, load_settings())
    except GreppError:
        return str(error)
