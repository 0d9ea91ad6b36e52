"""Ask an endpoint whether anything new was published. Small: knows neither ``tuf`` nor the cache."""

import hashlib
from contextlib import closing
from dataclasses import dataclass

import msgspec

from kiosk.errors import RefreshError, Trouble
from kiosk.publish.endpoint_layout import TIMESTAMP
from kiosk.refresh.transport.http_errors import http_date, looks_like_html, web_page_error
from kiosk.refresh.transport.http_session import HttpResponse, HttpSession, Timeouts

_MOST_BYTES = 16_000
_SURE_AFTER_S = 2.0
"""A file may change twice within a second, with the same tag and date both times."""


class LastSeen(msgspec.Struct, frozen=True):
    """The timestamp last seen on an endpoint, with the server's tag and date for it if they are reliable."""

    sha256: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing new was published; pass ``seen`` to the next poll."""

    seen: LastSeen


@dataclass(frozen=True, slots=True)
class Changed:
    """Something new may have been published; pass ``seen`` to the next poll after a refresh."""

    seen: LastSeen


def poll(url: str, seen: LastSeen | None = None, patience: Timeouts = Timeouts()) -> Unchanged | Changed:  # noqa: B008
    """Request the timestamp of the endpoint at ``url``, on condition that it differs from the one seen.

    Raises:
        RefreshError: no answer came in time, or the answer is not that of a content endpoint.
    """
    conditions = _conditions(seen)
    headers = {"Cache-Control": "no-cache", **conditions}
    expected = (200, 304) if conditions else (200,)
    with (
        closing(HttpSession(url, patience)) as session,
        session.ask(session.address + TIMESTAMP, headers, expected=expected, within_s=patience.small_s) as answer,
    ):
        if seen is not None and answer.status == 304:
            return Unchanged(seen)
        now = _read_timestamp(answer)
    return Unchanged(now) if seen is not None and seen.sha256 == now.sha256 else Changed(now)


def _conditions(seen: LastSeen | None) -> dict[str, str]:
    """Return the headers with which a server sends the file only if it has changed."""
    if seen is not None and seen.etag is not None:
        return {"If-None-Match": seen.etag}
    if seen is not None and seen.last_modified is not None:
        return {"If-Modified-Since": seen.last_modified}
    return {}


def _read_timestamp(answer: HttpResponse) -> LastSeen:
    if looks_like_html(answer.headers):
        raise web_page_error(answer.url)
    data = answer.whole(_MOST_BYTES)
    if looks_like_html(answer.headers, data):
        raise web_page_error(answer.url)
    if not data.lstrip().startswith(b"{"):
        raise RefreshError(f"{answer.url}: this is not a timestamp; correct [endpoint] url", Trouble.NO_ENDPOINT)
    sha256 = hashlib.sha256(data).hexdigest()
    etag, changed = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    if changed is not None:
        then, now = http_date(changed), http_date(answer.headers.get("Date", ""))
        if then is None or now is None or now - then < _SURE_AFTER_S:
            return LastSeen(sha256)
    return LastSeen(sha256, etag, changed)
