"""What a database says went wrong, as errors that people can act on."""

import sqlite3

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from assistant.errors import DatabaseDamaged, DatabaseUnavailable, GreppError

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def as_ours(error: DBAPIError, url: URL) -> GreppError:
    """The error of ours that a database's error amounts to. No password is ever in it."""
    where = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    code = getattr(error.orig, "sqlite_errorcode", 0)
    why = " ".join(str(error.orig).split())[:300]
    if code & 0xFF in _DAMAGED:
        return DatabaseDamaged("database-damaged", file=where, why=why)
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseUnavailable("database-busy", database=where)
    return DatabaseUnavailable("database-unavailable", database=where, why=why)
