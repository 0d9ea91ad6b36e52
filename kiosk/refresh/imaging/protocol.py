"""The messages between the refresher and a decoder over pipes: one line of JSON, then plain bytes.

A decoder is not trusted: each reader of a reply sets the longest length that it accepts.
"""

from collections.abc import Iterable
from typing import IO, Literal, TypeVar

import msgspec

READY = b"ready\n"
"""A decoder's first line, sent once it has imported what it needs and given up its rights."""

FOREGROUND = "now"
"""The argument of a decoder that does not give way to other programs, because somebody waits for its picture."""

_LONGEST_LINE = 65_536

T = TypeVar("T")


class DecodeRequest(msgspec.Struct, frozen=True):
    """One picture to decode: its description in the edition, and the widths to make. ``bytes`` of data follow."""

    bytes: int
    type: str
    width: int
    height: int
    widths: tuple[int, ...]


class RenditionHeader(msgspec.Struct, frozen=True):
    """One copy; ``bytes`` of data follow."""

    width: int
    suffix: Literal[".jpg", ".png"]
    bytes: int


class DecodeReply(msgspec.Struct, frozen=True):
    """The copies of one picture in the order of their widths, or the reason why there are none."""

    copies: tuple[RenditionHeader, ...] = ()
    trouble: str | None = None


class PeerGoneError(Exception):
    """The other side ended, or sent something impossible."""


def send(stream: IO[bytes], message: msgspec.Struct, parts: Iterable[bytes] = ()) -> None:
    """Send a message, and the bytes that belong to it.

    Raises:
        PeerGoneError: the other side has ended.
    """
    try:
        stream.write(msgspec.json.encode(message) + b"\n")
        for part in parts:
            stream.write(part)
        stream.flush()
    except (OSError, ValueError) as error:
        raise PeerGoneError from error


def receive(stream: IO[bytes], kind: type[T]) -> T:
    """Return the next message; its bytes are still to be read.

    Raises:
        PeerGoneError: the other side ended, or sent something else.
    """
    try:
        line = stream.readline(_LONGEST_LINE)
        return msgspec.json.decode(line, type=kind)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise PeerGoneError from error


def receive_bytes(stream: IO[bytes], length: int) -> bytes:
    """Return exactly ``length`` bytes.

    Raises:
        PeerGoneError: the other side ended before.
    """
    try:
        data = stream.read(length)
    except (OSError, ValueError) as error:
        raise PeerGoneError from error
    if len(data) != length:
        raise PeerGoneError
    return data
