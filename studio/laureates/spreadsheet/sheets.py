"""Reads tables from CSV, XLSX and ODS files and writes CSV and XLSX. Does not know the meaning of the texts.

Files from outside have limits before they are unpacked, and nothing in them is ever run.
"""

import contextlib
import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from studio.laureates.spreadsheet import workbook_reader
from studio.laureates.spreadsheet.workbook_reader import ERROR, is_workbook

MAX_BYTES = 10_000_000
MAX_ROWS = 5_000
"""The greatest number of laureates in an edition, without the row of headings."""

MAX_COLUMNS = 60
_LEAD = 30
"""The number of rows that are searched for the headings, which may stand below titles and notes."""

_BEGINS_LIKE_A_FORMULA = re.compile(r"^'*[=+\-@\t\r＝＋－＠]")
_LOOKS_ESCAPED = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_SEPARATORS = ";,\t"
_NAMES_ITS_SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?[ \t]*(\r\n|\r|\n|$)', re.IGNORECASE)
_END_OF_LINE = re.compile(r"\r\n|\r|\n")
_AN_ERROR = re.compile(
    r"#(N/A|N/D|(REF|VALUE|VALEUR|DIV/0|NUM|NOMBRE|NULL|NUL|SPILL|CALC) ?!|(NAME|NOM) ?\?)|Err:\d{3}"
)
"""The texts that spreadsheets write in place of the result of a faulty formula, in French and in English."""

Table = list[list[str]]


class SheetError(Exception):
    """The file cannot be read as a table; the message is for staff."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of a file: its rows, the place of the headings, and the names of its visible sheets."""

    rows: Table
    heading: int = 0
    name: str = ""
    """The name of the sheet; empty for a CSV file."""

    others: tuple[str, ...] = ()
    """The other visible sheets, which are not read."""

    def cell_name(self, row: int, column: int | None = None) -> str:
        """Return the name of a cell or a row in spreadsheets, from its place counted from 0: ``Lauréats!C12``."""
        cell = f"{get_column_letter(column + 1) if column is not None else ''}{row + 1}"
        return f"{self.name}!{cell}" if self.name else cell


@dataclass(frozen=True, slots=True)
class Note:
    """A further sheet for people to read: its name and its rows."""

    name: str
    rows: Sequence[Sequence[str]]


def read(name: str, data: bytes, is_heading: Callable[[str], bool] = lambda _cell: False) -> Sheet:
    """Return the first visible sheet of a file, without empty rows at the end.

    ``is_heading`` recognises headings. By them the function finds their row, and the encoding and separator of a CSV
    file.

    Raises:
        SheetError: the file is too large, damaged, or not a spreadsheet.
    """
    if len(data) > MAX_BYTES:
        raise SheetError(_("Ce fichier est trop lourd\u202f: %(most)s Mo au plus.") % {"most": MAX_BYTES // 1_000_000})
    sheet = _read_workbook(data) if is_workbook(data) else Sheet(_read_csv(name, data, is_heading))
    table = sheet.rows
    while table and not any(map(str.strip, table[-1])):
        table.pop()
    if not table:
        raise SheetError(_("Ce fichier est vide."))
    heading = _place_of_headings(table, is_heading)
    if len(table) - heading > MAX_ROWS + 1:
        raise SheetError(
            _("Ce fichier a trop de lignes\u202f: %(most)s lauréats au plus.")
            % {"most": number_format(MAX_ROWS, force_grouping=True)}
        )
    return replace(sheet, heading=heading)


def _place_of_headings(table: Table, is_heading: Callable[[str], bool]) -> int:
    """Return the row near the top with the most headings; return the first row with content if there are none."""
    counts = [sum(map(is_heading, row)) for row in table[:_LEAD]]
    best = max(counts)
    return counts.index(best) if best else next(place for place, row in enumerate(table) if any(map(str.strip, row)))


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a file that Excel, LibreOffice and Numbers open with the right accents; no cell of it is a formula."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(title: str, rows: Iterable[Sequence[str]], notes: Iterable[Note] = ()) -> bytes:
    """Return a workbook in which every cell is a text."""
    book = Workbook(write_only=True)
    for name, lines, headed in ((title, rows, True), *((note.name, note.rows, False) for note in notes)):
        sheet: Any = book.create_sheet(name)
        if headed:
            sheet.freeze_panes = "B2"
        for column in range(MAX_COLUMNS if headed else 2):
            sheet.column_dimensions[get_column_letter(column + 1)].width = 28 if headed else 60
        for place, line in enumerate(lines):
            sheet.append([_text_cell(sheet, text, bold=headed and place == 0) for text in line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, text: str, *, bold: bool) -> Any:
    cell: Any = WriteOnlyCell(sheet, _escaped(_guarded(text)))
    cell.data_type = "s"  # a text, even if it begins like a formula
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _escaped(text: str) -> str:
    """Return a text for XLSX: without control characters, and with ``_x005F_`` in front of anything like an escape."""
    return _LOOKS_ESCAPED.sub("_x005F_x", ILLEGAL_CHARACTERS_RE.sub("", text))


def _guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _BEGINS_LIKE_A_FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    """Return the original of a guarded text."""
    return text[1:] if text.startswith("'") and _BEGINS_LIKE_A_FORMULA.match(text) else text


def _read_workbook(data: bytes) -> Sheet:
    try:
        found = workbook_reader.read(data, MAX_ROWS + 1 + _LEAD, MAX_COLUMNS)
    except workbook_reader.WorkbookError as error:
        raise SheetError(str(_WHY_NOT[error.code])) from error
    return Sheet([[_said_in(cell) for cell in row] for row in found.rows], 0, found.sheet, found.others)


_WHY_NOT = {
    workbook_reader.DAMAGED: _lazy("Ce classeur ne peut pas être lu\u202f: il est abîmé ou d’un autre format."),
    workbook_reader.LARGE: _lazy(
        "Ce classeur est trop volumineux une fois ouvert. Enregistrez la seule feuille utile en CSV."
    ),
    workbook_reader.SECRET: _lazy(
        "Ce classeur est protégé par un mot de passe, ou vient d’un Excel d’avant 2007. "
        "Enregistrez-le en XLSX, sans mot de passe."
    ),
}


def _read_csv(name: str, data: bytes, is_heading: Callable[[str], bool]) -> Table:
    text, separator = _decoded(name, data, is_heading)
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
        table: Table = []
        for row in reader:
            if len(table) > MAX_ROWS + 1 + _LEAD:
                break  # too many rows; the caller says so
            table.append([_said_in(cell) for cell in row[:MAX_COLUMNS]])
    except csv.Error as error:
        raise SheetError(
            _(
                "Ce fichier CSV est abîmé vers sa ligne %(line_num)s\u202f: un guillemet n’y est jamais "
                "fermé, ou une cellule est démesurée."
            )
            % {"line_num": reader.line_num}
        ) from error
    return table


def _said_in(cell: str) -> str:
    return f"{ERROR}{cell.strip()}" if _AN_ERROR.fullmatch(cell.strip()) else _unguarded(cell)


_ALPHABETS = ("cp1252", "mac_roman", "cp850")
"""The encodings of Windows, old Macintoshes and DOS, in which Excel still writes a CSV file on request."""


def _decoded(name: str, data: bytes, is_heading: Callable[[str], bool]) -> tuple[str, str]:
    """Return the text of a CSV file in any encoding, and its separator.

    Raises:
        SheetError: the file is not a text, or its encoding is unknown.
    """
    unicode = _unicode_of(data)
    if unicode is None and b"\0" not in data:
        guesses = [text for alphabet in _ALPHABETS if (text := _text_in(data, alphabet)) is not None]
        found = [_separated(text, is_heading) for text in guesses]
        best = max(found, key=lambda one: one.headings)
        if best.headings or _text_in(data, _ALPHABETS[0]) is not None:
            return best.text, best.separator
        raise SheetError(
            _("L’encodage de ce fichier n’est pas reconnu\u202f: enregistrez-le en «\u202fCSV UTF-8\u202f».")
        )
    if unicode is None or "\0" in unicode:
        raise SheetError(
            _("«\u202f%(name)s\u202f» n’est ni un fichier CSV ni un classeur XLSX ou ODS.") % {"name": name}
        )
    only = _separated(unicode, is_heading)
    return only.text, only.separator


def _unicode_of(data: bytes) -> str | None:
    """Return the text of a file in an encoding of Unicode, or ``None``."""
    start = data[:400]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _text_in(data, "utf-16")
    if start[::2].count(0) > len(start) // 4:
        return _text_in(data, "utf-16-be")
    if start[1::2].count(0) > len(start) // 4:
        return _text_in(data, "utf-16-le")
    return None if b"\0" in data else _text_in(data, "utf-8-sig")


def _text_in(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


@dataclass(frozen=True, slots=True)
class _Separated:
    """A text, its separator, and the number of known headings in the best of its first lines."""

    text: str
    separator: str
    headings: int


def _separated(text: str, is_heading: Callable[[str], bool]) -> _Separated:
    """Return the separator: the one that Excel's first line names, or the one that yields the most known headings."""
    if said := _NAMES_ITS_SEPARATOR.match(text):
        text, separators = text[said.end() :], said[1]
    else:
        separators = _SEPARATORS
    first = _END_OF_LINE.split(text.lstrip(), maxsplit=1)[0]
    found = [_Separated(text, one, _headings_in(text, one, is_heading)) for one in separators]
    return max(found, key=lambda one: (one.headings, first.count(one.separator)))


def _headings_in(text: str, separator: str, is_heading: Callable[[str], bool]) -> int:
    most = 0
    with contextlib.suppress(csv.Error):  # the error appears when the whole file is read
        for row in islice(csv.reader(StringIO(text, newline=""), delimiter=separator), _LEAD):
            most = max(most, sum(map(is_heading, row[:MAX_COLUMNS])))
    return most
