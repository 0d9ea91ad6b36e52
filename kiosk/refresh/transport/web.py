"""A content endpoint on the web, as the transport of a refresh. Knows no trust and no edition."""

import hashlib
import os
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import Protocol

from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient import FetcherInterface

from kiosk.errors import RefreshError, Trouble
from kiosk.publish.endpoint_layout import METADATA, media_name
from kiosk.refresh.transport.http_errors import StatusError, looks_like_html, web_page_error
from kiosk.refresh.transport.http_session import HttpResponse, HttpSession, Timeouts
from kiosk.system import durable

_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_PIECE = 1 << 20


class WebTransport:
    """The endpoint at an address; ``parallel`` is the number of files that are fetched at once."""

    def __init__(self, url: str, *, patience: Timeouts = Timeouts(), parallel: int = 4) -> None:  # noqa: B008
        self.parallel = parallel
        self._session = HttpSession(url, patience, parallel)
        self.fetcher = WebFetcher(self._session, patience)

    @property
    def address(self) -> str:
        return self._session.address

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def fetch(self, sha256: str, length: int, into: Path) -> None:
        url = self.address + media_name(sha256)
        part = into.with_name(into.name + durable.PART)
        while True:
            with durable.as_cache_error(into), _opened(part) as file:
                begun, digest = _hash_part(file, length)
                if begun < length:
                    self._fetch_rest(url, begun, length, file, digest)
            if digest.hexdigest() == sha256:
                durable.sync(part)
                durable.move(part, into)
                return
            durable.remove(part)
            if not begun:
                raise RefreshError(f"{url}: is not the published file; publish again", Trouble.DAMAGED)

    def _fetch_rest(self, url: str, begun: int, length: int, file: int, digest: "_RunningHash") -> None:
        """Append the missing bytes to ``file`` and ``digest``. A server without ranges sends the whole file again."""
        if begun:
            with self._session.ask(url, {"Range": f"bytes={begun}-"}, expected=(200, 206, 416)) as answer:
                if answer.status == 200:
                    _append(answer, begun, length, file, digest)
                    return
                if answer.status == 206 and _is_rest(answer, begun, length):
                    _append(answer, 0, length - begun, file, digest)
                    return
        with self._session.ask(url) as answer:
            _append(answer, begun, length, file, digest)


class _RunningHash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@contextmanager
def _opened(part: Path) -> Generator[int, None, None]:
    """Open a file to read and append, make it if it is missing, and yield its descriptor."""
    file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
    try:
        yield file
    finally:
        os.close(file)


def _hash_part(file: int, length: int) -> tuple[int, _RunningHash]:
    """Return the number of bytes that an earlier try has left, and their hash; empty a file longer than ``length``."""
    if os.fstat(file).st_size > length:
        os.ftruncate(file, 0)
    digest = hashlib.sha256()
    begun = 0
    while piece := os.read(file, _PIECE):
        digest.update(piece)
        begun += len(piece)
    return begun, digest


def _is_rest(answer: HttpResponse, begun: int, length: int) -> bool:
    """Tell whether the server says that this is the requested part."""
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    return (
        found is not None
        and (int(found[1]), int(found[2])) == (begun, length - 1)
        and found[3] in (str(length), "*")
        and answer.length in (None, length - begun)
    )


def _append(answer: HttpResponse, skip: int, length: int, file: int, digest: _RunningHash) -> None:
    """Append the body, which must have exactly ``length`` bytes, without its first ``skip`` bytes."""
    wrong = RefreshError(f"{answer.url}: is not as long as the published file; publish again", Trouble.DAMAGED)
    if looks_like_html(answer.headers):
        raise web_page_error(answer.url)
    if answer.length not in (None, length):
        raise wrong
    received = 0
    for piece in answer.pieces():
        new = piece[max(0, skip - received) :]
        received += len(piece)
        if received > length:
            raise wrong
        digest.update(new)
        durable.write_all(file, new)
    if received < length:
        raise RefreshError(f"{answer.url}: ended after {received:,} of {length:,} bytes; check the network")


class WebFetcher(FetcherInterface):
    """Reads small signed files for ``tuf``; the errors that ``tuf`` sees have the ``RefreshError`` as ``__cause__``."""

    def __init__(self, session: HttpSession, patience: Timeouts) -> None:
        super().__init__()
        self._session = session
        self._small_s = patience.small_s

    def _fetch(self, url: str) -> Iterator[bytes]:
        within_s = self._small_s if url.startswith(f"{self._session.address}{METADATA}/") else inf
        try:
            with self._session.ask(url, {"Cache-Control": "no-cache"}, within_s=within_s) as answer:
                beginning = b""
                for piece in answer.pieces():
                    beginning = beginning or piece
                    if looks_like_html(answer.headers, beginning):
                        raise web_page_error(url)
                    yield piece
        except StatusError as error:
            raise DownloadHTTPError(str(error), error.status) from error
        except RefreshError as error:
            raise DownloadError(str(error)) from error
