"""The transport of a refresh, as a port: the web (``web.py``) or a folder such as a USB stick (``usb.py``)."""

from pathlib import Path
from typing import Protocol

from tuf.ngclient import FetcherInterface


class Transport(Protocol):
    """A content endpoint on the web or on a stick."""

    @property
    def fetcher(self) -> FetcherInterface:
        """The fetcher with which ``tuf`` reads metadata and editions."""
        ...

    @property
    def address(self) -> str:
        """The endpoint's address without a password, ending in ``/``; ``tuf`` asks ``fetcher`` for names below it."""
        ...

    @property
    def parallel(self) -> int:
        """The number of files that may be fetched at once."""
        ...

    def fetch(self, sha256: str, length: int, into: Path) -> None:
        """Fetch a picture into the file ``into``, whose folder exists, and sync it; go on where an earlier try ended.

        A failed try may leave the beginning of the file in ``<into>.part``, for the next try to use. ``into`` appears
        only when its length and hash are right. Safe to call from several threads for several files.

        Raises:
            RefreshError: the file could not be read whole, or has another hash.
            CacheError: the disk refused.
        """
        ...
