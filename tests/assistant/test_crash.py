"""Killed at any moment, or read while it is written: what answers is a whole index, the old one or the new one."""

import random
import shutil
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from assistant.index import IndexStore
from tests.assistant.hands import SEASONS, answer, corpus_text, ingest, ingest_in_turns, look, servers

KILLS = 50

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    return servers()


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two corpora: one document of one name, in two versions."""
    folder = tmp_path_factory.mktemp("versions")
    for season in SEASONS:
        (folder / season).mkdir()
        (folder / season / "plan.md").write_text(corpus_text(season), encoding="utf-8")
    return folder


def seen(processes: ForkServerContext, home: Path) -> tuple[str, tuple[str, ...]]:
    """The text and the quotes that a new process gets out of the index."""
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=look, args=(home, theirs))
    process.start()
    assert ours.poll(60)
    found: tuple[str, tuple[str, ...]] = ours.recv()
    process.join(30)
    return found


def complete(processes: ForkServerContext, corpus: Path, home: Path) -> float:
    """Ingest to the end; the seconds that it took."""
    began = time.monotonic()
    process = processes.Process(target=ingest, args=(corpus, home))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    return time.monotonic() - began


def kill(processes: ForkServerContext, corpus: Path, home: Path, after: float) -> None:
    """Start an ingest, and kill it `after` seconds into it."""
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=ingest, args=(corpus, home, 0.0, theirs))
    process.start()
    assert ours.poll(60)
    time.sleep(after)
    process.kill()
    process.join(30)


@pytest.mark.timeout(240)
def test_killed_at_fifty_moments(processes: ForkServerContext, versions: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    dice = random.Random(20220601)  # noqa: S311
    whole = {corpus_text(season) for season in SEASONS}
    complete(processes, versions / SEASONS[1], home)
    span = 1.3 * complete(processes, versions / SEASONS[0], home)
    for turn in range(KILLS):
        kill(processes, versions / SEASONS[(turn + 1) % 2], home, dice.uniform(0.0, span))
        text, quotes = seen(processes, home)
        assert text in whole, (turn, text[:300])
        assert quotes and all(quote in text for quote in quotes), turn
        if turn % 5 == 4:
            complete(processes, versions / SEASONS[turn % 2], home)
            assert seen(processes, home)[0] == corpus_text(SEASONS[turn % 2]), turn


@pytest.mark.timeout(120)
def test_killed_in_its_first_ingest(processes: ForkServerContext, versions: Path, tmp_path: Path) -> None:
    dice = random.Random(7)  # noqa: S311
    span = complete(processes, versions / SEASONS[0], tmp_path / "first")
    for turn in range(8):
        home = tmp_path / str(turn)
        kill(processes, versions / SEASONS[0], home, dice.uniform(0.0, span))
        text, _ = seen(processes, home)
        assert text == corpus_text(SEASONS[0]) or text.startswith("IndexMissing"), (turn, text[:300])
        complete(processes, versions / SEASONS[0], home)
        assert seen(processes, home)[0] == corpus_text(SEASONS[0]), turn


def test_what_is_left_by_many_kills_is_cleaned_up(processes: ForkServerContext, versions: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    span = complete(processes, versions / SEASONS[0], home)
    for turn in range(6):
        kill(processes, versions / SEASONS[1], home, span * (0.3 + turn / 10))
    complete(processes, versions / SEASONS[1], home)
    complete(processes, versions / SEASONS[0], home)
    assert len([path for path in (home / "index").iterdir() if path.is_dir()]) <= 2
    assert not list((home / "index").glob(".*")), "drafts are left behind"
    assert len(list((home / "segments").iterdir())) <= 2
    assert len(IndexStore(home).vectors.client().list_collections()) <= 6


@pytest.mark.timeout(120)
@pytest.mark.parametrize("readers", [1, 2])
def test_read_while_it_is_written(processes: ForkServerContext, versions: Path, tmp_path: Path, readers: int) -> None:
    home = tmp_path / "home"
    seconds = 12.0
    complete(processes, versions / SEASONS[0], home)
    writer = processes.Process(target=ingest_in_turns, args=(versions, home, seconds))
    pipes = [processes.Pipe(duplex=False) for _ in range(readers)]
    asking = [processes.Process(target=answer, args=(home, seconds, theirs)) for _, theirs in pipes]
    for process in (*asking, writer):
        process.start()
    answers: list[tuple[tuple[str, ...], str]] = []
    for ours, _ in pipes:
        assert ours.poll(seconds + 60)
        answers += ours.recv()
    for process in (*asking, writer):
        process.join(60)
    assert writer.exitcode == 0
    assert {status for _, status in answers} <= {"answered", "partial"}
    versions_seen = set()
    for quotes, _ in answers:
        (of,) = {season for season in SEASONS if all(quote in corpus_text(season) for quote in quotes)}
        versions_seen.add(of)
    assert versions_seen == set(SEASONS), "the reader never saw the other version"


@pytest.mark.timeout(240)
def test_the_guides_index_survives_kills(home: Path, tmp_path: Path) -> None:
    """The real guide and embedder, with the vectors in the cache, as after a first ingest that went well."""
    import subprocess
    import sys

    from assistant.settings import REPOSITORY

    mine = Path(shutil.copytree(home, tmp_path / "home"))
    corpus = Path(shutil.copytree(REPOSITORY / "corpus", tmp_path / "corpus"))
    code = "import sys; from ui.cli import main; sys.argv = sys.argv[1:]; main()"
    grepp = [sys.executable, "-c", code, "grepp"]
    dice = random.Random(11)  # noqa: S311
    for turn in range(4):
        (corpus / "plan.md").write_text(f"# Plan\n\nKommunen ordnar möte {turn}.\n", encoding="utf-8")
        process = subprocess.Popen([*grepp, "ingest", str(corpus), "--home", str(mine)], stdout=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.5, 5.0))
        process.kill()
        process.wait()
        asked = subprocess.run(
            [*grepp, "ask", "Kuinka usein Oulun kysely toistetaan?", "--home", str(mine), "--json"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert asked.returncode == 0, asked.stderr
        assert "vartannat år" in asked.stdout
    done = subprocess.run(
        [*grepp, "ingest", str(corpus), "--home", str(mine)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
