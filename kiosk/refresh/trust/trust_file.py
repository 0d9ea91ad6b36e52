"""The signed metadata that this kiosk has seen, in one file: ``<cache>/trust.json``. Verifies no signature.

``tuf`` works in a folder of several files, which a power cut could leave half new. Each refresh therefore unpacks the
folder from the one file, and packs it again with one durable write.

A kiosk that loses this file would accept older metadata. The file therefore holds a hash of itself and has a twin: if
one of them is damaged, the other counts, and the next refresh writes both again.
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
    """The metadata seen. ``trusted`` is the SHA-256 of the root that this kiosk had been given by then.

    ``files`` holds the texts by name: ``<n>.root.json``, ``timestamp.json``, ``snapshot.json`` and ``targets.json``.
    """

    trusted: str
    files: dict[str, str]

    @property
    def roots(self) -> dict[int, bytes]:
        """The roots by version, in order."""
        found = {int(match[1]): text.encode() for name, text in self.files.items() if (match := _ROOT.fullmatch(name))}
        return dict(sorted(found.items()))

    @property
    def others(self) -> dict[str, bytes]:
        """All other metadata, by name."""
        return {name: self.files[name].encode() for name in _OTHERS if name in self.files}


class _Record(msgspec.Struct, frozen=True):
    """The content of the file: ``sha256`` is the hash of ``seen``, byte for byte."""

    sha256: str
    seen: msgspec.Raw


def twin_of(file: Path) -> Path:
    """Return the path of the second copy."""
    return file.with_suffix(".twin.json")


def read(file: Path) -> SeenMetadata | None:
    """Return the metadata seen, or ``None`` if neither copy can be read. Damage is logged."""
    seen = _read(file) or _read(twin_of(file))
    if seen is None and (file.exists() or twin_of(file).exists()):
        _LOG.warning("%s: all copies are damaged; trust begins again with the trusted root", file)
    return seen


def is_saved(file: Path, seen: SeenMetadata) -> bool:
    """Tell whether both copies hold exactly this."""
    return all(_read(each) == seen for each in (file, twin_of(file)))


def write(file: Path, seen: SeenMetadata) -> None:
    """Replace both copies, one after the other.

    Raises:
        CacheError: the disk refused; at least one copy is whole, the old or the new.
    """
    durable.make_folder(file.parent)
    text = msgspec.json.encode(seen)
    data = msgspec.json.encode(_Record(hashlib.sha256(text).hexdigest(), msgspec.Raw(text)))
    for each in (file, twin_of(file)):
        durable.write(each, data)


def _read(file: Path) -> SeenMetadata | None:
    try:
        with file.open("rb") as stream:
            record = msgspec.json.decode(stream.read(_MOST_BYTES), type=_Record)
        if hashlib.sha256(record.seen).hexdigest() == record.sha256:
            return msgspec.json.decode(record.seen, type=SeenMetadata)
        reason = "its hash is wrong"
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error)
    _LOG.warning("%s cannot be read (%s)", file, reason)
    return None


def unpack(seen: SeenMetadata, folder: Path) -> None:
    """Write the files into a folder as ``tuf`` keeps them.

    Raises:
        CacheError: the disk refused.
    """
    with durable.as_cache_error(folder):
        for name, data in seen.others.items():
            (folder / name).write_bytes(data)
        (folder / _HISTORY).mkdir()
        for version, data in seen.roots.items():
            (folder / _HISTORY / f"{version}.root.json").write_bytes(data)


def pack(folder: Path, trusted: str, versions: range) -> SeenMetadata:
    """Read the files that ``tuf`` keeps in a folder: these versions of the root, and the others that exist.

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
