"""What is being answered right now, conversation by conversation, so that it can be stopped. In memory.

Leaves alone: what is said (desk.py), and what is remembered of it (conversations.py).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.generate import Stopped


@dataclass(slots=True, eq=False)
class Work:
    """One answer in the making.

    `opened` when a source was opened meanwhile: it stays open when the answer is done. `forgotten` when its
    conversation was: then nobody wants it any more.
    """

    stopped: Stopped = field(default_factory=Stopped)
    opened: bool = False
    forgotten: bool = False


class Underway:
    """All answers in the making; a conversation has one at a time, a new question stops the one before."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}
        self._lock = threading.Lock()

    @contextmanager
    def work(self, key: str) -> Iterator[Work]:
        """An answer for the conversation `key`; whoever leaves, also since the page is gone, stops it."""
        mine = Work()
        with self._lock:
            before = self._works.get(key)
            self._works[key] = mine
        if before:
            before.stopped.set()
        try:
            yield mine
        finally:
            mine.stopped.set()
            with self._lock:
                if self._works.get(key) is mine:
                    del self._works[key]

    def stop(self, key: str) -> None:
        """Have the answer of a conversation, if one is in the making, end with what it has."""
        work = self._works.get(key)
        if work:
            work.stopped.set()

    def forget(self, key: str) -> None:
        """Have the answer of a conversation that is let go of come to nothing."""
        work = self._works.get(key)
        if work:
            work.forgotten = True
            work.stopped.set()

    def open(self, key: str) -> None:
        """Note that a source was opened."""
        work = self._works.get(key)
        if work:
            work.opened = True
