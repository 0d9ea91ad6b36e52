"""The cells of a spreadsheet of laureates: what one column is, and the limits and errors that all columns share."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django_stubs_ext import StrOrPromise

from studio.base.words import one_line

_LANGUAGES = {"fr": "français", "en": "anglais", "nl": "néerlandais"}
"""The names of the languages in a sheet. They stay French, because people with different languages share a sheet."""

UNTOUCHED = "[à modifier dans le studio]"
"""Stands for content that a cell cannot express. The import changes nothing where a cell still says this."""

Raw = list[tuple[str, Any]]
"""Blocks of a stream: their kinds, and their values as the database keeps them."""


class CellError(Exception):
    """A cell that the import cannot understand. Staff see the message; ``column`` names the heading at fault."""

    def __init__(self, message: str, column: str | None = None) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class Known:
    """The themes, promotions and sources that cells may refer to, under every name that a cell may use."""

    themes: Mapping[str, int]
    promotions: Mapping[str, int]
    sources: Mapping[str, int]
    theme_names: Mapping[int, str]
    promotion_names: Mapping[int, str]
    source_names: Mapping[int, str]


@dataclass(frozen=True)
class Value:
    """The content that the cells of one `Column` give a laureate."""

    cells: tuple[str, ...]
    """The cells as the export would write them; the import compares and shows these."""

    fill: Callable[[Any], None] | None = field(compare=False)
    """Puts the content into a laureate. ``None`` leaves the laureate as it is."""

    completed: bool = field(default=False, compare=False)
    """True if the import added ``https://`` to an address."""


@dataclass(frozen=True)
class Column:
    """One part of a laureate: its headings, their meaning, and the functions that write and read its cells."""

    headings: tuple[str, ...]
    meaning: StrOrPromise
    write: Callable[[Any, Known], tuple[str, ...]]
    read: Callable[[tuple[str, ...], Known], Value]
    required: bool = False


def plain(text: str) -> str:
    """Return a text without accents, capitals and surplus spaces, so that names and headings can be compared."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def in_languages(name: str) -> tuple[str, ...]:
    """Return the headings of a text in all languages."""
    return tuple(f"{name} ({called})" for called in _LANGUAGES.values())


def line_within(cell: str, length: int, column: str) -> str:
    """Return a cell as one line, or raise `CellError` for the column with this heading if it is too long."""
    return within(one_line(cell) or "", length, column)


def within(text: str, length: int, column: str) -> str:
    """Return a text, or raise `CellError` for the column with this heading if it is too long."""
    if len(text) > length:
        raise CellError(
            gettext("%(length)s caractères au plus, il y en a %(number)s") % {"length": length, "number": len(text)},
            column,
        )
    return text


def raw_blocks(row: Any, name: str) -> Raw:
    """Return the blocks of the stream with this name as the database keeps them."""
    return [(block["type"], block["value"]) for block in getattr(row, name).raw_data]


def stream_filler(name: str, raw: Raw) -> Callable[[Any], None]:
    """Return a function that puts blocks into the stream with this name of a laureate."""

    def fill(row: Any) -> None:
        column = row._meta.get_field(name)
        setattr(row, name, column.stream_block.to_python([{"type": kind, "value": value} for kind, value in raw]))

    return fill
