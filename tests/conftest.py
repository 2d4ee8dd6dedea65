"""What all tests share: the guide as it is bundled, and one index of it, made once a session with the real embedder.

The vectors are kept in pytest's own cache folder, as they are in a home folder: only texts
that have never been embedded cost time. `pytest --cache-clear` starts from nothing.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.embedding import Embedder, cap_threads, make_embedder
from assistant.municipalities import Municipalities, load_municipalities
from assistant.settings import REPOSITORY, Settings
from ingest.guide import GuideBlocks, parse_guide
from tests.embedders import HashEmbedder

CORPUS = REPOSITORY / "corpus"
GUIDE = "kommunerna-framjar-befolkningsrelationerna"
VECTORS = Path("cache") / "vectors.sqlite"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All in tests/browser needs a browser."""
    for item in items:
        if Path(__file__).parent / "browser" in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def guide_text() -> str:
    """The guide's text, exactly as its file has it."""
    return (CORPUS / f"{GUIDE}.md").read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def municipalities() -> Municipalities:
    """All municipalities, from the bundled file."""
    return load_municipalities(CORPUS / "municipalities.csv")


@pytest.fixture(scope="session")
def guide(guide_text: str, municipalities: Municipalities) -> GuideBlocks:
    """The guide's blocks."""
    return parse_guide(guide_text, municipalities)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled embedder, loaded once."""
    settings = Settings()
    cap_threads(settings.threads)
    return make_embedder(settings.embedder, settings.threads)


@pytest.fixture
def hashing() -> HashEmbedder:
    """The fast embedder."""
    return HashEmbedder()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, embedder: Embedder) -> Path:
    """A home folder with an index of the bundled corpus. Only to be read: `home_copy` may be changed."""
    from ingest.sync import sync

    folder = tmp_path_factory.mktemp("home")
    kept = _kept_vectors(request)
    if kept and kept.exists():
        (folder / VECTORS).parent.mkdir(parents=True)
        shutil.copyfile(kept, folder / VECTORS)
    sync(CORPUS, folder, embedder)
    if kept:
        draft = kept.with_suffix(".draft")
        shutil.copyfile(folder / VECTORS, draft)
        draft.replace(kept)
    return folder


@pytest.fixture
def home_copy(home: Path, tmp_path: Path) -> Path:
    """A copy of the home folder, to be broken."""
    return Path(shutil.copytree(home, tmp_path / "home"))


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    """Settings that point to the session's index."""
    return Settings(home=home)


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Iterator[Assistant]:
    """The assistant on the session's index."""
    yield Assistant.open(settings)


def _kept_vectors(request: pytest.FixtureRequest) -> Path | None:
    cache = getattr(request.config, "cache", None)
    return Path(cache.mkdir("grepp-vectors")) / VECTORS.name if cache else None
