"""Cleans the text of a cell, and refuses in words what a spreadsheet has spoiled."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kiosk.edition.characters import cleaned
from studio.base.characters import validate_characters
from studio.base.content import SLUG_LENGTH
from studio.base.limits import pattern
from studio.laureates.spreadsheet.cells import CellError
from studio.laureates.spreadsheet.workbook_reader import DATE, ERROR, FORMULA


def readable(cell: str, *, as_typed: bool = False) -> str:
    """Return the text of a cell without invisible characters; unchanged if ``as_typed``.

    ``as_typed`` is for columns with a check of their own.

    Raises:
        CellError: the cell holds a formula, an error, a date, or a character that kiosks cannot show.
    """
    if cell == FORMULA:
        raise CellError(_("contient une formule\u202f: collez sa valeur à la place"))
    if cell.startswith(ERROR):
        said = _("contient l’erreur %(error)s du tableur\u202f: corrigez sa formule, ou videz la cellule")
        raise CellError(said % {"error": cell.removeprefix(ERROR)})
    if cell.startswith(DATE):
        raise CellError(_WAS_CHANGED % {"what": cell.removeprefix(DATE)})
    if as_typed:
        return cell
    text = cleaned(cell, lines=True)
    try:
        validate_characters(text.replace("\n", " "))
    except ValidationError as error:
        raise CellError(error.messages[0]) from error
    return text


_WAS_CHANGED = _lazy(
    "le tableur a fait de ce texte une date ou un nombre (%(what)s)\u202f: "
    "mettez la cellule au format «\u202fTexte\u202f», puis retapez-le"
)
_MONTH = (
    r"(janv|jan|févr|fevr|fev|feb|mars|mar|avr|apr|mai|may|juin|jun|juil|jul|août|aout|aug|sept|sep|oct|nov|déc|dec)"
)
_CHANGED = re.compile(
    rf"\d{{1,2}}[-/. ]{_MONTH}\.?([-/. ]\d{{2,4}})?|{_MONTH}\.?[-/. ]\d{{2,4}}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d\d-\d\d|\d+([.,]\d+)?e\+\d+",
    re.IGNORECASE,
)
"""The forms in which spreadsheets write identifiers such as ``1-2`` or ``1e5`` into a CSV file."""


def bad_slug(slug: str) -> str:
    """Return the fault of the identifier of a new laureate; return an empty text if it has none."""
    if _CHANGED.fullmatch(slug):
        return _WAS_CHANGED % {"what": slug}
    if len(slug) > SLUG_LENGTH:
        return _("%(most)s caractères au plus") % {"most": SLUG_LENGTH}
    try:
        pattern("Laureate", "id")[0](slug)
    except ValidationError as error:
        return str(error.message)
    return ""
