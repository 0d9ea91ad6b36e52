"""The storage of an endpoint as its publisher sees it: a port, and a folder that a web server serves."""

import os
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Protocol

from kiosk.errors import EditionError
from kiosk.publish.endpoint_layout import media_name
from kiosk.system import durable
from kiosk.system.durable import sha256_of
from kiosk.system.exclusive_lock import exclusive_lock


class EndpointFiles(Protocol):
    """The files of a content endpoint. Names are those of ``kiosk.publish.endpoint_layout``.

    Raises:
        CacheError: by every method, if the storage refuses. A file is then as it was before, or gone after ``remove``.
    """

    @property
    def address(self) -> str:
        """The endpoint's name in messages."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, or ``None`` if there is no such file."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Replace a file. Readers see the old or the new bytes, and see files in the order of their writing."""
        ...

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        ...

    def add_media(self, media: Mapping[str, Path]) -> list[str]:
        """Copy the files that are missing or damaged, given by their SHA-256; return the SHA-256 of those copied.

        Raises:
            EditionError: a file does not have its SHA-256.
        """
        ...

    def names(self, folder: str) -> dict[str, int]:
        """Return the names of a folder's files, without the folder, with their bytes."""
        ...

    def remove(self, names: Collection[str]) -> None:
        """Delete files before the next call deletes others; a file that is gone already is not an error."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Keep other publishers out while the block runs.

        Raises:
            LockedError: another program has been publishing for too long.
        """
        ...


class FolderFiles:
    """A content endpoint in a folder. Every file appears whole, and before all files that are written later.

    ``alone`` waits for another publisher for ``patience_s``.
    """

    def __init__(self, folder: Path, *, patience_s: float = 60.0) -> None:
        self.folder = folder
        self._patience_s = patience_s

    @property
    def address(self) -> str:
        return str(self.folder)

    def read(self, name: str) -> bytes | None:
        with durable.as_cache_error(self.folder / name):
            try:
                return (self.folder / name).read_bytes()
            except FileNotFoundError:
                return None

    def write(self, name: str, data: bytes) -> None:
        target = self.folder / name
        durable.make_folder(target.parent)
        durable.write(target, data)

    def has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def add_media(self, media: Mapping[str, Path]) -> list[str]:
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
        with durable.as_cache_error(self.folder / folder):
            try:
                with os.scandir(self.folder / folder) as entries:
                    return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}
            except FileNotFoundError:
                return {}

    def remove(self, names: Collection[str]) -> None:
        files = [self.folder / name for name in names]
        durable.remove(*files)
        for folder in {file.parent for file in files}:
            if folder.is_dir():
                durable.sync_folder(folder)

    def alone(self) -> AbstractContextManager[None]:
        reason = f"{self.folder}: another program has been publishing here for {self._patience_s:g} s; try again later"
        return exclusive_lock(self.folder / ".publishing.lock", self._patience_s, reason)


def _unreadable(file: Path, error: OSError) -> EditionError:
    return EditionError(f"{file}: cannot be read ({error.strerror})")
