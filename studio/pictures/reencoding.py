"""Re-encodes uploaded pictures in a separate process with limits, so that a crash does no harm.

``python -m studio.pictures.reencoding LEAST MOST`` reads a file from its standard input. It answers with the type and a
new file with the same pixels, upright and in sRGB, without anything else; or with the reason why there is none.
"""

import subprocess
import sys
from io import BytesIO
from typing import TYPE_CHECKING

from kiosk.edition.findings import Code
from kiosk.edition.media.pictures import (
    FORMATS,
    PictureError,
    needs_no_preparing,
    opened,
    ready_for_screen,
    upright_size,
)
from studio.base.sandbox import limit_this_process, run_module, timed_out

if TYPE_CHECKING:
    from PIL.Image import Image

MEGABYTES = 1_500
"""The greatest amount of memory for opening a picture."""

WORK_S, WAIT_S = 20, 40
"""The limit of processor time, and the limit of the wait on a busy machine."""

_READ = (*FORMATS, "HEIF", "AVIF")
"""The accepted formats: those of an edition, and those of telephones."""

_OF_TELEPHONES = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
"""The kinds that a HEIC or AVIF file names at its beginning."""

_QUALITY = 92
_MOST_PIXELS_OF_A_DRAWING = 4_000_000
"""A transparent picture with more pixels is a photograph, which would be too heavy as a PNG."""

_MOST_PIXELS_OF_A_WEBP = 12_000_000
"""Above this size WebP takes too long and often loses detail. No screen shows more."""

_PACKED = 4
"""The compression of a PNG: slightly larger files than usual, in a third of the time."""


TOO_LONG, TOO_LARGE, CRASHED = "takes-too-long", "takes-too-much-memory", "crashed"
"""Reasons about opening the file, in addition to the findings of an edition."""


class ReencodingError(Exception):
    """The picture cannot be used; ``code`` is a finding of an edition about pictures, or one of the reasons above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SizeError(Exception):
    """The sides of a picture are too short or too long; holds both."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} × {height}")
        self.width, self.height = width, height


def reencode(data: bytes, least: int, most: int) -> tuple[str, bytes]:
    """Return the type and the bytes of a clean file with the picture in ``data``.

    Raises:
        SizeError: a side has fewer pixels than ``least`` or more than ``most``.
        ReencodingError: it is not a picture, is damaged, or takes too much time or memory to open.
    """
    try:
        done = run_module("studio.pictures.reencoding", str(least), str(most), data=data, wait_s=WAIT_S)
    except subprocess.TimeoutExpired as error:
        raise ReencodingError(TOO_LONG) from error
    answer, _, made = done.stdout.partition(b"\n")
    said, _, rest = answer.decode().partition(" ")
    match said:
        case "type":
            return rest, made
        case "size":
            raise SizeError(*map(int, rest.split()))
        case "refused":
            raise ReencodingError(rest)
    raise ReencodingError(TOO_LONG if timed_out(done) else CRASHED)


def main(arguments: list[str]) -> int:
    """Answer once; return 0."""
    least, most = map(int, arguments)
    data = sys.stdin.buffer.read()
    _warm_up()
    limit_this_process(MEGABYTES, WORK_S)
    sys.stdout.buffer.write(_answer(data, least, most))
    return 0


def _answer(data: bytes, least: int, most: int) -> bytes:
    try:
        with opened(BytesIO(data), _READ) as image:
            sides = upright_size(image)
            if not all(least <= side <= most for side in sides):
                return "size {} {}\n".format(*sides).encode()
            kind, made = _copied(image)
            return f"type {kind}\n".encode() + made
    except PictureError as error:
        if not isinstance(error.__cause__, MemoryError):
            return f"refused {_why(data, error)}\n".encode()
    except MemoryError:
        pass
    return f"refused {TOO_LARGE}\n".encode()


def _why(data: bytes, error: PictureError) -> str:
    """Return the reason of a failure; an unreadable photograph of a telephone counts as damaged."""
    if error.code is Code.NOT_A_PICTURE and data[4:8] == b"ftyp" and data[8:12] in _OF_TELEPHONES:
        return Code.DAMAGED
    return error.code


def _copied(image: "Image") -> tuple[str, bytes]:
    """Return the type and the bytes of a new file with this picture."""
    stream = BytesIO()
    if not needs_no_preparing(image) or "transparency" in image.info:
        sent_as = image.format
        image = ready_for_screen(image)
        if image.mode != "RGBA":
            image.save(stream, format="JPEG", quality=_QUALITY, optimize=True)
            return "image/jpeg", stream.getvalue()
        if sent_as != "PNG" and image.width * image.height > _MOST_PIXELS_OF_A_DRAWING:
            return "image/webp", _see_through_photograph(image)
        image.save(stream, format="PNG", compress_level=_PACKED)
        return "image/png", stream.getvalue()
    image.load()
    image.info = {}
    if image.format == "PNG":
        image.save(stream, format="PNG", exif=b"", compress_level=_PACKED)
        return "image/png", stream.getvalue()
    image.save(stream, format="JPEG", quality="keep", exif=b"", optimize=True)  # the same quality as the original
    return "image/jpeg", stream.getvalue()


def _see_through_photograph(image: "Image") -> bytes:
    """Return a WebP of this picture; halves a picture with more detail than WebP can hold until it fits."""
    if image.width * image.height > _MOST_PIXELS_OF_A_WEBP:
        image = image.reduce(2)
    while True:
        stream = BytesIO()
        try:
            image.save(stream, format="WEBP", quality=_QUALITY, method=2)
        except ValueError:  # "encoding error 6": the first partition of a file has at most 512 kB
            image = image.reduce(2)
        else:
            return stream.getvalue()


def _warm_up() -> None:
    """Load all code for opening pictures before the limits apply. One thread each, because threads reserve memory."""
    import pillow_heif
    from PIL import AvifImagePlugin, Image, ImageCms, ImageOps  # noqa: F401 - loaded for later

    Image.init()
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
