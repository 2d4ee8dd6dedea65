"""How an ingest tells what it does: events, file by file, as values and as lines of JSON; and how it is stopped.

Values only. Who makes them is the sync; who shows them, the terminal or the page, may run in another process.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from assistant.errors import UserError

Stage = Literal[
    "reading",  # `file` is being read: `n` of `of` files
    "read",  # `file` is cut into `passages`
    "embedding",  # `done` of `total` texts are vectors, `file_done` of `file_total` of this file
    "writing",  # the new index is checked and switched to
    "file",  # the `outcome` of a file, with its `warnings`; a skipped one's `reason` and `values`
    "finished",  # the index holds the corpus: `passages` in all
    "cancelled",  # stopped on request: the old index is in force
    "failed",  # `reason` and `values` are of an error of ours: the old index is in force
]
Outcome = Literal["", "added", "changed", "unchanged", "removed", "skipped"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that an ingest says. Which fields are filled depends on the stage.

    `name` is the document's name. `rate` is texts a second of late, `left` the seconds that remain at that
    rate, None while nothing is known. `warnings` are "key: where"; `reason` is the key of a sentence
    under errors.error, `values` what it needs.
    """

    stage: Stage
    file: str = ""
    name: str = ""
    n: int = 0
    of: int = 0
    passages: int = 0
    done: int = 0
    total: int = 0
    file_done: int = 0
    file_total: int = 0
    rate: float = 0.0
    left: float | None = None
    outcome: Outcome = ""
    warnings: tuple[str, ...] = ()
    reason: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


Listener = Callable[[Event], None]
Cancel = Callable[[], bool]
_OF_LATE = 15.0  # seconds
ENDS: frozenset[Stage] = frozenset({"finished", "cancelled", "failed"})


class Cancelled(UserError):
    """Nothing: it was stopped on request. Start it again to go on from there."""

    def __init__(self) -> None:
        super().__init__("ingest-cancelled")


def unheard(_event: Event) -> None:
    """A listener that does not listen."""


def never() -> bool:
    """Not cancelled."""
    return False


def to_line(event: Event) -> str:
    """An event as a line of JSON, without its end."""
    return json.dumps(asdict(event), ensure_ascii=True)


def from_line(line: str) -> Event:
    """The event of such a line; raises ValueError or TypeError for any other."""
    row = json.loads(line)
    return Event(**row | {"warnings": tuple(row["warnings"])})


class Watch:
    """Whom to tell, and whom to ask whether to stop."""

    def __init__(self, listener: Listener = unheard, cancelled: Cancel = never) -> None:
        self.say = listener
        self._cancelled = cancelled

    def check(self) -> None:
        """Raise Cancelled when it is to stop."""
        if self._cancelled():
            raise Cancelled


class Meter:
    """How fast something goes of late, in things a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque([(clock(), 0)])

    def add(self, count: int) -> None:
        """`count` more are done."""
        now = self._clock()
        self._seen.append((now, self._seen[-1][1] + count))
        while len(self._seen) > 2 and now - self._seen[1][0] > _OF_LATE:
            self._seen.popleft()

    @property
    def rate(self) -> float:
        """Things a second; 0 while nothing is known."""
        (began, before), (now, done) = self._seen[0], self._seen[-1]
        return (done - before) / (now - began) if now > began else 0.0

    def left(self, remaining: int) -> float | None:
        """The seconds that `remaining` things take at this rate."""
        return remaining / self.rate if self.rate else None
