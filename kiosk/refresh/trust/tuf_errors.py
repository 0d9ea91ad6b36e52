"""Translate the errors of ``tuf`` into refresh errors that tell staff in one line why metadata was refused."""

# tuf.api.metadata is where these types are documented to come from, though it does not say so to type checkers.
# pyright: reportPrivateImportUsage=false

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import IO, Any, cast

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata
from tuf.ngclient import FetcherInterface

from kiosk.errors import RefreshError, Trouble
from kiosk.publish.endpoint_layout import METADATA

_ABSENT = (403, 404, 410)
_UNNAMED = ("root", "timestamp")
"""The roles whose files are read before any signed file has named their length and hash."""


class RecordingFetcher(FetcherInterface):
    """Reads through another fetcher, and records the files that were read."""

    def __init__(self, inner: FetcherInterface) -> None:
        super().__init__()
        self._inner = inner
        self.last = ""
        self.most_bytes = 0
        self.metadata: dict[str, bytes] = {}

    @property
    def role(self) -> str:
        """The role whose file was requested last, or ``edition``."""
        return _role(self.last)

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self._inner.fetch(url)

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Generator[IO[bytes], None, None]:
        """Yield the file, and record it if it is metadata."""
        self.last, self.most_bytes = url, max_length
        inner = cast("AbstractContextManager[IO[bytes]]", self._inner.download_file(url, max_length))
        with inner as file:
            if f"/{METADATA}/" in url:
                self.metadata[self.role] = file.read()
                file.seek(0)
            yield file


@contextmanager
def as_refresh_error(recorder: RecordingFetcher, root: Callable[[], bytes]) -> Generator[None, None, None]:
    """Raise every error of ``tuf`` as a ``RefreshError``. ``root`` returns the newest trusted root."""
    try:
        yield
    except DownloadError as error:
        raise _download_error(error, recorder) from error
    except RepositoryError as error:
        raise _refusal(error, recorder, root) from error


def _download_error(error: DownloadError, recorder: RecordingFetcher) -> RefreshError:
    url = recorder.last
    if isinstance(error, DownloadHTTPError) and error.status_code in _ABSENT and recorder.role not in _UNNAMED:
        return RefreshError(f"{url} is gone, though it is signed; publish again", Trouble.DAMAGED)
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, RefreshError):
            return cause
        cause = cause.__cause__
    if isinstance(error, DownloadLengthMismatchError):
        most = f"{url} has more than {recorder.most_bytes:,} bytes"
        if recorder.role in _UNNAMED:
            return RefreshError(f"{most}, so it is not a file of a content endpoint", Trouble.NO_ENDPOINT)
        return RefreshError(f"{most}, so it is not the one that was signed; publish again", Trouble.DAMAGED)
    if isinstance(error, DownloadHTTPError) and error.status_code in _ABSENT:
        return RefreshError(f"{url} is not there; check [endpoint] url", Trouble.NO_ENDPOINT)
    return RefreshError(f"{url} cannot be read ({error})", Trouble.UNREACHABLE)


def _refusal(error: RepositoryError, recorder: RecordingFetcher, root: Callable[[], bytes]) -> RefreshError:
    url = recorder.last
    match error:
        case ExpiredMetadataError():
            return _expired(recorder, root)
        case UnsignedMetadataError():
            return RefreshError(
                f"{url} is not signed with the keys that this kiosk trusts ({error}); check [endpoint] root, and find "
                "out who publishes there",
                Trouble.NOT_SIGNED,
            )
        case BadVersionNumberError() if recorder.role in ("timestamp", "snapshot"):
            return RefreshError(f"{url} is older than what this kiosk has seen; publish again", Trouble.ROLLED_BACK)
        case LengthOrHashMismatchError():
            return RefreshError(f"{url} is not the file that was signed; publish again", Trouble.DAMAGED)
        case _:
            page = recorder.metadata.get(recorder.role, b"").lstrip()[:1] == b"<"
            if page and recorder.role in _UNNAMED:
                return RefreshError(
                    f"{url} is a web page; check [endpoint] url, or log in to this network", Trouble.NO_ENDPOINT
                )
            return RefreshError(f"{url} is damaged ({_short(error)}); publish again", Trouble.DAMAGED)


def _expired(recorder: RecordingFetcher, root: Callable[[], bytes]) -> RefreshError:
    """Return an error that names the signature that has ended: the one with the earliest end."""
    ends: list[tuple[datetime, str]] = []
    for role, data in {"root": root(), **recorder.metadata}.items():
        try:
            ends.append((Metadata[Any].from_bytes(data).signed.expires, role))
        except RepositoryError:
            continue
    end, role = min(ends)
    return RefreshError(
        f"{recorder.last.rpartition('/')[0]}: the signature of {role} was valid until {end:%Y-%m-%d %H:%M} UTC; renew "
        "it, or set this machine's clock if it is wrong",
        Trouble.EXPIRED,
    )


def _role(url: str) -> str:
    folder, _, name = url.rpartition("/")
    return name.removesuffix(".json").rpartition(".")[2] if folder.endswith(f"/{METADATA}") else "edition"


def _short(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 120 else text[:119] + "…"
