"""Refuses requests that another site's page makes the browser send here. Nothing else is checked: there are no users.

A page elsewhere can post to 127.0.0.1, or give its own name that address; both show in the headers.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cache-control": b"no-store",
}


class Guard:
    """ASGI middleware for our own pages. `host` is the address that the server binds."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app, self._host = app, host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_foreign(scope["method"], Headers(scope=scope), self._host):
            await PlainTextResponse("Forbidden", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, _adding(send))


def is_foreign(method: str, headers: Headers, bound: str) -> bool:
    """Whether another site stands behind a request to a server bound to `bound`."""
    asked = _host("//" + headers.get("host", ""))
    if bound in _LOOPBACK and asked not in _LOOPBACK:
        return True
    if method in _READING:
        return False
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return True
    return headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _adding(send: Send) -> Send:
    async def adding(message: dict) -> None:  # type: ignore[type-arg]
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", ())}
            more = [(name, value) for name, value in _HEADERS.items() if name not in given]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return adding  # type: ignore[return-value]
