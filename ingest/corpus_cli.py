"""The commands `grepp corpus …`: which documents there are, adding, fetching and removing them. They print.

What they do is done by the intake, which the page uses too.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.answering import Assistant
from assistant.catalog import load_catalog
from assistant.errors import FetchError, GreppError, IndexMissing, ShelfError
from assistant.holdings import Holding, counted, holdings, missing, texts, to_json
from assistant.ingesting import Ingest
from assistant.intake import Intake, Item
from assistant.prompts import Wording, load_wordings
from assistant.saying import amount, came, changed, facts, warnings
from assistant.settings import Settings
from assistant.shelf import About, Shelf
from assistant.terminal import AsJson, Config, Home, said, settings_of
from assistant.types import Language
from ingest import finlex
from ingest.fetching import Fetched, Fetcher

app = typer.Typer(help="The documents: list, add, fetch, remove, restore.", no_args_is_help=True)
Title = Annotated[str | None, typer.Option(help="Its title, where the file says it wrong.", show_default=False)]
Publisher = Annotated[str | None, typer.Option(help="Who published it.", show_default=False)]
Year = Annotated[int | None, typer.Option(min=1000, max=2999, help="When it was published.", show_default=False)]
In = Annotated[str | None, typer.Option("--language", help="sv, fi or en.", show_default=False)]
_LOOK = 0.3  # seconds between two looks at how far it has come


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False, home: Home = None, config: Config = None) -> None:
    """Show every document, and the related handbooks that are not there."""
    settings = settings_of(context, home, config)
    wording = load_wordings(settings.prompts)[settings.language]
    catalog = load_catalog(settings.corpus)
    assistant = _assistant(settings)
    documents = assistant.documents() if assistant else {}
    counts = counted(assistant.index().passages) if assistant else {}
    held = holdings(documents, counts, Shelf(settings.home).all(), catalog)
    lacking = missing(catalog, held)
    if as_json:
        rows = [{"name": e.name, "title": e.title, "get": e.get, "url": e.url} for e in lacking]
        _print({"documents": [to_json(one) for one in held], "missing": rows})
        return
    for one in held:
        print(_line(one, wording))
    if lacking:
        print(f"\n{wording.say('sources.corpus.missing')}:")
    for entry in lacking:
        print(f"{entry.name}\n  {entry.title}\n  {entry.url or entry.get}")


@app.command()
def add(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(help="Files, or addresses that begin with https://.")],
    title: Title = None,
    publisher: Publisher = None,
    year: Year = None,
    language: In = None,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Add files, or what lies at an address, and read them."""
    settings = settings_of(context, home, config)
    about = About(title, publisher, year, _language(language))
    intake = _intake(settings)
    troubles: list[tuple[str, GreppError]] = []
    for file in files:
        try:
            _take(intake, settings, file, about)
        except GreppError as error:
            troubles.append((file, error))
    _read(intake)
    _report(intake, troubles, load_wordings(settings.prompts)[settings.language], as_json)


@app.command()
def fetch(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name of the catalogue, or a statute's number (1325/2014).")],
    language: In = None,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Fetch a handbook that the catalogue has an address for, or a statute from Finlex, and read it."""
    settings = settings_of(context, home, config)
    if law := finlex.statute(name):
        chosen = _language(language) or "sv"
        got = _fetch_first(settings, finlex.addresses(*law, chosen))
        file = finlex.file_name(*law, chosen)
    else:
        got = _fetch(settings, _address(settings, name))
        file = name + Path(got.file).suffix
    intake = _intake(settings)
    intake.take_path(got.path, About(origin=got.url), file)
    got.path.unlink(missing_ok=True)
    _read(intake)
    _report(intake, (), load_wordings(settings.prompts)[settings.language], as_json)


@app.command()
def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Its file, with the ending or without.")],
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Take an added document out; `restore` brings it back."""
    settings = settings_of(context, home, config)
    wording = load_wordings(settings.prompts)[settings.language]
    intake = _intake(settings)
    gone = intake.remove(name)
    _read(intake)
    text = wording.say("sources.corpus.removed", file=gone.file, token=gone.token)
    _print({"removed": gone.file, "token": gone.token}) if as_json else print(text)


@app.command()
def restore(
    context: typer.Context,
    token: Annotated[str | None, typer.Argument(help="What `remove` said; the latest unless told.")] = None,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Bring back a document that was removed."""
    settings = settings_of(context, home, config)
    wording = load_wordings(settings.prompts)[settings.language]
    intake = _intake(settings)
    removed = intake.shelf.removed()
    if token is None and not removed:
        raise ShelfError("shelf-gone")
    file = intake.restore(token or removed[0].token).file
    _read(intake)
    if any(item.why for item in intake.job.items):
        _report(intake, (), wording, as_json)
    _print({"restored": file}) if as_json else print(wording.say("sources.corpus.restored", file=file))


def _intake(settings: Settings) -> Intake:
    before = _assistant(settings)

    def of_index(name: str) -> tuple[str, ...]:
        # What was opened before sees the new index too; there is none to open before the first ingest.
        found = before or _assistant(settings)
        return texts(found.index(), name) if found else ()

    return Intake(settings, of_index, Ingest.start)


def _read(intake: Intake) -> None:
    """Read what was taken in, and wait for it; raises what went wrong."""
    if intake.job.state == "idle" and intake.job.items:
        intake.read()
    try:
        while not intake.wait(_LOOK):
            pass
    except KeyboardInterrupt:
        intake.cancel()
        intake.wait(30)
        raise
    if intake.job.why:
        raise intake.job.why


def _report(intake: Intake, troubles: Sequence[tuple[str, GreppError]], wording: Wording, as_json: bool) -> None:
    """Say what came of each file; a command that left any out ends with 1."""
    items = intake.job.items
    skipped = [*troubles, *((item.file, item.why) for item in items if item.why)]
    if as_json:
        reasons = [{"file": file, "reason": said(why, wording)} for file, why in skipped]
        _print({"documents": [_item_json(item) for item in items if not item.why], "skipped": reasons})
    else:
        for item in items:
            _say_item(item, wording)
        for file, why in troubles:
            print(f"{file}: {wording.say('sources.job.skipped')} {said(why, wording)}")
    if skipped:
        raise typer.Exit(1)


def _take(intake: Intake, settings: Settings, file: str, about: About) -> None:
    if "://" not in file:
        intake.take_path(Path(file), about)
        return
    got = _fetch(settings, file)
    intake.take_path(got.path, About(about.title, about.publisher, about.year, about.language, got.url), got.file)
    got.path.unlink(missing_ok=True)


def _fetch(settings: Settings, url: str) -> Fetched:
    return Fetcher(settings.home / "cache" / "fetched").fetch(url)


def _fetch_first(settings: Settings, urls: tuple[str, ...]) -> Fetched:
    """What the first address hands out that does."""
    for url in urls[:-1]:
        try:
            return _fetch(settings, url)
        except FetchError as error:
            if error.key != "fetch-refused":
                raise
    return _fetch(settings, urls[-1])


def _address(settings: Settings, name: str) -> str:
    entry = load_catalog(settings.corpus).entries.get(name)
    if entry is None:
        raise FetchError("fetch-unknown", name=name)
    if not entry.url:
        raise FetchError("fetch-no-address", name=name, get=entry.get)
    return entry.url


def _assistant(settings: Settings) -> Assistant | None:
    try:
        return Assistant.open(settings)
    except IndexMissing:
        return None


def _language(given: str | None) -> Language | None:
    match given:
        case None:
            return None
        case "sv" | "fi" | "en":
            return given
        case _:
            raise typer.BadParameter("sv, fi, en")


def _line(one: Holding, wording: Wording) -> str:
    origin = f"{came(one, wording)} {one.url}".strip()
    waiting = wording.say("sources.list.waiting") if one.waiting else ""
    known = " · ".join(filter(None, (*facts(one, wording), origin, waiting)))
    warned = "".join(f"\n  ! {warning}" for warning in warnings(one.warnings, wording))
    return f"{one.name}\n  {one.title}\n  {known}{warned}"


def _say_item(item: Item, wording: Wording) -> None:
    count = amount("passages", item.passages, wording)
    why = f" {said(item.why, wording)}" if item.why else ""
    why += f" {wording.say('sources.job.off_shelf')}" if item.off_shelf else ""
    print(f"{item.file}: {wording.say(f'sources.job.{item.outcome}', passages=count)}{why}")
    for warning in warnings(item.warnings, wording):
        print(f"  ! {warning}")
    if item.change:
        print(f"  {changed(item.change, wording)}")
        for sign, texts in (("+", item.change.new_examples), ("-", item.change.gone_examples)):
            for text in texts:
                print(f"  {sign} {text}")


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "file": item.file,
        "outcome": item.outcome,
        "passages": item.passages,
        "warnings": list(item.warnings),
        "change": asdict(item.change) if item.change else None,
    }


def _print(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
