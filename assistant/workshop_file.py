"""A workshop as a file that moves between machines: `grepp-workshop`, schema 1, read strictly. Pure.

What is wrong in a file, and where, is said in words (`workshop.file` of the wording); nothing is guessed or dropped.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from assistant.errors import WorkshopFileInvalid
from assistant.prompts import Wording
from assistant.workshop import Workshop
from assistant.workshop_fields import ordered

FORMAT = "grepp-workshop"
SCHEMA = 1
LARGEST_MB = 20
# What pydantic calls an error, and the sentence for it.
_WORDS = {
    "missing": "missing",
    "unexpected_keyword_argument": "unknown",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "string_type": "text",
    "literal_error": "choice",
    "unstorable": "unstorable",
    "json_invalid": "unstorable",
    "string_unicode": "unstorable",
    "date": "date",
    "int_type": "number_wanted",
    "greater_than_equal": "number_wanted",
    "less_than_equal": "number_wanted",
}


def dump(workshop: Workshop) -> str:
    """The file's text."""
    content = {"format": FORMAT, "schema": SCHEMA, "workshop": _adapter().dump_python(workshop, mode="json")}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def parse(content: bytes, wording: Wording) -> Workshop:
    """The workshop of a file; raises WorkshopFileInvalid, which says what is wrong and where."""
    if len(content) > LARGEST_MB * 1_000_000:
        raise _invalid((), wording.say("workshop.file.too_large", limit=LARGEST_MB), wording)
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise _invalid((), wording.say("workshop.file.json", why=error), wording) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _invalid((), wording.say("workshop.file.not_ours"), wording)
    if data.get("schema") != SCHEMA:
        newer = isinstance(data.get("schema"), int) and data["schema"] > SCHEMA
        raise _invalid(("schema",), wording.say("workshop.file.newer" if newer else "workshop.file.not_ours"), wording)
    unknown = sorted(set(data) - {"format", "schema", "workshop"})
    if unknown:
        raise _invalid((unknown[0],), wording.say("workshop.file.unknown"), wording)
    try:
        workshop = _adapter().validate_json(json.dumps(data.get("workshop")))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _invalid(("workshop", *first["loc"]), _what(first, wording), wording) from error
    for place, what in _faults(workshop):
        raise _invalid(("workshop", *place), wording.say(f"workshop.file.{what}"), wording)
    return ordered(workshop)


def as_copy(workshop: Workshop, *, id: str, created: datetime) -> Workshop:
    """The same workshop under another id, neither archived nor deleted."""
    return replace(workshop, id=id, created=created, archived=None, deleted=None)


def _faults(workshop: Workshop) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What no field shows by itself: ids that are there twice, and questions that are not there."""
    keys = {item.key for item in workshop.items} | {""}
    for group in ("plans", "decisions", "items"):
        records = getattr(workshop, group)
        yield from _twice((group,), (record.key if group == "items" else record.id for record in records))
        for n, record in enumerate(records):
            yield from _twice((group, n, "evidence"), (own.id for own in getattr(record, "evidence", ())))
    yield from _twice(("agenda", "steps"), (step.id for step in workshop.agenda.steps))
    for n, decision in enumerate(workshop.decisions):
        if decision.question not in keys:
            yield ("decisions", n, "question"), "no_question"
    for n, step in enumerate(workshop.agenda.steps):
        if step.question not in keys:
            yield ("agenda", "steps", n, "question"), "no_question"


def _twice(place: tuple[str | int, ...], ids: Iterable[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    seen: Counter[str] = Counter()
    for n, id in enumerate(ids):
        seen[id] += 1
        if seen[id] == 2:
            yield (*place, n), "twice"


def _invalid(place: tuple[str | int, ...], what: str, wording: Wording) -> WorkshopFileInvalid:
    parts = [wording.say("workshop.file.number", n=part + 1) if isinstance(part, int) else part for part in place]
    where = " › ".join(part[:60] for part in parts)
    return WorkshopFileInvalid("workshop-file-invalid", why=f"{where}: {what}" if where else what)


def _what(error: ErrorDetails, wording: Wording) -> str:
    """What pydantic found, in the reader's words."""
    kind, context = error["type"], error.get("ctx", {})
    if kind.startswith(("date_", "datetime_", "timezone_")):
        kind = "date"
    key = _WORDS.get(kind, "other")
    values = {"limit": context.get("max_length"), "choices": context.get("expected"), "why": error["msg"]}
    return wording.say(f"workshop.file.{key}", **values)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; one that names a key twice is an error, where others take the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"{Counter(key for key, _ in pairs).most_common(1)[0][0]!r} twice")
    return found


@cache
def _adapter() -> TypeAdapter[Workshop]:
    return TypeAdapter(Workshop)
