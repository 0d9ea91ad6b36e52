"""Opens picture files that may come from anybody, with Pillow; knows nothing of editions and folders.

Pillow is imported when it is first needed: the program that draws reads editions without it.
"""

import warnings
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from kiosk.edition.findings import Code, Value
from kiosk.edition.media.png import has_all_rows
from kiosk.edition.sentences import worded
from kiosk.errors import EditionError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MAX_PIXELS = 80_000_000
"""The most pixels that a picture may have: it takes four bytes of memory for each to open it."""

PictureType = Literal["image/jpeg", "image/png", "image/webp"]

_TYPES: dict[str, PictureType] = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with a second picture behind it, as some cameras write
    "PNG": "image/png",
    "WEBP": "image/webp",
}
FORMATS = ("JPEG", "PNG", "WEBP")
"""The formats of an edition, by their names in Pillow."""

_SEVERAL_IN_ONE = ("MPO", "HEIF")
"""Formats whose file may hold further pictures that are not shown; they do not move."""

_ORIENTATION = 0x0112  # of EXIF
_SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """The type of a picture file, and its size in pixels when it is held upright."""

    type: PictureType
    width: int
    height: int


class PictureError(EditionError):
    """A file is not a picture that may be shown; ``code`` and ``values`` say why, as in a finding."""

    def __init__(self, code: Code, **values: Value) -> None:
        super().__init__(worded(code, values))
        self.code, self.values = code, values


def inspect_picture(path: Path) -> PictureFacts:
    """Decode a whole picture file and return its type and size.

    Raises:
        PictureError: it cannot be read, is damaged, moves, is too large or of another kind.
    """
    with opened(path) as image:
        facts = facts_of(image)
        image.draft("RGB", (facts.width // 8, facts.height // 8))  # JPEG: reads every byte, works out few pixels
        image.load()
        return facts


def facts_of(image: "Image") -> PictureFacts:
    """Return the type and size of a picture that was just opened; its pixels may still be damaged."""
    return PictureFacts(_TYPES[image.format or ""], *upright_size(image))


def upright_size(image: "Image") -> tuple[int, int]:
    """Return the width and height in pixels of a picture when it is held upright."""
    width, height = image.size
    return (height, width) if is_sideways(image) else (width, height)


def is_sideways(image: "Image") -> bool:
    """Return whether the picture must be turned by a quarter to stand upright."""
    return image.getexif().get(_ORIENTATION) in _SIDEWAYS


@contextmanager
def opened(file: Path | BinaryIO, formats: tuple[str, ...] = FORMATS) -> Generator["ImageFile", None, None]:
    """Open a picture file without decoding its pixels yet; raise nothing but ``EditionError``.

    Use decoded pixels only after the ``with`` block: its end refuses a picture whose pixels end early.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # this module decides about what Pillow only warns of
            with Image.open(file, formats=formats) as image:
                _refuse_unfit(image)
                yield image
                _refuse_missing_rows(file, image)
    except EditionError:
        raise
    except Image.UnidentifiedImageError as error:
        raise PictureError(Code.NOT_A_PICTURE) from error
    except Image.DecompressionBombError as error:
        raise PictureError(Code.FAR_TOO_MANY_PIXELS, most=MAX_PIXELS) from error
    except OSError as error:
        if error.strerror:
            raise PictureError(Code.FILE_UNREADABLE, reason=error.strerror) from error
        raise PictureError(Code.DAMAGED) from error
    except Exception as error:  # on damaged files the decoders of Pillow raise whatever they stumble over
        raise PictureError(Code.DAMAGED) from error


def _refuse_unfit(image: "Image") -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(Code.TOO_MANY_PIXELS, pixels=width * height, most=MAX_PIXELS)
    if image.format not in _SEVERAL_IN_ONE and getattr(image, "n_frames", 1) > 1:
        raise PictureError(Code.MOVING)


def _refuse_missing_rows(file: Path | BinaryIO, image: "ImageFile") -> None:
    """Refuse a PNG that was decoded although its pixels end early. Only one that ends in black can be incomplete."""
    if image.format != "PNG" or image.tile:  # the tiles are what is yet to be decoded
        return
    width, height = image.size
    if not image.info.get("interlace") and image.crop((0, height - 1, width, height)).tobytes().strip(b"\0"):
        return
    with file.open("rb") if isinstance(file, Path) else nullcontext(file) as stream:
        if not has_all_rows(stream):
            raise PictureError(Code.DAMAGED)


def needs_no_preparing(image: "Image") -> bool:
    """Return whether a picture looks right in a program that knows neither EXIF nor colour profiles."""
    return (
        image.format in ("JPEG", "PNG")
        and image.mode in ("L", "RGB", "RGBA")
        and image.getexif().get(_ORIENTATION, 1) == 1
        and _is_srgb(image)
    )


def _is_srgb(image: "Image") -> bool:
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile:
        return True
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return True  # a profile that cannot be read is left out
    return "srgb" in name.lower()


def ready_for_screen(image: "Image") -> "Image":
    """Return the picture upright, in sRGB, as ``RGB``, or as ``RGBA`` where anything shines through.

    Only its pixels remain: no comment, no location, no profile.
    """
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    alpha = upright.convert("RGBA").getchannel("A") if upright.has_transparency_data else None
    colour = _in_srgb(upright)
    colour.info = {}
    if alpha is None or alpha.getextrema() == (255, 255):
        return colour
    return Image.merge("RGBA", (*colour.split(), alpha))


def _in_srgb(image: "Image") -> "Image":
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile or _is_srgb(image):
        return image.convert("RGB")
    plain = image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] # Pillow leaves its type open
        converted = ImageCms.profileToProfile(plain, given, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert("RGB")  # the profile is of another kind of picture
    return converted or plain.convert("RGB")
