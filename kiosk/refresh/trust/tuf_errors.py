"""Says in one line for staff why metadata were refused, whatever way ``tuf`` puts it."""

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
from kiosk.publish.layout import METADATA

_ABSENT = (403, 404, 410)
_UNNAMED = ("root", "timestamp")
"""What is read before anything has said how long it is and what its hash is."""


class RecordingFetcher(FetcherInterface):
    """Reads as another fetcher does, and can tell afterwards what was read."""

    def __init__(self, inner: FetcherInterface) -> None:
        super().__init__()
        self._inner = inner
        self.last = ""
        self.most_bytes = 0
        self.metadata: dict[str, bytes] = {}

    @property
    def role(self) -> str:
        """Whose file was asked for last: a role, or ``edition``."""
        return _role(self.last)

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self._inner.fetch(url)

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Generator[IO[bytes], None, None]:
        """Yield the file, which has at most so many bytes."""
        self.last, self.most_bytes = url, max_length
        inner = cast("AbstractContextManager[IO[bytes]]", self._inner.download_file(url, max_length))
        with inner as file:
            if f"/{METADATA}/" in url:
                self.metadata[self.role] = file.read()
                file.seek(0)
            yield file


@contextmanager
def as_refresh_error(witness: RecordingFetcher, root: Callable[[], bytes]) -> Generator[None, None, None]:
    """Let nothing of ``tuf`` out but as a ``RefreshError``. ``root`` returns the newest one that is trusted."""
    try:
        yield
    except DownloadError as error:
        raise _unread(error, witness) from error
    except RepositoryError as error:
        raise _refused(error, witness, root) from error


def _unread(error: DownloadError, witness: RecordingFetcher) -> RefreshError:
    url = witness.last
    if isinstance(error, DownloadHTTPError) and error.status_code in _ABSENT and witness.role not in _UNNAMED:
        return RefreshError(f"{url} is gone, though it is signed; publish again", Trouble.DAMAGED)
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, RefreshError):
            return cause
        cause = cause.__cause__
    if isinstance(error, DownloadLengthMismatchError):
        most = f"{url} has more than {witness.most_bytes:,} bytes"
        if witness.role in _UNNAMED:
            return RefreshError(f"{most}, so it is no file of a content endpoint", Trouble.NO_ENDPOINT)
        return RefreshError(f"{most}, so it is not the one that was signed; publish again", Trouble.DAMAGED)
    if isinstance(error, DownloadHTTPError) and error.status_code in _ABSENT:
        return RefreshError(f"{url} is not there; check [endpoint] url", Trouble.NO_ENDPOINT)
    return RefreshError(f"{url} cannot be read ({error})", Trouble.UNREACHABLE)


def _refused(error: RepositoryError, witness: RecordingFetcher, root: Callable[[], bytes]) -> RefreshError:
    url = witness.last
    match error:
        case ExpiredMetadataError():
            return _expired(witness, root)
        case UnsignedMetadataError():
            return RefreshError(
                f"{url} is not signed with the keys that this kiosk trusts ({error}); check [endpoint] root, and who "
                "publishes there",
                Trouble.NOT_SIGNED,
            )
        case BadVersionNumberError() if witness.role in ("timestamp", "snapshot"):
            return RefreshError(f"{url} is older than what this kiosk has seen; publish again", Trouble.ROLLED_BACK)
        case LengthOrHashMismatchError():
            return RefreshError(f"{url} is not the file that was signed; publish again", Trouble.DAMAGED)
        case _:
            page = witness.metadata.get(witness.role, b"").lstrip()[:1] == b"<"
            if page and witness.role in _UNNAMED:
                return RefreshError(
                    f"{url} is a web page; check [endpoint] url, or log in to this network", Trouble.NO_ENDPOINT
                )
            return RefreshError(f"{url} is damaged ({_short(error)}); publish again", Trouble.DAMAGED)


def _expired(witness: RecordingFetcher, root: Callable[[], bytes]) -> RefreshError:
    """Say which signature has ended. One of them has, so it is the one that ends first."""
    ends: list[tuple[datetime, str]] = []
    for role, data in {"root": root(), **witness.metadata}.items():
        try:
            ends.append((Metadata[Any].from_bytes(data).signed.expires, role))
        except RepositoryError:
            continue
    end, role = min(ends)
    return RefreshError(
        f"{witness.last.rpartition('/')[0]}: the signature of {role} counted until {end:%Y-%m-%d %H:%M} UTC; renew it, "
        "or set this machine's clock if it is wrong",
        Trouble.EXPIRED,
    )


def _role(url: str) -> str:
    folder, _, name = url.rpartition("/")
    return name.removesuffix(".json").rpartition(".")[2] if folder.endswith(f"/{METADATA}") else "edition"


def _short(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 120 else text[:119] + "…"
