"""The kinds of faults that an edition can have, each with its code. Catalogues elsewhere hold the words for them.

:mod:`kiosk.edition.sentences` has English words, for the command line; the studio has its own words for staff.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from kiosk.edition.paths import PartPath

Severity = Literal["error", "warning"]

Value: TypeAlias = "str | int | float | tuple[str, ...] | tuple[int, ...] | tuple[tuple[int, int], ...]"


class Code(StrEnum):
    """A kind of finding. A finding of this kind has the values that its English sentence names."""

    # limits of the format
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_LOW = "too-low"
    TOO_HIGH = "too-high"
    WRONG_FORM = "wrong-form"
    WRONG_NAME = "wrong-name"
    NOT_A_CHOICE = "not-a-choice"
    ABSENT = "absent"
    WRONG_KIND = "wrong-kind"
    UNREADABLE = "unreadable"
    # references between parts
    TWICE = "twice"
    UNKNOWN = "unknown"
    UNKNOWN_STATE = "unknown-state"
    UNUSED_PICTURE = "unused-picture"
    UNUSED_SOURCE = "unused-source"
    # texts
    EMPTY = "empty"
    UNTRANSLATED = "untranslated"
    BLANK = "blank"
    NOT_OFFERED = "not-offered"
    UNDRAWABLE = "undrawable"
    LEADS_NOWHERE = "leads-nowhere"
    # numbers and dates
    NOT_PARTS = "not-parts"
    TOO_MANY_DOTS = "too-many-dots"
    NOT_IN_CALENDAR = "not-in-calendar"
    CLOSES_EARLY = "closes-early"
    OUT_OF_ORDER = "out-of-order"
    # marks
    EXAMPLE = "example"
    TO_VERIFY = "to-verify"
    # places and pictures
    NO_HOT_SPOTS = "no-hot-spots"
    FRAME_WITHOUT_WIDTH = "frame-without-width"
    FRAME_WITHOUT_HEIGHT = "frame-without-height"
    SIZES_DIFFER = "sizes-differ"
    NARROW = "narrow"
    NO_PICTURE = "no-picture"
    NO_LAUREATE = "no-laureate"
    # files of pictures
    UNKNOWN_FILE = "unknown-file"
    FILE_ABSENT = "file-absent"
    FILE_LENGTH = "file-length"
    FILE_UNREADABLE = "file-unreadable"
    FILE_CHANGED = "file-changed"
    FILE_TYPE = "file-type"
    FILE_SIZE = "file-size"
    NOT_A_PICTURE = "not-a-picture"
    DAMAGED = "damaged"
    MOVING = "moving"
    TOO_MANY_PIXELS = "too-many-pixels"
    FAR_TOO_MANY_PIXELS = "far-too-many-pixels"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its severity, its place, its kind, and the values that a sentence about it needs."""

    severity: Severity
    path: PartPath
    code: Code
    values: tuple[tuple[str, Value], ...] = ()

    def __getitem__(self, name: str) -> Value:
        """Return the value with this name."""
        return dict(self.values)[name]


def error(path: PartPath, code: Code, **values: Value) -> Finding:
    """Return a finding that keeps an edition from being shown."""
    return Finding("error", path, code, tuple(values.items()))


def warning(path: PartPath, code: Code, **values: Value) -> Finding:
    """Return a finding that staff would want to know."""
    return Finding("warning", path, code, tuple(values.items()))
