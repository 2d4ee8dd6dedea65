"""A small index in a home folder of one's own: made once, copied for each test that breaks it."""

import shutil
from pathlib import Path

import pytest

from assistant.index import IndexStore
from ingest.sync import sync
from tests.embedders import HashEmbedder

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
