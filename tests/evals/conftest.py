"""One run of the whole suite a session, with the real assistant; the tests that spoil it ask it nothing anew."""

import pytest

from assistant.answering import Assistant
from evals.datasets import SPLITS, Case, load_suite
from evals.guide_pages import make_world
from evals.metrics import World
from evals.records import Result
from evals.running import run_cases
from tests.evals.faults import Recorded


@pytest.fixture(scope="session")
def world(assistant: Assistant) -> World:
    return make_world(assistant.index())


@pytest.fixture(scope="session")
def cases(assistant: Assistant) -> tuple[Case, ...]:
    return load_suite("guide", SPLITS, assistant.documents())


@pytest.fixture(scope="session")
def recorded(assistant: Assistant) -> Recorded:
    return Recorded(assistant)


@pytest.fixture(scope="session")
def results(recorded: Recorded, cases: tuple[Case, ...], world: World) -> tuple[Result, ...]:
    return run_cases(recorded, cases, world)
