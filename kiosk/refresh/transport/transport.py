"""What a refresh reads from, as a port: the web (``web.py``) or a folder such as a USB stick (``stick.py``)."""

from pathlib import Path
from typing import Protocol

from tuf.ngclient import FetcherInterface


class Transport(Protocol):
    """A content endpoint, wherever it lies."""

    @property
    def fetcher(self) -> FetcherInterface:
        """What ``tuf`` reads metadata and editions with."""
        ...

    @property
    def address(self) -> str:
        """Where the endpoint begins, ending in ``/``: ``fetcher`` is asked for names below it."""
        ...

    @property
    def parallel(self) -> int:
        """How many files may be fetched at once."""
        ...

    def fetch(self, sha256: str, length: int, into: Path) -> None:
        """Bring a picture into the file ``into``, whose folder exists, and sync it; go on where an earlier try ended.

        What is left in ``<into>.part`` by a try that failed is the beginning of the file and is used by the next.
        ``into`` appears only when its length and hash are right. Safe to call from several threads for several files.

        Raises:
            RefreshError: it could not be read whole, or is not the file with this hash.
            CacheError: the disk refused.
        """
        ...
