"""Makes hostile pictures, and unusual pictures that are valid."""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any, Literal
from zipfile import ZipFile

from PIL import Image, ImageCms

from kiosk.edition.types import Media

Type = Literal["image/jpeg", "image/png", "image/webp"]

SECRET = b"47.0123N 2.4567E Camille's telephone"
"""The hidden data in the pictures below. No prepared file may contain it."""

COLOUR = (196, 80, 46)


def media_of(data: bytes, kind: Type, width: int, height: int) -> Media:
    """Return the entry of an edition for this file, right or wrong."""
    return Media(hashlib.sha256(data).hexdigest(), max(1, len(data)), kind, width, height)


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the image as the bytes of a file."""
    stream = BytesIO()
    image.save(stream, format=kind, **options)
    return stream.getvalue()


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Return a picture with four different corners: red, green, blue, white; clockwise from the top left."""
    corners = Image.new("RGB", (2, 2))
    corners.putdata([(200, 30, 30), (30, 180, 30), (240, 240, 240), (30, 30, 200)])
    return corners.resize((width, height), Image.Resampling.NEAREST)


def truncated(kind: str) -> bytes:
    """Return two thirds of a picture of 640 by 480 pixels."""
    data = saved(Image.effect_noise((640, 480), 60).convert("RGB"), kind)
    return data[: len(data) * 2 // 3]


def short_of_rows() -> bytes:
    """Return a PNG of 640 by 480 pixels with valid chunks that lacks the last row."""
    return _png(640, 480, 8, 2, [(b"IDAT", zlib.compress((b"\0" + bytes(COLOUR) * 640) * 479))])


@cache
def endless_plain(side: int = 30_000) -> bytes:
    """Return a tiny, complete file: a PNG of 30,000 by 30,000 pixels."""
    return _png(side, side, 1, 0, [(b"IDAT", _zeros((1 + side // 8) * 100, side // 100))])


def swollen_words() -> bytes:
    """Return a small PNG with a comment that unpacks to 200 MB, in front of the pixels."""
    return _swollen(b"zTXt", b"Comment\0\0")


def swollen_profile() -> bytes:
    """Return a small PNG with a colour profile that unpacks to 200 MB."""
    return _swollen(b"iCCP", b"sRGB\0\0")


def _swollen(chunk: bytes, head: bytes) -> bytes:
    pixels = zlib.compress(b"".join(b"\0" + b"\x80" * 64 for _ in range(64)))
    return _png(64, 64, 8, 0, [(chunk, head + _zeros(1_000_000, 200)), (b"IDAT", pixels)])


def _zeros(size: int, times: int) -> bytes:
    """Return compressed zeros, ``size`` bytes so many ``times``."""
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(bytes(size)) for _ in range(times)), packer.flush()])


def boasting(width: int, height: int) -> bytes:
    """Return a PNG that claims this size and ends after a few rows."""
    return _png(width, height, 8, 2, [(b"IDAT", zlib.compress(bytes(width * 3 + 1) * 4)[:-6])])


def moving(kind: str) -> bytes:
    """Return an animation of three frames."""
    frames = [Image.new("RGB", (640, 480), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def drawing() -> bytes:
    """Return an SVG that reads a file and a page."""
    return (
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><text>&x;</text>'
        b'<image href="http://127.0.0.1:9/"/></svg>'
    )


def polyglot() -> bytes:
    """Return a JPEG that is also an archive and a page with a script, and whose metadata names a place."""
    archive = BytesIO()
    with ZipFile(archive, "w") as zipped:
        zipped.writestr("run.sh", SECRET)
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    page = b"<html><script>/*" + SECRET + b"*/alert(1)</script>"
    return saved(scene(), exif=exif, comment=page, quality=95) + archive.getvalue()


def talkative_png() -> bytes:
    """Return a PNG with comments, EXIF, and data after its end."""
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", SECRET.decode())
    words.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    image = scene().convert("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    return saved(image, "PNG", pnginfo=words, exif=b"Exif\0\0MM\0*" + SECRET, dpi=(300, 300)) + SECRET


def turned(orientation: int, upright: Image.Image) -> bytes:
    """Return a JPEG that looks like ``upright`` when it is turned by the orientation in its EXIF."""
    stored = {
        1: [],
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }[orientation]
    image = upright
    for step in stored:
        image = image.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image, exif=exif, quality=95)


def swapped_space() -> bytes:
    """Return a colour profile with the red and the green of sRGB swapped."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = _colour_in(profile, b"rXYZ"), _colour_in(profile, b"gXYZ")
    profile[red], profile[green] = profile[green], profile[red]
    name = profile.find("sRGB".encode("utf-16-be"))
    profile[name : name + 8] = "ROMM".encode("utf-16-be")
    return bytes(profile)


@cache
def tireless(side: int = 8_000, scans: int = 4_000) -> bytes:
    """Return a progressive JPEG of some hundred kilobytes with thousands of scans over its picture.

    Each scan changes nothing, and says so in a few bytes.
    """
    blocks = (side // 8) ** 2
    runs = -(-blocks // 32_767)
    nothing_new = _stuffed("".join("0" + "1" * 14 for _ in range(runs)))
    parts = [
        b"\xff\xd8",
        _segment(0xDB, b"\0" + b"\1" * 64),
        _segment(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0"),
        _segment(0xC4, b"\x00" + bytes([1, *[0] * 15]) + b"\0"),  # one word: no change of the mean
        _segment(0xC4, b"\x10" + bytes([1, *[0] * 15]) + b"\xe0"),  # one word: nothing in 2^14 + n blocks
        _segment(0xDA, b"\1\1\0\0\0\0") + _stuffed("0" * blocks),
    ]
    return b"".join([*parts, *(_segment(0xDA, b"\1\1\0\1\x3f\0") + nothing_new for _ in range(scans)), b"\xff\xd9"])


def of_a_telephone(kind: str, image: Image.Image, **options: Any) -> bytes:
    """Return a picture as telephones write it: ``HEIF``, which the item property ``irot`` turns, or ``AVIF``."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    return saved(image, kind, **{"quality": 95, **options})


def of_ten_bits(width: int = 640, height: int = 480) -> bytes:
    """Return a HEIC of ten bits for each colour, in ``COLOUR``."""
    import pillow_heif

    row = struct.pack("<HHH", *(channel * 257 for channel in COLOUR)) * width
    stream = BytesIO()
    pillow_heif.from_bytes("RGB;16", (width, height), row * height).save(stream, quality=95)
    return stream.getvalue()


def kinds_of_pixels() -> Iterator[tuple[str, bytes, Type]]:
    """Yield pictures of 640 by 480 pixels in one colour, in the formats of many programs."""
    plain = Image.new("RGB", (640, 480), COLOUR)
    clear = Image.new("RGBA", (640, 480), (*COLOUR, 128))
    yield "plain", saved(plain), "image/jpeg"
    yield "progressive", saved(plain, progressive=True), "image/jpeg"
    yield "CMYK", saved(plain.convert("CMYK")), "image/jpeg"
    yield "MPO", saved(plain, "MPO", save_all=True, append_images=[plain]), "image/jpeg"
    yield "PNG", saved(plain, "PNG"), "image/png"
    yield "palette", saved(plain.quantize(8), "PNG"), "image/png"
    yield "16 bit colour", _sixteen_bit_colour(), "image/png"
    yield "see-through", saved(clear, "PNG"), "image/png"
    yield "WebP", saved(plain, "WEBP", quality=95), "image/webp"
    yield "see-through WebP", saved(clear, "WEBP", lossless=True), "image/webp"


def sixteen_bit_grey() -> bytes:
    """Return a PNG of 640 by 480 pixels, all 40,000 of 65,535."""
    return saved(Image.new("I;16", (640, 480), 40_000), "PNG")


def _sixteen_bit_colour() -> bytes:
    row = b"\0" + struct.pack(">HHH", *(channel * 257 for channel in COLOUR)) * 640
    return _png(640, 480, 16, 2, [(b"IDAT", zlib.compress(row * 480))])


def _png(width: int, height: int, depth: int, colour: int, chunks: list[tuple[bytes, bytes]]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    framed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in [(b"IHDR", header), *chunks, (b"IEND", b"")]
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _stuffed(bits: str) -> bytes:
    """Return bits as a JPEG holds them between its markers."""
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")


def _colour_in(profile: bytearray, tag: bytes) -> slice:
    entry = profile.index(tag, 128)
    offset = int.from_bytes(profile[entry + 4 : entry + 8], "big")
    return slice(offset + 8, offset + 20)
