"""What the refresher and a decoder say to each other over pipes: one line of JSON, then plain bytes.

A decoder is not believed: whoever reads an answer says first how long it may be.
"""

from collections.abc import Iterable
from typing import IO, Literal, TypeVar

import msgspec

READY = b"ready\n"
"""What a worker says once, when it has everything it needs and has given up everything it does not."""

FOREGROUND = "now"
"""What a worker is told at its start that does not give way to everything else: somebody waits for it."""

_LONGEST_LINE = 65_536

T = TypeVar("T")


class DecodeRequest(msgspec.Struct, frozen=True):
    """One picture to develop: what the edition says it is, and the widths to make. ``bytes`` of it follow."""

    bytes: int
    type: str
    width: int
    height: int
    widths: tuple[int, ...]


class RenditionHeader(msgspec.Struct, frozen=True):
    """One copy that was made; ``bytes`` of it follow."""

    width: int
    suffix: Literal[".jpg", ".png"]
    bytes: int


class DecodeReply(msgspec.Struct, frozen=True):
    """The copies of one picture in the order of their widths, or why there are none."""

    copies: tuple[RenditionHeader, ...] = ()
    trouble: str | None = None


class PeerGoneError(Exception):
    """The other side ended, or says what cannot be."""


def send(stream: IO[bytes], what: msgspec.Struct, parts: Iterable[bytes] = ()) -> None:
    """Say this, and the bytes that belong to it.

    Raises:
        GoneError: nobody listens any more.
    """
    try:
        stream.write(msgspec.json.encode(what) + b"\n")
        for part in parts:
            stream.write(part)
        stream.flush()
    except (OSError, ValueError) as error:
        raise PeerGoneError from error


def receive(stream: IO[bytes], kind: type[T]) -> T:
    """Return what the other side says next; its bytes are still to be read.

    Raises:
        GoneError: it ended, or talks nonsense.
    """
    try:
        line = stream.readline(_LONGEST_LINE)
        return msgspec.json.decode(line, type=kind)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise PeerGoneError from error


def receive_bytes(stream: IO[bytes], length: int) -> bytes:
    """Return exactly so many bytes.

    Raises:
        GoneError: the other side ended before.
    """
    try:
        data = stream.read(length)
    except (OSError, ValueError) as error:
        raise PeerGoneError from error
    if len(data) != length:
        raise PeerGoneError
    return data
