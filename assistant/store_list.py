"""The list of workshops: a line each, without opening any."""

import json
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from assistant.store_tables import fields, workshops
from assistant.store_types import Summary

Sort = Literal["day", "name", "municipality", "changed"]
_SHOWN = ("name", "municipality", "day")


def summaries(connection: Connection) -> list[Summary]:
    """All workshops, in no order."""
    shown: dict[str, dict[str, str]] = {}
    rows = select(fields.c.workshop, fields.c.path, fields.c.value).where(fields.c.name.in_(_SHOWN))
    for id, path, value in connection.execute(rows):
        shown.setdefault(id, {})[path] = json.loads(value)
    decisions = _count(connection, "decisions.added")
    removed = _count(connection, "decisions.deleted", "true")
    return [
        _summary(row.id, shown.get(row.id, {}), decisions.get(row.id, 0) - removed.get(row.id, 0), row)
        for row in connection.execute(select(workshops))
    ]


def arranged(lines: list[Summary], sort: Sort) -> tuple[Summary, ...]:
    """Sorted: days and changes newest first (without a day first: it is to come), the rest by letter."""
    newest = sorted(lines, key=lambda line: (line.changed, line.id), reverse=True)
    match sort:
        case "changed":
            return tuple(newest)
        case "day":
            return tuple(sorted(newest, key=lambda line: line.day or date.max, reverse=True))
        case "name":
            return tuple(sorted(newest, key=lambda line: line.name.casefold()))
        case "municipality":
            return tuple(sorted(newest, key=lambda line: line.municipality))


def _count(connection: Connection, name: str, value: str | None = None) -> dict[str, int]:
    counted = select(fields.c.workshop, func.count()).where(fields.c.name == name).group_by(fields.c.workshop)
    if value is not None:
        counted = counted.where(fields.c.value == value)
    return {id: number for id, number in connection.execute(counted)}


def _summary(id: str, shown: dict[str, str], decisions: int, row: object) -> Summary:
    day = shown.get("day")
    return Summary(
        id=id,
        name=shown.get("name", ""),
        municipality=shown.get("municipality", ""),
        day=date.fromisoformat(day) if day else None,
        decisions=decisions,
        created=datetime.fromisoformat(getattr(row, "created")),  # noqa: B009
        changed=datetime.fromisoformat(getattr(row, "changed")),  # noqa: B009
        archived=getattr(row, "archived") is not None,  # noqa: B009
        deleted=getattr(row, "deleted") is not None,  # noqa: B009
    )
