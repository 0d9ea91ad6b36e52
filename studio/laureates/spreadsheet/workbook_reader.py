"""Opens XLSX and ODS workbooks in a separate process with limits, so that a crash does no harm.

``python -m studio.laureates.spreadsheet.workbook_reader ROWS COLUMNS`` reads a file from its standard input. It answers
with the first visible sheet as JSON, or with the reason why there is none.
"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import msgspec

from studio.base.sandbox import limit_this_process, run_module

FORMULA, ERROR, DATE = "\0formula", "\0error:", "\0date:"
"""The first characters of cells that are not texts: a formula, an error or a date. No text begins with them."""

DAMAGED, LARGE, SECRET = "damaged", "large", "secret"
"""The reasons to refuse a workbook: damaged or of another kind, too large when unpacked, locked by a password."""

_MEGABYTES = 900
_WORK_S, _WAIT_S = 30, 60
_MOST_UNFOLDED = 100_000_000
_MOST_PARTS = 1_000
_LAST_ROW = 1_048_576
"""The greatest size of a sheet."""

_AN_ERROR = re.compile(rb'office:string-value=""(?=[^<>]*calcext:value-type="error")')

_PASSWORD = b"\xd0\xcf\x11\xe0"
"""The first bytes of a workbook that Excel has locked, and of workbooks from before Excel 2007."""


class WorkbookError(Exception):
    """The workbook cannot be read; ``code`` is one of the reasons above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TableRead(msgspec.Struct, frozen=True):
    """The content of the first visible sheet, and the names of the other visible sheets."""

    sheet: str
    others: tuple[str, ...]
    rows: list[list[str]]


def is_workbook(data: bytes) -> bool:
    """Return whether a file begins like a workbook."""
    return data.startswith((b"PK", _PASSWORD))


def read(data: bytes, rows: int, columns: int) -> TableRead:
    """Return the first visible sheet of a workbook up to ``rows`` and ``columns``; one row more means too many.

    Raises:
        WorkbookError: it is damaged, locked, too large, or of another kind.
    """
    try:
        done = run_module(
            "studio.laureates.spreadsheet.workbook_reader", str(rows), str(columns), data=data, wait_s=_WAIT_S
        )
        answer = msgspec.json.decode(done.stdout, type=TableRead | str)
    except (subprocess.TimeoutExpired, msgspec.DecodeError) as error:  # it was ended, or crashed at its limits
        raise WorkbookError(LARGE) from error
    if isinstance(answer, str):
        raise WorkbookError(answer)
    return answer


def main(arguments: list[str]) -> int:
    """Answer once; return 0."""
    most_rows, most_columns = map(int, arguments)
    data = sys.stdin.buffer.read()
    import openpyxl  # noqa: F401 - loaded before the limits
    import python_calamine  # noqa: F401 - as above

    limit_this_process(_MEGABYTES, _WORK_S)
    sys.stdout.buffer.write(msgspec.json.encode(_answer(data, most_rows, most_columns)))
    return 0


def _answer(data: bytes, most_rows: int, most_columns: int) -> TableRead | str:
    if data.startswith(_PASSWORD):
        return SECRET
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNFOLDED:
            return LARGE
        names = {part.filename for part in parts}
        return (_ods if "content.xml" in names else _xlsx)(data, most_rows, most_columns)
    except MemoryError:
        return LARGE
    except Exception:  # a damaged or hostile workbook can fail anywhere in the libraries
        return DAMAGED


def _xlsx(data: bytes, most_rows: int, most_columns: int) -> TableRead:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        seen: list[Any] = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        sheet = seen[0]
        sheet.reset_dimensions()  # a file may lie about its own size
        rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=most_columns)
        return TableRead(sheet.title, tuple(one.title for one in seen[1:]), _rows(_of_xlsx(rows), most_rows))
    finally:
        book.close()


def _of_xlsx(rows: Iterable[Any]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with content, with their numbers from 0."""
    empty: Any = None  # the library's one row for all that are not in the file
    for number, row in enumerate(rows):
        if row is empty:
            continue
        cells = [_xlsx_text(cell) for cell in row]
        if any(cells):
            yield number, cells
        else:
            empty = row


def _xlsx_text(cell: Any) -> str:
    from openpyxl.utils.escape import unescape

    match cell.data_type:
        case "f":
            return FORMULA
        case "e":
            return f"{ERROR}{cell.value}"
        case "s" | "str" | "inlineStr":
            return unescape(str(cell.value or ""))
        case _:
            return _text(cell.value)


def _ods(data: bytes, most_rows: int, most_columns: int) -> TableRead | str:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(_with_errors(data))
    except PasswordError:
        return SECRET
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    seen = [one for one in sheets if one.visible == SheetVisibleEnum.Visible] or sheets
    sheet = book.get_sheet_by_name(seen[0].name)
    rows = (
        (number, [_text(value) for value in row[:most_columns]]) for number, row in enumerate(sheet.to_python(False))
    )
    return TableRead(
        seen[0].name, tuple(one.name for one in seen[1:]), _rows((row for row in rows if any(row[1])), most_rows)
    )


def _with_errors(data: bytes) -> BytesIO:
    """Return an ODS file with readable errors: LibreOffice stores an empty text for them and displays another."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        content = archive.read("content.xml")
        if not _AN_ERROR.search(content):
            return BytesIO(data)
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as copy:
            for part in archive.infolist():
                copy.writestr(
                    part, _AN_ERROR.sub(b"", content) if part.filename == "content.xml" else archive.read(part)
                )
    out.seek(0)
    return out


def _rows(numbered: Iterable[tuple[int, list[str]]], most: int) -> list[list[str]]:
    """Return rows at their places, without empty cells at their ends; one more than ``most`` means too many."""
    table: list[list[str]] = []
    for number, cells in numbered:
        table += [[] for _ in range(min(number, most) - len(table))]
        while cells and not cells[-1]:
            cells.pop()
        table.append(cells)
        if number >= most:
            break
    return table


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return f"{DATE}{value.date().isoformat()}"
        case date() | time() | timedelta():
            return f"{DATE}{value}"
        case _:
            return str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
