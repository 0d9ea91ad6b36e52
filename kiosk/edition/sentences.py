"""The English sentences of findings, for the command line and for logs: one for each code."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from kiosk.edition.addresses import AddressFault
from kiosk.edition.findings import Code, Finding, Value
from kiosk.edition.paths import describe_path

_SHOWN = 5
"""The most characters that a sentence names."""

SENTENCES: Mapping[Code, str] = MappingProxyType(
    {
        Code.TOO_FEW: "has {count}, at least {least} are needed",
        Code.TOO_MANY: "has {count}, at most {most}",
        Code.TOO_SHORT: "has {count} characters, at least {least} are needed",
        Code.TOO_LONG: "has {count} characters, at most {most}",
        Code.TOO_LOW: "is {value}, at least {least}",
        Code.TOO_HIGH: "is {value}, at most {most}",
        Code.WRONG_FORM: "“{value}” does not match {pattern}",
        Code.WRONG_NAME: "“{value}” is not a name: lower case letters, digits and single hyphens",
        Code.NOT_A_CHOICE: "“{value}” is not one of {choices}",
        Code.ABSENT: "is absent",
        Code.WRONG_KIND: "is of another kind than the format asks for",
        Code.UNREADABLE: "holds what may not stand in a text: {characters}",
        Code.TWICE: "is there {count} times: each needs a name of its own",
        Code.UNKNOWN: 'names the {kind} "{name}", which does not exist',
        Code.UNKNOWN_STATE: 'names the state "{name}", which this place does not have',
        Code.UNUSED_PICTURE: "is not used anywhere",
        Code.UNUSED_SOURCE: "no fact names it",
        Code.EMPTY: "is empty in every language of the edition",
        Code.UNTRANSLATED: "is not translated: {languages}",
        Code.BLANK: "is blank",
        Code.NOT_OFFERED: "{texts} written in {language}, which visitors cannot choose",
        Code.UNDRAWABLE: "no font of the exhibit can draw {characters}",
        Code.LEADS_NOWHERE: "leads nowhere: {fault}",
        Code.NOT_PARTS: "goes {numbers}: each number must be a part of the one before",
        Code.TOO_MANY_DOTS: "has {count} dots, at most {most}: show it as numbers",
        Code.NOT_IN_CALENDAR: "{date} is not in the calendar",
        Code.CLOSES_EARLY: "closes at {closes}, which is not after it opens at {opens}",
        Code.OUT_OF_ORDER: '{date} stands after {before} of "{chapter}": chapters go by date',
        Code.EXAMPLE: "is an example: replace it with a real one",
        Code.TO_VERIFY: "is still to be verified",
        Code.NO_HOT_SPOTS: "has no hot spots",
        Code.FRAME_WITHOUT_WIDTH: "its right edge ({right:g}) must be beyond its left ({left:g})",
        Code.FRAME_WITHOUT_HEIGHT: "its bottom edge ({bottom:g}) must be beyond its top ({top:g})",
        Code.SIZES_DIFFER: "its pictures differ in size ({sizes}): they must be aligned to the pixel",
        Code.NARROW: 'the picture "{picture}" is {width} pixels wide: {least} or more look sharp',
        Code.NO_PICTURE: "has no picture",
        Code.NO_LAUREATE: "has no laureate: visitors who choose it see an empty list",
        Code.UNKNOWN_FILE: "no picture of the edition names this file",
        Code.FILE_ABSENT: "is absent",
        Code.FILE_LENGTH: "has {bytes:,} bytes, the edition says {said:,}",
        Code.FILE_UNREADABLE: "cannot be read ({reason})",
        Code.FILE_CHANGED: "holds something else: its SHA-256 is {sha256}",
        Code.FILE_TYPE: "is {type}, the edition says {said}",
        Code.FILE_SIZE: "is {width} × {height} pixels, the edition says {said_width} × {said_height}",
        Code.NOT_A_PICTURE: "is not a JPEG, PNG or WebP picture",
        Code.DAMAGED: "cannot be read (it is damaged or cut off)",
        Code.MOVING: "is a moving picture, only still ones can be shown",
        Code.TOO_MANY_PIXELS: "has {pixels:,} pixels, at most {most:,}",
        Code.FAR_TOO_MANY_PIXELS: "has too many pixels, at most {most:,}",
    }
)


def line(finding: Finding) -> str:
    """Return the place of a finding and its sentence."""
    return f"{describe_path(finding.path)}: {sentence(finding)}"


def sentence(finding: Finding) -> str:
    """Return the sentence of a finding, with the name of the file if one is at fault."""
    what = worded(finding.code, dict(finding.values))
    file = dict(finding.values).get("file")
    return f"{file} {what}" if file else what


def worded(code: Code, values: Mapping[str, Value]) -> str:
    """Return the sentence of a code with its values filled in."""
    filled = {name: _WORDS[name](value) if name in _WORDS else value for name, value in values.items()}
    return SENTENCES[code].format(**filled)


def _texts(count: int) -> str:
    return f"{count} texts are" if count > 1 else "1 text is"


def _characters(found: tuple[str, ...]) -> str:
    return ", ".join(f"“{c}” (U+{ord(c):04X})" for c in found[:_SHOWN]) + (" …" if found[_SHOWN:] else "")


def _sizes(found: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{width} × {height}" for width, height in found)


_WORDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "characters": _characters,
        "choices": ", ".join,
        "fault": lambda name: str(AddressFault[name]),
        "languages": ", ".join,
        "numbers": lambda found: " → ".join(map(str, found)),
        "sizes": _sizes,
        "texts": _texts,
    }
)
"""The functions that write values of more than one word or number."""
