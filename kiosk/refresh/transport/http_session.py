"""Asks a web server for one thing and reads the answer. Knows nothing of what is asked for, nor of ``tuf``.

What ``requests`` would wait for without end has an end here: a name that nobody resolves, a head that comes a byte
at a time, a body that hardly moves. Nothing but :class:`~kiosk.errors.RefreshError` comes out.
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
_WASTED = 1 << 16


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait: for a connection, for a sign of life, for the whole of a small file, and how slow is too slow.

    ``least_bytes_s`` is measured over ``silence_s``.
    """

    connect_s: float = 10.0
    silence_s: float = 20.0
    small_s: float = 60.0
    least_bytes_s: float = 500.0


class HttpSession:
    """A line to one web server: connections that are used again. Safe to ask from several threads.

    Raises:
        RefreshError: ``url`` is no address.
    """

    def __init__(self, url: str, patience: Timeouts, connections: int = 1) -> None:
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise RefreshError(f"{url}: this is no address; correct [endpoint] url", Trouble.NOT_SET_UP) from error
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
        """Let go of all connections that are not in use."""
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
        """Ask for an address and give the answer as soon as its head is there.

        Raises:
            RefreshError: there was no answer.
            StatusError: its status is not one of those that are hoped for.
        """
        patience = self._patience
        with (
            StallWatchdog(patience.silence_s, patience.least_bytes_s, within_s) as watch,
            self._answered(url, headers or {}, watch) as response,
        ):
            answer = HttpResponse(url, response, watch)
            if answer.status not in expected:
                answer.waste()
                raise status_error(url, answer.status, answer.headers)
            encoding = answer.headers.get("Content-Encoding", "identity")
            if encoding.lower() != "identity":
                raise RefreshError(
                    f"{url}: comes compressed ({encoding[:20]!r}), which was not asked for; "
                    "turn that off at the server, or at the proxy in between",
                    Trouble.NO_ENDPOINT,
                )
            yield answer

    def _answered(self, url: str, headers: Mapping[str, str], watch: StallWatchdog) -> requests.Response:
        times = (self._patience.connect_s, self._patience.silence_s)
        tries_left = self._connections
        while True:
            watch.begin()
            try:
                return self._session.get(url, headers=headers, timeout=times, stream=True, allow_redirects=False)
            except NETWORK_ERRORS as error:
                # A server may end an idle connection at the very moment at which it is used again.
                if watch.reuses and not watch.expired and tries_left and isinstance(error, requests.ConnectionError):
                    tries_left -= 1
                    continue
                raise network_error(url, error, watch) from error


class HttpResponse:
    """A status, a head, and a body that is read a piece at a time."""

    def __init__(self, url: str, response: requests.Response, watch: StallWatchdog) -> None:
        self.url = url
        self.status = response.status_code
        self.headers = response.headers
        self._raw: urllib3.HTTPResponse = response.raw
        self._watch = watch
        length = self._raw.length_remaining
        self.length: int | None = length

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as it comes.

        Raises:
            RefreshError: it did not come to its end, or too slowly.
        """
        while True:
            try:
                piece = self._raw.read1(_PIECE, decode_content=False)
            except NETWORK_ERRORS as error:
                raise network_error(self.url, error, self._watch) from error
            if not piece:
                break
            self._watch.heard(len(piece))
            yield piece
        if self._watch.expired:
            raise network_error(self.url, TimeoutError(), self._watch)

    def waste(self) -> None:
        """Read a small body that nobody wants, so that the connection can be used again."""
        if self.length is not None and self.length <= _WASTED:
            with suppress(RefreshError):
                self.whole(_WASTED)

    def whole(self, limit: int) -> bytes:
        """Return the body.

        Raises:
            RefreshError: it did not come to its end, too slowly, or is longer than ``limit`` bytes.
        """
        body = bytearray()
        too_long = RefreshError(
            f"{self.url}: more than {limit:,} bytes, which is no answer of a content endpoint; check [endpoint] url",
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
    """Follows nobody. Even when told not to, ``requests`` would read the whole page that sends us elsewhere."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return no address."""
        return


class _Password(HTTPBasicAuth):
    """The password in the address, if there is one; never one of the user's ``.netrc``."""

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        return super().__call__(r) if self.username else r
