"""Builds the disks that a power failure could leave: with everything that was synced, and the rest only by chance.

After a kill, the system still writes the data of the dead process. After a power failure it does not. This module
watches a folder, and before each call it builds the disk that could be found when the power comes back.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.power.calls import Call, When


@dataclass(frozen=True, slots=True)
class Entry:
    """The file or folder behind a name."""

    inode: int
    is_folder: bool


Names = dict[str, Entry]

LOSSES = ("all that was not synced", "contents", "names below the pointers", "some")
"""The losses. In the third case the newest ``current`` and ``previous`` survive, and else only synced files."""


class LossyDisk:
    """Watches the folder ``root``, all of which is on the disk at first. It is a hook for each call."""

    def __init__(self, root: Path, disks: Path, loss: str, chance: random.Random) -> None:
        self._root = root
        self._disks = disks
        self._loss = loss
        self._chance = chance
        self._names: dict[int, Names] = {}
        self._contents: dict[int, bytes] = {}
        self._held: list[int] = []  # keeps the numbers of inodes from being used again
        for folder, _, files in os.walk(root):
            for path in (Path(folder), *(Path(folder) / file for file in files)):
                self._sync(path)

    def __call__(self, number: int, call: Call, when: When) -> None:
        """Build a disk before each call; after each ``fsync`` note what is synced."""
        if when == "before":
            self._build(self._disks / str(number))
        elif when == "after" and call.name == "fsync":
            self._sync(self._root / call.path)

    def _sync(self, path: Path) -> None:
        self._held.append(os.open(path, os.O_PATH | os.O_NOFOLLOW))
        inode = path.stat().st_ino
        if path.is_dir():
            self._names[inode] = _names_in(path)
        else:
            self._contents[inode] = path.read_bytes()

    def _build(self, disk: Path) -> None:
        now = {path.stat().st_ino: path for path in (self._root, *self._root.rglob("*")) if not path.is_symlink()}
        kept = {inode for inode, path in now.items() if self._keeps(path)}

        def names_of(inode: int) -> Names:
            return _names_in(now[inode]) if inode in kept else self._names.get(inode, {})

        def bytes_of(inode: int) -> bytes:
            return now[inode].read_bytes() if inode in kept else self._contents.get(inode, b"")

        _build(disk, self._root.stat().st_ino, names_of, bytes_of)

    def _keeps(self, path: Path) -> bool:
        """Tell whether a folder's names or a file's bytes are on the disk although they were not synced."""
        match self._loss:
            case "contents":
                return path.is_dir()
            case "names below the pointers":
                return path == self._root / "cache"
            case "some":
                return self._chance.random() < 0.5
            case _:
                return False


def _names_in(folder: Path) -> Names:
    with os.scandir(folder) as entries:
        return {entry.name: Entry(entry.inode(), entry.is_dir()) for entry in entries if not entry.is_symlink()}


def _build(target: Path, inode: int, names_of: Callable[[int], Names], bytes_of: Callable[[int], bytes]) -> None:
    target.mkdir(parents=True)
    for name, entry in names_of(inode).items():
        if entry.is_folder:
            _build(target / name, entry.inode, names_of, bytes_of)
        else:
            (target / name).write_bytes(bytes_of(entry.inode))
