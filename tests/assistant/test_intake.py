"""The intake: one queue, what is skipped comes off the shelf again, and nothing that was there before is lost."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.errors import ShelfError
from assistant.intake import Intake, Run
from assistant.progress import Event
from assistant.settings import Settings
from assistant.shelf import About


class Script:
    """Runs that say what the test wants; `gate` holds each back until the test opens it."""

    def __init__(self) -> None:
        self.runs: list[list[Event]] = []
        self.started = 0
        self.cancelled = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def start(self, settings: Settings) -> Run:
        self.started += 1
        return self

    def events(self) -> Iterator[Event]:
        said = self.runs.pop(0) if self.runs else [Event("finished", passages=7)]
        for event in said:
            self.gate.wait(10)
            if self.cancelled.is_set():
                yield Event("cancelled")
                return
            yield event

    def cancel(self) -> None:
        self.cancelled.set()
        self.gate.set()


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def texts() -> dict[str, tuple[str, ...]]:
    return {}


@pytest.fixture
def intake(tmp_path: Path, script: Script, texts: dict[str, tuple[str, ...]]) -> Intake:
    return Intake(Settings(home=tmp_path), lambda name: texts.get(name, ()), script.start)


def put(intake: Intake, file: str, content: bytes = b"text") -> None:
    with intake.draft(file) as draft:
        draft.write(content)
        intake.take(draft)


def outcomes(intake: Intake) -> dict[str, str]:
    assert intake.wait(10)
    return {item.file: item.outcome for item in intake.job.items}


def content(intake: Intake, file: str) -> bytes | None:
    shelved = intake.shelf.find(file)
    return intake.shelf.path(shelved).read_bytes() if shelved else None


def good(file: str, outcome: str = "added", passages: int = 3) -> Event:
    return Event("file", file, Path(file).stem, outcome=outcome, passages=passages)  # type: ignore[arg-type]


def bad(file: str) -> Event:
    return Event("file", file, Path(file).stem, outcome="skipped", reason="skipped-damaged", values={"file": file})


def test_files_go_in_and_one_that_cannot_be_read_comes_off_the_shelf(intake: Intake, script: Script) -> None:
    script.runs = [[bad("b.pdf"), good("a.txt"), Event("finished", passages=3)]]
    put(intake, "a.txt")
    put(intake, "b.pdf")
    intake.read()
    assert outcomes(intake) == {"a.txt": "added", "b.pdf": "skipped"}
    assert intake.job.state == "finished" and intake.job.passages == 3
    assert content(intake, "a.txt") and content(intake, "b.pdf") is None
    assert [item.off_shelf for item in intake.job.items] == [False, True]


def test_a_bad_new_edition_gives_way_to_the_old_one_and_stays_said(intake: Intake, script: Script) -> None:
    put(intake, "a.txt", b"gammal")
    intake.read()
    assert intake.wait(10)
    script.runs = [[bad("a.txt"), Event("finished")], [good("a.txt", "added"), Event("finished", passages=9)]]
    put(intake, "a.txt", b"ny")
    intake.read()
    assert outcomes(intake) == {"a.txt": "skipped"}
    assert content(intake, "a.txt") == b"gammal" and script.started == 3 and intake.job.passages == 9


def test_what_comes_in_while_reading_is_read_after(intake: Intake, script: Script) -> None:
    script.gate.clear()
    script.runs = [[good("a.txt"), Event("finished")], [good("b.txt"), good("a.txt", "unchanged"), Event("finished")]]
    put(intake, "a.txt")
    intake.read()
    put(intake, "b.txt")
    intake.read()
    script.gate.set()
    assert outcomes(intake) == {"a.txt": "added", "b.txt": "added"} and script.started == 2 and intake.job.number == 1


def test_the_older_edition_of_what_comes_in_meanwhile_is_not_lost(intake: Intake, script: Script) -> None:
    put(intake, "b.txt", b"gammal")
    intake.read()
    assert intake.wait(10)
    script.gate.clear()
    script.runs = [[good("a.txt"), Event("finished")], [bad("b.txt"), Event("finished")]]
    put(intake, "a.txt")
    intake.read()
    put(intake, "b.txt", b"ny")
    intake.read()
    script.gate.set()
    assert outcomes(intake)["b.txt"] == "skipped" and content(intake, "b.txt") == b"gammal"


def test_reading_can_be_cancelled_and_what_came_in_stays(intake: Intake, script: Script) -> None:
    script.gate.clear()
    put(intake, "a.txt")
    intake.read()
    intake.cancel()
    assert intake.wait(10) and intake.job.state == "cancelled"
    assert content(intake, "a.txt") == b"text"
    script.cancelled.clear()
    intake.read()
    assert intake.wait(10) and intake.job.state == "finished" and intake.job.number == 2


def test_a_failure_is_told_and_keeps_everything(intake: Intake, script: Script) -> None:
    script.runs = [[Event("failed", reason="index-damaged", values={"why": "x"})]]
    put(intake, "a.txt")
    intake.read()
    assert intake.wait(10) and intake.job.state == "failed"
    assert intake.job.why and intake.job.why.key == "index-damaged" and content(intake, "a.txt")


def test_an_ingest_that_cannot_be_started_is_a_failure(tmp_path: Path) -> None:
    def start(settings: Settings) -> Run:
        raise OSError("no memory")

    intake = Intake(Settings(home=tmp_path), lambda name: (), start)
    intake.read()
    assert intake.wait(10) and intake.job.state == "failed"


def test_progress_is_told_in_passages(intake: Intake, script: Script) -> None:
    half = Event("embedding", "a.txt", "a", file_done=20, file_total=40, rate=8.0, left=2.5)
    script.runs = [[Event("reading", "a.txt"), Event("read", "a.txt", passages=10), half, Event("finished")]]
    script.gate.clear()
    put(intake, "a.txt")
    intake.read()
    script.gate.set()
    assert intake.wait(10)
    (item,) = intake.job.items
    assert (item.done, item.total, item.passages, item.speed) == (20, 40, 10, 2.0)


def test_what_did_not_change_is_not_shown_unless_it_was_added(intake: Intake, script: Script) -> None:
    script.runs = [
        [Event("read", "guide.md", passages=5), good("guide.md", "unchanged"), good("a.txt", "unchanged"),
         good("other.md", "changed"), Event("finished")]
    ]  # fmt: skip
    put(intake, "a.txt")
    intake.read()
    assert outcomes(intake) == {"a.txt": "unchanged", "other.md": "changed"}


def test_a_skipped_file_of_the_corpus_folder_is_said_and_its_namesake_stays(intake: Intake, script: Script) -> None:
    put(intake, "a.txt")
    intake.read()
    assert intake.wait(10)
    script.runs = [[bad("a.txt"), Event("finished")]]
    intake.read()
    assert outcomes(intake) == {"a.txt": "skipped"} and content(intake, "a.txt")
    assert not intake.job.items[0].off_shelf


def test_a_new_edition_says_what_changed(intake: Intake, script: Script, texts: dict[str, tuple[str, ...]]) -> None:
    put(intake, "a.txt", b"1")
    intake.read()
    assert intake.wait(10)
    texts["a"] = ("kvar", "borta")
    put(intake, "a.txt", b"2")
    script.runs = [[good("a.txt", "changed"), Event("finished")]]
    texts["a"] = ("kvar", "ny", "ny till")
    intake.read()
    assert outcomes(intake) == {"a.txt": "changed"}
    change = intake.job.items[0].change
    assert change and (change.new, change.gone, change.kept) == (2, 1, 1)
    assert change.new_examples == ("ny", "ny till") and change.gone_examples == ("borta",)


def test_a_removal_can_be_undone(intake: Intake, script: Script) -> None:
    put(intake, "a.txt")
    intake.read()
    assert intake.wait(10)
    gone = intake.remove("a.txt")
    assert intake.wait(10) and content(intake, "a.txt") is None and intake.removed == (gone,)
    intake.restore(gone.token)
    assert intake.wait(10) and content(intake, "a.txt") == b"text" and intake.removed == ()


def test_what_a_user_says_of_a_file_is_kept_and_read(intake: Intake, script: Script) -> None:
    put(intake, "a.txt")
    intake.describe("a.txt", About(title="Plan"))
    assert intake.wait(10) and script.started == 1
    shelved = intake.shelf.find("a")
    assert shelved and shelved.about.title == "Plan"


def test_too_many_files_at_once_are_refused(intake: Intake, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.intake.MOST_FILES", 1)
    script.gate.clear()
    put(intake, "a.txt")
    intake.read()
    with pytest.raises(ShelfError, match="shelf-too-many"):
        intake.draft("b.txt")
    script.gate.set()
    assert intake.wait(10)


def test_many_tabs_at_once_leave_one_run_at_a_time(intake: Intake, script: Script) -> None:
    running: list[int] = []
    most: list[int] = []
    start: Callable[[Settings], Run] = script.start

    def counted(settings: Settings) -> Run:
        running.append(1)
        most.append(len(running))
        run = start(settings)
        running.pop()
        return run

    intake._start = counted
    threads = [threading.Thread(target=lambda n=n: (put(intake, f"{n}.txt"), intake.read())) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert intake.wait(10) and intake.job.state == "finished" and max(most) == 1
    assert len(intake.shelf.all()) == 12
