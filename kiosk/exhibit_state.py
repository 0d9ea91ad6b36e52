"""The exhibit's own state on disk: the edition on screen, and the editions that made it fail.

The exhibit writes it and the refresher reads it, in ``<state>/exhibit/``, apart from the cache.
"""

from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.system import json_file

T = TypeVar("T")


class Shown(msgspec.Struct, frozen=True):
    """The edition on the screen.

    ``name`` is its folder in the cache, ``None`` for the embedded edition or one that the settings name; ``since`` is
    in seconds since 1970 by this machine's clock; ``screen`` is width and height in pixels.
    """

    edition: str
    name: str | None
    since: float
    screen: tuple[int, int]


class SetAside(msgspec.Struct, frozen=True):
    """An edition that the exhibit no longer tries, since when (seconds since 1970), and why."""

    edition: str
    since: float
    reason: str


class ExhibitState:
    """The folder ``<state>/exhibit``. A file that is missing or damaged reads as nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def shown(self) -> Shown | None:
        """Return the edition that is on the screen, or was last."""
        return self.read("shown.json", Shown)

    def set_aside(self) -> tuple[SetAside, ...]:
        """Return the editions that made the exhibit fail."""
        return self.read("set-aside.json", tuple[SetAside, ...]) or ()

    def write_shown(self, shown: Shown) -> None:
        """Record the edition on the screen.

        Raises:
            CacheError: the disk refused.
        """
        self.write("shown.json", shown)

    def write(self, name: str, value: object) -> None:
        """Replace one file.

        Raises:
            CacheError: the disk refused.
        """
        json_file.write(self.folder / name, value)

    def write_if_new(self, name: str, value: dict[str, object]) -> None:
        """Replace one file unless it already holds this value.

        Raises:
            CacheError: the disk refused.
        """
        if self.read(name, dict[str, object]) != value:
            self.write(name, value)

    def read(self, name: str, kind: type[T]) -> T | None:
        """Return what one file holds, or ``None`` if it is missing or damaged."""
        return json_file.read(self.folder / name, kind)
