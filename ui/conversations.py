"""Remembers the conversations of the open pages, so that a reload brings them back. In memory, bounded.

Leaves alone: durable storage, and who may see what; a conversation is found by a random key that only
the browser that made it knows.
"""

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from assistant.types import Answer, Turn
from ui.render import LONGEST_QUESTION, Asked

_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class _Conversation:
    asked: list[Asked] = field(default_factory=list)
    serial: int = 0


class Conversations:
    """All conversations. The least recently used go first, and the oldest turns of a long one."""

    def __init__(self, most: int = 200, turns: int = 30) -> None:
        self._most, self._turns = most, turns
        self._kept: OrderedDict[str, _Conversation] = OrderedDict()
        self._lock = threading.Lock()

    def turns(self, key: str) -> tuple[Asked, ...]:
        """What has been asked and answered under `key`, oldest first."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return ()
            self._kept.move_to_end(key)
            return tuple(found.asked)

    def history(self, key: str) -> tuple[Turn, ...]:
        """The same as the assistant wants it, to understand a follow-up question."""
        return tuple(Turn(asked.question, asked.answer.understood or asked.question) for asked in self.turns(key))

    def coming(self, key: str) -> int:
        """The number that the next turn will have."""
        turns = self.turns(key)
        return turns[-1].serial + 1 if turns else 1

    def add(self, key: str, question: str, place: str, answer: Answer) -> None:
        """Remember one more turn; a key that no page of ours made is not kept."""
        if not _KEY.fullmatch(key):
            return
        with self._lock:
            kept = self._kept.setdefault(key, _Conversation())
            self._kept.move_to_end(key)
            kept.serial += 1
            kept.asked.append(Asked(kept.serial, question[:LONGEST_QUESTION], place, answer))
            del kept.asked[: -self._turns]
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        """Let go of a conversation."""
        with self._lock:
            self._kept.pop(key, None)
