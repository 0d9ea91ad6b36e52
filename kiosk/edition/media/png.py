"""Counts the rows of pixels in a PNG. Knows the format, decodes no picture.

Decoders accept a stream of pixels that ends properly but too early, and leave the missing rows black.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_SIGNATURE = 8
_HEADER = struct.Struct(">IIBBBBB")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""The first pixel of each pass of an interlaced picture, across and down; the steps between its pixels, likewise."""

_MOST_AT_ONCE = 1 << 20


def has_all_rows(file: BinaryIO) -> bool:
    """Return whether a PNG that a decoder has accepted has all of its pixels."""
    left = 0
    packed = zlib.decompressobj()
    for name, data in _chunks(file):
        if name == b"IHDR":
            left = _bytes_of_pixels(*_HEADER.unpack(data[: _HEADER.size]))
        elif name == b"IDAT":
            while data and left > 0 and not packed.eof:
                left -= len(packed.decompress(data, min(left, _MOST_AT_ONCE)))
                data = packed.unconsumed_tail
    while left > 0 and (rest := packed.decompress(packed.unconsumed_tail, min(left, _MOST_AT_ONCE))):
        left -= len(rest)
    return left <= 0


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    file.seek(_SIGNATURE)
    while len(head := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", head)
        yield name, file.read(length)
        file.seek(4, 1)  # its checksum, which the decoder has compared


def _bytes_of_pixels(width: int, height: int, depth: int, colour: int, _packing: int, _filter: int, laced: int) -> int:
    """Return the number of bytes of the unpacked rows, each with the number of its filter."""
    bits = depth * _CHANNELS[colour]
    passes = _PASSES if laced else ((0, 0, 1, 1),)
    sizes = (
        ((width - left + across - 1) // across, (height - top + down - 1) // down) for left, top, across, down in passes
    )
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in sizes if columns > 0 and rows > 0)
