"""A workshop as the fields it is saved by, and back: which fields there are, and what each may hold. Pure.

A field has a path: "name", "profile/facts", "items/<key>/notes", "decisions/<id>/due",
"decisions/<id>/evidence/<id>". What may stand in it is what the dataclasses of workshop.py say: here is
no second list of fields or limits. Only what differs from its default is a field.
"""

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, to_jsonable_python

from assistant.errors import FieldRefused
from assistant.workshop import Decision, Evidence, Item, Plan, Profile, Question, Workshop

# What a workshop has many of: by id in field paths, in lists in JSON.
RECORDS: dict[str, Any] = {"plans": Plan, "items": Item, "decisions": Decision}
# The field whose presence makes a record exist.
FIRST = {"plans": "added", "items": "question", "decisions": "added"}
LONGEST_PATH = 700
_Owner = TypeVar("_Owner", Item, Decision)
# What is no field of its own: set once, a property of the whole, or made of fields itself.
_WHOLE = {"id", "created", "archived", "deleted", "profile", *RECORDS}
_OWN = {"id", "evidence"}
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def field_name(path: str) -> str:
    """The path without ids: "decisions/<id>/due" → "decisions.due"; raises FieldRefused when there is no such field."""
    match path.split("/") if len(path) <= LONGEST_PATH else ():
        case [name] if name in _hints(Workshop):
            return name
        case ["profile", name] if name in _hints(Profile):
            return f"profile.{name}"
        case ["items", key, name] if key and name in _hints(Item):
            return f"items.{name}"
        case [("plans" | "decisions") as group, id, name] if _ID.fullmatch(id) and (
            name in _hints(RECORDS[group]) or name == "deleted"
        ):
            return f"{group}.{name}"
        case [("items" | "decisions") as group, owner, "evidence", id] if owner and _ID.fullmatch(id):
            return f"{group}.evidence"
        case _:
            raise FieldRefused("field-unknown", field=repr(path[:200]))


def root_of(path: str) -> str | None:
    """The field that must be there before `path` can be: the first one of its record; None for what has no record."""
    group, *rest = path.split("/")
    return f"{group}/{rest[0]}/{FIRST[group]}" if group in RECORDS else None


def encode(path: str, value: object) -> str:
    """The value as it is stored (JSON); `value` is JSON-like or as the dataclasses have it. Raises FieldRefused."""
    adapter = _adapter(field_name(path))
    try:
        given = json.dumps(value, default=to_jsonable_python)
        valid = adapter.validate_json(given)
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)[0], path) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise FieldRefused("field-invalid", field=path, why=error) from error
    _, *ids = path.split("/")
    if (isinstance(valid, Evidence) and valid.id != ids[-1]) or (isinstance(valid, Question) and valid.key != ids[0]):
        raise FieldRefused("field-invalid", field=path, why="another id")
    return adapter.dump_json(valid).decode("utf-8")


def to_fields(workshop: Workshop) -> dict[str, str]:
    """The workshop as fields: their paths, and their values as JSON."""
    dumped = _workshop().dump_python(workshop, mode="json", exclude_defaults=True)
    plain = {name: value for name, value in dumped.items() if name not in _WHOLE}
    plain |= {f"profile/{name}": value for name, value in dumped.get("profile", {}).items()}
    for group in RECORDS:
        for record, values in zip(getattr(workshop, group), dumped.get(group, ()), strict=True):
            here = f"{group}/{record.key if isinstance(record, Item) else record.id}"
            plain |= {f"{here}/{name}": value for name, value in values.items() if name not in _OWN}
            plain |= {f"{here}/evidence/{own['id']}": own for own in values.get("evidence", ())}
    return {path: json.dumps(value, ensure_ascii=False) for path, value in plain.items()}


def from_fields(
    id: str,
    created: str,
    fields: Iterable[tuple[str, str]],
    archived: str | None = None,
    deleted: str | None = None,
) -> Workshop:
    """The workshop of these fields, without what is deleted in it; raises ValueError when they cannot be one."""
    data: dict[str, Any] = {"id": id, "created": created, "archived": archived, "deleted": deleted}
    groups: dict[str, dict[str, dict[str, Any]]] = {group: {} for group in RECORDS}
    for path, text in fields:
        value = json.loads(text)
        match path.split("/"):
            case [group, key, "evidence", own]:
                groups[group].setdefault(key, {}).setdefault("evidence", {})[own] = value
            case [group, key, name]:
                groups[group].setdefault(key, {})[name] = value
            case [outer, name]:
                data.setdefault(outer, {})[name] = value
            case _:
                data[path] = value
    for group, records in groups.items():
        data[group] = [_record(group, key, record) for key, record in records.items() if _lives(group, record)]
    return ordered(_workshop().validate_json(json.dumps(data)))


def ordered(workshop: Workshop) -> Workshop:
    """The same workshop with its records in their order: questions by number, all else by when it was added."""

    def by_age(record: Plan | Decision | Evidence) -> tuple[datetime, str]:
        return record.added, record.id

    def with_evidence(owner: _Owner) -> _Owner:
        return dataclasses.replace(owner, evidence=tuple(sorted(owner.evidence, key=by_age)))

    items = sorted(workshop.items, key=lambda item: (item.question.document, item.question.number))
    return dataclasses.replace(
        workshop,
        plans=tuple(sorted(workshop.plans, key=by_age)),
        items=tuple(map(with_evidence, items)),
        decisions=tuple(map(with_evidence, sorted(workshop.decisions, key=by_age))),
    )


def _lives(group: str, record: Mapping[str, Any]) -> bool:
    return FIRST[group] in record and not record.get("deleted")


def _record(group: str, key: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON has it: with its id, and its evidence in a list, without what was unpinned."""
    made = {name: value for name, value in record.items() if name != "deleted"}
    if group != "items":
        made["id"] = key
    if "evidence" in made:
        made["evidence"] = [own for own in made["evidence"].values() if own]
    return made


def _refusal(error: ErrorDetails, path: str) -> FieldRefused:
    match error["type"]:
        case "string_too_long":
            return FieldRefused("field-too-long", field=path, limit=error["ctx"]["max_length"])
        case "unstorable" | "json_invalid" | "string_unicode":
            return FieldRefused("field-unstorable", field=path)
        case _:
            return FieldRefused("field-invalid", field=path, why=error["msg"])


@cache
def _workshop() -> TypeAdapter[Workshop]:
    return TypeAdapter(Workshop)


@cache
def _hints(owner: Any) -> dict[str, Any]:
    """The fields of a dataclass that are saved by themselves, with their types and limits."""
    hints = get_type_hints(owner, include_extras=True)
    names = {field.name for field in dataclasses.fields(owner)} - (_WHOLE if owner is Workshop else _OWN)
    return {name: hints[name] for name in names}


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    """What reads and writes the values of a field, by its name without ids."""
    group, _, attribute = name.rpartition(".")
    if attribute == "deleted":
        return TypeAdapter(bool, config=ConfigDict(strict=True))
    if attribute == "evidence":
        return TypeAdapter(Evidence | None)
    hint = _hints({"": Workshop, "profile": Profile, **RECORDS}[group])[attribute]
    return TypeAdapter(hint) if dataclasses.is_dataclass(hint) else TypeAdapter(hint, config=ConfigDict(strict=True))
