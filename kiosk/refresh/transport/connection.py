"""Connects to web servers below ``requests``, and ends connections that keep us waiting."""

import contextlib
import socket
import threading
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.response import HTTPResponse

_AT_ONCE = threading.BoundedSemaphore(16)
"""Names that are being asked for. A thread that asks cannot be ended, so there is an end to their number."""

_NO_NAMES = "nobody answers which address belongs to the name"

_in_thread = threading.local()


class StallWatchdog:
    """Watches over what one thread asks of a server, and cuts the line when it keeps us waiting.

    That is so when, after the connection stands, less than ``least_bytes_s`` of a body were heard over ``window_s``,
    or when all of it takes longer than ``within_s``. ``expired`` tells that it did; ``reuses`` tells whether it is
    tried on a connection that had served before.
    """

    def __init__(self, window_s: float, least_bytes_s: float, within_s: float) -> None:
        self.window_s = window_s
        self.least_bytes_s = least_bytes_s
        self.within_s = within_s
        self.expired = False
        self.reuses = False
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._heard = 0.0
        self._new = True
        self._over = threading.Event()

    def __enter__(self) -> "StallWatchdog":
        """Begin to watch."""
        threading.Thread(target=self._run, name="watch", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It came to an end by itself."""
        if getattr(_in_thread, "watch", None) is self:
            _in_thread.watch = None
        with self._lock:
            self._line = None
        self._over.set()

    def begin(self) -> None:
        """Take note that it is tried (again), on whatever connection."""
        self.reuses = True
        _in_thread.watch = self

    def connecting(self) -> None:
        """Take note that a connection is being made."""
        self.reuses = False

    def hold(self, line: socket.socket) -> None:
        """Watch over this connection."""
        with self._lock:
            self._line = line
            self._new = True
            if self.expired:
                _shut_down(line)

    def heard(self, count: int) -> None:
        """Take note of so many bytes."""
        self._heard += count

    def _run(self) -> None:
        left = self.within_s
        slow = False
        while left > 0 and not slow:
            window = min(self.window_s, left)
            if self._over.wait(window):
                return
            left -= window
            with self._lock:
                # A connection has its first whole window before it is measured.
                slow = self._line is not None and not self._new and self._heard < self.least_bytes_s * window
                self._heard = 0.0
                self._new = self._line is None
        with self._lock:
            self.expired = True
            if self._line is not None:
                _shut_down(self._line)


class WatchedAdapter(HTTPAdapter):
    """Has ``requests`` use the connections of this module, so many at once."""

    def __init__(self, connections: int) -> None:
        super().__init__(pool_connections=connections, pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools for connections without a proxy."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> PoolManager:
        """Return the pools for connections through a proxy."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _HttpConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self, self._dns_host)

    def getresponse(self) -> HTTPResponse:
        _watch_socket(self)
        return super().getresponse()


class _HttpsConnection(_HttpConnection, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection  # pyright: ignore[reportAssignmentType] - as urllib3 itself does


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection  # pyright: ignore[reportAssignmentType] - as urllib3 itself does


_POOLS = {"http": _HttpPool, "https": _HttpsPool}


def _connected(connection: HTTPConnection, host: str) -> socket.socket:
    """Return a new socket, or raise what ``urllib3`` expects."""
    watch: StallWatchdog | None = getattr(_in_thread, "watch", None)
    if watch is not None:
        watch.connecting()
    host, port = host.strip("[]"), connection.port or connection.default_port
    within_s = float(connection.timeout or 0) or 10.0
    try:
        found = _addresses(host, port, within_s)
    except (OSError, UnicodeError) as error:
        reason = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(host, connection, reason) from reason
    last: OSError | None = None
    for family, kind, protocol, _, address in found:
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(within_s / len(found))
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.connect(address)
        except OSError as error:
            line.close()
            last = error
            continue
        line.settimeout(within_s)
        if watch is not None:
            watch.hold(line)
        return line
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(connection, f"no connection to {host}") from last
    raise NewConnectionError(connection, f"no connection to {host}: {last}") from last


def _watch_socket(connection: HTTPConnection) -> None:
    watch: StallWatchdog | None = getattr(_in_thread, "watch", None)
    line = connection.sock
    if watch is not None and isinstance(line, socket.socket):
        watch.hold(line)


_Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]


def _addresses(host: str, port: int, within_s: float) -> _Found:
    """Return the addresses of a host; the system may take for ever to find them, this does not."""
    answers: SimpleQueue[_Found | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)
        finally:
            _AT_ONCE.release()

    if not _AT_ONCE.acquire(timeout=within_s):
        raise TimeoutError(_NO_NAMES)
    threading.Thread(target=ask, name="names", daemon=True).start()
    try:
        answer = answers.get(timeout=within_s)
    except Empty:
        raise TimeoutError(_NO_NAMES) from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _shut_down(line: socket.socket) -> None:
    """End a connection from another thread: whoever reads from it reads its end."""
    # Not the method of a TLS socket, which another thread is using.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)
