"""What the page's tests share: the wordings as shipped and the assistant that needs no index."""

import pytest

from assistant.prompts import Wording, load_wordings
from assistant.settings import REPOSITORY, Settings
from assistant.types import Language
from tests.fakes import FakeAssistant
from ui.desk import Desk, Page


@pytest.fixture(scope="session")
def wordings() -> dict[Language, Wording]:
    return load_wordings(REPOSITORY / "prompts")


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def desk(fake: FakeAssistant) -> Desk:
    return Desk(fake, Settings())  # type: ignore[arg-type]


def put(desk: Desk, page: Page, question: str) -> str | None:
    """Ask to the end; what the reader is told when that went wrong."""
    *_, last = desk.ask(page, question)
    return last if isinstance(last, str) else None
