"""Reads dates in French or English and writes them as the edition does: ``2014-06-21``."""

import re
import unicodedata
from calendar import monthrange
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from studio.base.characters import TextInput
from studio.base.limits import bounds

_MONTHS = (
    ("janvier", "janv", "jan", "january"),
    ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "mar", "march"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "july", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "sept", "sep", "september"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("decembre", "dec", "december"),
)
_LONGEST_IN_WORDS = 40
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}

_IN_WORDS = re.compile(r"(?:(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[ -])?(?P<month>[a-z]+)\.?[ -](?P<year>\d{3,4})")
_YEAR_ALONE = re.compile(r"\d{3,4}")
_IN_NUMBERS = re.compile(r"(?:(?P<day>\d{1,2})[./-])?(?P<month>\d{1,2})[./-](?P<year>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[./-](?P<month>\d{1,2})(?:[./-](?P<day>\d{1,2}))?")


def as_stored(text: str) -> str:
    """Return a date as the edition writes it, from ``21/06/2014``, ``1er juin 2014`` or ``juin 2014``.

    Returns other texts unchanged.

    Raises:
        ValidationError: the day or the month does not exist.
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
    if _YEAR_ALONE.fullmatch(plain):
        return f"{int(plain):04}"
    if found := _IN_WORDS.fullmatch(plain):
        month = _NUMBER_OF.get(found["month"])
        if month is None:
            return text.strip()
    elif found := _IN_NUMBERS.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain):
        month = int(found["month"])
    else:
        return text.strip()
    year, day = int(found["year"]), int(found["day"]) if found["day"] else None
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= monthrange(year or 4, month)[1]):
        raise ValidationError(gettext("Cette date n’existe pas\u202f: %(date)s.") % {"date": text.strip()})
    return f"{year:04}-{month:02}" if day is None else f"{year:04}-{month:02}-{day:02}"


class DateInput(TextInput):
    """A form field for a date in words or numbers."""

    default_validators: ClassVar = [
        RegexValidator(
            bounds("Chapter", "date").pattern,
            _("Écrivez une année, un mois ou un jour\u202f: 1852, juin 2014, 21/06/2014."),
        )
    ]

    def to_python(self, value: Any) -> str:
        return as_stored(super().to_python(value) or "")


class DateField(models.CharField):
    """A column for a date of any precision; migrations see a plain text."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Return a field with room for a date in words; the stored date is short."""
        return super().formfield(
            **{
                "form_class": DateInput,
                "max_length": _LONGEST_IN_WORDS,
                "help_text": _("Une année, un mois ou un jour\u202f: 1852, juin 2014 ou 21/06/2014."),
                **kwargs,
            }
        )
