"""What is added and read in: one queue for the terminal and for all tabs, so that a reload of the page changes nothing.

The reading is another process (`ingesting`). A file that cannot be read is taken off the shelf
again, and the edition that it was to replace is put back.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

from assistant.changes import Change, compare
from assistant.errors import GreppError, ShelfError
from assistant.progress import Event, Outcome, Stage
from assistant.settings import Settings
from assistant.shelf import About, Draft, Removed, Shelf, Shelved

LOG = logging.getLogger(__name__)
MOST_FILES = 200  # in one queue
_UNDO = 5  # deletions that the page offers to undo
State = Literal["idle", "working", "finished", "cancelled", "failed"]


class Run(Protocol):
    """A running ingest."""

    def events(self) -> Iterator[Event]:
        """What it says; ends after the last."""
        ...

    def cancel(self) -> None:
        """Stop it."""
        ...


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the queue, and how far it has come. `speed` is in passages a second."""

    file: str
    stage: Stage | None = None
    outcome: Outcome = ""
    done: int = 0
    total: int = 0
    passages: int = 0
    speed: float = 0.0
    left: float | None = None
    warnings: tuple[str, ...] = ()
    change: Change | None = None
    why: GreppError | None = None
    off_shelf: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """The queue as it stands. `number` tells one job from the next; `left` are the seconds of all that remains."""

    number: int = 0
    state: State = "idle"
    items: tuple[Item, ...] = ()
    left: float | None = None
    passages: int = 0
    why: GreppError | None = None


@dataclass
class _Queue:
    """What changes, under one lock."""

    job: Job = field(default_factory=Job)
    run: Run | None = None
    again: bool = False
    stop: bool = False
    taken: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    older: dict[str, Removed] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()


class Intake:
    """Takes files in for one home. Safe to share between threads."""

    def __init__(
        self, settings: Settings, texts: Callable[[str], tuple[str, ...]], start: Callable[[Settings], Run]
    ) -> None:
        """`texts` are the passages of a document as they stand in the index; `start` starts an ingest."""
        self.shelf = Shelf(settings.home)
        self._settings, self._texts, self._start = settings, texts, start
        self._lock = threading.Lock()
        self._queue = _Queue()
        self._thread: threading.Thread | None = None

    @property
    def job(self) -> Job:
        """The queue as it stands."""
        with self._lock:
            return self._queue.job

    @property
    def removed(self) -> tuple[Removed, ...]:
        """What was deleted here, the latest first, that can be brought back."""
        with self._lock:
            return self._queue.removed

    def draft(self, file: str) -> Draft:
        """A file on its way in; raises ShelfError when too many are in the queue."""
        job = self.job
        if job.state == "working" and len(job.items) >= MOST_FILES:
            raise ShelfError("shelf-too-many", limit=MOST_FILES)
        return self.shelf.draft(file)

    def take(self, draft: Draft) -> Shelved:
        """Put a file that has come in on the shelf and into the queue; `read` reads it."""
        return self._taken(*draft.put())

    def take_path(self, path: Path, about: About = About(), file: str = "") -> Shelved:
        """The same for a copy of a file on this machine, under its own name unless told."""
        return self._taken(*self.shelf.put_path(path, about, file))

    def _taken(self, shelved: Shelved, older: Removed | None) -> Shelved:
        before = self._texts(shelved.name) if older else ()
        with self._lock:
            self._fresh()
            self._queue.taken.add(shelved.file)
            self._queue.settled.discard(shelved.file)
            if older and shelved.file not in self._queue.older:
                self._queue.older[shelved.file] = older
                self._queue.texts[shelved.file] = before
            self._set(Item(shelved.file))
        return shelved

    def describe(self, name: str, about: About) -> None:
        """Say anew what a file is, and read it again with that."""
        shelved = self.shelf.describe(name, about)
        with self._lock:
            self._fresh()
            self._set(Item(shelved.file))
        self.read()

    def remove(self, name: str) -> Removed:
        """Take a document out of the corpus."""
        removed = self.shelf.remove(name)
        with self._lock:
            self._queue.removed = (removed, *self._queue.removed)[:_UNDO]
        self.read()
        return removed

    def restore(self, token: str) -> Shelved:
        """Undo that."""
        shelved = self.shelf.restore(token)
        with self._lock:
            self._queue.removed = tuple(one for one in self._queue.removed if one.token != token)
            self._fresh()
            self._queue.taken.add(shelved.file)
            self._set(Item(shelved.file))
        self.read()
        return shelved

    def read(self) -> None:
        """Bring the index up to date with the shelf; when that runs already, once more after it."""
        with self._lock:
            queue = self._queue
            if queue.job.state == "working":
                queue.again = True
                return
            self._fresh()
            queue.job = replace(queue.job, state="working")
            self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for what is being read, at most so long; whether it is done."""
        if self._thread:
            self._thread.join(seconds)
        return self.job.state != "working"

    def cancel(self) -> None:
        """Stop reading; what has come in stays on the shelf until it is read or removed."""
        with self._lock:
            self._queue.again, self._queue.stop = False, self._queue.job.state == "working"
            run = self._queue.run
        if run:
            run.cancel()

    def _fresh(self) -> None:
        """A new job, unless one is running or being filled."""
        queue = self._queue
        if queue.job.state in ("finished", "cancelled", "failed") or queue.job.number == 0:
            queue.job = Job(queue.job.number + 1)
            queue.older, queue.texts, queue.taken, queue.settled = {}, {}, set(), set()

    def _work(self) -> None:
        while True:
            end = self._read_once()
            brought_back = self._settle()
            if end.stage == "finished":
                self._compare()
            with self._lock:
                queue = self._queue
                if (queue.again or brought_back) and end.stage == "finished":
                    queue.again = False
                    continue
                why = GreppError(end.reason, **end.values) if end.reason else None
                states: dict[Stage, State] = {"finished": "finished", "cancelled": "cancelled"}
                state = states.get(end.stage, "failed")
                queue.run, queue.again, queue.stop = None, False, False
                queue.job = replace(
                    queue.job, state=state, passages=end.passages, left=None, why=why
                )  # fmt: skip
                return

    def _read_once(self) -> Event:
        """Run an ingest to its end; gives the event that ended it."""
        try:
            run = self._start(self._settings)
        except OSError:
            LOG.exception("could not start reading")
            return Event("failed", reason="unexpected")
        with self._lock:
            self._queue.run, stop = run, self._queue.stop
        if stop:
            run.cancel()
        last = Event("failed", reason="unexpected")
        for last in run.events():
            with self._lock:
                self._hear(last)
        return last

    def _hear(self, event: Event) -> None:
        job = self._queue.job
        known = next((item for item in job.items if item.file == event.file), None)
        self._queue.job = replace(job, left=event.left)
        if event.stage == "file" and event.outcome not in ("unchanged", "removed"):
            known = known or Item(event.file)  # of the corpus folder, where something changed too
        if known is None or event.file in self._queue.settled:
            return
        if known.outcome and (event.stage != "file" or event.outcome == "unchanged"):
            return  # read again for the sake of others
        match event.stage:
            case "reading":
                self._set(replace(known, stage="reading"))
            case "read":
                self._set(replace(known, stage="read", passages=event.passages))
            case "embedding":
                share = known.passages / event.file_total if event.file_total else 0.0
                self._set(
                    replace(
                        known, stage="embedding", done=event.file_done, total=event.file_total,
                        speed=event.rate * share, left=event.left,
                    )
                )  # fmt: skip
            case "file":
                why = ShelfError(event.reason, **event.values) if event.reason else None
                passages = event.passages or known.passages
                self._set(
                    replace(
                        known, stage="file", outcome=event.outcome, passages=passages, warnings=event.warnings, why=why
                    )
                )  # fmt: skip
            case _:
                pass

    def _set(self, item: Item) -> None:
        job = self._queue.job
        at = next((n for n, known in enumerate(job.items) if known.file == item.file), len(job.items))
        self._queue.job = replace(job, items=(*job.items[:at], item, *job.items[at + 1 :]))

    def _settle(self) -> bool:
        """Take what was skipped off the shelf, and put back what it was to replace; whether anything was put back."""
        with self._lock:
            queue = self._queue
            skipped = {item.file for item in queue.job.items if item.outcome == "skipped"} & queue.taken
            skipped -= queue.settled
            queue.settled |= skipped
            for item in queue.job.items:
                self._set(replace(item, off_shelf=item.off_shelf or item.file in skipped))
            older = {file: queue.older.pop(file, None) for file in skipped}
        for file, edition in older.items():
            try:
                self.shelf.remove(file)
                if edition:
                    self.shelf.restore(edition.token)
            except (OSError, GreppError):
                LOG.exception("could not take %s off the shelf", file)
        return any(older.values())

    def _compare(self) -> None:
        """Say of every new edition what changed."""
        with self._lock:
            texts, items = dict(self._queue.texts), self._queue.job.items
        for item in items:
            if item.outcome == "changed" and item.file in texts:
                change = compare(texts[item.file], self._texts(Path(item.file).stem))
                with self._lock:
                    self._set(replace(item, change=change))
