"""Downloads a document that a user asks for, from an address on the open internet. Nothing is fetched unasked.

Only https with a checked certificate; never an address of this machine or of an inner network, whatever name
or redirection leads there; bounded in size; a download that was cut off goes on where it stopped.
"""

import hashlib
import ipaddress
import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

import httpx

from assistant.errors import FetchError
from assistant.shelf import MOST_BYTES, safe_name

_HOPS = 5
_CHUNK = 1 << 16
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
# Finlex refuses requests without a User-Agent. A packed answer could not be taken up where it was cut off.
_AGENT = {"user-agent": "Grepp/0.1 (download of a document that a user asked for)", "accept-encoding": "identity"}
_ENDINGS = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/akn+xml": ".xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_READABLE = frozenset(_ENDINGS.values())
Told = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A downloaded file, in a folder of drafts. `file` is the name it should have; `url` where it came from at last."""

    path: Path
    file: str
    url: str


class Fetcher:
    """Downloads into `folder`. `transport` and `is_open` (whether an IP address may be called) are there for tests."""

    def __init__(
        self,
        folder: Path,
        *,
        transport: httpx.BaseTransport | None = None,
        is_open: Callable[[str], bool] | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self._folder = folder
        self._is_open = is_open or is_global
        self._transport = transport
        self._verify = verify

    def fetch(self, url: str, told: Told = lambda done, total: None) -> Fetched:
        """Download `url`; raises FetchError with what is wrong and what to do."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.part"
        context = self._verify or _certificates()
        with httpx.Client(timeout=_TIMEOUT, headers=_AGENT, verify=context, transport=self._transport) as client:
            try:
                return self._follow(client, url, part, told)
            except httpx.TimeoutException as error:
                raise FetchError("fetch-slow", url=url) from error
            except httpx.ConnectError as error:
                key = "fetch-certificate" if "CERTIFICATE" in str(error) else "fetch-no-network"
                raise FetchError(key, url=url) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise FetchError("fetch-broke", url=url, why=type(error).__name__) from error
            except OSError as error:
                raise FetchError("shelf-refused", file=part.name, why=error.strerror or error) from error

    def _follow(self, client: httpx.Client, url: str, part: Path, told: Told) -> Fetched:
        for _ in range(_HOPS):
            self._check(url)
            with client.stream("GET", url, headers=_resuming(part)) as response:
                self._check_peer(response, url)
                if response.has_redirect_location:
                    url = str(response.url.join(response.headers["location"]))
                    continue
                if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    _forget(part)
                    continue
                return _received(response, url, part, told)
        raise FetchError("fetch-broke", url=url, why="redirects")

    def _check(self, url: str) -> None:
        """Refuse what is not https on the open internet."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or 443
        except ValueError as error:
            raise FetchError("fetch-address", url=url) from error
        if parts.scheme != "https" or not host or parts.username is not None:
            raise FetchError("fetch-address", url=url)
        if _through_proxy():
            if _literal(host) and not self._is_open(host.strip("[]")):
                raise FetchError("fetch-inner", url=url)
            return
        try:
            found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        except (OSError, UnicodeError) as error:
            raise FetchError("fetch-no-network", url=url) from error
        if not all(self._is_open(address) for address in found):
            raise FetchError("fetch-inner", url=url)

    def _check_peer(self, response: httpx.Response, url: str) -> None:
        """The name was looked up once more for the connection: what counts is who answered."""
        stream = response.extensions.get("network_stream")
        peer: Any = stream.get_extra_info("server_addr") if stream else None
        if peer and not _through_proxy() and not self._is_open(str(peer[0])):
            raise FetchError("fetch-inner", url=url)


def is_global(address: str) -> bool:
    """Whether an IP address is on the open internet; one in IPv6 clothes is looked at undressed."""
    try:
        ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if ip in _NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    meant = inner or ip
    return meant.is_global and not meant.is_multicast


def _literal(host: str) -> bool:
    return bool(re.fullmatch(r"[0-9.]+|.*:.*|localhost", host, re.I))


def _through_proxy() -> bool:
    return "https" in getproxies() or "all" in getproxies()


def _certificates() -> ssl.SSLContext:
    """The system's certificates, where a municipality puts its own, and the common ones."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _resuming(part: Path) -> dict[str, str]:
    """The headers that ask for the rest of a download, when what is there can be told to be of the same file."""
    try:
        mark = json.loads(part.with_suffix(".mark").read_text(encoding="utf-8"))["validator"]
        size = part.stat().st_size
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {"range": f"bytes={size}-", "if-range": str(mark)} if size else {}


def _received(response: httpx.Response, url: str, part: Path, told: Told) -> Fetched:
    if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise FetchError("fetch-refused", url=url, status=response.status_code)
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    file = _file_name(response, url, kind)
    goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT and _fits(response, part)
    if response.status_code == httpx.codes.PARTIAL_CONTENT and not goes_on:
        _forget(part)
        raise FetchError("fetch-broke", url=url, why="range")
    _keep_mark(response, part)
    size = _append(response, part, goes_on, url, told)
    expected = _expected(response, goes_on, size)
    if expected is not None and size != expected:
        raise FetchError("fetch-broke", url=url, why=f"{size}/{expected}")
    part.with_suffix(".mark").unlink(missing_ok=True)
    return Fetched(part, file, url)


def _append(response: httpx.Response, part: Path, goes_on: bool, url: str, told: Told) -> int:
    length = response.headers.get("content-length", "")
    size = part.stat().st_size if goes_on else 0
    total = size + int(length) if length.isdigit() else None
    if total is not None and total > MOST_BYTES:
        raise _too_large(part)
    with part.open("ab" if goes_on else "wb") as stream:
        for chunk in _chunks(response):
            size += stream.write(chunk)
            told(size, total)
            if size > MOST_BYTES:
                raise _too_large(part)
    return size


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    return response.iter_bytes(_CHUNK)


def _too_large(part: Path) -> FetchError:
    _forget(part)
    limit = MOST_BYTES // 1024 // 1024
    return FetchError("skipped-too-large", file=part.name, size=f"> {limit}", limit=limit)


def _expected(response: httpx.Response, goes_on: bool, size: int) -> int | None:
    """The size that the whole file should have, None when the server does not say (or packed it for the way)."""
    if goes_on:
        total = response.headers.get("content-range", "").rpartition("/")[2]
        return int(total) if total.isdigit() else None
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() and "content-encoding" not in response.headers else None


def _fits(response: httpx.Response, part: Path) -> bool:
    found = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
    return bool(found) and part.exists() and int(found.group(1)) == part.stat().st_size if found else False


def _keep_mark(response: httpx.Response, part: Path) -> None:
    """Note what tells this file from a later edition; a weak tag does not."""
    etag = response.headers.get("etag", "")
    validator = etag if etag and not etag.startswith("W/") else response.headers.get("last-modified", "")
    mark = part.with_suffix(".mark")
    if validator:
        mark.write_text(json.dumps({"validator": validator}), encoding="utf-8")
    else:
        mark.unlink(missing_ok=True)


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_suffix(".mark").unlink(missing_ok=True)


def _file_name(response: httpx.Response, url: str, kind: str) -> str:
    """The name that the server gives, else the last part of the address; its ending fits what the server sends."""
    given = re.search(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", response.headers.get("content-disposition", ""), re.I)
    name = safe_name(
        unquote(given.group(1) if given else urlsplit(url).path.rstrip("/").rpartition("/")[2] or "dokument")
    )
    ending, sent = Path(name).suffix.lower(), _ENDINGS.get(kind, "")
    promised = next((known for known in _READABLE if ending in _alike(known)), "")
    if not (sent or promised) or (sent and promised and ending not in _alike(sent)):
        # A page that asks to log in, where a report was to be.
        raise FetchError("fetch-kind", url=url, kind=kind or "?")
    return name if promised else name + sent


def _alike(ending: str) -> frozenset[str]:
    """The endings of one kind of file; servers send Markdown as plain text."""
    groups = ({".html", ".htm", ".xhtml"}, {".txt", ".md", ".text", ".markdown"})
    return frozenset(next((group for group in groups if ending in group), {ending}))
