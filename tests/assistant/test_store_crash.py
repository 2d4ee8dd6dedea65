"""Every save that was acknowledged is there after SIGKILL, at whatever moment; a save is there whole or not at all."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.settings import REPOSITORY, Settings
from assistant.store import WorkshopStore
from tests.workshops import WORKSHOP

ROUNDS = 25
# Types a longer and longer note, as fast as it goes, and says each save once it is acknowledged.
TYPIST = """
import sys
from pathlib import Path
from assistant.settings import Settings
from assistant.store import WorkshopStore
store = WorkshopStore.open(Settings(home=Path(sys.argv[1]), database=sys.argv[2]))
version = store.load("w1").versions["items/guide:25/notes"]
n = int(sys.argv[3])
while True:
    n += 1
    version = store.save_field("w1", "items/guide:25/notes", f"{n} " + "ord " * (n % 900), version).version
    print(n, flush=True)
"""


def type_until_killed(place: Settings, first: int, after: float) -> int:
    """The number of the last save that a process acknowledged before it was killed."""
    command = [sys.executable, "-c", TYPIST, str(place.home), place.database, str(first)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
    assert process.stdout
    last = int(process.stdout.readline())
    timer = threading.Timer(after, lambda: os.kill(process.pid, signal.SIGKILL))
    timer.start()
    for line in process.stdout:
        if line.endswith("\n"):
            last = int(line)
    process.wait()
    return last


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_to_sigkill(place: Settings) -> None:
    store = WorkshopStore.open(place)
    store.create(WORKSHOP)
    store.close()
    chance = random.Random(7)  # noqa: S311
    n, saves = 0, 0
    for _ in range(ROUNDS):
        acknowledged = type_until_killed(place, n, chance.uniform(0.0, 0.3))
        again = WorkshopStore.open(place)
        _wait_for_the_dead(again)
        notes = again.load("w1").workshop.items[0].notes
        again.close()
        found = int(notes.split(" ", 1)[0])
        # What was being saved when it died may be there too; it is whole, and nothing before it is missing.
        assert found in (acknowledged, acknowledged + 1)
        assert notes == f"{found} " + "ord " * (found % 900)
        saves += acknowledged - n
        n = found
    assert saves > ROUNDS


def _wait_for_the_dead(store: WorkshopStore) -> None:
    """A server may still be at a commit that its dead client sent: until it is through, the row is locked."""
    time.sleep(0.05)
    store.archive("w1", undo=True)


def test_a_save_is_flushed_to_the_disk(tmp_path: Path) -> None:
    store = WorkshopStore.open(Settings(home=tmp_path))
    with store._writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    store.close()
