"""What a sync tells while it works, in this process and from another; how it is cancelled; what a full disk does."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import HomeUnwritable
from assistant.index import IndexStore
from assistant.ingesting import Ingest
from assistant.progress import Cancelled, Event
from assistant.settings import REPOSITORY, Settings
from ingest.sync import sync
from tests.embedders import HashEmbedder

TEXT = "# Plan\n\n" + "\n\n".join(f"Kommunen ordnar möte {n}. Rådet ger utlåtande {n}." for n in range(60))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (folder := tmp_path / "corpus").mkdir()
    (folder / "plan.md").write_text(TEXT, encoding="utf-8")
    (folder / "rapport.md").write_text("# Rapport\n\nEnkäten görs vartannat år.\n", encoding="utf-8")
    (folder / "ljud.mp3").write_bytes(b"ID3\x03\x00")
    return folder


@pytest.fixture
def heard(corpus: Path, tmp_path: Path) -> list[Event]:
    events: list[Event] = []
    sync(corpus, tmp_path / "home", HashEmbedder(), listener=events.append)
    return events


def test_every_file_is_told_to_be_read(heard: list[Event]) -> None:
    read = [(e.file, e.n, e.of) for e in heard if e.stage == "reading"]
    assert read == [("ljud.mp3", 1, 3), ("plan.md", 2, 3), ("rapport.md", 3, 3)]


def test_every_file_has_one_outcome(heard: list[Event]) -> None:
    outcomes = sorted((e.file, e.outcome) for e in heard if e.stage == "file")
    assert outcomes == [("ljud.mp3", "skipped"), ("plan.md", "added"), ("rapport.md", "added")]


def test_a_skipped_file_says_why(heard: list[Event]) -> None:
    (skipped,) = [e for e in heard if e.outcome == "skipped"]
    assert skipped.reason == "skipped-unsupported" and skipped.values == {"file": "ljud.mp3", "ending": ".mp3"}


def test_vectors_are_counted_to_the_end_of_each_file_and_of_all(heard: list[Event]) -> None:
    embedding = [e for e in heard if e.stage == "embedding"]
    assert [e.done for e in embedding] == sorted(e.done for e in embedding)
    assert embedding[-1].done == embedding[-1].total
    for file in ("plan.md", "rapport.md"):
        last = [e for e in embedding if e.file == file][-1]
        assert last.file_done == last.file_total > 0


def test_the_last_event_is_that_it_is_finished(heard: list[Event]) -> None:
    assert heard[-1].stage == "finished" and heard[-1].passages > 0


def test_outcomes_are_told_only_when_they_are_in_force(corpus: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"

    def listen(event: Event) -> None:
        if event.outcome == "added":
            assert IndexStore(home).current() is not None

    sync(corpus, home, HashEmbedder(), listener=listen)


@pytest.mark.parametrize("stage", ["reading", "embedding", "writing"])
def test_a_cancel_leaves_the_old_index_and_nothing_else(corpus: Path, tmp_path: Path, stage: str) -> None:
    home = tmp_path / "home"
    sync(corpus, home, HashEmbedder())
    before = IndexStore(home).current()
    (corpus / "plan.md").write_text(TEXT.replace("möte", "fest"), encoding="utf-8")
    said: list[str] = []
    with pytest.raises(Cancelled):
        sync(
            corpus, home, HashEmbedder(),
            listener=lambda event: said.append(event.stage), cancelled=lambda: stage in said,
        )  # fmt: skip
    store = IndexStore(home)
    assert store.current() == before
    store.open("hash/1", check=True)
    assert len(list((home / "segments").iterdir())) == 1
    assert len(store.vectors.client().list_collections()) == 3


def test_from_another_process_the_same_is_heard(corpus: Path, tmp_path: Path, home: Path) -> None:
    (place := tmp_path / "home").mkdir()
    events = list(Ingest.start(Settings(home=place), corpus).events())
    assert events[-1].stage == "finished"
    assert {(e.file, e.outcome) for e in events if e.stage == "file"} == {
        ("ljud.mp3", "skipped"), ("plan.md", "added"), ("rapport.md", "added"),
    }  # fmt: skip


def test_another_process_is_cancelled(corpus: Path, tmp_path: Path) -> None:
    (corpus / "plan.md").write_text(TEXT * 40, encoding="utf-8")
    run = Ingest.start(Settings(home=tmp_path / "home"), corpus)
    stages = []
    for event in run.events():
        stages.append(event.stage)
        if event.stage == "embedding":
            run.cancel()
    assert stages[-1] == "cancelled"
    assert IndexStore(tmp_path / "home").current() is None


def test_a_failure_in_another_process_is_told(tmp_path: Path) -> None:
    events = list(Ingest.start(Settings(home=tmp_path / "home"), tmp_path / "ingen").events())
    assert (events[-1].stage, events[-1].reason) == ("failed", "corpus-missing")


def test_a_home_that_cannot_be_written_is_named(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("")
    with pytest.raises(HomeUnwritable) as caught:
        sync(corpus, tmp_path / "fil" / "home", HashEmbedder())
    assert caught.value.exit_code == 1


@pytest.mark.slow
@pytest.mark.parametrize("room", [20_000, 100_000, 200_000, 400_000])
def test_a_full_disk_is_said_and_leaves_the_old_index(corpus: Path, tmp_path: Path, room: int) -> None:
    """No file may grow over `room` bytes: where a write fails differs, what comes of it does not."""
    home = tmp_path / "home"
    sync(corpus, home, HashEmbedder())
    before = IndexStore(home).current()
    (corpus / "plan.md").write_text(TEXT.replace("möte", "fest") * 12, encoding="utf-8")
    code = (
        "import resource, signal, sys; from pathlib import Path; from ingest.sync import sync; "
        "from assistant.errors import GreppError; from tests.embedders import HashEmbedder\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)\n"
        "try: sync(Path(sys.argv[1]), Path(sys.argv[2]), HashEmbedder())\n"
        "except GreppError as error: print(error.key, error)"
    )
    argv = [sys.executable, "-c", code, str(corpus), str(home), str(room)]
    done = subprocess.run(argv, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "home-unwritable" in done.stdout
    assert IndexStore(home).current() == before
    IndexStore(home).open("hash/1", check=True)
    assert resource.RLIM_INFINITY in resource.getrlimit(resource.RLIMIT_FSIZE)
