"""The tables of workshops, and how a database is reached: SQLite by default, any other by its SQLAlchemy URL.

A workshop is a row and its fields are rows, each with the revision of the workshop that last
changed it: that is what tells a conflict from a save, and what a page has missed. The schema
itself is made by assistant/migrations, never from here.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from assistant.errors import ConfigError, DatabaseUnavailable

FILE_NAME = "workshops.sqlite"
BUSY_SECONDS = 15
SCHEMA = "001"  # the newest migration; a test sees to it

metadata = MetaData()
workshops = Table(
    "workshops",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("created", String(40), nullable=False),
    Column("changed", String(40), nullable=False),
    Column("archived", String(40)),
    Column("deleted", String(40)),
)
fields = Table(
    "fields",
    metadata,
    Column("workshop", ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("path", String(700), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("value", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    # The list counts decisions by workshop from this alone, without the fields' rows.
    Index("ix_fields_name", "name", "workshop"),
)


def database_url(database: str, home: Path) -> URL:
    """The URL of the settings, or the file in the home folder; raises ConfigError for one that cannot be read."""
    if not database:
        return URL.create("sqlite", database=str(home / FILE_NAME))
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise ConfigError("config-invalid", setting="database", why="no SQLAlchemy URL") from error
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite database; None for another kind, or one in memory."""
    is_file = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return Path(str(url.database)) if is_file else None


def connect(url: URL) -> Engine:
    """An engine for the database; nothing is opened yet. Raises DatabaseUnavailable without the driver for it."""
    try:
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseUnavailable("database-driver", database=url.drivername, why=error) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def schema_of(connection: Connection) -> str | None:
    """The version of the schema that a database has; None for one that has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Readers beside a writer, writers one after the other, and nothing said to be saved before it is on the disk."""
    connection.isolation_level = None  # the driver starts no transactions of its own: _begin_sqlite does
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: two that read first and write then would refuse each other."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
