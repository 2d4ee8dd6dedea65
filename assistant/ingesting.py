"""An ingest in a process of its own, for whoever shows it: what reads the index goes on meanwhile.

It runs the command `ingest` of the group grepp.commands, which writes its events as lines. It may be
cancelled, or killed, at any moment: the old index stays in force until the new one is whole.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

from assistant.progress import ENDS, Event, from_line
from assistant.settings import Settings


class Ingest:
    """A running ingest."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._is_cancelled = False

    @classmethod
    def start(cls, settings: Settings, folder: Path | None = None) -> "Ingest":
        """Start bringing `folder`, the settings' corpus unless told, into the settings' home."""
        (command,) = entry_points(group="grepp.commands", name="ingest")
        argv = [sys.executable, "-m", command.module, "--events", *([str(folder)] if folder else [])]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GREPP_")}
        environment |= {f"GREPP_{k.upper()}": str(v) for k, v in settings.model_dump(exclude_defaults=True).items()}
        process = subprocess.Popen(  # noqa: S603
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        return cls(process)

    def events(self) -> Iterator[Event]:
        """What it says, as it says it; the last event is the only one whose stage is one of ENDS."""
        if self._process.stdout is None:
            return
        for line in self._process.stdout:
            try:
                event = from_line(line)
            except (ValueError, TypeError, KeyError):
                continue  # a library's own words
            yield event
            if event.stage in ENDS:
                self._process.wait()
                return
        self._process.wait()
        yield Event("cancelled") if self._is_cancelled else Event("failed", reason="unexpected")

    def cancel(self) -> None:
        """Stop it: `events` then ends with "cancelled", unless it was finished."""
        self._is_cancelled = True
        self._process.terminate()
