"""Keeps workshops durably: each field by itself, with the version that tells a conflict from a save.

A save is on the disk when it returns. Two that change different fields never disturb each other;
of two that change the same field, the later is told what the other wrote, and nothing is
overwritten. Every change raises the workshop's revision by one, and the version of a field is the
revision that last changed it (0: never), so that a page asks only for what came since.

What a workshop is stands in workshop.py, which fields it has in workshop_fields.py, the tables in
store_tables.py. Safe to share between threads and, with its database, between processes.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from assistant.errors import DatabaseDamaged, DatabaseUnavailable, FieldRefused, WorkshopExists, WorkshopMissing
from assistant.settings import Settings
from assistant.store_errors import as_ours
from assistant.store_list import Sort, arranged, summaries
from assistant.store_tables import SCHEMA, connect, database_url, fields, schema_of, sqlite_file, workshops
from assistant.store_types import Changed, Changes, Conflict, Loaded, Saved, Summary
from assistant.workshop import LIMITS, Decision, Item, Plan, Question, Workshop, now
from assistant.workshop_fields import RECORDS, encode, field_name, from_fields, root_of, to_fields

# Any number does, so long as every Grepp that migrates the same PostgreSQL database takes the same.
_MIGRATING = 6_104_711


class WorkshopStore:
    """The workshops of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._migrate()

    @classmethod
    def open(cls, settings: Settings) -> "WorkshopStore":
        """Open the database of the settings, made or brought up to date where needed.

        Raises DatabaseUnavailable, DatabaseDamaged or ConfigError; a damaged file is left as it is.
        """
        url = database_url(settings.database, settings.home)
        file = sqlite_file(url)
        if file:
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseUnavailable("database-unavailable", database=file, why=error) from error
        return cls(connect(url))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    # -- whole workshops

    def list(self, *, archived: bool = False, deleted: bool = False, sort: Sort = "day") -> tuple[Summary, ...]:
        """The workshops that are archived, or deleted, or by default neither."""
        with self._reading() as connection:
            lines = summaries(connection)
        if deleted:
            return arranged([line for line in lines if line.deleted], sort)
        return arranged([line for line in lines if not line.deleted and line.archived == archived], sort)

    def create(self, workshop: Workshop) -> Loaded:
        """Keep a new workshop under its own id, whole or not at all; raises WorkshopExists or FieldRefused."""
        values = {path: encode(path, json.loads(value)) for path, value in to_fields(workshop).items()}
        made = {name: _stamp(getattr(workshop, name)) for name in ("created", "archived", "deleted")}
        try:
            with self._writing() as connection:
                row = {"id": workshop.id, "revision": 1, "changed": _stamp(now()), **made}
                connection.execute(insert(workshops), row)
                _check_room(connection, workshop.id, values)
                _insert(connection, workshop.id, values, 1)
        except IntegrityError as error:
            raise WorkshopExists("workshop-exists", id=workshop.id, name=workshop.name) from error
        return self.load(workshop.id, deleted=True)

    def load(self, id: str, *, deleted: bool = False) -> Loaded:
        """A workshop as it is now; raises WorkshopMissing, also for a deleted one unless asked for."""
        with self._reading() as connection:
            row = _row(connection, id, deleted)
            found = connection.execute(
                select(fields.c.path, fields.c.value, fields.c.revision).where(fields.c.workshop == id)
            ).all()
        try:
            pairs = [(path, value) for path, value, _ in found]
            workshop = from_fields(id, row.created, pairs, row.archived, row.deleted)
        except ValueError as error:
            raise DatabaseDamaged("database-damaged", file=self._name(), why=f"{id}: {error}") from error
        return Loaded(workshop, {path: version for path, _, version in found}, row.revision)

    def archive(self, id: str, *, undo: bool = False) -> None:
        """Put a workshop away, or with `undo` back among the others."""
        self._mark(id, archived=None if undo else _stamp(now()))

    def delete(self, id: str) -> None:
        """Delete a workshop so that `restore` brings it back; nothing of it can be saved meanwhile."""
        self._mark(id, deleted=_stamp(now()))

    def restore(self, id: str) -> None:
        """Undo `delete`."""
        self._mark(id, deleted=None)

    def purge(self, id: str) -> None:
        """Remove a deleted workshop for good; raises WorkshopMissing for one that is not deleted."""
        with self._writing() as connection:
            gone = delete(workshops).where(workshops.c.id == id, workshops.c.deleted.is_not(None))
            if connection.execute(gone).rowcount == 0:
                raise WorkshopMissing("workshop-missing", id=id)

    # -- fields

    def save_field(self, id: str, path: str, value: object, seen_version: int) -> Saved | Conflict:
        """Save one field if nobody changed it after `seen_version`; else nothing, and what stands there.

        The same value twice is no conflict, so a save whose answer was lost can be sent again.
        Raises WorkshopMissing or FieldRefused.
        """
        encoded = encode(path, value)
        with self._writing() as connection:
            revision = _locked(connection, id) + 1
            known = _field(connection, id, path)
            if known and known.value == encoded:
                return Saved(known.revision)
            version = known.revision if known else 0
            if version != seen_version:
                return Conflict(json.loads(known.value) if known else None, version)
            _check_root(connection, id, path)
            if known:
                connection.execute(
                    update(fields)
                    .where(fields.c.workshop == id, fields.c.path == path)
                    .values(value=encoded, revision=revision)
                )
            else:
                _check_room(connection, id, [path])
                _insert(connection, id, {path: encoded}, revision)
            _raise_revision(connection, id, revision)
            return Saved(revision)

    def add(self, id: str, *records: Plan | Decision | Item | Question) -> int:
        """Add plans, decisions or questions, all or none; the revision. A question that is there already is left alone.

        Raises WorkshopMissing or FieldRefused.
        """
        wanted = [Item(record) if isinstance(record, Question) else record for record in records]
        values = _fields_of(wanted)
        with self._writing() as connection:
            revision = _locked(connection, id)
            there = {
                root_of(path)
                for path in {root_of(path) for path in values}
                if path is not None and _field(connection, id, path)
            }
            new = {path: value for path, value in values.items() if root_of(path) not in there}
            if not new:
                return revision
            _check_room(connection, id, new)
            _insert(connection, id, new, revision + 1)
            _raise_revision(connection, id, revision + 1)
            return revision + 1

    def changes_since(self, id: str, revision: int) -> Changes:
        """What changed after a revision; one look at one row when nothing did. Raises WorkshopMissing once purged."""
        with self._reading() as connection:
            row = _row(connection, id, deleted=True)
            changed = select(fields.c.path, fields.c.value, fields.c.revision)
            changed = changed.where(fields.c.workshop == id, fields.c.revision > revision).order_by(fields.c.revision)
            rows = connection.execute(changed).all() if row.revision > revision else ()
        found = tuple(Changed(path, json.loads(value), version) for path, value, version in rows)
        newest = max([row.revision, *(field.version for field in found)])
        return Changes(newest, found, row.archived is not None, row.deleted is not None)

    # -- the database

    def _mark(self, id: str, **values: str | None) -> None:
        with self._writing() as connection:
            raised = {**values, "revision": workshops.c.revision + 1, "changed": _stamp(now())}
            if connection.execute(update(workshops).where(workshops.c.id == id).values(raised)).rowcount == 0:
                raise WorkshopMissing("workshop-missing", id=id)

    def _migrate(self) -> None:
        """Bring the schema up to date; Alembic is loaded only where there is something to do."""
        with self._reading() as connection:
            if schema_of(connection) == SCHEMA:
                return
        from assistant.migrations import migrate

        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
            migrate(connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._ours(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._ours(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _ours(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise as_ours(error, self._engine.url) from error

    def _name(self) -> str:
        return str(sqlite_file(self._engine.url) or self._engine.url.render_as_string(hide_password=True))


def _row(connection: Connection, id: str, deleted: bool) -> Any:
    row = connection.execute(select(workshops).where(workshops.c.id == id)).one_or_none()
    if row is None or (row.deleted is not None and not deleted):
        raise WorkshopMissing("workshop-missing", id=id)
    return row


def _locked(connection: Connection, id: str) -> int:
    """The workshop's revision; until the transaction ends, nobody else writes to it."""
    wanted = select(workshops.c.revision).where(workshops.c.id == id, workshops.c.deleted.is_(None))
    revision = connection.execute(wanted.with_for_update()).scalar_one_or_none()
    if revision is None:
        raise WorkshopMissing("workshop-missing", id=id)
    return int(revision)


def _field(connection: Connection, id: str, path: str) -> Any:
    found = select(fields.c.value, fields.c.revision).where(fields.c.workshop == id, fields.c.path == path)
    return connection.execute(found).one_or_none()


def _check_root(connection: Connection, id: str, path: str) -> None:
    """The record that a field belongs to must be there."""
    root = root_of(path)
    if root and root != path and _field(connection, id, root) is None:
        raise FieldRefused("field-unknown", field=path)


def _check_room(connection: Connection, id: str, new: Iterable[str]) -> None:
    """There must be room for the new fields."""
    for name, more in Counter(map(field_name, new)).items():
        if name in LIMITS:
            same = select(func.count()).where(fields.c.workshop == id, fields.c.name == name)
            if connection.execute(same).scalar_one() + more > LIMITS[name]:
                raise FieldRefused("field-too-many", field=name, limit=LIMITS[name])


def _insert(connection: Connection, id: str, values: dict[str, str], revision: int) -> None:
    rows = [
        {"workshop": id, "path": path, "name": field_name(path), "value": value, "revision": revision}
        for path, value in values.items()
    ]
    if rows:
        connection.execute(insert(fields), rows)


def _raise_revision(connection: Connection, id: str, revision: int) -> None:
    raised = update(workshops).where(workshops.c.id == id)
    connection.execute(raised.values(revision=revision, changed=_stamp(now())))


def _fields_of(records: Iterable[Plan | Decision | Item]) -> dict[str, str]:
    """The fields of some records, checked."""
    many = {group: tuple(r for r in records if isinstance(r, kind)) for group, kind in RECORDS.items()}
    made = to_fields(replace(Workshop(id="-", created=now()), **many))  # type: ignore[arg-type]
    return {path: encode(path, json.loads(value)) for path, value in made.items()}


def _stamp(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
