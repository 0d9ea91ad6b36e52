"""The interface's own words in the visitor's language. The texts of an edition are not here.

The English text is the key; ``assets/strings/<language>/LC_MESSAGES/kiosk.po`` has the translations
and ``make strings`` compiles them.
"""

import gettext
import logging
from functools import lru_cache

from kiosk.theme import ASSETS

STRINGS = ASSETS / "strings"
_LOG = logging.getLogger(__name__)


class Translator:
    """Looks up the interface's words in one language; falls back to English, never to nothing."""

    def __init__(self, language: str) -> None:
        self.language = language
        try:
            self._found = gettext.translation("kiosk", STRINGS, [language])
        except (OSError, UnicodeDecodeError, ValueError) as error:
            if language != "en":
                _LOG.error("no interface words in %r, English is shown: %s", language, error)
            self._found = gettext.NullTranslations()

    def __call__(self, text: str, **values: object) -> str:
        """Return the phrase, with ``{names}`` filled in."""
        found = self._found.gettext(text)
        return found.format(**values) if values else found

    def count(self, one: str, many: str, number: int) -> str:
        """Return the phrase for so many of something; ``{number}`` in it is filled in."""
        return self._found.ngettext(one, many, number).format(number=self.number(number))

    def number(self, value: int) -> str:
        """Return a whole number with its thousands separated as in this language."""
        return f"{value:,}".replace(",", {"fr": "\u202f", "nl": "."}.get(self.language, ","))

    def date(self, partial: str) -> str:
        """Return a partial date (``1852``, ``2014-06``, ``2014-06-21``) in words."""
        year, rest = year_of(partial), partial.split("-")[1:]
        if not rest:
            return year
        month = self._found.gettext(_MONTHS[int(rest[0]) - 1])
        if len(rest) == 1:
            return f"{month} {year}"
        day = "1\u1d49\u02b3" if self.language == "fr" and rest[1] == "01" else str(int(rest[1]))
        return f"{day}\u00a0{month} {year}"


def year_of(partial: str) -> str:
    """Return the year of a partial date as every language writes it: ``1852``, and ``987`` for ``0987``."""
    return str(int(partial.partition("-")[0]))


def gettext_noop(text: str) -> str:
    """Mark a text for translation; its language is chosen later."""
    return text


_MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


@lru_cache(maxsize=4)
def translator_for(language: str) -> Translator:
    """Return the interface's words in this language, read from disk once."""
    return Translator(language)
