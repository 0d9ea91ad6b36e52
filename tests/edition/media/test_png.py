"""A PNG whose stream of pixels ends properly but too early would be shown with black rows: it is refused."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from kiosk.edition.media.pictures import inspect_picture, opened
from kiosk.errors import EditionError
from tests.support import hostile

KINDS: dict[str, tuple[int, int, int, int, int, int]] = {
    "grey": (3, 2, 8, 0, 0, 2 * 4),
    "one bit": (9, 2, 1, 0, 0, 2 * 3),
    "palette of four bits": (3, 2, 4, 3, 0, 2 * 3),
    "colour": (3, 2, 8, 2, 0, 2 * 10),
    "16 bit colour": (3, 2, 16, 2, 0, 2 * 19),
    "grey with alpha": (3, 2, 8, 4, 0, 2 * 7),
    "colour with alpha": (3, 2, 8, 6, 0, 2 * 13),
    "interlaced": (8, 8, 8, 0, 1, 2 + 2 + 3 + 2 * 3 + 2 * 5 + 4 * 5 + 4 * 9),
    "interlaced and small": (5, 3, 8, 0, 1, 2 + 2 + 0 + 2 + 4 + 2 * 3 + 6),
}
"""Width, height, bits, kind of colour, whether interlaced, and how many bytes the rows take, counted by hand."""


def png(kind: str, *, less: int = 0, parts: int = 1) -> bytes:
    """Return a black PNG, its rows short of so many bytes and packed into so many parts."""
    width, height, depth, colour, laced, size = KINDS[kind]
    packed = zlib.compress(bytes(size - less))
    step = -(-len(packed) // parts)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, laced)),
        *([(b"PLTE", bytes(3))] if colour == 3 else []),
        *((b"IDAT", packed[begin : begin + step]) for begin in range(0, len(packed), step)),
        (b"IEND", b""),
    ]
    framed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def decoded(data: bytes) -> tuple[int, int]:
    """Return the size of a picture of which every pixel was decoded."""
    with opened(BytesIO(data)) as image:
        image.load()
    return image.size


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_a_black_picture_is_whole(kind: str, parts: int) -> None:
    assert decoded(png(kind, parts=parts)) == KINDS[kind][:2]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_lacks_one_byte_of_its_pixels_is_cut_off(kind: str) -> None:
    with pytest.raises(EditionError, match="cut off"):
        decoded(png(kind, less=1))


def test_surplus_pixels_are_not_unpacked() -> None:
    """Data after the last row is ignored, however much there is."""
    assert decoded(png("grey", less=-50_000_000)) == (3, 2)


def test_a_check_of_a_folder_names_the_incomplete_picture(tmp_path: Path) -> None:
    file = tmp_path / "short.png"
    file.write_bytes(hostile.short_of_rows())
    with pytest.raises(EditionError, match="cut off"):
        inspect_picture(file)


def test_a_picture_is_not_checked_if_only_its_head_was_read() -> None:
    with opened(BytesIO(hostile.short_of_rows())) as image:
        assert image.size == (640, 480)
    assert isinstance(image, Image.Image)
