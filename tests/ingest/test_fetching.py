"""Downloads: over real https from a server on this machine, and never from where they must not come."""

import json
import ssl
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import FetchError
from ingest import fetching
from ingest.fetching import Fetched, Fetcher, is_global
from tests.ingest.https_server import Server, send, serving

BODY = bytes(range(256)) * 400
HERE = {"127.0.0.1", "::1"}
INNER = (
    "127.0.0.1 127.8.9.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255"
)
INNER_6 = "::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 64:ff9b::7f00:1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificate")


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with serving(folder) as running:
        yield running


@pytest.fixture
def fetch(server: Server, tmp_path: Path) -> Callable[[str], Fetched]:
    """A fetcher that may call this machine, as if it were the open internet."""
    fetcher = Fetcher(tmp_path / "drafts", is_open=lambda address: address in HERE, verify=server.context)
    return fetcher.fetch


def complaint(fetch: Callable[[str], Fetched], url: str) -> str:
    with pytest.raises(FetchError) as raised:
        fetch(url)
    return raised.value.key


def test_a_file_is_downloaded_whole(server: Server, fetch: Callable[[str], Fetched]) -> None:
    server.file("/a/Rapport%202022.pdf?x=1", BODY)
    got = fetch(server.url("/a/Rapport%202022.pdf?x=1"))
    assert got.path.read_bytes() == BODY and got.file == "Rapport 2022.pdf"


def test_the_server_is_told_who_asks(server: Server, fetch: Callable[[str], Fetched]) -> None:
    server.file("/a.pdf", BODY)
    fetch(server.url("/a.pdf"))
    assert server.asked[0]["user-agent"].startswith("Grepp/") and "range" not in server.asked[0]


def test_what_was_cut_off_goes_on_where_it_stopped(server: Server, fetch: Callable[[str], Fetched]) -> None:
    server.answers["/a.pdf"] = cut(BODY, 70_000, ETag='"1"')
    assert complaint(fetch, server.url("/a.pdf")) == "fetch-broke"
    server.file("/a.pdf", BODY, ETag='"1"')
    assert fetch(server.url("/a.pdf")).path.read_bytes() == BODY
    start = int(server.asked[1]["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 70_000 and server.asked[1]["if-range"] == '"1"'


def test_a_file_that_changed_meanwhile_is_taken_from_its_start(server: Server, fetch: Callable[[str], Fetched]) -> None:
    server.answers["/a.pdf"] = cut(BODY, 70_000, ETag='"1"')
    complaint(fetch, server.url("/a.pdf"))
    newer = BODY[::-1]
    server.file("/a.pdf", newer, ETag='"2"')
    assert fetch(server.url("/a.pdf")).path.read_bytes() == newer


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"1"'}])
def test_without_a_strong_mark_nothing_is_glued_together(
    server: Server, fetch: Callable[[str], Fetched], headers: dict[str, str]
) -> None:
    server.answers["/a.pdf"] = cut(BODY, 70_000, **headers)
    complaint(fetch, server.url("/a.pdf"))
    server.file("/a.pdf", BODY, **headers)
    assert fetch(server.url("/a.pdf")).path.read_bytes() == BODY and "range" not in server.asked[1]


def test_a_part_that_does_not_fit_is_thrown_away(server: Server, fetch: Callable[[str], Fetched]) -> None:
    server.answers["/a.pdf"] = cut(BODY, 70_000, ETag='"1"')
    complaint(fetch, server.url("/a.pdf"))
    wrong = {"Content-Type": "application/pdf", "Content-Range": f"bytes 5-{len(BODY) - 1}/{len(BODY)}"}
    server.answers["/a.pdf"] = lambda request: send(request, 206, BODY[5:], wrong)
    assert complaint(fetch, server.url("/a.pdf")) == "fetch-broke"
    server.file("/a.pdf", BODY, ETag='"1"')
    assert fetch(server.url("/a.pdf")).path.read_bytes() == BODY


def test_a_redirection_is_followed_and_told(server: Server, fetch: Callable[[str], Fetched]) -> None:
    server.redirect("/old", "/new.pdf")
    server.file("/new.pdf", BODY)
    got = fetch(server.url("/old"))
    assert got.url == server.url("/new.pdf") and got.file == "new.pdf"


@pytest.mark.parametrize(
    "goal", ["https://10.0.0.1/x.pdf", "https://[::ffff:192.168.0.1]/x.pdf", "https://169.254.169.254/latest"]
)
def test_a_redirection_to_an_inner_address_is_not_followed(
    server: Server, fetch: Callable[[str], Fetched], goal: str
) -> None:
    server.redirect("/old", goal)
    assert complaint(fetch, server.url("/old")) == "fetch-inner"


@pytest.mark.parametrize("goal", ["http://example.org/x.pdf", "file:///etc/passwd", "https://u:p@example.org/x.pdf"])
def test_a_redirection_away_from_https_is_not_followed(
    server: Server, fetch: Callable[[str], Fetched], goal: str
) -> None:
    server.redirect("/old", goal)
    assert complaint(fetch, server.url("/old")) == "fetch-address"


def test_redirections_end(server: Server, fetch: Callable[[str], Fetched]) -> None:
    server.redirect("/round", "/round")
    assert complaint(fetch, server.url("/round")) == "fetch-broke"


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_refused(
    server: Server, fetch: Callable[[str], Fetched], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 50_000)
    server.answers["/a.pdf"] = endless(announced)
    assert complaint(fetch, server.url("/a.pdf")) == "skipped-too-large"
    assert list((tmp_path / "drafts").iterdir()) == []


def test_an_unknown_certificate_is_refused(server: Server, tmp_path: Path) -> None:
    server.file("/a.pdf", BODY)
    fetcher = Fetcher(tmp_path, is_open=lambda address: address in HERE)
    assert complaint(fetcher.fetch, server.url("/a.pdf")) == "fetch-certificate" and server.asked == []


def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path, names=("elsewhere.example",)) as other:
        other.file("/a.pdf", BODY)
        fetcher = Fetcher(tmp_path / "d", is_open=lambda address: address in HERE, verify=other.context)
        assert complaint(fetcher.fetch, other.url("/a.pdf")) == "fetch-certificate"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/a", "application/zip"), ("/a.exe", "application/octet-stream"), ("/a.pdf", "text/html"), ("/a", "")],
)
def test_another_kind_than_a_document_is_refused(
    server: Server, fetch: Callable[[str], Fetched], path: str, kind: str
) -> None:
    server.file(path, BODY, kind)
    assert complaint(fetch, server.url(path)) == "fetch-kind"


@pytest.mark.parametrize(
    ("path", "kind", "headers", "file"),
    [
        ("/lag", "text/html; charset=utf-8", {}, "lag.html"),
        ("/", "application/pdf", {}, "dokument.pdf"),
        ("/a.md", "text/plain", {}, "a.md"),
        ("/a.pdf", "application/octet-stream", {}, "a.pdf"),
        ("/x", "application/pdf", {"Content-Disposition": 'attachment; filename="../../Plan.pdf"'}, "Plan.pdf"),
        ("/x", "application/pdf", {"Content-Disposition": "attachment; filename*=UTF-8''v%C3%A4l.pdf"}, "väl.pdf"),
    ],
)
def test_the_file_has_a_name_with_the_ending_of_its_kind(
    server: Server, fetch: Callable[[str], Fetched], path: str, kind: str, headers: dict[str, str], file: str
) -> None:
    server.file(path, BODY, kind, **headers)
    assert fetch(server.url(path)).file == file


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_is_said(server: Server, fetch: Callable[[str], Fetched], status: int) -> None:
    server.answers["/a.pdf"] = lambda request: send(request, status)
    assert complaint(fetch, server.url("/a.pdf")) == "fetch-refused"


@pytest.mark.parametrize(
    "url",
    ["http://example.org/a.pdf", "ftp://example.org/a", "file:///etc/passwd", "/etc/passwd", "https:///a.pdf", "https://",
     "https://user:secret@example.org/a.pdf", "https://user@example.org/a.pdf", "https://example.org:x/a.pdf",
     "https://[::1/a.pdf", "javascript:alert(1)", ""],
)  # fmt: skip
def test_only_https_without_credentials_is_fetched(tmp_path: Path, url: str) -> None:
    assert complaint(Fetcher(tmp_path).fetch, url) == "fetch-address"


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "10.0.0.1", "192.168.0.1", "169.254.169.254", "[fe80::1]"],
)  # fmt: skip
def test_this_machine_and_inner_networks_are_never_called(server: Server, tmp_path: Path, host: str) -> None:
    """Names, and every way to write an address, are looked up first; here the name leads to this machine."""
    server.file("/a.pdf", BODY)
    fetcher = Fetcher(tmp_path, verify=server.context)
    assert complaint(fetcher.fetch, server.url("/a.pdf", host)) in ("fetch-inner", "fetch-no-network")
    assert server.asked == []


def test_who_answers_counts_not_what_the_name_led_to_before(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.file("/a.pdf", BODY)
    monkeypatch.setattr(Fetcher, "_check", lambda self, url: None)
    assert complaint(Fetcher(tmp_path, verify=server.context).fetch, server.url("/a.pdf")) == "fetch-inner"


def test_a_name_that_nobody_knows_is_said(tmp_path: Path) -> None:
    assert complaint(Fetcher(tmp_path).fetch, "https://no-such-name.invalid/a.pdf") == "fetch-no-network"


def test_a_port_where_nobody_answers_is_said(tmp_path: Path) -> None:
    fetcher = Fetcher(tmp_path, is_open=lambda address: True, verify=ssl.create_default_context())
    assert complaint(fetcher.fetch, "https://127.0.0.1:9/a.pdf") == "fetch-no-network"


@pytest.mark.parametrize("address", [*INNER.split(), *INNER_6.split(), "", "x", "1.2.3"])
def test_inner_addresses_are_not_global(address: str) -> None:
    assert not is_global(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "193.229.116.1", "2a00:1450:4026::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert is_global(address)


@given(st.integers(0, 2**32 - 1).map(lambda n: ".".join(str(n >> shift & 255) for shift in (24, 16, 8, 0))))
def test_an_address_in_ipv6_clothes_is_judged_as_itself(address: str) -> None:
    assert is_global(f"::ffff:{address}") == is_global(address)


def test_the_progress_is_told(server: Server, tmp_path: Path) -> None:
    server.file("/a.pdf", BODY)
    told: list[tuple[int, int | None]] = []
    fetcher = Fetcher(tmp_path, is_open=lambda address: address in HERE, verify=server.context)
    fetcher.fetch(server.url("/a.pdf"), lambda done, total: told.append((done, total)))
    assert told[-1] == (len(BODY), len(BODY)) and told == sorted(told)


def test_a_broken_mark_starts_anew(server: Server, fetch: Callable[[str], Fetched], tmp_path: Path) -> None:
    server.answers["/a.pdf"] = cut(BODY, 70_000, ETag='"1"')
    complaint(fetch, server.url("/a.pdf"))
    for mark in (tmp_path / "drafts").glob("*.mark"):
        assert json.loads(mark.read_text()) == {"validator": '"1"'}
        mark.write_text("[")
    server.file("/a.pdf", BODY, ETag='"1"')
    assert fetch(server.url("/a.pdf")).path.read_bytes() == BODY


def cut(body: bytes, after: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Promises all, sends a part, hangs up."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        send(request, 200, b"", {"Content-Type": "application/pdf", "Content-Length": str(len(body)), **headers})
        request.wfile.write(body[:after])
        request.close_connection = True

    return answer


def endless(announced: bool) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/pdf")
        if announced:
            request.send_header("Content-Length", str(10**12))
        request.end_headers()
        try:
            for _ in range(100):
                request.wfile.write(b"x" * 10_000)
        except OSError:
            pass
        request.close_connection = True

    return answer
