"""Recognises the headings of a spreadsheet in every spelling, and names unknown, double and missing ones."""

from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from kiosk.edition.characters import cleaned
from studio.base.limits import LANGUAGES
from studio.laureates.spreadsheet.cells import plain
from studio.laureates.spreadsheet.columns import COLUMNS, HEADINGS, IDENTIFIER, NAME
from studio.laureates.spreadsheet.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a cell, in the words of staff."""

    cell: str
    heading: str
    what: str


def _known_headings() -> dict[str, str]:
    """Return the headings by their spellings; a heading without a language means French."""
    known = {plain(heading): heading for heading in HEADINGS}
    for column in COLUMNS:
        if len(column.headings) == len(LANGUAGES):
            stem = column.headings[0].rpartition(" (")[0]
            known.setdefault(plain(stem), column.headings[0])
            for language, heading in zip(LANGUAGES, column.headings, strict=True):
                for written in (
                    f"{stem} ({language})",
                    f"{stem} {language}",
                    heading.replace("(", "").replace(")", ""),
                ):
                    known.setdefault(plain(written), heading)
    return known


_HEADINGS = _known_headings()


def heading_of(text: str) -> str | None:
    """Return the heading that a cell means, or ``None``."""
    return _HEADINGS.get(plain(cleaned(text)))


def like(text: str) -> str | None:
    """Return the heading that a cell most resembles, if any."""
    near = get_close_matches(plain(text), _HEADINGS, n=1, cutoff=0.7)
    return _HEADINGS[near[0]] if near else None


def places_of(sheet: Sheet, problems: list[Problem]) -> dict[str, int]:
    """Return the column of each heading.

    Unknown and double headings are problems; in that case, missing headings for new laureates are problems too.
    """
    places: dict[str, int] = {}
    headings, rows = sheet.rows[sheet.heading], sheet.rows[sheet.heading + 1 :]
    for place, text in enumerate(headings):
        heading = heading_of(text)
        if not text.strip() and not any("".join(row[place : place + 1]).strip() for row in rows):
            continue
        cell = sheet.cell_name(sheet.heading, place)
        if heading is None:
            problems.append(Problem(cell, text.strip()[:60], _said_of_unknown(text.strip()[:60])))
        elif heading in places:
            problems.append(Problem(cell, heading, _("cette colonne est là deux fois")))
        else:
            places[heading] = place
    if NAME not in places and IDENTIFIER not in places:
        said = _("il faut une colonne «\u202f%(one)s\u202f» ou «\u202f%(other)s\u202f»")
        problems.append(Problem(sheet.cell_name(sheet.heading), "", said % {"one": IDENTIFIER, "other": NAME}))
    if problems:
        lacking = [column.headings[0] for column in COLUMNS if column.required and column.headings[0] not in places]
        problems += [lacks(sheet, heading) for heading in lacking if heading != NAME or IDENTIFIER in places]
    return places


def _said_of_unknown(text: str) -> str:
    if not text:
        return _("cette colonne n’a pas de titre")
    said = _("«\u202f%(heading)s\u202f» n’est pas une colonne connue") % {"heading": text}
    if near := like(text):
        said += _("\u202f; est-ce «\u202f%(near)s\u202f»\u202f?") % {"near": near}
    return said


def lacks(sheet: Sheet, heading: str) -> Problem:
    """Return the sentence about a missing column that new laureates need."""
    said = _("cette colonne manque\u202f: il la faut pour créer un lauréat")
    return Problem(sheet.cell_name(sheet.heading), heading, said)
