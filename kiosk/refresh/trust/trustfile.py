"""What this kiosk has seen signed, in one file: ``<cache>/trust.json``. Knows no network, and verifies nothing itself.

``tuf`` works in a folder of several files, which a pulled plug could leave half new. Therefore the folder is unpacked
from the one file for each refresh, and packed again into it with one durable write.
"""

import contextlib
import logging
import re
from pathlib import Path

import msgspec

from kiosk.refresh import durable

_LOG = logging.getLogger(__name__)
_ROOT = re.compile(r"([1-9][0-9]{0,8})\.root\.json")
_OTHERS = ("timestamp.json", "snapshot.json", "targets.json")
_HISTORY = "root_history"
_MOST_BYTES = 64_000_000


class Remembered(msgspec.Struct, frozen=True):
    """What was seen. ``trusted`` is the SHA-256 of the root that was given to this kiosk when it saw it.

    ``files`` holds metadata under the names ``<n>.root.json``, ``timestamp.json``, ``snapshot.json`` and
    ``targets.json``.
    """

    trusted: str
    files: dict[str, str]

    @property
    def roots(self) -> dict[int, bytes]:
        """The roots by their version, in order."""
        found = {int(match[1]): text.encode() for name, text in self.files.items() if (match := _ROOT.fullmatch(name))}
        return dict(sorted(found.items()))

    @property
    def others(self) -> dict[str, bytes]:
        """What is no root, by its name."""
        return {name: self.files[name].encode() for name in _OTHERS if name in self.files}


def read(file: Path) -> Remembered | None:
    """Return what was seen, or ``None`` where there is nothing that can be read; damage is told to the log."""
    try:
        with file.open("rb") as stream:
            return msgspec.json.decode(stream.read(_MOST_BYTES), type=Remembered)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        _LOG.warning("%s cannot be read (%s): trust begins again with the trusted root", file, error)
        return None


def write(file: Path, what: Remembered) -> None:
    """Put this in the place of what was seen before.

    Raises:
        CacheError: the disk refused; what was seen before is still there.
    """
    durable.make_folder(file.parent)
    durable.write(file, msgspec.json.encode(what))


def unpack(what: Remembered, folder: Path) -> None:
    """Lay the files out as ``tuf`` keeps them.

    Raises:
        CacheError: the disk refused.
    """
    with durable.as_cache_error(folder):
        for name, data in what.others.items():
            (folder / name).write_bytes(data)
        (folder / _HISTORY).mkdir()
        for version, data in what.roots.items():
            (folder / _HISTORY / f"{version}.root.json").write_bytes(data)


def pack(folder: Path, trusted: str, versions: range) -> Remembered:
    """Return what ``tuf`` keeps there: these versions of the root, and the rest as far as there is any.

    Raises:
        CacheError: the disk refused.
    """
    files: dict[str, str] = {}
    with durable.as_cache_error(folder):
        for version in versions:
            name = f"{version}.root.json"
            files[name] = (folder / _HISTORY / name).read_bytes().decode()
        for name in _OTHERS:
            with contextlib.suppress(FileNotFoundError):
                files[name] = (folder / name).read_bytes().decode()
    return Remembered(trusted, files)
