"""A database is made or brought up to date when it is opened; one that cannot be used is left as it is."""

import multiprocessing
import shutil
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from assistant import migrations
from assistant.errors import ConfigError, DatabaseDamaged, DatabaseUnavailable
from assistant.settings import Settings
from assistant.store import WorkshopStore
from assistant.store_tables import FILE_NAME, SCHEMA, connect, database_url, metadata
from tests.workshops import WORKSHOP


def open_and_count(place: Settings) -> int:
    store = WorkshopStore.open(place)
    try:
        return len(store.list())
    finally:
        store.close()


def test_many_that_open_a_new_database_at_once_make_it_once(place: Settings) -> None:
    with ProcessPoolExecutor(6, multiprocessing.get_context("forkserver")) as pool:
        assert list(pool.map(open_and_count, [place] * 12)) == [0] * 12


def test_the_migrations_make_the_tables_that_the_code_expects(place: Settings) -> None:
    WorkshopStore.open(place).close()
    engine = connect(database_url(place.database, place.home))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_the_code_expects() -> None:
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [SCHEMA]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(place: Settings) -> None:
    store = WorkshopStore.open(place)
    store.create(WORKSHOP)
    with store._writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '999'"))
    store.close()
    with pytest.raises(DatabaseUnavailable) as refused:
        WorkshopStore.open(place)
    assert refused.value.key == "database-newer"
    engine = connect(database_url(place.database, place.home))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM fields")).scalar_one() > 10
    engine.dispose()


@pytest.mark.parametrize("content", [b"This is no database at all.", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_that_is_no_database_is_said_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(content)
    with pytest.raises(DatabaseDamaged):
        WorkshopStore.open(Settings(home=tmp_path))
    assert file.read_bytes() == content


def test_a_damaged_page_is_said_and_the_file_kept(tmp_path: Path) -> None:
    store = WorkshopStore.open(Settings(home=tmp_path))
    store.create(WORKSHOP)
    store.close()
    file = tmp_path / FILE_NAME
    with closing(sqlite3.connect(file)) as database:
        page = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'fields'").fetchone()[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
        database.execute("PRAGMA journal_mode = DELETE")
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(content)
    with pytest.raises(DatabaseDamaged):
        WorkshopStore.open(Settings(home=tmp_path)).load("w1")
    assert file.stat().st_size == len(content)


def test_a_field_that_cannot_be_read_is_said_not_skipped(store: WorkshopStore) -> None:
    with store._writing() as connection:
        connection.execute(text("UPDATE fields SET value = '{' WHERE path = 'name'"))
    with pytest.raises(DatabaseDamaged):
        store.load("w1")


@pytest.mark.parametrize("database", ["nonsense", "nosuch://x/y"])
def test_an_address_that_is_none_is_said(tmp_path: Path, database: str) -> None:
    with pytest.raises((ConfigError, DatabaseUnavailable)):
        WorkshopStore.open(Settings(home=tmp_path, database=database))


def test_a_server_that_is_down_is_said_without_the_password(tmp_path: Path) -> None:
    database = f"postgresql://anna:hemligt@/x?host={tmp_path}"
    with pytest.raises(DatabaseUnavailable) as refused:
        WorkshopStore.open(Settings(home=tmp_path, database=database))
    assert "hemligt" not in str(refused.value)


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DatabaseUnavailable):
        WorkshopStore.open(Settings(home=tmp_path / "file" / "home"))


def test_a_database_locked_for_long_is_said_to_be_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.store_tables.BUSY_SECONDS", 0)
    store = WorkshopStore.open(Settings(home=tmp_path))
    store.create(WORKSHOP)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable) as refused:
            store.save_field("w1", "name", "x", 1)
        assert refused.value.key == "database-busy"
        assert store.load("w1").workshop == WORKSHOP  # a writer does not keep readers out
    store.close()


def test_a_copy_of_the_file_is_a_backup(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    store = WorkshopStore.open(Settings(home=tmp_path / "a"))
    store.create(WORKSHOP)
    store.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    copy = WorkshopStore.open(Settings(home=tmp_path / "b"))
    assert copy.load("w1").workshop == WORKSHOP
    copy.close()
