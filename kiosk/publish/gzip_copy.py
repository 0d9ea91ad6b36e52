"""The compressed copy of an edition's text, which saves kiosks most of its bytes.

The copy is not signed: a kiosk accepts it only if it unpacks to the signed text, and otherwise fetches the plain file.
"""

import gzip
import zlib

SUFFIX = ".gzip"
"""Not ``.gz``: web servers and object stores would send such a file as if it were the plain one."""

WORTH_BYTES = 16_384
"""A shorter text has no copy: the extra request to an endpoint without copies would cost as much as copies save."""


def pack(data: bytes) -> bytes:
    """Return the copy of a text. The same text always gives the same bytes."""
    return gzip.compress(data, 9, mtime=0)


def unpack(copy: bytes, length: int) -> bytes | None:
    """Return the text of ``length`` bytes in a copy; ``None`` if the copy is damaged or holds anything else.

    Never takes more memory than ``length``.
    """
    unpacking = zlib.decompressobj(wbits=31)
    try:
        data = unpacking.decompress(copy, length + 1)
    except zlib.error:
        return None
    return data if len(data) == length and unpacking.eof and not unpacking.unused_data else None
