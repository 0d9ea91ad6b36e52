"""Turns bytes into an edition and back; knows the format, but no folder, no clock and no picture.

Bytes may come from anybody. :func:`decode` returns an edition that keeps every limit of the format, or
raises ``EditionError`` with one line that names the place and the reason.
"""

import hashlib
import re
import unicodedata
from typing import Any, cast

import msgspec

from kiosk.edition.characters import FORBIDDEN, forbidden
from kiosk.edition.types import FORMAT, Edition, Picture, Source
from kiosk.errors import EditionError, Trouble

FILE = "edition.json"
MAX_BYTES = 30_000_000
"""The largest ``edition.json`` that is read: 5,000 long profiles in three languages take half of it."""

_MAY_BE_UNREADABLE = re.compile(rf"[{FORBIDDEN}]|\\[bfnrtu]")
"""JSON that holds one of them in a text must match this; JSON itself allows no bare U+0000 to U+001F in a text."""

_decoder = msgspec.json.Decoder(Edition)
_LIMIT = re.compile(r"of length (<=|>=) \d+")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]")


class _Numbered(msgspec.Struct):
    """The one field that editions of all formats share."""

    format: int


def edition_id(data: bytes) -> str:
    """Return the id of the edition with these bytes: their SHA-256."""
    return hashlib.sha256(data).hexdigest()


def encode(edition: Edition) -> bytes:
    """Return the edition as JSON that people can read; the same edition always gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(edition), indent=2) + b"\n"


def decode(data: bytes) -> Edition:
    """Return the edition with these bytes, its texts composed (NFC): macOS types é as two characters.

    Raises:
        EditionError: they are not an edition of this format; the message is one line.
    """
    if len(data) > MAX_BYTES:
        raise _error(f"{len(data):,} bytes are too many, at most {MAX_BYTES:,}")
    if data.startswith(b"\xef\xbb\xbf"):
        raise _error("begins with a byte order mark: save it as UTF-8 without one")
    try:
        text = data.decode()
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
            data = text.encode()
        edition = _decoder.decode(data)
    except msgspec.ValidationError as error:
        if newer := _newer_format(data):
            raise _error(newer, Trouble.TOO_NEW) from error
        raise _error(_explained(data, str(error))) from error
    except UnicodeDecodeError as error:
        raise _error(f"is not UTF-8 text (line {_line(data, error.start)})") from error
    except msgspec.DecodeError as error:
        raise _error(_located(data, str(error))) from error
    except RecursionError as error:
        raise _error("is nested too deeply") from error
    if _MAY_BE_UNREADABLE.search(text):
        _refuse_unreadable(msgspec.to_builtins(edition), "$")
    return edition


def _error(reason: str, trouble: Trouble = Trouble.BAD_EDITION) -> EditionError:
    """Return the error, its reason on one line of limited length even if it quotes a long value."""
    line = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in f"{FILE}: {reason}")
    return EditionError(line if len(line) <= 400 else f"{line[:200]} … {line[-160:]}", trouble)


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _located(data: bytes, message: str) -> str:
    """Add the line to a message that knows only the byte."""
    found = re.search(r"\(byte (\d+)\)", message)
    return f"{message[: found.start()]}(line {_line(data, int(found[1]))})" if found else message


def _newer_format(data: bytes) -> str | None:
    """Return the message for an edition of a newer format, even if other things are wrong with it."""
    try:
        number = msgspec.json.decode(data, type=_Numbered).format
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # the present message says more
    return f"format {number} is newer than this kiosk reads ({FORMAT}): update the kiosk" if number > FORMAT else None


def _explained(data: bytes, message: str) -> str:
    """Add to the message of the decoder: the picture or source, the length of a text."""
    try:
        return _with_length(*_named(cast(dict[str, Any], msgspec.json.decode(data)), message))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError, AttributeError):
        return message


def _named(raw: dict[str, Any], message: str) -> tuple[object, str]:
    """Put the name of the picture or source in the place of the decoder's ``[...]``."""
    for field, kind in (("pictures", Picture), ("sources", Source)):
        if f"`$.{field}[...]" in message:
            for name, value in raw[field].items():
                try:
                    msgspec.convert(value, kind)
                except msgspec.ValidationError as error:
                    path = f"$.{field}.{name}"
                    reason, _, rest = str(error).partition(" - at `$")
                    return raw, f"{reason} - at `{path}{rest or '`'}"
        if message.endswith(f"at `key` in `$.{field}`"):
            names = [name for name in raw[field] if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > 64]
            return raw, message.replace("`key`", f"the name `{names[0]}`")
    return raw, message


def _with_length(raw: object, message: str) -> str:
    """Add the length of a text or list to a message about its limit."""
    reason, _, path = message.partition(" - at `$")
    if not _LIMIT.search(reason):
        return message
    value: Any = raw
    for field, index in _STEP.findall(path):
        value = value[int(index)] if index else value[field]
    return f"{reason}, got {len(value)} - at `$" + path


def _refuse_unreadable(value: Any, path: str) -> None:
    """Raise for the first text, by order of the format, that holds a character nobody can read."""
    match value:
        case str():
            for character in forbidden(value):
                raise _error(f"{_character(character)} may not stand in a text - at `{path}`")
        case dict():
            for name, part in cast(dict[str, Any], value).items():
                _refuse_unreadable(name, path)
                _refuse_unreadable(part, f"{path}.{name}")
        case list() | tuple():
            for index, part in enumerate(cast(list[Any], value)):
                _refuse_unreadable(part, f"{path}[{index}]")
        case _:
            pass


def _character(character: str) -> str:
    """Name a character that cannot be shown."""
    names = {"\n": "a line break", "\t": "a tab", "\r": "a carriage return"}
    name = names.get(character) or unicodedata.name(character, "control character").lower()
    return f"{name} (U+{ord(character):04X})"
