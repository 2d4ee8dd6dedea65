"""An OpenAI-compatible server on loopback that misbehaves as it is told: for what can go wrong on the way."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Manner = Callable[["Handler", dict[str, Any]], None]


@dataclass
class Seen:
    """What came in: how many calls, and the bodies and the headers of those for a chat."""

    calls: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, then does what the server's `manner` says."""

    def do_POST(self) -> None:
        self.server.seen.calls += 1  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.bodies.append(body)  # type: ignore[attr-defined]
        self.server.seen.headers.append(dict(self.headers))  # type: ignore[attr-defined]
        try:
            self.server.manner(self, body)  # type: ignore[attr-defined]
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def head(self, status: int, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def piece(self, text: str) -> None:
        """One event of a stream."""
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                 "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}}]}  # fmt: skip
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()


@contextmanager
def serving(manner: Manner) -> Iterator[tuple[str, Seen]]:
    """Serve in that manner; the address and what was seen."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.manner, server.seen = manner, Seen()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", server.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


def saying(text: Callable[[dict[str, Any]], str], *, pause: float = 0.0, size: int = 20) -> Manner:
    """Answers in form, `size` characters at a time."""

    def manner(handler: Handler, body: dict[str, Any]) -> None:
        said = text(body)
        handler.head(200, "text/event-stream")
        for at in range(0, len(said), size):
            handler.piece(said[at : at + size])
            time.sleep(pause)
        handler.wfile.write(b"data: [DONE]\n\n")

    return manner


def failing(status: int, body: str = '{"error": {"message": "secret words of the server"}}', **headers: str) -> Manner:
    """Answers with an error."""

    def manner(handler: Handler, _: dict[str, Any]) -> None:
        handler.head(status, "application/json", **headers)
        handler.wfile.write(body.encode())

    return manner


def dripping(handler: Handler, _: dict[str, Any]) -> None:
    """One byte at a time, of a line that never ends."""
    handler.head(200, "text/event-stream")
    for _ in range(600):
        handler.wfile.write(b"d")
        handler.wfile.flush()
        time.sleep(0.1)


def hanging(handler: Handler, _: dict[str, Any]) -> None:
    """Takes the question and says nothing."""
    time.sleep(20)


def babbling(handler: Handler, _: dict[str, Any]) -> None:
    """Writes and writes."""
    handler.head(200, "text/event-stream")
    for _ in range(5000):
        handler.piece('{"text": "' + "bla " * 200)


def garbling(handler: Handler, _: dict[str, Any]) -> None:
    """Says that it streams events, and does not."""
    handler.head(200, "text/event-stream")
    handler.wfile.write(b"data: {not json\n\n\x00\xff<html>")


def breaking(text: str) -> Manner:
    """Breaks off in the midst."""

    def manner(handler: Handler, _: dict[str, Any]) -> None:
        handler.head(200, "text/event-stream", **{"transfer-encoding": "chunked"})
        chunk = json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                            "choices": [{"index": 0, "delta": {"content": text}}]})  # fmt: skip
        data = f"data: {chunk}\n\n".encode()
        handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        handler.wfile.flush()
        handler.connection.shutdown(2)

    return manner
