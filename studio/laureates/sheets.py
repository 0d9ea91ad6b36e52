"""Tables of texts as files of spreadsheets: CSV and XLSX, in and out. Knows nothing of what stands in them.

What comes from outside is bounded before it is unfolded, and nothing in it is ever run.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MAX_BYTES = 10_000_000
MAX_ROWS = 5_000
"""As many laureates as an edition may hold, without the row of headings."""

MAX_COLUMNS = 60
_MAX_UNFOLDED = 100_000_000
_MAX_PARTS = 1_000
_LAST_ROW = 1_048_576
"""Where Excel's sheets end."""

_BEGINS_LIKE_A_FORMULA = re.compile(r"^'*[=+\-@\t\r＝＋－＠]")
_SEPARATORS = ";,\t"

FORMULA = "\0formula"
"""Stands in a table where the file had a formula; no text can be equal to it."""

Table = list[list[str]]


class SheetError(Exception):
    """A file that cannot be read as a table; the message is for staff."""


@dataclass(frozen=True, slots=True)
class Note:
    """A further sheet, to be read by people: its name and its rows."""

    name: str
    rows: Sequence[Sequence[str]]


def cell_name(row: int, column: int) -> str:
    """Return what spreadsheets call a cell, from its place counted from 0: ``C12``."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def read(name: str, data: bytes) -> Table:
    """Return what stands in the first sheet of a file, row by row; empty rows at the end are left out.

    Raises:
        SheetError: the file is too large, damaged, or no spreadsheet.
    """
    if len(data) > MAX_BYTES:
        raise SheetError(_("Ce fichier est trop lourd\u202f: %(most)s Mo au plus.") % {"most": MAX_BYTES // 1_000_000})
    table = _read_xlsx(data) if data.startswith(b"PK") else _read_csv(name, data)
    while table and not any(map(str.strip, table[-1])):
        table.pop()
    if not table:
        raise SheetError(_("Ce fichier est vide."))
    if len(table) > MAX_ROWS + 1:
        raise SheetError(
            _("Ce fichier a trop de lignes\u202f: %(most)s lauréats au plus.")
            % {"most": number_format(MAX_ROWS, force_grouping=True)}
        )
    return table


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a file that Excel, LibreOffice and Numbers open with its accents; no cell in it is a formula."""
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
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", _guarded(text)))
    cell.data_type = "s"  # whatever it begins with
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _BEGINS_LIKE_A_FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    """Return the text that was guarded."""
    return text[1:] if text.startswith("'") and _BEGINS_LIKE_A_FORMULA.match(text) else text


def _read_xlsx(data: bytes) -> Table:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNFOLDED:
            raise SheetError(_("Ce classeur est trop volumineux une fois ouvert."))
        book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            table: Table = []
            absent: Any = None  # the row that the library gives for each that is not in the file
            for number, row in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS)):
                if row is absent:
                    continue
                cells = [_text_of(cell) for cell in row]
                if not any(cells):
                    absent = row
                    continue
                table += [[] for _ in range(min(number, MAX_ROWS + 1) - len(table))]
                while not cells[-1]:
                    cells.pop()
                table.append(cells)
                if number > MAX_ROWS:
                    break  # too many: said by who asked
        finally:
            book.close()
    except SheetError:
        raise
    except Exception as error:  # a damaged or hostile workbook can fail anywhere in the library
        raise SheetError(
            _("Ce classeur ne peut pas être lu\u202f: il est abîmé, protégé ou d’un autre format.")
        ) from error
    return table


def _text_of(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    match value:
        case bool():
            return "oui" if value else "non"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return _unguarded(str(value))


def _read_csv(name: str, data: bytes) -> Table:
    text = _decoded(data)
    if text is None:
        raise SheetError(_("«\u202f%(name)s\u202f» n’est ni un fichier CSV ni un classeur XLSX.") % {"name": name})
    separator = max(_SEPARATORS, key=text.split("\n", 1)[0].count)
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
        table: Table = []
        for row in reader:
            if len(table) > MAX_ROWS + 1:
                break  # too many: said by who asked
            table.append([_unguarded(cell) for cell in row[:MAX_COLUMNS]])
    except csv.Error as error:
        raise SheetError(
            _(
                "Ce fichier CSV est abîmé vers sa ligne %(line_num)s\u202f: un guillemet n’y est jamais "
                "fermé, ou une cellule est démesurée."
            )
            % {"line_num": reader.line_num}
        ) from error
    return table


def _decoded(data: bytes) -> str | None:
    """Return the text of a file, whatever program wrote it; ``None`` where it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        guesses = ("utf-16",)
    elif data[:400:2].count(0) > len(data[:400]) // 4:
        guesses = ("utf-16-be",)
    elif data[1:400:2].count(0) > len(data[:400]) // 4:
        guesses = ("utf-16-le",)
    elif b"\0" in data:
        return None
    else:
        guesses = ("utf-8-sig", "cp1252")
    for encoding in guesses:
        try:
            text = data.decode(encoding)
            return None if "\0" in text else text
        except UnicodeDecodeError:
            continue
    raise SheetError(
        _("Les lettres de ce fichier ne peuvent pas être lues\u202f: enregistrez-le en «\u202fCSV UTF-8\u202f».")
    )
