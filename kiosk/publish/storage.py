"""Where a publisher puts its files, as a port; a folder that a web server serves is one of them."""

import contextlib
import os
from collections.abc import Collection, Generator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Protocol

from kiosk.errors import EditionError
from kiosk.publish.layout import media_name
from kiosk.system import durable
from kiosk.system.durable import sha256_of
from kiosk.system.exclusive_lock import exclusive_lock


class EndpointFiles(Protocol):
    """A content endpoint as its publisher sees it. Names are those of ``kiosk.publish.layout``."""

    @property
    def address(self) -> str:
        """What to call this endpoint in a message."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return what this file holds, or ``None`` where there is none."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Put these bytes there: readers see the old or the new, and what is written first is seen first."""
        ...

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        ...

    def add_media(self, media: Mapping[str, Path]) -> list[str]:
        """Copy files there by their SHA-256, those that are not there whole, and return which those were."""
        ...

    def names(self, folder: str) -> dict[str, int]:
        """Return the names of the files in a folder there, without it, and how many bytes they have."""
        ...

    def remove(self, names: Collection[str]) -> None:
        """Take files away, before those of which another call is told; what is gone already is no error."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Hold other publishers off."""
        ...


class FolderFiles:
    """A content endpoint in a folder. Every file appears whole, and before those that are written after it."""

    def __init__(self, folder: Path, *, patience_s: float = 60.0) -> None:
        self.folder = folder
        self._patience_s = patience_s

    @property
    def address(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def read(self, name: str) -> bytes | None:
        """Return what this file holds, or ``None`` where there is none.

        Raises:
            CacheError: the disk refused.
        """
        with durable.as_cache_error(self.folder / name):
            try:
                return (self.folder / name).read_bytes()
            except FileNotFoundError:
                return None

    def write(self, name: str, data: bytes) -> None:
        """Put these bytes in the place of what the file held.

        Raises:
            CacheError: the disk refused; what the file held is still there.
        """
        target = self.folder / name
        durable.make_folder(target.parent)
        durable.write(target, data)

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return (self.folder / name).is_file()

    def add_media(self, media: Mapping[str, Path]) -> list[str]:
        """Copy files that are not there whole; one that was damaged there is replaced.

        Raises:
            EditionError: a file is not the one with its SHA-256.
            CacheError: the disk refused.
        """
        added: list[str] = []
        for sha256, file in media.items():
            target = self.folder / media_name(sha256)
            if sha256_of(target) != sha256:
                durable.make_folder(target.parent)
                pieces = durable.pieces_of(file, partial(_unreadable, file))
                if not durable.copy(pieces, target, sha256, sync_name=False):
                    raise EditionError(f"{file}: changed while it was published; publish again")
                added.append(sha256)
        if added:
            durable.sync_folder((self.folder / media_name(added[0])).parent)
        return added

    def names(self, folder: str) -> dict[str, int]:
        """Return the names of the files in a folder there, without it, and how many bytes they have.

        Raises:
            CacheError: the disk refused.
        """
        with durable.as_cache_error(self.folder / folder):
            try:
                with os.scandir(self.folder / folder) as entries:
                    return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}
            except FileNotFoundError:
                return {}

    def remove(self, names: Collection[str]) -> None:
        """Take files away, before those of which another call is told; what is gone already is no error.

        Raises:
            CacheError: the disk refused; some may be gone.
        """
        files = [self.folder / name for name in names]
        durable.remove(*files)
        for folder in {file.parent for file in files}:
            if folder.is_dir():
                durable.sync_folder(folder)

    @contextlib.contextmanager
    def alone(self) -> Generator[None, None, None]:
        """Hold other publishers into this folder off.

        Raises:
            LockedError: another has been publishing here for longer than this one waits.
            CacheError: the disk refused.
        """
        reason = f"{self.folder}: another program has been publishing here for {self._patience_s:g} s; try again later"
        with exclusive_lock(self.folder / ".publishing.lock", self._patience_s, reason):
            yield


def _unreadable(file: Path, error: OSError) -> EditionError:
    return EditionError(f"{file}: cannot be read ({error.strerror})")
