"""Runs the PDF worker on a file and hears it out, page by page: what takes too long or crashes is a lost page.

The other end is `pdf_worker`. What the pages say is for `pdf` to make something of.
"""

import json
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import UnsupportedOperation
from typing import IO, Any, BinaryIO

from assistant.child import ROOT, command, environment

FIRST_SECONDS = 60.0  # until the file is open
PAGE_SECONDS = 20.0  # for one page
SECONDS = 60.0  # for a file, and besides
SECONDS_A_PAGE = 0.5  # for each of its pages: some twenty times what a full page takes
_RESTARTS = 8
_LONGEST = 64_000_000  # of what is said about one page


class NotReadError(Exception):
    """Say why the file cannot be read: `why` is encrypted, damaged or heavy."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class About:
    """What the worker says of the file as a whole."""

    count: int
    labels: tuple[str, ...] | None
    bookmarks: tuple[tuple[int, str, int], ...]
    title: str


class PdfProcess:
    """A PDF file that a worker reads. `pages` may be gone through once, after `about`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._worker = _Worker(file, 0)
        said = self._worker.hear(FIRST_SECONDS)
        if said is None or "error" in said:
            self._worker.stop()
            raise NotReadError(str(said["error"]) if said else self._worker.fault())
        marks = tuple((int(level), str(title), int(page)) for level, title, page in said["bookmarks"])
        labels = tuple(map(str, said["labels"])) if said["labels"] else None
        self.about = About(int(said["count"]), labels, marks, str(said["title"]))

    def pages(self) -> Iterator[dict[str, Any]]:
        """What the worker says of each page; {"error": "heavy"} or {"error": "damaged"} of one that is lost."""
        count, restarts = self.about.count, 0
        left = SECONDS + SECONDS_A_PAGE * count  # of waiting: what is done with the pages takes its own time
        at = 0
        while at < count:
            began = time.monotonic()
            said = self._worker.hear(min(PAGE_SECONDS, left)) if left > 0 else None
            left -= time.monotonic() - began
            yield said or {"page": at, "error": self._worker.fault() if left > 0 else "heavy"}
            at += 1
            if said is not None or at >= count:
                continue
            self._worker.stop()
            restarts += 1
            if restarts > _RESTARTS or left <= 0:
                yield from ({"page": lost, "error": "heavy"} for lost in range(at, count))
                return
            self._worker = _Worker(self._file, at)
            self._worker.hear(FIRST_SECONDS)

    def image(self, page: int) -> bytes:
        """A picture of a page (PGM), b"" when there is none to be had."""
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                _command("image", page), stdin=self._file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                cwd=ROOT, env=environment(), timeout=4 * PAGE_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return b""
        return done.stdout if done.returncode == 0 and done.stdout.startswith(b"P5") else b""

    def close(self) -> None:
        self._worker.stop()


def _command(what: str, page: int) -> list[str]:
    return command("ingest.pdf_worker", what, page)


class _Worker:
    """A running worker; a thread listens to it, so that waiting for it can end."""

    def __init__(self, file: IO[bytes], first: int) -> None:
        file.seek(0)
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no word of the file's
            _command("lines", first), stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=ROOT, env=environment(),
        )  # fmt: skip
        self._said: queue.Queue[bytes] = queue.Queue(maxsize=8)
        self._timed_out = False
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        out = self._process.stdout
        if out is None:
            return
        while line := out.readline(_LONGEST):
            self._said.put(line)
        self._said.put(b"")

    def hear(self, seconds: float) -> dict[str, Any] | None:
        """The next thing that the worker says; None when it is too slow, or is no more."""
        try:
            line = self._said.get(timeout=max(0.0, seconds))
        except queue.Empty:
            self._timed_out = True
            return None
        try:
            said = json.loads(line) if line else None
        except ValueError:
            return None
        return said if isinstance(said, dict) else None

    def fault(self) -> str:
        """Why it fell silent: a crash of the reader means that the file asked too much of it."""
        if self._timed_out:
            return "heavy"
        try:
            return "heavy" if self._process.wait(5) < 0 else "damaged"
        except subprocess.TimeoutExpired:
            return "heavy"

    def stop(self) -> None:
        self._process.kill()
        while True:  # let the listener go
            try:
                if not self._said.get(timeout=5):
                    break
            except queue.Empty:
                break
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


@contextmanager
def opened(stream: BinaryIO) -> Iterator[PdfProcess]:
    """A worker on a stream; a stream that is no file of the system's is copied into one first."""
    with _as_file(stream) as file:
        process = PdfProcess(file)
        try:
            yield process
        finally:
            process.close()


@contextmanager
def _as_file(stream: BinaryIO) -> Iterator[IO[bytes]]:
    try:
        stream.fileno()
    except (UnsupportedOperation, AttributeError):
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield copy
    else:
        yield stream
