"""A real https server on this machine with a certificate of its own authority, whose behaviour a test scripts."""

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers by path; keeps the headers of each request. `context` trusts it."""

    def __init__(self, address: str, context: ssl.SSLContext) -> None:
        self.address, self.context = address, context
        self.answers: dict[str, Answer] = {}
        self.asked: list[dict[str, str]] = []

    def url(self, path: str, host: str = "localhost") -> str:
        return f"https://{host}:{self.address.rpartition(':')[2]}{path}"

    def file(self, path: str, body: bytes, kind: str = "application/pdf", **headers: str) -> None:
        """Serve a file, and parts of it."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            part = request.headers.get("range", "")
            tag = headers.get("ETag")
            start = int(part[6:-1]) if part and request.headers.get("if-range") == tag else 0
            if start >= len(body) > 0 and start:
                send(request, 416)
                return
            extra = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
            send(request, 206 if start else 200, body[start:], {"Content-Type": kind, **headers, **extra})

        self.answers[path] = answer

    def redirect(self, path: str, goal: str) -> None:
        self.answers[path] = lambda request: send(request, 302, b"", {"Location": goal})


def send(
    request: BaseHTTPRequestHandler, status: int, body: bytes = b"", headers: dict[str, str] | None = None
) -> None:
    """A whole answer."""
    request.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


@contextmanager
def serving(folder: Path, *, names: tuple[str, ...] = ("localhost",)) -> Iterator[Server]:
    """A running server."""
    authority, pem = _certificate(folder, names)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append({name.lower(): value for name, value in self.headers.items()})
            answer = server.answers.get(self.path)
            if answer:
                answer(self)
            else:
                send(self, 404)

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    running.socket = context.wrap_socket(running.socket, server_side=True)
    server = Server(f"127.0.0.1:{running.server_port}", ssl.create_default_context(cafile=str(authority)))
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    running.shutdown()
    running.server_close()
    thread.join(5)


def _certificate(folder: Path, names: tuple[str, ...]) -> tuple[Path, Path]:
    """A self-signed certificate: the authority, and the file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    others: list[x509.GeneralName] = [x509.DNSName(each) for each in names]
    others.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, pem = folder / "authority.pem", folder / "server.pem"
    public = certificate.public_bytes(serialization.Encoding.PEM)
    authority.write_bytes(public)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + public)
    return authority, pem
