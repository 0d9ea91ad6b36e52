"""Connect ``requests`` to web servers, and end connections that stall."""

import contextlib
import socket
import threading
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.response import HTTPResponse

_AT_ONCE = threading.BoundedSemaphore(16)
"""Look-ups of host names under way. The thread of a look-up cannot be ended, so their number is limited."""

_NO_NAMES = "no name server answers"

_in_thread = threading.local()


class StallWatchdog:
    """Watches one thread's request to a server, and shuts the connection down when the request stalls.

    A request stalls when a connected server sends less than ``least_bytes_s`` over ``window_s`` seconds, or when the
    whole request takes longer than ``within_s``; then ``expired`` is true. ``reuses`` is true if the request runs on a
    connection that has served before.
    """

    def __init__(self, window_s: float, least_bytes_s: float, within_s: float) -> None:
        self.window_s = window_s
        self.least_bytes_s = least_bytes_s
        self.within_s = within_s
        self.expired = False
        self.reuses = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._received = 0
        self._new = True
        self._done = threading.Event()

    def __enter__(self) -> "StallWatchdog":
        """Start the thread that watches."""
        threading.Thread(target=self._run, name="watch", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching."""
        if getattr(_in_thread, "watchdog", None) is self:
            _in_thread.watchdog = None
        with self._lock:
            self._socket = None
        self._done.set()

    def begin(self) -> None:
        """Note that this thread starts a try, on a new or an old connection."""
        self.reuses = True
        _in_thread.watchdog = self

    def connecting(self) -> None:
        """Note that this try makes a new connection."""
        self.reuses = False

    def hold(self, connected: socket.socket) -> None:
        """Watch this connection from now on."""
        with self._lock:
            self._socket = connected
            self._new = True
            if self.expired:
                _shut_down(connected)

    def received(self, count: int) -> None:
        """Count the bytes of a body."""
        self._received += count

    def _run(self) -> None:
        left = self.within_s
        slow = False
        while left > 0 and not slow:
            window = min(self.window_s, left)
            if self._done.wait(window):
                return
            left -= window
            with self._lock:
                # The window in which a connection was made does not count.
                slow = self._socket is not None and not self._new and self._received < self.least_bytes_s * window
                self._received = 0
                self._new = self._socket is None
        with self._lock:
            self.expired = True
            if self._socket is not None:
                _shut_down(self._socket)


class WatchedAdapter(HTTPAdapter):
    """Makes ``requests`` use the connections of this module, this many at once."""

    def __init__(self, connections: int) -> None:
        super().__init__(pool_connections=connections, pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: D102 - overridden
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> PoolManager:  # noqa: D102 - overridden
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
    """Return a new socket, or raise the errors that ``urllib3`` expects."""
    watchdog: StallWatchdog | None = getattr(_in_thread, "watchdog", None)
    if watchdog is not None:
        watchdog.connecting()
    host, port = host.strip("[]"), connection.port or connection.default_port
    within_s = float(connection.timeout or 0) or 10.0
    try:
        found = _addresses(host, port, within_s)
    except (OSError, UnicodeError) as error:
        reason = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(host, connection, reason) from reason
    last: OSError | None = None
    for family, kind, protocol, _, address in found:
        new = socket.socket(family, kind, protocol)
        try:
            new.settimeout(within_s / len(found))
            new.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            new.connect(address)
        except OSError as error:
            new.close()
            last = error
            continue
        new.settimeout(within_s)
        if watchdog is not None:
            watchdog.hold(new)
        return new
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(connection, f"no connection to {host}") from last
    raise NewConnectionError(connection, f"no connection to {host}: {last}") from last


def _watch_socket(connection: HTTPConnection) -> None:
    watchdog: StallWatchdog | None = getattr(_in_thread, "watchdog", None)
    if watchdog is not None and isinstance(connection.sock, socket.socket):
        watchdog.hold(connection.sock)


_Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]


def _addresses(host: str, port: int, within_s: float) -> _Found:
    """Return the addresses of a host; give up after ``within_s``, however long the system takes to find them."""
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


def _shut_down(connected: socket.socket) -> None:
    """End a connection that another thread uses: its reader reaches the end of the stream."""
    # The method of a TLS socket would touch the state that the other thread is using.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
