"""A real web server on loopback that serves a folder, and misbehaves on request."""

import contextlib
import email.utils
import hashlib
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_PIECE = 1 << 18
_CERTIFICATES = tempfile.TemporaryDirectory(prefix="kiosk-tests-")
_PORTAL = (
    b"<!DOCTYPE html><html><body><form>Welcome to the hotel's network. Please accept the terms.</form></body></html>"
)


@dataclass
class Request:
    """A request, and all bytes that it took each way, with the heads."""

    path: str
    headers: dict[str, str]
    received: int
    status: int = 0
    sent: int = 0


class Exchange(BaseHTTPRequestHandler):
    """One request and the answer to it, as behaviours see it."""

    protocol_version = "HTTP/1.1"
    server: "_Http"

    def setup(self) -> None:
        super().setup()
        self.ours = self.server.ours
        self.ours.hold(self.connection)

    def finish(self) -> None:
        self.ours.let_go(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        head = len(self.requestline) + 2 + sum(len(name) + len(value) + 4 for name, value in self.headers.items()) + 2
        self.request_log = Request(path, {name.title(): value for name, value in self.headers.items()}, head)
        behaviour = self.ours.note(self.request_log)
        behaviour(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by its base class
        """Leave the terminal to the tests."""

    # The parts of behaviours.

    @property
    def file(self) -> Path | None:
        """The requested file, if it exists."""
        path = (self.ours.folder / self.request_log.path.lstrip("/")).resolve()
        return path if path.is_file() and path.is_relative_to(self.ours.folder.resolve()) else None

    @property
    def data(self) -> bytes:
        """The bytes of the requested file."""
        return self.file.read_bytes() if self.file else b""

    @property
    def asked_from(self) -> int | None:
        """The start of the requested range; ``None`` for the whole file."""
        found = self.request_log.headers.get("Range", "")
        return int(found.removeprefix("bytes=").split("-")[0]) if found.startswith("bytes=") else None

    def head(self, status: int, headers: Mapping[str, str | int]) -> None:
        """Send the head of an answer."""
        try:
            reason = HTTPStatus(status).phrase
        except ValueError:
            reason = "Unknown"
        self.request_log.status = status
        lines = [f"HTTP/1.1 {status} {reason}"]
        if self.ours.dated:
            lines.append(f"Date: {email.utils.formatdate(usegmt=True)}")
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if str(headers.get("Connection", "")).lower() == "close":
            self.close_connection = True
        self.raw("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def raw(self, data: bytes | memoryview) -> None:
        """Send these bytes."""
        self.wfile.write(data)
        self.request_log.sent += len(data)

    def whole(self, status: int, body: bytes, headers: Mapping[str, str | int] | None = None) -> None:
        """Send a whole answer."""
        self.head(status, {"Content-Length": len(body), **(headers or {})})
        self.raw(body)

    def begin(self, after: int | None) -> None:
        """Send the head and the first ``after`` bytes of the file; without a number nothing."""
        if after is not None:
            self.head(200, {"Content-Length": len(self.data)})
            self.raw(self.data[:after])

    def drop(self, *, hard: bool) -> None:
        """End the connection, with a reset if ``hard``."""
        self.close_connection = True
        if hard:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.ours.let_go(self.connection)
            self.connection.close()

    def wait(self, seconds: float | None = None) -> bool:
        """Let time pass; return whether the server closed meanwhile."""
        return self.ours.closing.wait(seconds)


Behaviour = Callable[[Exchange], None]
"""The answer to one request."""


# The behaviour of a good server.


def serve(exchange: Exchange, *, ranges: bool = True) -> None:
    """Answer as a good web server does, with validators and ranges."""
    file, ours = exchange.file, exchange.ours
    if file is None:
        exchange.whole(404, b"not found\n", {"Content-Type": "text/plain"})
        return
    found = file.stat()
    etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    changed = email.utils.formatdate(found.st_mtime, usegmt=True)
    headers: dict[str, str | int] = {"Content-Type": "application/octet-stream"}
    if ours.etags:
        headers["ETag"] = etag
    if ours.dates_files:
        headers["Last-Modified"] = changed
    asked = exchange.request_log.headers
    if "If-None-Match" in asked:
        same = ours.etags and etag in asked["If-None-Match"]
    else:
        since = asked.get("If-Modified-Since")
        same = since is not None and ours.dates_files and _moment(changed) <= _moment(since)
    if same:
        exchange.head(304, headers)
        return
    start = exchange.asked_from if ranges and ours.ranges else None
    if start is not None and start >= found.st_size:
        exchange.whole(416, b"", {"Content-Range": f"bytes */{found.st_size}"})
        return
    status = 200
    if start is not None:
        status = 206
        headers["Content-Range"] = f"bytes {start}-{found.st_size - 1}/{found.st_size}"
    exchange.head(status, {**headers, "Content-Length": found.st_size - (start or 0)})
    with file.open("rb") as stream:
        stream.seek(start or 0)
        while piece := stream.read(_PIECE):
            exchange.raw(piece)


def _moment(text: str) -> datetime:
    return email.utils.parsedate_to_datetime(text)


# Misbehaviour. Each function returns a behaviour for ``Server.behave``.


def status(number: int, headers: Mapping[str, str | int] | None = None, body: bytes = b"sorry\n") -> Behaviour:
    """Answer with this status."""
    return lambda exchange: exchange.whole(number, body, {"Content-Type": "text/plain", **(headers or {})})


def redirect(to: str, number: int = 301) -> Behaviour:
    """Send the reader elsewhere."""
    return status(number, {"Location": to})


def portal() -> Behaviour:
    """Answer every request with 200 and the page of a captive portal."""
    return lambda exchange: exchange.whole(200, _PORTAL, {"Content-Type": "text/html; charset=utf-8"})


def stall(after: int | None = None) -> Behaviour:
    """Send nothing, or the head and the first ``after`` bytes of the file, then wait."""

    def behave(exchange: Exchange) -> None:
        exchange.begin(after)
        exchange.close_connection = True
        exchange.wait()

    return behave


def drip(bytes_s: float = 1, *, head: bool = False, length: bool = True) -> Behaviour:
    """Send the file byte by byte, ``head`` also the head; without ``length`` its length is not announced."""

    def behave(exchange: Exchange) -> None:
        exchange.close_connection = True
        answer = exchange.data
        headers: dict[str, str | int] = {"Content-Length": len(answer)} if length else {"Connection": "close"}
        if head:
            answer = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer
        else:
            exchange.head(200, headers)
        for at in range(len(answer)):
            exchange.raw(answer[at : at + 1])
            if exchange.wait(1 / bytes_s):
                return

    return behave


def endless(number: int = 200, *, chunked: bool = True, head: bool = False) -> Behaviour:
    """Send the file and never stop; with ``head`` never stop within the head."""

    def behave(exchange: Exchange) -> None:
        exchange.close_connection = True
        if head:
            while not exchange.wait(0):
                exchange.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
            return
        exchange.head(number, {"Transfer-Encoding": "chunked"} if chunked else {"Connection": "close"})
        piece = exchange.data or bytes(1000)
        while not exchange.wait(0):
            exchange.raw(_chunk(piece) if chunked else piece)
            piece = bytes(_PIECE)

    return behave


def chunked(*, extra: bytes = b"", less: int = 0) -> Behaviour:
    """Send the file in chunks, with ``extra`` bytes after it or ``less`` bytes at its end."""

    def behave(exchange: Exchange) -> None:
        data = exchange.data + extra
        exchange.head(200, {"Transfer-Encoding": "chunked"})
        exchange.raw(_chunk(data[: len(data) - less]) + _chunk(b""))

    return behave


def reset(after: int | None = None) -> Behaviour:
    """Reset the connection at once, or after this many bytes of the file."""

    def behave(exchange: Exchange) -> None:
        exchange.begin(after)
        exchange.drop(hard=True)

    return behave


def close() -> Behaviour:
    """End the connection without an answer."""
    return lambda exchange: exchange.drop(hard=False)


def truncate(after: int) -> Behaviour:
    """Announce the whole range, and end the connection after this many bytes of it."""

    def behave(exchange: Exchange) -> None:
        data, start = exchange.data, exchange.asked_from
        if start is None:
            exchange.head(200, {"Content-Length": len(data)})
        else:
            exchange.head(206, _range(start, len(data) - 1, len(data)))
        exchange.raw(data[start or 0 :][:after])
        exchange.drop(hard=False)

    return behave


def ignore_range() -> Behaviour:
    """Answer every range with the whole file."""
    return lambda exchange: serve(exchange, ranges=False)


def wrong_range(*, shift: int = 1, honest: bool = True, total: int = 0) -> Behaviour:
    """Answer with another range than the requested one, ``shift`` bytes off.

    Unless ``honest``, the head claims the requested range. ``total`` is added to the announced length of the file.
    """

    def behave(exchange: Exchange) -> None:
        data, start = exchange.data, exchange.asked_from
        if start is None:
            serve(exchange)
            return
        begin = max(0, start - shift)
        part = data[begin : begin + len(data) - start] if not honest else data[begin:]
        said = begin if honest else start
        exchange.head(206, {**_range(said, len(data) - 1, len(data) + total), "Content-Length": len(part)})
        exchange.raw(part)

    return behave


def wrong_length(by: int) -> Behaviour:
    """Answer with a file that is this many bytes longer, or shorter."""

    def behave(exchange: Exchange) -> None:
        data = exchange.data
        exchange.whole(200, data + bytes(by) if by > 0 else data[:by])

    return behave


def wrong_content() -> Behaviour:
    """Answer with a file of the right length with one flipped bit in the middle."""

    def behave(exchange: Exchange) -> None:
        data = bytearray(exchange.data)
        data[len(data) // 2] ^= 1
        exchange.whole(200, bytes(data))

    return behave


def compressed() -> Behaviour:
    """Claim that the answer is compressed, although nobody asked for that."""
    return lambda exchange: exchange.whole(200, exchange.data, {"Content-Encoding": "gzip"})


def say(answer: bytes) -> Behaviour:
    """Answer with exactly these bytes, including the head, and end the connection."""

    def behave(exchange: Exchange) -> None:
        exchange.raw(answer)
        exchange.drop(hard=False)

    return behave


def _range(first: int, last: int, total: int) -> dict[str, str | int]:
    return {"Content-Range": f"bytes {first}-{last}/{total}", "Content-Length": last - first + 1}


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


# The server.


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, ours: "Server") -> None:
        self.ours = ours
        super().__init__(("127.0.0.1", port), Exchange)

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.ours.tls is not None:
            # The handshake belongs into the thread of the connection.
            connection = self.ours.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore readers that go away early."""


class Server:
    """Serves ``folder`` at ``url`` in threads of its own, until it is closed.

    ``name`` makes it speak TLS with a certificate of its own for that name; ``authority`` is then the file that a
    reader has to trust. Without ``etags``, ``dates_files``, ``dated`` and ``ranges`` it is a simpler server.
    ``requests`` holds all requests, ``connections`` the number of connections.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str | None = None,
        etags: bool = True,
        dates_files: bool = True,
        dated: bool = True,
        ranges: bool = True,
    ) -> None:
        self.folder = folder
        self.etags, self.dates_files, self.dated, self.ranges = etags, dates_files, dated, ranges
        self.requests: list[Request] = []
        self.connections = 0
        self.closing = threading.Event()
        self.authority: Path | None = None
        self.tls: ssl.SSLContext | None = None
        if name is not None:
            self.authority = certificate(name)
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(self.authority)
        self.port = 0
        self._behaviours: list[tuple[str, Behaviour, int | None]] = []
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._http: _Http | None = None
        self.start()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The address of the folder."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/"

    @property
    def bytes_sent(self) -> int:
        """All bytes sent, with the heads."""
        return sum(request.sent for request in self.requests)

    def asked_for(self, prefix: str) -> list[Request]:
        """Return the requests for paths that begin with this, without the leading slash."""
        return [request for request in self.requests if request.path.startswith("/" + prefix)]

    def behave(self, prefix: str, behaviour: Behaviour, times: int | None = None) -> None:
        """Answer requests for paths that begin with ``prefix`` in this way: the next ``times``, or all.

        ``prefix`` has no leading slash; "" is everything. The latest behaviour counts first.
        """
        with self._lock:
            self._behaviours.insert(0, (prefix, behaviour, times))

    def behave_well(self) -> None:
        """Forget all misbehaviour."""
        with self._lock:
            self._behaviours.clear()

    def start(self) -> None:
        """Begin to serve; after :meth:`close`, at the same address again."""
        self.closing.clear()
        self._http = _Http(self.port, self)
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop at once, even within an answer, like a pulled cable; the port then refuses connections."""
        http, self._http = self._http, None
        if http is None:
            return
        self.closing.set()
        http.shutdown()
        self._thread.join()
        with self._lock:
            connections = tuple(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        http.server_close()

    # For the exchanges.

    def note(self, request: Request) -> Behaviour:
        """Record a request and return the behaviour for it."""
        with self._lock:
            self.requests.append(request)
            for at, (prefix, behaviour, times) in enumerate(self._behaviours):
                if request.path.startswith("/" + prefix):
                    if times is not None:
                        self._behaviours[at : at + 1] = [(prefix, behaviour, times - 1)] if times > 1 else []
                    return behaviour
        return serve

    def hold(self, connection: socket.socket) -> None:
        """Remember an open connection."""
        with self._lock:
            self.connections += 1
            self._connections.add(connection)

    def let_go(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._connections.discard(connection)


@contextlib.contextmanager
def refusing_port() -> Iterator[int]:
    """A port that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@lru_cache
def certificate(name: str) -> Path:
    """Return a file with a new key and a self-signed certificate for this name or address."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    try:
        called: x509.GeneralName = x509.IPAddress(ip_address(name))
    except ValueError:
        called = x509.DNSName(name)
    now = datetime.now(UTC)  # noqa: TID251 - a certificate for today
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([called]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = Path(_CERTIFICATES.name) / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def media(folder: Path, data: bytes) -> tuple[str, int]:
    """Put a picture into an endpoint's folder and return its SHA-256 and its length."""
    sha256 = hashlib.sha256(data).hexdigest()
    (folder / "media").mkdir(parents=True, exist_ok=True)
    (folder / "media" / sha256).write_bytes(data)
    return sha256, len(data)
