"""A content endpoint on the web, as a source of a refresh. Knows no trust and no edition."""

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
from kiosk.publish.layout import METADATA, media_name
from kiosk.refresh.transport.http_errors import StatusError, looks_like_html, web_page_error
from kiosk.refresh.transport.http_session import HttpResponse, HttpSession, Timeouts
from kiosk.system import durable

_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_PIECE = 1 << 20


class WebTransport:
    """The endpoint at an address; ``parallel`` is how many files are fetched at once at best."""

    def __init__(self, url: str, *, patience: Timeouts = Timeouts(), parallel: int = 4) -> None:  # noqa: B008
        self.parallel = parallel
        self._line = HttpSession(url, patience, parallel)
        self._fetcher = WebFetcher(self._line, patience)

    @property
    def address(self) -> str:
        """Where the endpoint begins, ending in ``/`` and without a password."""
        return self._line.address

    @property
    def fetcher(self) -> "WebFetcher":
        """What ``tuf`` reads metadata and editions with."""
        return self._fetcher

    def close(self) -> None:
        """Let go of all connections."""
        self._line.close()

    def fetch(self, sha256: str, length: int, into: Path) -> None:
        """Bring a picture into the file ``into``, going on where an earlier try ended; see ``Source``.

        Raises:
            RefreshError: it could not be read whole, or is not the file with this hash.
            CacheError: the disk refused.
        """
        url = self.address + media_name(sha256)
        part = into.with_name(into.name + durable.PART)
        while True:
            with durable.as_cache_error(into), _opened(part) as file:
                begun, digest = _so_far(file, length)
                if begun < length:
                    self._fetch_rest(url, begun, length, file, digest)
            if digest.hexdigest() == sha256:
                durable.sync(part)
                durable.move(part, into)
                return
            durable.remove(part)
            if not begun:
                raise RefreshError(f"{url}: is not the file that was published; publish again", Trouble.DAMAGED)

    def _fetch_rest(self, url: str, begun: int, length: int, file: int, digest: "_RunningHash") -> None:
        """Append to ``file`` and ``digest`` what is missing; a server that has no parts sends all, and we skip some."""
        if begun:
            with self._line.ask(url, {"Range": f"bytes={begun}-"}, expected=(200, 206, 416)) as answer:
                if answer.status == 200:
                    _take(answer, begun, length, file, digest)
                    return
                if answer.status == 206 and _is_rest(answer, begun, length):
                    _take(answer, 0, length - begun, file, digest)
                    return
        with self._line.ask(url) as answer:
            _take(answer, begun, length, file, digest)


class _RunningHash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@contextmanager
def _opened(part: Path) -> Generator[int, None, None]:
    """Give the descriptor of a file that is read and appended to, and made where it is missing."""
    file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
    try:
        yield file
    finally:
        os.close(file)


def _so_far(file: int, length: int) -> tuple[int, _RunningHash]:
    """Return how much of a file of this length an earlier try has left, and the hash of that."""
    if os.fstat(file).st_size > length:
        os.ftruncate(file, 0)
    digest = hashlib.sha256()
    begun = 0
    while piece := os.read(file, _PIECE):
        digest.update(piece)
        begun += len(piece)
    return begun, digest


def _is_rest(answer: HttpResponse, begun: int, length: int) -> bool:
    """Tell whether the answer says that it is the part that was asked for."""
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    return (
        found is not None
        and (int(found[1]), int(found[2])) == (begun, length - 1)
        and found[3] in (str(length), "*")
        and answer.length in (None, length - begun)
    )


def _take(answer: HttpResponse, skip: int, length: int, file: int, digest: _RunningHash) -> None:
    """Append ``length`` bytes of an answer, less the first ``skip``; there must be that many, and no more."""
    wrong = RefreshError(f"{answer.url}: is not as long as the file that was published; publish again", Trouble.DAMAGED)
    if looks_like_html(answer.headers):
        raise web_page_error(answer.url)
    if answer.length not in (None, length):
        raise wrong
    heard = 0
    for piece in answer.pieces():
        new = piece[max(0, skip - heard) :]
        heard += len(piece)
        if heard > length:
            raise wrong
        digest.update(new)
        _write(file, new)
    if heard < length:
        raise RefreshError(f"{answer.url}: ended after {heard:,} of {length:,} bytes; check the network")


def _write(file: int, data: bytes) -> None:
    """Write all of ``data``, which a full disk may take in two."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


class WebFetcher(FetcherInterface):
    """Reads small signed files for ``tuf``; what ``tuf`` is told has the ``RefreshError`` as its ``__cause__``."""

    def __init__(self, line: HttpSession, patience: Timeouts) -> None:
        super().__init__()
        self._line = line
        self._small_s = patience.small_s

    def _fetch(self, url: str) -> Iterator[bytes]:
        within_s = self._small_s if url.startswith(f"{self._line.address}{METADATA}/") else inf
        try:
            with self._line.ask(url, {"Cache-Control": "no-cache"}, within_s=within_s) as answer:
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
