"""Files from Excel, LibreOffice, Numbers and people are understood, or refused with the name of the cell."""

import zipfile
from datetime import datetime, time
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from studio.base.roles import EDITORS
from studio.laureates.models import Laureate
from studio.laureates.spreadsheet import laureates_import, sheets, workbook_reader
from tests.studio.conftest import As
from tests.studio.content.test_spreadsheet_import import is_heading, page_text, send

COLUMNS = ("identifier", "name", "tagline", "body", "theme", "promotion")
HEADINGS = ["identifiant", "nom (français)", "accroche (français)", "texte (français)", "thème", "promotion"]
ROW = ["", "Le projet", "Une accroche", "Un texte, avec des virgules.", "Médiation culturelle", "promotion 2014"]


@pytest.fixture
def user() -> User:
    """A user who imports."""
    return User.objects.create_user("importer")


def workbook(*rows: list[object], before: int = 0, hidden: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> bytes:
    """Return an XLSX workbook with these rows, below some empty rows, between hidden and further sheets."""
    book = Workbook()
    book.remove(book.active)
    for name in hidden:
        sheet = book.create_sheet(name)
        sheet.append(["Thèmes"])
        sheet.sheet_state = "hidden"
    sheet = book.create_sheet("Lauréats")
    for number, row in enumerate(rows, start=1 + before):
        for place, value in enumerate(row, start=1):
            if value != "":
                sheet.cell(number, place, value)
    for name in more:
        book.create_sheet(name).append(["x"])
    book.active = len(hidden)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, old: str, new: str) -> bytes:
    """Return a workbook with a replaced text, in whichever part it is stored."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            archive.writestr(name, whole.read(name).replace(old.encode(), new.encode()))
    return out.getvalue()


_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"><office:automatic-styles>
<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="Listes" table:style-name="ta2"><table:table-row><table:table-cell
 office:value-type="string"><text:p>Thèmes</text:p></table:table-cell></table:table-row></table:table>
<table:table table:name="Lauréats" table:style-name="ta1">{rows}
<table:table-row table:number-rows-repeated="1048560"><table:table-cell
 table:number-columns-repeated="16384"/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def ods(*rows: list[str]) -> bytes:
    """Return an ODS file as LibreOffice writes it; cells that begin with ``<`` are inserted as they are."""

    def cell(text: str) -> str:
        if text.startswith("<"):
            return text
        if not text:
            return "<table:table-cell/>"
        lines = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    written = "".join(
        f"<table:table-row>{''.join(map(cell, row))}"
        '<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'
        for row in rows
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _ODS.replace("{rows}", written))
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return out.getvalue()


def csv_of(*rows: list[str], separator: str = ";", end: str = "\r\n") -> str:
    return "".join(separator.join(row) + end for row in rows)


def plan_of(user: User, data: bytes, name: str = "laureats.xlsx") -> laureates_import.ImportPlan:
    return laureates_import.plan(sheets.read(name, data, is_heading), user)


def found(user: User, data: bytes) -> list[tuple[str, str]]:
    return [(one.cell, one.what) for one in plan_of(user, data).problems]


def made(user: User, data: bytes) -> Laureate:
    """Import a file with one new laureate, and return the laureate."""
    plan = plan_of(user, data)
    assert plan.problems == []
    assert (len(plan.made), plan.changed) == (1, [])
    laureates_import.apply(plan, user, now=timezone.now())
    return Laureate.objects.latest("pk")


def row(**cells: object) -> list[object]:
    """Return a row for a new laureate, with other cells in some columns."""
    return [cells.get(name, usual) for name, usual in zip(COLUMNS, ROW, strict=True)]


# XLSX ----------------------------------------------------------------------------------------------------------------


def test_escaped_carriage_returns_of_excel_become_line_breaks(user: User):
    body = "Bloc un_x000D_\n_x000D_\nBloc _x0041_ deux"

    laureate = made(user, workbook(HEADINGS, row(tagline="Première_x000D_\nseconde", body=body)))

    assert laureate.tagline_fr == "Première seconde"
    assert [block.value["fr"] for block in laureate.body] == ["Bloc un", "Bloc A deux"]


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("_x0041DFaé \n'=+"), max_size=24))
def test_texts_that_look_like_escapes_survive_export_and_import(text: str):
    data = sheets.write_xlsx("x", [["identifiant"], [text + "!"]])
    back = workbook_reader._answer(data, 10, 10)

    assert isinstance(back, workbook_reader.TableRead)
    assert sheets._said_in(back.rows[1][0]) == text + "!"


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"])
def test_a_cell_with_an_error_is_named_with_its_sheet(user: User, error: str):
    data = workbook(HEADINGS, row(name=error, tagline=error))

    assert found(user, data) == [
        (cell, f"contient l’erreur {error} du tableur\u202f: corrigez sa formule, ou videz la cellule")
        for cell in ("Lauréats!B2", "Lauréats!C2")
    ]


@pytest.mark.parametrize("value", [datetime(2026, 2, 1), datetime(2026, 2, 1, 12, 30), time(1, 2)])
@pytest.mark.parametrize("column", ["identifier", "name", "promotion"])
def test_a_text_that_excel_has_turned_into_a_date_is_refused_with_advice(user: User, value: object, column: str):
    """Excel reads ``1-2`` as the first of February, and ``1:2`` as a time."""
    ((cell, said),) = found(user, workbook(HEADINGS, row(**{column: value})))

    assert (
        cell == f"Lauréats!{'ABCDEF'[('identifier', 'name', 'tagline', 'body', 'theme', 'promotion').index(column)]}2"
    )
    assert "une date ou un nombre (" in said
    assert "mettez la cellule au format «\u202fTexte\u202f», puis retapez-le" in said


def test_the_first_sheet_that_people_see_is_read_and_the_others_are_named(user: User, browser: As):
    data = workbook(HEADINGS, row(), hidden=("Listes", "Codes"), more=("Brouillon",))

    sheet = sheets.read("x.xlsx", data, is_heading)
    assert (sheet.name, sheet.others) == ("Lauréats", ("Brouillon",))
    assert made(user, data).name_fr == "Le projet"
    page = page_text(send(browser(EDITORS), data, "x.xlsx"))
    assert "Seule la feuille « Lauréats » est lue, pas : Brouillon." in page


def test_a_title_and_notes_may_stand_above_the_table(user: User):
    data = workbook(["Nos lauréats, état au 12 mars"], [], ["à compléter", "", "merci"], HEADINGS, row(), row(name=""))

    assert [one.title for one in plan_of(user, data).steps] == ["Le projet"]
    assert found(user, data) == [("Lauréats!B6", "il faut un identifiant ou un nom en français")]


def test_empty_rows_and_columns_and_an_offset_are_ignored(user: User):
    data = workbook([*HEADINGS, "", None, ""], [], row(), [], [None] * 9, before=4)

    assert made(user, data).name_fr == "Le projet"


def test_numbers_are_read_as_they_are_displayed(user: User):
    laureate = made(user, workbook(HEADINGS, row(identifier=1852, name=2014.0, tagline="007")))

    assert (laureate.slug, laureate.name_fr, laureate.tagline_fr) == ("1852", "2014", "007")


def test_merged_cells_count_for_their_first_row_only(user: User):
    """A merged title does not matter; a merged theme must be written in each row."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Lauréats"
    for line in (["Nos lauréats"], HEADINGS, row(), row(name="Le deuxième", theme="")):
        sheet.append(line)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("E3:E4")
    out = BytesIO()
    book.save(out)

    ((cell, said),) = found(user, out.getvalue())

    assert cell == "Lauréats!E4"
    assert "indiquez le thème" in said
    assert "fusionnée" in said


def test_invisible_characters_are_cleaned_and_forbidden_ones_named(user: User):
    data = workbook(HEADINGS, row(name="Le\u2028pro\u200bjet\u00ad\t", body="Un\u00a0texte.\u2029\u2029Deux."))

    laureate = made(user, data)

    assert laureate.name_fr == "Le projet"
    assert [block.value["fr"] for block in laureate.body] == ["Un\u00a0texte.", "Deux."]
    ((cell, said),) = found(user, workbook(HEADINGS, row(name="Le_x0007_projet")))
    assert cell == "Lauréats!B2"
    assert "U+0007" in said


def test_a_workbook_with_a_password_or_from_an_old_excel_is_refused_with_the_reason():
    with pytest.raises(sheets.SheetError, match=r"mot de passe.*avant 2007"):
        sheets.read("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


# ODS -----------------------------------------------------------------------------------------------------------------


def test_a_file_from_libreoffice_is_read_as_it_is_displayed(user: User):
    data = ods(["Nos lauréats"], HEADINGS, [*row(tagline="Une\naccroche", body="Un.\n\nDeux.")])

    sheet = sheets.read("x.ods", data, is_heading)
    assert (sheet.name, sheet.heading) == ("Lauréats", 1)
    laureate = made(user, data)
    assert laureate.tagline_fr == "Une accroche"
    assert [block.value["fr"] for block in laureate.body] == ["Un.", "Deux."]


def test_dates_errors_and_numbers_from_libreoffice_are_recognised(user: User):
    date = (
        '<table:table-cell office:value-type="date" office:date-value="2026-02-01">'
        "<text:p>01/02/26</text:p></table:table-cell>"
    )
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" '
        'calcext:value-type="error">'
        "<text:p>#N/D</text:p></table:table-cell>"
    )
    number = '<table:table-cell office:value-type="float" office:value="2014"><text:p>2014</text:p></table:table-cell>'
    hit = found(user, ods(HEADINGS, row(identifier=date), row(name=error), row(name=number)))

    assert [cell for cell, _ in hit] == ["Lauréats!A2", "Lauréats!B3"]
    assert "date" in hit[0][1]
    assert "#N/D" in hit[1][1]


def test_an_ods_that_would_fill_the_memory_is_refused_in_one_line():
    """A few hundred bytes that repeat a cell sixteen thousand times and a row a million times."""
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell>"
    )
    data = changed(ods([cell]), "<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">')

    with pytest.raises(sheets.SheetError, match=r"volumineux|lu") as error:
        sheets.read("x.ods", data)

    assert "\n" not in str(error.value)


# CSV -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line", ["sep={}\r\n", '"sep={}"\r\n', "SEP={}\n"])
def test_the_line_in_which_excel_names_the_separator_is_not_a_row(user: User, separator: str, line: str):
    quoted = [f'"{cell}"' for cell in ROW]
    data = ("\ufeff" + line.format(separator) + csv_of(HEADINGS, quoted, separator=separator)).encode()

    assert made(user, data).name_fr == "Le projet"
    bad = data.replace("Médiation culturelle".encode(), b"Astronomie")
    assert found(user, bad)[0][0] == "E2", "rows are counted as Excel shows them"


@pytest.mark.parametrize("encoding", ["utf-8", "mac_roman", "cp1252", "cp850"])
def test_files_from_old_macintoshes_are_read_although_their_texts_have_commas(user: User, encoding: str):
    """Their lines end with carriage returns only; their encoding is that of Macintoshes, Windows or DOS."""
    text = csv_of(HEADINGS, row(body="Des virgules, " * 30), end="\r")

    laureate = made(user, text.encode(encoding))

    assert laureate.theme.name_fr == "Médiation culturelle"
    assert laureate.body[0].value["fr"].startswith("Des virgules, Des")


def test_a_title_with_commas_above_a_csv_does_not_choose_the_separator(user: User):
    data = csv_of(["Nos lauréats, hier, aujourd’hui, demain, toujours, partout, pour tous, voilà"], HEADINGS, ROW)

    assert made(user, data.encode()).name_fr == "Le projet"


@pytest.mark.parametrize("said", ["01-févr", "01-mai", "févr.-02", "01/02/2026", "1,00E+05", "01-févr-26"])
def test_an_identifier_that_excel_has_changed_is_recognised_in_a_csv(user: User, said: str):
    ((cell, what),) = found(user, csv_of(HEADINGS, row(identifier=f'"{said}"'), separator=";").encode())

    assert cell == "A2"
    assert f"une date ou un nombre ({said})" in what


@pytest.mark.parametrize("error", ["#N/A", "#NOM ?", "#VALEUR!", "Err:502", "#REF !"])
def test_errors_are_recognised_in_a_csv_too(user: User, error: str):
    assert error in found(user, csv_of(HEADINGS, row(name=error)).encode())[0][1]


def test_a_busy_machine_that_cannot_read_a_file_again_says_so(browser: As, monkeypatch: pytest.MonkeyPatch):
    editor = browser(EDITORS)
    address = send(editor, workbook(HEADINGS, row()), "x.xlsx").redirect_chain[-1][0]
    monkeypatch.setattr(workbook_reader, "_WAIT_S", 0.01)

    again = editor.get(address, follow=True)

    assert again.redirect_chain[-1][0] == reverse("laureates_import")
    assert "trop volumineux" in page_text(again)
