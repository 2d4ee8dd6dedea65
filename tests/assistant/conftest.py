"""A small index in a home folder of one's own, copied for each test that breaks it; and databases of workshops."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.index import IndexStore
from assistant.settings import Settings
from assistant.store import WorkshopStore
from ingest.sync import sync
from tests.embedders import HashEmbedder
from tests.postgres import PostgresServer, programs, running_server
from tests.workshops import WORKSHOP

TEXT = "".join(
    f"# Avsnitt {n}\n\nKommunen ordnar möte nummer {n} för alla invånare. Rådet ger utlåtande {n} om planen.\n\n"
    for n in range(12)
)


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "plan.md").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory, small_corpus: Path) -> Path:
    home = tmp_path_factory.mktemp("small-home")
    sync(small_corpus, home, HashEmbedder())
    return home


@pytest.fixture
def small_home(_small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_small, tmp_path / "small-home"))


@pytest.fixture
def small_store(small_home: Path) -> IndexStore:
    return IndexStore(small_home)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    with running_server(found) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings that name an empty database."""
    if request.param == "sqlite":
        return Settings(home=tmp_path)
    return Settings(home=tmp_path, database=request.getfixturevalue("postgres").new_place())


@pytest.fixture
def store(place: Settings) -> Iterator[WorkshopStore]:
    opened = WorkshopStore.open(place)
    opened.create(WORKSHOP)
    yield opened
    opened.close()
