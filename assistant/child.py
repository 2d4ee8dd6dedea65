"""Runs a module of ours in a process of its own, where a file that crashes, loops or swells does no harm.

What the module does, and how long it may take, is for whoever starts it.
"""

import contextlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_BYTES = 1_500_000_000  # of memory, where the system can hold a process to it
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")


def command(module: str, *arguments: object) -> list[str]:
    """The command that runs a module with these arguments; its folder must be `ROOT`."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def environment() -> dict[str, str]:
    """What the process may know of its surroundings: where to find Python, and nothing that is secret."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def cap_memory(most: int = MOST_BYTES) -> None:
    """Called by the process itself, first of all."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
