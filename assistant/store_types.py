"""What the store of workshops says: saved or conflict, a workshop with its versions, what changed, the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assistant.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Saved:
    """The field holds what was sent, on the disk. Send `version` as the version seen with the next change of it."""

    version: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody changed the field after the version that was seen: nothing was saved.

    `theirs` is what stands there, JSON-like. To overwrite it all the same, save again with
    `their_version` as the version seen.
    """

    theirs: Any
    their_version: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A workshop, the versions of its fields by path (0 for a path that is not there), and its revision."""

    workshop: Workshop
    versions: Mapping[str, int]
    revision: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A field as it is now. `value` is JSON-like: a date is text, evidence that was taken away is None."""

    path: str
    value: Any
    version: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What came after a revision, oldest first; ask next with `revision`. The flags are of the whole workshop."""

    revision: int
    fields: tuple[Changed, ...]
    archived: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A line of the list of workshops."""

    id: str
    name: str
    municipality: str
    day: date | None
    decisions: int
    created: datetime
    changed: datetime
    archived: bool
    deleted: bool
