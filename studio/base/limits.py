"""Reads the limits of the edition format from its types, so that forms and the format agree."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from kiosk.edition import types

LANGUAGES = {"fr": _("français"), "en": _("anglais"), "nl": _("néerlandais")}
"""The languages of the format, with their names for staff."""

_SAID = {
    types.Id: _("Lettres minuscules sans accent, chiffres et tirets simples, par exemple « mines-1852 »."),
    types.PartialDate: _("Une année, un mois ou un jour\u202f: 1852, 2014-06 ou 2014-06-21."),
}
"""Tells staff how to write a text, for each named pattern of the format."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of a field of the format: the range of a number or of a length, and a pattern."""

    least: float | None
    most: Any
    pattern: str | None = None


@cache
def bounds(struct: str, field: str) -> Bounds:
    """Return the limits of a field, by the name of its struct and its own name."""
    kind = _type_of(struct, field)
    if isinstance(kind, (msgspec.inspect.IntType, msgspec.inspect.FloatType)):
        least = kind.ge if kind.ge is not None else None if kind.gt is None else kind.gt + 1
        return Bounds(least, kind.le)
    return Bounds(getattr(kind, "min_length", None), getattr(kind, "max_length", None), getattr(kind, "pattern", None))


def length_of_words(kind: type[types.Words]) -> int:
    """Return the greatest length of a text in one language."""
    return bounds(kind.__name__, "fr").most


def how_many(struct: str, field: str) -> dict[str, Any]:
    """Return the least and greatest number of members of a list, as arguments of Wagtail's fields and panels."""
    found = bounds(struct, field)
    return {"min_num": int(found.least or 0), "max_num": found.most}


def between(struct: str, field: str) -> list[Any]:
    """Return validators for the range of a number of the format."""
    found = bounds(struct, field)
    return [MinValueValidator(found.least), MaxValueValidator(found.most)]


def pattern(struct: str, field: str) -> list[Any]:
    """Return validators for a pattern of the format; their message says what to write."""
    found = bounds(struct, field)
    if found.pattern is None:
        raise TypeError(f"{struct}.{field} follows no pattern")
    return [RegexValidator(found.pattern, _said(found.pattern))]


@cache
def _said(wanted: str) -> Any:
    for alias, words in _SAID.items():
        kind = msgspec.inspect.type_info(alias)
        if isinstance(kind, msgspec.inspect.StrType) and kind.pattern == wanted:
            return words
    return _("Une heure, par exemple 09:30.")


def _type_of(struct: str, field: str) -> msgspec.inspect.Type:
    """Return the type of a field, without ``None`` and without the single paragraph that may replace a list."""
    info = msgspec.inspect.type_info(getattr(types, struct))
    assert isinstance(info, msgspec.inspect.StructType)  # noqa: S101 - the format is made of structs
    kind = next(each.type for each in info.fields if each.name == field)
    if isinstance(kind, msgspec.inspect.UnionType):
        others = [one for one in kind.types if not isinstance(one, msgspec.inspect.NoneType)]
        lists = [one for one in others if isinstance(one, msgspec.inspect.VarTupleType)]
        return (lists or others)[0]
    return kind
