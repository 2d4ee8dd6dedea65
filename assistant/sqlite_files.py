"""Whether an SQLite file can still be used. What stands in it, and how to make it anew, is its owner's to know."""

import contextlib
import sqlite3
from pathlib import Path


def is_damaged(path: Path) -> bool:
    """Whether SQLite itself calls the file damaged, or no database at all; a missing or a busy one is neither."""
    if not path.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
