"""What differs between two editions: a short file with which a kiosk that has the one makes the other.

Nobody signs it and nobody believes it: what was made with it must be the file that was signed, or that is fetched.
"""

import msgspec

WORTH_BYTES = 16_384
"""A shorter edition is fetched whole: a second request would cost as much."""

_BLOCK = 64
_STRIDE = 4096

_Part = tuple[int, int] | bytes
"""Where a stretch of the old edition begins and how long it is, or what is new."""


def max_delta_bytes(length: int) -> int:
    """Return how long a difference to an edition of this length may be; otherwise that is fetched whole."""
    return length // 2 if length >= WORTH_BYTES else 0


def make_delta(old: bytes, new: bytes) -> bytes | None:
    """Return what :func:`apply_delta` makes ``new`` of ``old`` with, where that saves anything."""
    most = max_delta_bytes(len(new))
    if not most:
        return None
    places: dict[bytes, int] = {}
    for start in range(0, len(old) - _BLOCK + 1, _BLOCK):
        places.setdefault(old[start : start + _BLOCK], start)
    parts: list[_Part] = []
    at = begun = fresh = 0
    while at < len(new):
        start = places.get(new[at : at + _BLOCK])
        if start is None:
            at += 1
            if fresh + at - begun > most:
                return None
            continue
        if begun < at:
            parts.append(new[begun:at])
            fresh += at - begun
        length = _common(old, start, new, at)
        parts.append((start, length))
        at += length
        begun = at
    if begun < len(new):
        parts.append(new[begun:])
    found = msgspec.json.encode(parts)
    return found if len(found) <= most else None


def apply_delta(old: bytes, found: bytes, length: int) -> bytes | None:
    """Return what a difference makes of ``old``, or ``None`` where it is no difference or makes too much."""
    try:
        parts = msgspec.json.decode(found, type=list[tuple[int, int] | bytes])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    made = bytearray()
    for part in parts:
        made += part if isinstance(part, bytes) else old[part[0] : part[0] + part[1]]
        if len(made) > length:
            return None
    return bytes(made)


def _common(old: bytes, start: int, new: bytes, at: int) -> int:
    """Return for how long the two are the same from here on."""
    length = 0
    for stride in (_STRIDE, _BLOCK, 1):
        while True:
            piece = new[at + length : at + length + stride]
            if len(piece) < stride or old[start + length : start + length + stride] != piece:
                break
            length += stride
    return length
