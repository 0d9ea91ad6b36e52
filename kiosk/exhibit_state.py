"""The exhibit's own small facts on disk: what is on screen, and which editions made it fail. The exhibit writes them,
the refresher reads them; they lie apart from the cache, in ``<state>/exhibit/``.
"""

from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.system import json_file

T = TypeVar("T")


class Shown(msgspec.Struct, frozen=True):
    """What is on the screen.

    ``name`` is the folder's name in the cache, ``None`` for the embedded edition or one of the settings; ``since`` is
    the time in seconds since 1970 by this machine's clock; ``screen`` is width and height in pixels.
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
    """The folder ``<state>/exhibit``. What is missing or damaged there reads as nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def shown(self) -> Shown | None:
        """Return what is on the screen, or was last."""
        return self.read("shown.json", Shown)

    def set_aside(self) -> tuple[SetAside, ...]:
        """Return the editions that made the exhibit fail."""
        return self.read("set-aside.json", tuple[SetAside, ...]) or ()

    def write_shown(self, shown: Shown) -> None:
        """Write down what is on the screen.

        Raises:
            CacheError: the disk refused.
        """
        self.write("shown.json", shown)

    def write(self, name: str, value: object) -> None:
        """Write one fact, in place of what it was.

        Raises:
            CacheError: the disk refused.
        """
        json_file.write(self.folder / name, value)

    def write_if_new(self, name: str, value: dict[str, object]) -> None:
        """Write one fact unless it is there already.

        Raises:
            CacheError: the disk refused.
        """
        if self.read(name, dict[str, object]) != value:
            self.write(name, value)

    def read(self, name: str, kind: type[T]) -> T | None:
        """Return one fact, or ``None`` where there is none that can be used."""
        return json_file.read(self.folder / name, kind)
