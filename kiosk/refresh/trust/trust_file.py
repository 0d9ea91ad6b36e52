"""What this kiosk has seen signed, in one file: ``<cache>/trust.json``. Knows no network, and verifies no signature.

``tuf`` works in a folder of several files, which a pulled plug could leave half new. Therefore the folder is unpacked
from the one file for each refresh, and packed again into it with one durable write.

Who loses this file can be given what is older than what it has seen. Therefore it holds a hash of itself, and lies
there twice: where one is damaged the other counts, and the next refresh makes two of it again.
"""

import contextlib
import hashlib
import logging
import re
from pathlib import Path

import msgspec

from kiosk.system import durable

_LOG = logging.getLogger(__name__)
_ROOT = re.compile(r"([1-9][0-9]{0,8})\.root\.json")
_OTHERS = ("timestamp.json", "snapshot.json", "targets.json")
_HISTORY = "root_history"
_MOST_BYTES = 64_000_000


class SeenMetadata(msgspec.Struct, frozen=True):
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


class _Kept(msgspec.Struct, frozen=True):
    """What the file holds: ``sha256`` is the hash of ``seen``, byte for byte."""

    sha256: str
    seen: msgspec.Raw


def twin_of(file: Path) -> Path:
    """Return where the file lies a second time."""
    return file.with_suffix(".twin.json")


def read(file: Path) -> SeenMetadata | None:
    """Return what was seen, or ``None`` where neither file tells; damage is told to the log."""
    seen = _read(file) or _read(twin_of(file))
    if seen is None and (file.exists() or twin_of(file).exists()):
        _LOG.warning("%s: nothing of what was seen is left: trust begins again with the trusted root", file)
    return seen


def is_saved(file: Path, what: SeenMetadata) -> bool:
    """Tell whether both files hold exactly this."""
    return all(_read(each) == what for each in (file, twin_of(file)))


def write(file: Path, what: SeenMetadata) -> None:
    """Put this in the place of what was seen before, one file after the other.

    Raises:
        CacheError: the disk refused; what was seen before, or this, is still there.
    """
    durable.make_folder(file.parent)
    seen = msgspec.json.encode(what)
    data = msgspec.json.encode(_Kept(hashlib.sha256(seen).hexdigest(), msgspec.Raw(seen)))
    for each in (file, twin_of(file)):
        durable.write(each, data)


def _read(file: Path) -> SeenMetadata | None:
    try:
        with file.open("rb") as stream:
            kept = msgspec.json.decode(stream.read(_MOST_BYTES), type=_Kept)
        if hashlib.sha256(kept.seen).hexdigest() == kept.sha256:
            return msgspec.json.decode(kept.seen, type=SeenMetadata)
        reason = "it is not what was written"
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error)
    _LOG.warning("%s cannot be read (%s)", file, reason)
    return None


def unpack(what: SeenMetadata, folder: Path) -> None:
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


def pack(folder: Path, trusted: str, versions: range) -> SeenMetadata:
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
    return SeenMetadata(trusted, files)
