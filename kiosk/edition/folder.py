"""Reads an edition from a folder and knows the paths of its files; writes nothing and opens no picture.

A folder of an edition looks like this, and people may open every file of it::

    edition.json
    media/<sha256>.jpg                the original pictures, named by their content
    prepared/<sha256>.<width>.jpg     smaller copies of them, made by kiosk.edition.media.renditions
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kiosk.edition.decode import FILE, MAX_BYTES, decode, edition_id
from kiosk.edition.types import Edition, Media
from kiosk.errors import EditionError
from kiosk.theme import ASSETS

EMBEDDED = ASSETS / "edition"
"""The folder of the edition that comes with the kiosk."""

MEDIA = "media"
PREPARED = "prepared"
SUFFIXES = MappingProxyType({"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"})
"""The suffix of a picture's file, by its type."""

RENDITION = re.compile(r"(?P<sha256>[0-9a-f]{64})\.(?P<width>[1-9][0-9]{0,4})\.(?:jpg|png)")
"""The name of a prepared file."""


@dataclass(frozen=True, slots=True)
class LoadedEdition:
    """An edition, its id, and the folder that holds its files."""

    id: str
    edition: Edition
    folder: Path

    def picture_file(self, media: Media, wanted_width: int) -> Path:
        """Return the file that shows a picture of this edition sharply at ``wanted_width`` pixels."""
        return rendition_path(self.folder, media, wanted_width)


def read_folder(path: Path) -> LoadedEdition:
    """Return the edition in this folder, without a look at its pictures.

    Raises:
        EditionError: there is no ``edition.json``, or it is not an edition; one line names the folder.
    """
    data = read_bytes(path)
    return LoadedEdition(edition_id(data), decode(data), path)


def read_embedded() -> LoadedEdition:
    """Return the edition that comes with the kiosk.

    Raises:
        EditionError: it cannot be read; the installation is damaged.
    """
    return read_folder(EMBEDDED)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the edition in this folder; of one that is too large, one byte more than the limit.

    Raises:
        EditionError: there is no ``edition.json``, or it cannot be read.
    """
    file = path / FILE
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise EditionError(f"{path}: no {FILE} here") from error
    except OSError as error:
        raise EditionError(f"{file}: cannot be read ({error.strerror})") from error


def media_path(folder: Path, media: Media) -> Path:
    """Return the path of this picture's file, which may be missing."""
    return folder / MEDIA / f"{media.sha256}{SUFFIXES[media.type]}"


def rendition_path(folder: Path, media: Media, wanted_width: int) -> Path:
    """Return the smallest file that shows this picture sharply at ``wanted_width`` pixels.

    That is the smallest prepared copy that is wide enough, else the picture's own file, else (in a
    folder without ``media/``) the largest copy there is. The folder is listed once: call
    :func:`forget_listing` after adding files to it.
    """
    listing = _listing(folder)
    copies = listing.copies.get(media.sha256, ())
    for width, file in copies:
        if width >= min(wanted_width, media.width):
            return file
    original = media_path(folder, media)
    return copies[-1][1] if copies and original.name not in listing.originals else original


def forget_listing() -> None:
    """Forget the listings of folders, so that the next call reads them again."""
    _listing.cache_clear()


@dataclass(frozen=True, slots=True)
class _Listing:
    """The files of a folder: names in ``media/``, and prepared copies from narrow to wide."""

    originals: frozenset[str]
    copies: Mapping[str, tuple[tuple[int, Path], ...]]


@lru_cache(maxsize=8)
def _listing(folder: Path) -> _Listing:
    copies: dict[str, list[tuple[int, Path]]] = {}
    for name in names_in(folder / PREPARED):
        if found := RENDITION.fullmatch(name):
            copies.setdefault(found["sha256"], []).append((int(found["width"]), folder / PREPARED / name))
    return _Listing(
        frozenset(names_in(folder / MEDIA)),
        {sha256: tuple(sorted(files)) for sha256, files in copies.items()},
    )


def names_in(folder: Path) -> list[str]:
    """Return the sorted names of the files in this folder; none if it cannot be listed."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
