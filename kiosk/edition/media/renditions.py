"""Makes the picture files of an edition's folder: originals under their hash, smaller copies for screens.

Knows Pillow and the folder, and nothing of the meaning of the pictures.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from kiosk.edition.folder import (
    MEDIA,
    PREPARED,
    RENDITION,
    forget_listing,
    media_path,
    names_in,
    read_folder,
)
from kiosk.edition.media.pictures import inspect_picture, needs_no_preparing, opened, ready_for_screen
from kiosk.edition.types import Edition, Media
from kiosk.errors import EditionError

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (480, 960, 1920)
"""The widths of smaller copies, in pixels. A picture gets those that are narrower than itself."""

_MAX_FILE = 40_000_000  # as Media.bytes
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The result of :func:`prepare`: names of files in ``prepared/``."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]


def prepare(folder: Path) -> Prepared:
    """Make the missing smaller copies, and remove those that belong to no picture.

    Pictures that would look wrong unchanged (turned by EXIF, in other colours, WebP) also get a copy in
    their own width, which is shown instead.

    Raises:
        EditionError: the edition or one of its pictures cannot be read, or a copy cannot be written.
    """
    edition = read_folder(folder).edition
    target = folder / PREPARED
    before = names_in(target)
    wanted: set[str] = set()
    made: list[str] = []
    try:
        target.mkdir(exist_ok=True)
        for media in _all_media(edition):
            names = _prepare_one(folder, media, before)
            wanted |= names
            made += sorted(names.difference(before))
        stray = [name for name in names_in(target) if name not in wanted]
        removed = [name for name in stray if RENDITION.fullmatch(name) or name.endswith(_PART)]
        for name in removed:
            (target / name).unlink()
    except OSError as error:
        raise EditionError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        forget_listing()
    return Prepared(tuple(made), tuple(sorted(wanted.intersection(before))), tuple(removed))


def add_media(folder: Path, file: Path) -> Media:
    """Copy a picture into ``media/`` under its hash, and return its entry for ``edition.json``.

    Raises:
        EditionError: the file cannot be read or copied, or is not a picture that an edition may hold.
    """
    try:
        size = file.stat().st_size
        if size > _MAX_FILE:
            raise EditionError(f"{file}: {size:,} bytes are too many, at most {_MAX_FILE:,}")
        data = file.read_bytes()
    except OSError as error:
        raise EditionError(f"{file}: cannot be read ({error.strerror})") from error
    try:
        facts = inspect_picture(file)
    except EditionError as error:
        raise EditionError(f"{file}: {error}") from error
    media = Media(hashlib.sha256(data).hexdigest(), len(data), facts.type, facts.width, facts.height)
    try:
        msgspec.convert(msgspec.to_builtins(media), Media)
    except msgspec.ValidationError as error:
        raise EditionError(f"{file}: {facts.width} × {facts.height} pixels: each side must be 16 to 12,000") from error
    target = media_path(folder, media)
    part = target.with_name(target.name + _PART)
    try:
        (folder / MEDIA).mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        raise EditionError(f"{target}: cannot be written ({error.strerror})") from error
    forget_listing()
    return media


def _all_media(edition: Edition) -> list[Media]:
    return sorted({picture.media for picture in edition.pictures.values()}, key=lambda media: media.sha256)


def _prepare_one(folder: Path, media: Media, existing: list[str]) -> set[str]:
    """Make the missing copies of one picture, and return the names of all its copies."""
    mine = {name for name in existing if name.startswith(media.sha256) and RENDITION.fullmatch(name)}
    file = media_path(folder, media)
    try:
        with opened(file) as image:
            widths = [width for width in WIDTHS if width < media.width]
            if not needs_no_preparing(image):
                widths.append(media.width)
            complete = {name for name in mine if int(name.split(".")[1]) in widths}
            if len(complete) == len(widths):
                return complete
            ready = ready_for_screen(image)
    except EditionError as error:
        raise EditionError(f"{file}: {error}") from error
    names = {f"{media.sha256}.{width}{suffix_of(ready)}": width for width in widths}
    for name, width in names.items():
        if name not in mine:
            _write(_narrowed(ready, width), folder / PREPARED / name)
    return set(names)


def _narrowed(image: "Image", width: int) -> "Image":
    from PIL.Image import Resampling

    if width >= image.width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Resampling.LANCZOS)


def _write(image: "Image", target: Path) -> None:
    """Write a copy whose name appears only once it is complete."""
    part = target.with_name(target.name + _PART)
    with part.open("wb") as stream:
        save(image, stream)
    part.replace(target)


def suffix_of(image: "Image") -> Literal[".jpg", ".png"]:
    """Return the suffix of a copy: PNG if it is transparent anywhere, else JPEG."""
    return ".png" if image.mode == "RGBA" else ".jpg"


def save(image: "Image", stream: BinaryIO) -> None:
    """Write a copy, as ``RGB`` or ``RGBA``, the way all copies are written."""
    if image.mode == "RGBA":
        image.save(stream, format="PNG")  # smaller takes ten times as long
    else:
        image.save(stream, format="JPEG", quality=85, subsampling="4:2:0", optimize=True, progressive=False)
