"""Small JSON files that may be missing or damaged. Such a file reads as nothing: it is written again in time."""

from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.system import durable

T = TypeVar("T")

_MOST_BYTES = 50_000_000


def read(file: Path, kind: type[T]) -> T | None:
    """Return what a file holds; ``None`` if it is missing, cannot be read, or holds anything but this kind."""
    try:
        with file.open("rb") as stream:
            return msgspec.json.decode(stream.read(_MOST_BYTES), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def write(file: Path, value: object) -> None:
    """Write a value into a file, in lines that people can read; the folder is made if need be.

    Raises:
        CacheError: the disk refused; the file is still whole, most often as it was before.
    """
    durable.make_folder(file.parent)
    durable.write(file, msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
