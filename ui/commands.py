"""The commands that ask: search, ask, and serve. They print; what they print is made elsewhere."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import GreppError
from assistant.settings import Settings
from assistant.terminal import AsJson, Config, Home, complain, sentence, settings_of
from assistant.types import KINDS, LANGUAGES, Answer, Language, Turn

Question = Annotated[str | None, typer.Argument(help="The question, in quotation marks.", show_default=False)]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", help="JSON Lines in, JSON Lines out; - for standard input.", show_default=False),
]
Lang = Annotated[
    str | None, typer.Option("--lang", help="Language of our own words: sv, fi or en.", show_default=False)
]
Place = Annotated[str | None, typer.Option("--municipality", "-m", help="Swedish or Finnish name.", show_default=False)]
DocumentNames = Annotated[list[str] | None, typer.Option("--document", help="Only this document; may be repeated.")]
KindNames = Annotated[list[str] | None, typer.Option("--kind", help=f"Only this kind ({', '.join(KINDS)}).")]


def search(
    context: typer.Context,
    question: Question = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    batch: Batch = None,
    lang: Lang = None,
    document: DocumentNames = None,
    kind: KindNames = None,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Find the passages nearest to a question."""
    from assistant.answering import Assistant
    from assistant.contract import hit_to_json
    from assistant.index import Filter

    settings = settings_of(context, home, config)
    _one_of(question, batch)
    language = _language(lang)
    only = Filter(tuple(document or ()), tuple(_kinds(kind)))
    assistant = Assistant.open(settings)

    def find(row: dict[str, Any]) -> dict[str, Any]:
        hits = assistant.search(row["q"], k=k, language=row.get("lang") or language, only=only)
        return {"id": row["id"], "hits": [hit_to_json(hit) for hit in hits]}

    if batch:
        _run_batch(batch, find, settings)
        return
    hits = assistant.search(str(question), k=k, language=language, only=only)
    if as_json:
        print(json.dumps({"question": question, "hits": [hit_to_json(hit) for hit in hits]}, ensure_ascii=False))
        return
    from ui.plain import plain_hits

    print(plain_hits(hits, assistant.documents(), assistant.knowledge.wordings[settings.language]))


def ask(
    context: typer.Context,
    question: Question = None,
    municipality: Place = None,
    lang: Lang = None,
    batch: Batch = None,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Answer a question with cited passages."""
    from assistant.answering import Assistant
    from assistant.contract import answer_to_json

    settings = settings_of(context, home, config)
    _one_of(question, batch)
    own: dict[str, Any] = {"municipality": municipality, "lang": _language(lang)}
    assistant = Assistant.open(settings)

    def answer(row: dict[str, Any]) -> Answer:
        given = assistant.ask(
            row["q"],
            municipality=row.get("municipality") or own["municipality"],
            language=row.get("lang") or own["lang"],
            history=tuple(Turn(q, q) for q in row.get("history") or ()),
            fallback_language=settings.language,
        )
        return replace(given, id=row["id"])

    if batch:
        _run_batch(batch, lambda row: answer_to_json(answer(row)), settings)
        return
    given = answer({"id": "", "q": question})
    if as_json:
        print(json.dumps(answer_to_json(given), ensure_ascii=False))
        return
    from ui.plain import plain_answer

    print(plain_answer(given, assistant.knowledge.wordings[given.language]))


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Address to bind; 127.0.0.1 unless told.", show_default=False)
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; the next free one when it is taken.", show_default=False)
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Start the web app on an index that is there already."""
    from assistant.answering import Assistant
    from ui.app import serve as run

    settings = settings_of(context, home, config, host=host, port=port)
    run(Assistant.open(settings), settings, on_ready=lambda address: print(f"Grepp: {address}", flush=True))


def _run_batch(source: Path, work: Any, settings: Settings) -> None:
    """Answer each line of a file; a bad line gets an error of its own and never stops the rest."""
    for number, line in _lines(source):
        id: Any = str(number)
        try:
            row = json.loads(line)
            id = row.get("id", id) if isinstance(row, dict) else id
            result = work(_checked(row) | {"id": id})
        except GreppError as error:
            result = {"id": id, "error": sentence(error, settings)}
        except (ValueError, RecursionError) as error:
            result = {"id": id, "error": f"line {number}: {error}"}
        print(json.dumps(result, ensure_ascii=False), flush=True)


def _checked(row: Any) -> dict[str, Any]:
    """A row with "q", and where given "municipality", "lang" and "history", as they should be; else ValueError."""
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    asked = row.get("q", row.get("question"))
    history = row.get("history") or []
    if not isinstance(asked, str):
        raise ValueError('"q" must be text')
    if not isinstance(row.get("municipality") or "", str):
        raise ValueError('"municipality" must be text')
    if row.get("lang") not in (None, *LANGUAGES):
        raise ValueError('"lang" must be sv, fi or en')
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        raise ValueError('"history" must be a list of texts')
    return row | {"q": asked}


def _lines(source: Path) -> Iterator[tuple[int, str]]:
    try:
        path: Path | int = sys.stdin.fileno() if str(source) == "-" else source
        stream = open(path, encoding="utf-8-sig", errors="replace", closefd=path is source)  # noqa: SIM115
    except OSError as error:
        raise typer.BadParameter(str(error), param_hint="--batch") from error
    with stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield number, line


def _language(code: str | None) -> Language | None:
    if code is None:
        return None
    for language in LANGUAGES:
        if code == language:
            return language
    raise typer.BadParameter(f"{code!r}: sv, fi or en", param_hint="--lang")


def _kinds(names: list[str] | None) -> Iterator[Any]:
    for name in names or ():
        if name not in KINDS:
            raise typer.BadParameter(f"{name!r}: one of {', '.join(KINDS)}", param_hint="--kind")
        yield name


def _one_of(question: str | None, batch: Path | None) -> None:
    if (question is None) == (batch is None):
        complain('Usage: grepp ask|search "…"   or   --batch FILE')
        raise typer.Exit(2)
