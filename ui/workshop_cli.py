"""The commands `grepp workshop list | show | export | import`. They print; what they print is made elsewhere."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import ExportFailed, IndexMissing, WorkshopFileInvalid, WorkshopMissing
from assistant.figures import day
from assistant.municipalities import load_municipalities, name_in
from assistant.prompts import load_wordings
from assistant.settings import Settings
from assistant.store import WorkshopStore
from assistant.store_types import Summary
from assistant.terminal import AsJson, Config, Home, settings_of
from assistant.types import LANGUAGES, Document, Language, Municipality, Passage
from assistant.workshop import Workshop
from ui.minutes_types import Library
from ui.text import clean

app = typer.Typer(help="Workshops: list, show, export and import them.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The workshop's id, or the beginning of it.", show_default=False)]
Lang = Annotated[
    str | None, typer.Option("--lang", help="sv, fi or en; the workshop's own unless told.", show_default=False)
]


@app.command("list")
def list_(
    context: typer.Context,
    archived: Annotated[bool, typer.Option("--archived", help="Those that are archived.")] = False,
    deleted: Annotated[bool, typer.Option("--deleted", help="Those that are deleted but not purged.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """List the workshops, newest first."""
    settings = settings_of(context, home, config)
    with _store(settings) as store:
        lines = store.list(archived=archived, deleted=deleted)
    if as_json:
        print(json.dumps([_to_json(line) for line in lines], ensure_ascii=False))
        return
    wording = load_wordings(settings.prompts)[settings.language]
    if not lines:
        print(wording.say("workshop.command.empty"))
    places = _places(settings)
    for line in lines:
        place = places.get(line.municipality)
        parts = (
            line.id,
            day(line.day, settings.language) if line.day else wording.say("workshop.command.no_day"),
            name_in(settings.language, place) if place else "",
            " ".join(clean(line.name).split()) or wording.say("workshop.command.untitled"),
            wording.say("workshop.command.decisions", n=line.decisions),
        )
        print("  ".join(part for part in parts if part))


@app.command()
def show(
    context: typer.Context,
    id: Id,
    lang: Lang = None,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Show a workshop as plain text, its quotes checked against the documents."""
    from assistant.workshop_file import dump
    from ui.minutes import make_minutes
    from ui.minutes_plain import to_plain

    settings = settings_of(context, home, config)
    workshop = _load(settings, id)
    if as_json:
        print(dump(workshop), end="")
        return
    wording = load_wordings(settings.prompts)[_language(lang) or workshop.language]
    place = _places(settings).get(workshop.municipality)
    print(to_plain(make_minutes(workshop, place, _library(settings), wording, date.today()), wording))


@app.command("export")
def export_(
    context: typer.Context,
    id: Id,
    to: Annotated[Path, typer.Option("--to", help="The file: .docx, .md, .csv, .ics or .json.", show_default=False)],
    lang: Lang = None,
    template: Annotated[
        Path | None, typer.Option(help="A .docx whose styles, header and footer are used.", show_default=False)
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Export a workshop: minutes, decisions, or all of it for another Grepp."""
    from ui.export import export, write

    settings = settings_of(context, home, config)
    workshop = _load(settings, id)
    wording = load_wordings(settings.prompts)[_language(lang) or workshop.language]
    ending = to.suffix.lower().removeprefix(".")
    library = _library(settings) if ending in ("docx", "md") else NoLibrary()
    place = _places(settings).get(workshop.municipality)
    content = export(workshop, ending, place, library, wording, date.today(), _template(template))
    write(to, content)
    ours = load_wordings(settings.prompts)[settings.language]
    print(ours.say("workshop.command.exported", name=clean(workshop.name), file=to))


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `grepp workshop export --to x.json` made.")],
    copy: Annotated[bool, typer.Option("--copy", help="Under a new id, beside one that is here already.")] = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Import a workshop; one whose id is here already is refused, or with --copy kept beside it."""
    from assistant.workshop import new_id, now
    from assistant.workshop_file import as_copy, parse

    settings = settings_of(context, home, config)
    wording = load_wordings(settings.prompts)[settings.language]
    try:
        content = file.read_bytes()
    except OSError as error:
        raise WorkshopFileInvalid("workshop-file-invalid", why=f"{file}: {error.strerror or error}") from error
    workshop = parse(content, wording)
    if copy:
        workshop = as_copy(workshop, id=new_id(), created=now())
    with _store(settings) as store:
        store.create(workshop)
    print(wording.say("workshop.command.imported", name=clean(workshop.name), id=workshop.id))


class NoLibrary:
    """Knows no documents: what is exported has no quotes, or there is no index to check them against."""

    def document(self, _name: str) -> Document | None:
        return None

    def passage(self, _id: str) -> Passage | None:
        return None


@contextmanager
def _store(settings: Settings) -> Iterator[WorkshopStore]:
    store = WorkshopStore.open(settings)
    try:
        yield store
    finally:
        store.close()


def _load(settings: Settings, id: str) -> Workshop:
    """The workshop of that id, or the only one whose id begins so."""
    with _store(settings) as store:
        known = [line.id for line in (*store.list(), *store.list(archived=True))]
        found = [id] if id in known else [other for other in known if id and other.startswith(id)]
        if len(found) != 1:
            raise WorkshopMissing("workshop-missing", id=id)
        return store.load(found[0]).workshop


def _library(settings: Settings) -> Library:
    """The documents as they are now; none where nothing has been ingested."""
    from assistant.answering import Assistant

    try:
        return Assistant.open(settings)
    except IndexMissing:
        return NoLibrary()


def _places(settings: Settings) -> dict[str, Municipality]:
    return load_municipalities(settings.corpus / "municipalities.csv").by_code


def _template(file: Path | None) -> bytes | None:
    try:
        return file.read_bytes() if file else None
    except OSError as error:
        raise ExportFailed("template-invalid", why=f"{file}: {error.strerror or error}") from error


def _language(code: str | None) -> Language | None:
    for language in LANGUAGES:
        if code == language:
            return language
    if code is not None:
        raise typer.BadParameter(f"{code!r}: sv, fi or en", param_hint="--lang")
    return None


def _to_json(line: Summary) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "municipality": line.municipality,
        "day": line.day.isoformat() if line.day else None,
        "decisions": line.decisions,
        "created": line.created.isoformat(),
        "changed": line.changed.isoformat(),
        "archived": line.archived,
        "deleted": line.deleted,
    }
