"""The cache of editions on the kiosk's disk: its files, and the current edition. Knows no network and no picture.

::

    <cache>/blobs/ab/abcd…                 fetched files by SHA-256, unchanged
    <cache>/editions/<id>.<screen>.<n>/    edition.json, prepared/, manifest.json; complete, never modified
    <cache>/incoming/…                     work in progress; may be deleted at any time
    <cache>/current  previous              the name of a folder in editions/; replaced by rename
    <cache>/refused/<id>.json              editions that failed, with the reason
    <cache>/trust.json  trust.twin.json    the signed metadata seen so far, twice (kiosk.refresh.trust.trust)
    <cache>/status.json                    the health of the refresh (kiosk.refresh.status)
    <cache>/refresher.lock  writing.lock   held while somebody works on the cache (kiosk.refresh.cache.lock)

An edition that is prepared again, for another screen or after damage, gets a folder with another ``<screen>.<n>``: the
folder that ``current`` names is never modified.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from kiosk.edition.folder import LoadedEdition, read_folder
from kiosk.errors import CacheError, EditionError
from kiosk.system import durable

_NAME = re.compile(r"(?P<id>[0-9a-f]{64})\.(?P<screen>[0-9]{2,5}x[0-9]{2,5})\.(?P<number>[0-9]{1,9})")
_LONGEST_POINTER = 200


class Cache:
    """The folder ``<state>/cache``. Reading needs no lock; a writer holds ``writing_lock``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = folder / "blobs"
        self.editions = folder / "editions"
        self.incoming = folder / "incoming"
        self.refusals = folder / "refused"
        self.trust = folder / "trust.json"
        self.status = folder / "status.json"
        self.refresher_lock = folder / "refresher.lock"

    def current(self) -> str | None:
        """Return the name of the current edition's folder, or ``None`` if there is none or it cannot be read."""
        return self._pointer("current")

    def previous(self) -> str | None:
        """Return the name of the folder that was current before, or ``None``."""
        return self._pointer("previous")

    def path(self, name: str) -> Path:
        """Return the folder of an edition by its name."""
        return self.editions / name

    def load(self, name: str) -> LoadedEdition:
        """Return the edition in the folder of this name.

        Raises:
            EditionError: the edition is gone, is damaged, or has another id than the name says.
        """
        loaded = read_folder(self.path(name))
        if loaded.id != id_in(name):
            raise EditionError(f"{self.path(name)}: edition.json is damaged")
        return loaded

    def candidates(self) -> Iterator[str]:
        """Yield the names of the editions to try, the best first: the current, then the previous one."""
        current, previous = self.current(), self.previous()
        if current:
            yield current
        if previous and previous != current:
            yield previous

    def blob(self, sha256: str) -> Path:
        """Return the path of a fetched file, even if it does not exist."""
        return self.blobs / sha256[:2] / sha256

    def activate(self, name: str, *, keep_previous: bool = False) -> None:
        """Make this complete, synced folder the current edition; the current one becomes the previous.

        ``keep_previous`` leaves the previous one in place, for a current one that is no good.

        Raises:
            CacheError: the disk refused; ``current`` still names a whole edition, most often the one before.
        """
        current = self.current()
        if current == name:
            return
        if current is not None and id_in(current) != id_in(name) and not keep_previous:
            durable.write(self.folder / "previous", current.encode() + b"\n")
        durable.write(self.folder / "current", name.encode() + b"\n")

    def replace_previous(self, name: str) -> None:
        """Make this complete, synced folder the previous edition: the same edition, prepared again.

        Raises:
            CacheError: the disk refused.
        """
        durable.write(self.folder / "previous", name.encode() + b"\n")

    def forget_previous(self) -> None:
        """Leave the cache without a previous edition.

        Raises:
            CacheError: the disk refused.
        """
        durable.remove(self.folder / "previous")

    def _pointer(self, which: str) -> str | None:
        try:
            with (self.folder / which).open("rb") as stream:
                text = stream.read(_LONGEST_POINTER).decode("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return text if _NAME.fullmatch(text) else None


def name_of(edition_id: str, screen: tuple[int, int], number: int) -> str:
    """Return the name of an edition's folder, for a screen of this width and height in pixels."""
    return f"{edition_id}.{screen[0]}x{screen[1]}.{number}"


def id_in(name: str) -> str:
    """Return the id of the edition in a folder of this name; raise ``CacheError`` if it is not such a name."""
    return _match(name)["id"]


def screen_in(name: str) -> tuple[int, int]:
    """Return the screen, in pixels, for which the folder of this name was prepared; raise as :func:`id_in`."""
    width, height = _match(name)["screen"].split("x")
    return int(width), int(height)


def number_in(name: str) -> int:
    """Return how often the edition had been prepared for this screen before; raise as :func:`id_in`."""
    return int(_match(name)["number"])


def is_name(name: str) -> bool:
    """Tell whether this can be the name of an edition's folder."""
    return _NAME.fullmatch(name) is not None


def _match(name: str) -> re.Match[str]:
    found = _NAME.fullmatch(name)
    if found is None:
        raise CacheError(f"{name!r} is not an edition of the cache")
    return found
