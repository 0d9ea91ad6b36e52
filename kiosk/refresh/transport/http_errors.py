"""Translate errors of the network and answers of a web server into refresh errors, in words for staff."""

import email.utils
import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import TypeVar

import requests
import urllib3

from kiosk.errors import RefreshError, Trouble
from kiosk.refresh.transport.connection import StallWatchdog

NETWORK_ERRORS = (
    OSError,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    ValueError,
)
"""All errors that ``requests`` and the libraries below it raise when the network or the server is at fault."""

T = TypeVar("T", bound=BaseException)

_LONGEST_WAIT_S = 3600.0
_BUSY = (408, 425, 429)
_LONGEST_ADDRESS = 200


class StatusError(RefreshError):
    """The server answers with an unexpected status."""

    def __init__(self, message: str, trouble: Trouble, status: int, retry_after_s: float | None = None) -> None:
        super().__init__(message, trouble, retry_after_s=retry_after_s)
        self.status = status


def network_error(url: str, error: Exception, watchdog: StallWatchdog) -> RefreshError:
    """Return the error to raise if no answer came, or only a part of one."""
    trouble, reason = _explain(error, watchdog)
    return RefreshError(f"{url}: {reason}", trouble)


def _explain(error: Exception, watchdog: StallWatchdog) -> tuple[Trouble, str]:
    causes = tuple(_causes(error))

    def first(*kinds: type[T]) -> T | None:
        return next((each for each in causes if isinstance(each, kinds)), None)

    proxy = " through the proxy" if first(requests.exceptions.ProxyError) else ""
    if watchdog.expired:
        slow = f"silent, or slower than {watchdog.least_bytes_s:g} bytes a second"
        return Trouble.UNREACHABLE, f"{slow}; check the network"
    if bad := first(ssl.SSLCertVerificationError):
        return Trouble.UNTRUSTED_SERVER, (
            f"the certificate is not trusted ({bad.verify_message.strip().rstrip('.')}); "
            "check the address, the certificate and the clock of this machine"
        )
    if unknown := first(socket.gaierror):
        why = unknown.strerror or unknown
        return Trouble.UNREACHABLE, f"the name of the server is not found{proxy} ({why}); check the network"
    if first(ConnectionRefusedError):
        return Trouble.UNREACHABLE, f"the connection is refused{proxy}; check that the server runs"
    if first(ConnectionError):
        return Trouble.UNREACHABLE, f"the connection was broken off{proxy}; check the network"
    if first(TimeoutError):
        return Trouble.UNREACHABLE, f"no answer in time{proxy}; check the network"
    if first(urllib3.exceptions.IncompleteRead, http.client.IncompleteRead):
        return Trouble.UNREACHABLE, "the answer was cut off; check the network"
    if insecure := first(ssl.SSLError):
        return Trouble.UNTRUSTED_SERVER, f"no secure connection ({insecure.reason}); check the address"
    if odd := first(http.client.HTTPException, requests.exceptions.InvalidHeader):
        return Trouble.NO_ENDPOINT, f"this is not the answer of a web server ({type(odd).__name__}); check the address"
    if isinstance(error, ValueError):
        return Trouble.NOT_SET_UP, "this is not an address; correct [endpoint] url"
    reason = next((each.strerror for each in causes if isinstance(each, OSError) and each.strerror), None)
    return Trouble.UNREACHABLE, f"no connection{proxy} ({reason or type(causes[-1]).__name__}); check the network"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all its causes: libraries name them as an argument, as ``reason`` or as ``__cause__``."""
    queue: list[object] = [error]
    seen: set[int] = set()
    while queue:
        each = queue.pop(0)
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            yield each
            queue += [*each.args, getattr(each, "reason", None), each.__cause__]


def status_error(url: str, status: int, headers: Mapping[str, str]) -> StatusError:
    """Return the error to raise if a server answers with this unexpected status."""
    if 300 <= status < 400 and status != 304:
        address = headers.get("Location", "nowhere")[:_LONGEST_ADDRESS]
        return StatusError(
            f"{url}: the server sends the kiosk to {address!r} ({status}), which it does not follow; "
            "log in to the network, or correct [endpoint] url",
            Trouble.MOVED,
            status,
        )
    if status in _BUSY or (500 <= status < 600 and status != 511):
        return StatusError(
            f"{url}: the server asks the kiosk to wait ({status}); if that goes on, check the server",
            Trouble.BUSY,
            status,
            retry_after_s(headers),
        )
    reason = {
        401: "asks for a password",
        403: "may not be read",
        404: "is not there",
        407: "the proxy asks for a password",
        410: "is not there any more",
        511: "the network asks for a login",
    }.get(status, "this is not the answer of a content endpoint")
    return StatusError(
        f"{url}: {reason} ({status}); check [endpoint] url and that something is published there",
        Trouble.NO_ENDPOINT,
        status,
    )


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks us to wait, an hour at most, or ``None`` if it does not say."""
    wait = headers.get("Retry-After", "").strip()
    if wait.isascii() and wait.isdecimal():
        return min(float(wait[:10]), _LONGEST_WAIT_S)
    # By the server's own clock: ours may be wrong.
    then, now = http_date(wait), http_date(headers.get("Date", ""))
    if then is None or now is None:
        return None
    return min(max(0.0, then - now), _LONGEST_WAIT_S)


def http_date(text: str) -> float | None:
    """Return the date in a header as seconds since 1970, or ``None`` if it is not a date."""
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def looks_like_html(headers: Mapping[str, str], beginning: bytes = b"") -> bool:
    """Tell whether this is a web page, such as the login page of a network."""
    return headers.get("Content-Type", "").lower().startswith("text/html") or beginning.lstrip()[:1] == b"<"


def web_page_error(url: str) -> RefreshError:
    """Return the error to raise if a web page came in place of a file."""
    return RefreshError(
        f"{url}: a web page came in place of a file; log in to the network, or correct [endpoint] url",
        Trouble.NO_ENDPOINT,
    )
