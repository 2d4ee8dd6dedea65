"""A GGUF file served by llama.cpp on this machine alone: a process of its own, on loopback, with a key of its own.

A process of its own, since a damaged file or a lack of memory can end the process that reads it, and since
ending it gives back the memory. The key goes to it through its standard input, so that no list of
processes shows it; when that input closes, because we are gone, it ends itself. Run as a module, this is
that process.
"""

import json
import os
import secrets
import subprocess
import sys
import threading
import weakref
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.errors import ModelUnavailable

_START_SECONDS = 180.0
_PARALLEL = 2  # questions at once; more wait their turn


@dataclass(frozen=True, slots=True)
class Served:
    """Where the model is served, and the key that it asks for."""

    address: str
    key: str


class LlamaServer:
    """Starts the process when first asked where it is; stops it with `stop`, when collected, and at exit."""

    def __init__(self, file: Path, context: int, threads: int) -> None:
        self.file, self._context, self._threads = file, context, threads
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._served: Served | None = None
        self._end: Any = None

    def served(self) -> Served:
        """Where the model is served; starts it when it is not. Raises ModelUnavailable."""
        with self._lock:
            if self._served is None or self._process is None or self._process.poll() is not None:
                self._served = self._start()
            return self._served

    def stop(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            if self._end is not None:
                self._end()
            self._process = self._served = self._end = None

    @property
    def pid(self) -> int | None:
        """The id of the process that runs, None for none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def _start(self) -> Served:
        if not self.file.is_file():
            raise ModelUnavailable("model-file-missing", file=self.file)
        if find_spec("xllamacpp") is None:
            raise ModelUnavailable("model-package-missing", package="grepp[local]")
        key = secrets.token_urlsafe(32)
        process = subprocess.Popen(  # our own module, no shell
            [sys.executable, "-m", "assistant.llama"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            cwd=Path(__file__).parent.parent,
        )  # fmt: skip
        self._process, self._end = process, weakref.finalize(self, _end, process)
        told = {"file": str(self.file.resolve()), "key": key, "context": self._context, "threads": self._threads}
        address = _first_line(process, json.dumps(told))
        if not address.startswith("http://127.0.0.1:"):
            self._end()
            raise ModelUnavailable("model-file-unusable", file=self.file)
        return Served(address, key)


def _first_line(process: "subprocess.Popen[str]", told: str) -> str:
    """Tell the process what to serve; what it answers, "" when it ends or is silent for too long."""
    watch = threading.Timer(_START_SECONDS, process.kill)
    watch.daemon = True
    watch.start()
    try:
        assert process.stdin and process.stdout  # noqa: S101  # both are pipes
        process.stdin.write(told + "\n")
        process.stdin.flush()
        return process.stdout.readline().strip()
    except OSError:
        return ""
    finally:
        watch.cancel()


def _end(process: "subprocess.Popen[str]") -> None:
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)


def main() -> None:
    """Serve what the first line of standard input tells, until that input ends."""
    told = json.loads(sys.stdin.readline())
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = told["file"]
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.api_keys = [told["key"]]
    params.n_parallel, params.n_ctx = _PARALLEL, told["context"] * _PARALLEL
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = told["threads"]
    params.cpuparams.poll = 0  # waiting threads sleep: the embedder needs the cores too
    params.ui = params.endpoint_slots = params.endpoint_props = False
    try:
        server = xllamacpp.Server(params)
    except RuntimeError:
        return
    print(server.listening_address, flush=True)  # noqa: T201
    sys.stdin.read()
    os._exit(0)  # nothing to save, and nothing to wait for


if __name__ == "__main__":
    main()
