"""Send requests to a web server and read the responses. Knows neither their content nor ``tuf``.

``requests`` alone would wait for ever for a host name that no server resolves, for headers that come a byte at a time,
and for a body that trickles. Here each of them times out. All errors are :class:`~kiosk.errors.RefreshError`.
"""

from collections.abc import Container, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from math import inf
from urllib.parse import urlsplit, urlunsplit

import requests
import urllib3
from requests.auth import HTTPBasicAuth
from requests.utils import get_auth_from_url

from kiosk import __version__
from kiosk.errors import RefreshError, Trouble
from kiosk.refresh.transport.connection import StallWatchdog, WatchedAdapter
from kiosk.refresh.transport.http_errors import NETWORK_ERRORS, network_error, status_error

_PIECE = 1 << 18
_SMALL = 1 << 16


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The longest waits for a connection, for the next bytes and for a whole small file, and the slowest speed.

    ``least_bytes_s`` is measured over ``silence_s``.
    """

    connect_s: float = 10.0
    silence_s: float = 20.0
    small_s: float = 60.0
    least_bytes_s: float = 500.0


class HttpSession:
    """Reused connections to one web server. Safe to use from several threads.

    Raises:
        RefreshError: ``url`` is not an address.
    """

    def __init__(self, url: str, patience: Timeouts, connections: int = 1) -> None:
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise RefreshError(f"{url}: this is not an address; correct [endpoint] url", Trouble.NOT_SET_UP) from error
        self.address = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/") + "/", "", ""))
        self._patience = patience
        self._connections = connections
        self._session = _RequestsSession()
        self._session.headers.clear()
        self._session.headers.update(
            {"User-Agent": f"louvre-lens-vallee-kiosk/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}
        )
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.auth = _Password(*get_auth_from_url(url))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter(connections))

    def close(self) -> None:
        """Close all connections that are not in use."""
        self._session.close()

    @contextmanager
    def ask(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        expected: Container[int] = (200,),
        within_s: float = inf,
    ) -> Generator["HttpResponse", None, None]:
        """Request an address and yield the response as soon as its headers have come.

        Raises:
            RefreshError: no response came.
            StatusError: its status is not one of the expected ones.
        """
        patience = self._patience
        with (
            StallWatchdog(patience.silence_s, patience.least_bytes_s, within_s) as watchdog,
            self._request(url, headers or {}, watchdog) as response,
        ):
            answer = HttpResponse(url, response, watchdog)
            if answer.status not in expected:
                answer.discard()
                raise status_error(url, answer.status, answer.headers)
            encoding = answer.headers.get("Content-Encoding", "identity")
            if encoding.lower() != "identity":
                raise RefreshError(
                    f"{url}: comes compressed ({encoding[:20]!r}), which the kiosk did not ask for; "
                    "turn that off at the server, or at the proxy in between",
                    Trouble.NO_ENDPOINT,
                )
            yield answer

    def _request(self, url: str, headers: Mapping[str, str], watchdog: StallWatchdog) -> requests.Response:
        times = (self._patience.connect_s, self._patience.silence_s)
        tries_left = self._connections
        while True:
            watchdog.begin()
            try:
                return self._session.get(url, headers=headers, timeout=times, stream=True, allow_redirects=False)
            except NETWORK_ERRORS as error:
                # A server may close an idle connection just when it is used again.
                old = watchdog.reuses and not watchdog.expired
                if old and tries_left and isinstance(error, requests.ConnectionError):
                    tries_left -= 1
                    continue
                raise network_error(url, error, watchdog) from error


class HttpResponse:
    """A status, headers, and a body that is read a piece at a time."""

    def __init__(self, url: str, response: requests.Response, watchdog: StallWatchdog) -> None:
        self.url = url
        self.status = response.status_code
        self.headers = response.headers
        self._raw: urllib3.HTTPResponse = response.raw
        self._watchdog = watchdog
        self.length: int | None = self._raw.length_remaining

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as it comes.

        Raises:
            RefreshError: the body was cut off or came too slowly.
        """
        while True:
            try:
                piece = self._raw.read1(_PIECE, decode_content=False)
            except NETWORK_ERRORS as error:
                raise network_error(self.url, error, self._watchdog) from error
            if not piece:
                break
            self._watchdog.received(len(piece))
            yield piece
        if self._watchdog.expired:
            raise network_error(self.url, TimeoutError(), self._watchdog)

    def discard(self) -> None:
        """Read a small unwanted body, so that the connection can be used again."""
        if self.length is not None and self.length <= _SMALL:
            with suppress(RefreshError):
                self.whole(_SMALL)

    def whole(self, limit: int) -> bytes:
        """Return the body.

        Raises:
            RefreshError: the body was cut off, came too slowly, or is longer than ``limit`` bytes.
        """
        body = bytearray()
        too_long = RefreshError(
            f"{self.url}: more than {limit:,} bytes, too many for a content endpoint; check [endpoint] url",
            Trouble.NO_ENDPOINT,
        )
        if self.length is not None and self.length > limit:
            raise too_long
        for piece in self.pieces():
            body += piece
            if len(body) > limit:
                raise too_long
        return bytes(body)


class _RequestsSession(requests.Session):
    """Follows no redirect. Even with ``allow_redirects=False``, ``requests`` would read the redirect's whole body."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return


class _Password(HTTPBasicAuth):
    """The password in the address, if there is one; never one in the user's ``.netrc``."""

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        return super().__call__(r) if self.username else r
