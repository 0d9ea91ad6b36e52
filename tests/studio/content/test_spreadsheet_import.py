"""Laureates in spreadsheets: an export can be imported unchanged, and an import shows its changes first."""

import csv
import re
import zipfile
from datetime import timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from wagtail.log_actions import registry as log_registry
from wagtail.models import ReferenceIndex

from studio.base.roles import AUTHORS, EDITORS, TECHNICIANS
from studio.editions.builder import Builder
from studio.laureates.models import Laureate, Upload
from studio.laureates.spreadsheet import laureates_import, sheets
from studio.laureates.spreadsheet.cells import UNTOUCHED
from studio.laureates.spreadsheet.columns import HEADINGS
from studio.laureates.spreadsheet.headings import heading_of
from studio.laureates.spreadsheet.workbook_reader import FORMULA
from tests.power.counting import counted
from tests.studio.conftest import As

if TYPE_CHECKING:
    from django.test import Client

FULL = {
    "identifiant": "nouveau",
    "nom (français)": "Un nouveau",
    "nom (anglais)": "A new one",
    "nom (néerlandais)": "",
    "accroche (français)": "Il écoute.",
    "accroche (anglais)": "It listens.",
    "accroche (néerlandais)": "",
    "texte (français)": "# Titre\n\nUn texte.\n\n• un\n• deux\n\n> Oui\n— Anne",
    "texte (anglais)": "# Title\n\nA text.\n\n• one\n• [à traduire]\n\n> Yes\n— Anne",
    "texte (néerlandais)": "",
    "thème": "Médiation culturelle",
    "promotion": "promotion 2014",
    "adresse web": "https://example.org/",
    "personnes": "Camille Dupont | Fondatrice | Founder\nLéo Martin",
    "sources": "",
    "exemple": "Oui",
    "à vérifier": "non",
}


def table(*rows: dict[str, str]) -> sheets.Table:
    """Return a table of rows with their headings."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading, "") for heading in headings] for row in rows)]


@pytest.fixture
def user() -> User:
    """A user who imports."""
    return User.objects.create_user("importer")


def planned(rows: sheets.Table, user: User) -> laureates_import.ImportPlan:
    """Return the plan of these rows, the headings first."""
    return laureates_import.plan(sheets.Sheet(rows), user)


def is_heading(cell: str) -> bool:
    return heading_of(cell) is not None


def problems(user: User, *rows: dict[str, str]) -> list[tuple[str, str]]:
    return [(one.cell, one.what) for one in planned(table(*rows), user).problems]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_import_of_an_export_changes_nothing(user: User, kind: str):
    first = Laureate.objects.get(slug="first")
    first.name_fr = "=cmd|' /C calc'!A0"
    first.tagline_fr = "'+1 et « guillemets »; point-virgule, virgule\t"
    first.save_revision()
    rows = list(laureates_import.export())

    data = sheets.write_csv(rows) if kind == "csv" else sheets.write_xlsx("Lauréats", rows)
    plan = laureates_import.plan(sheets.read(f"x.{kind}", data), user)

    assert plan.problems == []
    assert (len(plan.made), [step.changes for step in plan.changed], len(plan.unchanged)) == (0, [], 2)


def test_no_exported_cell_is_a_formula():
    """Neither in CSV, where the first character decides, nor in XLSX, where a cell has a type."""
    rows = [HEADINGS, *(("x", f"{sign}1+1", "'=1", "plain") for sign in "=+-@＝\t\r")]

    cells = [
        cell for row in csv.reader(StringIO(sheets.write_csv(rows).decode("utf-8-sig")), delimiter=";") for cell in row
    ]
    assert not any(cell.startswith(tuple("=+-@＝\t\r")) for cell in cells)

    book = load_workbook(BytesIO(sheets.write_xlsx("x", rows)))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}


def test_an_import_creates_and_changes_drafts_and_a_second_one_changes_nothing(user: User):
    before = Builder().edition("lobby")
    rows = table(
        FULL,
        {
            "identifiant": "first",
            **{key: "" for key in FULL if key != "identifiant"},
            **_row("first", **{"accroche (français)": "Autre"}),
        },
    )
    plan = planned(rows, user)
    assert plan.problems == []
    assert [step.title for step in plan.made] == ["Un nouveau"]
    assert [(one.heading, one.new) for step in plan.changed for one in step.changes] == [
        ("accroche (français)", "Autre")
    ]
    assert not Laureate.objects.filter(slug="nouveau").exists(), "a plan writes nothing"

    laureates_import.apply(plan, user, now=timezone.now())

    made = Laureate.objects.get(slug="nouveau")
    assert not made.live
    assert made.latest_revision.user == user
    assert [block.block_type for block in made.body] == ["heading", "paragraph", "list", "quote"]
    assert not made.body[2].value[1]["en"]
    assert [person.value["name"] for person in made.people] == ["Camille Dupont", "Léo Martin"]
    assert made.example
    assert Laureate.objects.get(slug="first").get_latest_revision_as_object().tagline_fr == "Autre"
    assert Builder().edition("lobby") == before, "nothing is live before somebody publishes it"
    again = planned(rows, user)
    assert [step.changes for step in again.steps if step.changes or step.made] == []
    assert (again.count, len(again.unchanged)) == (0, 2)


def test_a_row_without_identifier_is_recognised_by_its_name(user: User):
    row = {**FULL, "identifiant": ""}
    laureates_import.apply(planned(table(row), user), user, now=timezone.now())

    again = planned(table(row), user)

    assert (again.problems, again.count) == ([], 0)
    assert Laureate.objects.filter(slug="un-nouveau").count() == 1


def _row(slug: str, **changes: str) -> dict[str, str]:
    rows = list(laureates_import.export())
    return dict(zip(HEADINGS, next(row for row in rows if row[0] == slug), strict=True)) | changes


@pytest.mark.parametrize(
    ("changes", "cell", "what"),
    [
        ({"nom (français)": "x" * 81}, "B2", "80 caractères au plus, il y en a 81"),
        ({"nom (français)": " "}, "B2", "à remplir"),
        ({"accroche (néerlandais)": "x" * 201}, "G2", "200 caractères"),
        ({"texte (français)": ""}, "H2", "à remplir"),
        ({"texte (anglais)": "One.\n\nTwo."}, "I2", "mêmes blocs"),
        ({"texte (français)": "\n\n".join("x" * 13), "texte (anglais)": ""}, "H2", "12 paragraphes"),
        ({"texte (français)": "x" * 701, "texte (anglais)": ""}, "H2", "700 caractères"),
        (
            {"texte (français)": UNTOUCHED, "texte (anglais)": UNTOUCHED, "texte (néerlandais)": UNTOUCHED},
            "H2",
            "à écrire",
        ),
        ({"thème": "Astronomie"}, "K2", "n’existe pas"),
        ({"promotion": ""}, "L2", "indiquez la promotion"),
        ({"adresse web": "ftp://example.org"}, "M2", "https://"),
        ({"personnes": " | Rôle"}, "N2", "une personne par ligne"),
        ({"personnes": "\n".join("abcdefghijklm")}, "N2", "12 personnes"),
        ({"sources": "inconnue"}, "O2", "aucune source"),
        ({"exemple": "peut-être"}, "P2", "«\u202foui\u202f» ou «\u202fnon\u202f»"),
        ({"identifiant": "Pas Bon"}, "A2", "minuscules"),
        ({"nom (anglais)": "a\x07b"}, "C2", "caractère de commande (U+0007)"),
        ({"nom (anglais)": FORMULA}, "C2", "formule"),
    ],
)
def test_each_problem_names_its_cell(user: User, changes: dict[str, str], cell: str, what: str):
    found = problems(user, FULL | changes)

    assert [one for one, _ in found] == [cell], found
    assert what in found[0][1]


def test_problems_of_headings_and_rows_are_named(user: User):
    assert problems(user, {**FULL, "nonsense": "x"}) == [("R1", "«\u202fnonsense\u202f» n’est pas une colonne connue")]
    assert problems(user, FULL, FULL) == [("A3", "ce lauréat est déjà à la ligne 2")]


def test_all_unknown_and_missing_columns_are_named_at_once(user: User):
    lacking = "cette colonne manque\u202f: il la faut pour créer un lauréat"

    assert problems(user, {"nom": "X", "nonsense": "x", "acroche": "y"}) == [
        ("B1", "«\u202fnonsense\u202f» n’est pas une colonne connue"),
        (
            "C1",
            "«\u202facroche\u202f» n’est pas une colonne connue\u202f; est-ce «\u202faccroche (français)\u202f»\u202f?",
        ),
        *[("1", lacking)] * 4,
    ]
    found = planned(table({"nom": "X", "thème": "Médiation culturelle"}, {"nom": "Y"}), user).problems
    assert [one.heading for one in found if one.what == lacking] == [
        "accroche (français)",
        "texte (français)",
        "promotion",
    ], "each is named once, however many rows there are"


def test_a_file_in_french_only_is_accepted(user: User):
    """As in forms; existing translations stay."""
    first = _row("first")
    row = {
        "identifiant": "first",
        "Nom": first["nom (français)"],
        "accroche": "Une autre accroche",
        "texte": first["texte (français)"],
    }
    new = {"identifiant": "", "Nom": "Tout neuf", "accroche": "Oui", "texte": "Un texte."}
    rest = {"thème": "Médiation culturelle", "promotion": "promotion 2014"}
    plan = planned(table(row | rest, new | rest), user)
    assert plan.problems == []
    assert [(one.heading, one.new) for step in plan.changed for one in step.changes if one.heading[0] != "t"] == [
        ("accroche (français)", "Une autre accroche")
    ]

    laureates_import.apply(plan, user, now=timezone.now())

    kept = Laureate.objects.get(slug="first").get_latest_revision_as_object()
    assert (kept.tagline_fr, kept.tagline_en) == ("Une autre accroche", first["accroche (anglais)"])
    made = Laureate.objects.get(slug="tout-neuf")
    assert (made.name_fr, made.name_en, made.name_nl) == ("Tout neuf", "", "")


def test_a_file_with_one_language_changes_only_this_language(user: User):
    plan = planned(table({"identifiant": "first", "accroche (néerlandais)": "Een zin"}), user)

    assert [(one.heading, one.new) for step in plan.changed for one in step.changes] == [
        ("accroche (néerlandais)", "Een zin")
    ]


def test_blocks_that_do_not_match_another_language_are_a_problem(user: User):
    found = problems(user, {"identifiant": "first", "texte (français)": "Un.\n\nDeux.\n\nTrois."})

    assert found[0][0] == "2"
    assert "mêmes blocs" in found[0][1]
    assert "la colonne manque" in found[0][1]


def test_a_column_that_is_absent_changes_nothing(user: User):
    plan = planned(table({"Identifiant ": "first", "EXEMPLE": "oui"}), user)

    assert [(one.heading, one.old, one.new) for step in plan.changed for one in step.changes] == [
        ("exemple", "non", "oui")
    ]


def test_content_that_a_cell_cannot_express_does_not_change(user: User):
    first = Laureate.objects.get(slug="first")
    column = Laureate._meta.get_field("body")
    first.body = column.stream_block.to_python([{"type": "paragraph", "value": {"fr": "# pas un titre"}}])
    first.save_revision().publish()
    row = _row("first")
    assert row["texte (français)"] == UNTOUCHED

    plan = planned(table(row | {"exemple": "oui"}), user)
    laureates_import.apply(plan, user, now=timezone.now())

    assert [one.heading for step in plan.changed for one in step.changes] == ["exemple"]
    draft = Laureate.objects.get(slug="first").get_latest_revision_as_object()
    assert draft.body[0].value["fr"] == "# pas un titre"
    assert draft.example


def test_a_laureate_locked_by_somebody_else_is_not_overwritten(user: User):
    Laureate.objects.filter(slug="first").update(locked=True, locked_by=User.objects.create_user("other"))

    assert problems(user, _row("first", exemple="oui")) == [("A2", "ce lauréat est verrouillé par quelqu’un d’autre")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_files_from_all_programs_are_read(encoding: str, separator: str):
    out = StringIO()
    csv.writer(out, delimiter=separator).writerows(
        [["identifiant", "nom (français)"], ["first", "Été ; à, l’œuvre\nbis"]]
    )

    assert sheets.read("x.csv", out.getvalue().encode(encoding)).rows[1] == ["first", "Été ; à, l’œuvre\nbis"]


def test_numbers_dates_and_formulas_of_a_workbook_are_recognised():
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["identifiant", "nom (français)", "promotion", "exemple"])
    sheet.append([12, "=1+1", 2014.0, True])
    out = BytesIO()
    book.save(out)

    assert sheets.read("x.xlsx", out.getvalue()).rows[1] == ["12", FORMULA, "2014", "oui"]


def _workbook(**parts: bytes) -> bytes:
    """Return a workbook with some parts replaced or added."""
    whole = zipfile.ZipFile(BytesIO(sheets.write_xlsx("x", [["identifiant"], ["a"]])))
    files = {name: whole.read(name) for name in whole.namelist()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files | {f"xl/worksheets/{name}.xml": data for name, data in parts.items()}).items():
            archive.writestr(name, data)
    return out.getvalue()


_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">%s]><worksheet>&e9;</worksheet>""" % b"".join(
    b'<!ENTITY e%d "%s">' % (place, (b"&e%d;" % (place - 1) if place else b"&a;") * 10) for place in range(10)
)
_FAR = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="999999999999"><c r="A999999999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "vide"),
        (b"\n\n;;\n", "vide"),
        (b"PK\x03\x04 not a zip", "abîmé"),
        (_workbook()[:-400], "abîmé"),
        (_workbook(sheet1=_LAUGHS), "abîmé"),
        (_workbook(sheet1=b"<html>"), "abîmé"),
        (_workbook(sheet1=_FAR), "vide"),
        (_workbook(padding=b"0" * 120_000_000), "volumineux"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4, "ni un fichier CSV ni un classeur"),
        (b'identifiant;nom\n"never closed', "guillemet"),
        (b"identifiant\n" + b"x" * 200_000, "démesurée"),
        (b"identifiant\n" + b"x\n" * 5_001, "trop de lignes"),
        (b"x" * 10_000_001, "trop lourd"),
        (b"a\x81b", "encodage"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_and_damaged_files_get_one_clear_line(data: bytes, why: str):
    with pytest.raises(sheets.SheetError, match=why) as error:
        sheets.read("x", data)

    assert "\n" not in str(error.value)


def send(client: "Client", data: bytes, name: str = "laureats.csv"):
    return client.post(reverse("laureates_import"), {"file": SimpleUploadedFile(name, data)}, follow=True)


def page_text(response) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def test_staff_import_in_two_steps(browser: As):
    author = browser(AUTHORS)
    page = send(author, sheets.write_csv(table(FULL)))
    text = page_text(page)
    assert "1 à créer 0 à modifier 0 sans changement" in text
    assert "Importer 1 lauréat" in text
    assert not Laureate.objects.filter(slug="nouveau").exists()
    address = page.redirect_chain[-1][0]
    assert browser(EDITORS).get(address).status_code == 404, "the file is its sender's"

    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())
    assert digest is not None
    done = author.post(address, {"digest": digest[1], "publish": "on"}, follow=True)

    assert "1 lauréat créé, en brouillon" in page_text(done)
    assert not Laureate.objects.get(slug="nouveau").live, "an author cannot publish by a forged form"
    assert not Upload.objects.exists()


def test_an_editor_may_put_an_import_online(browser: As):
    editor = browser(EDITORS)
    page = send(editor, sheets.write_xlsx("x", table(FULL)), "laureats.xlsx")
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())
    assert digest is not None

    editor.post(page.redirect_chain[-1][0], {"digest": digest[1], "publish": "on"})

    assert [one.id for one in Builder().edition("lobby").laureates] == ["first", "second", "nouveau"]


def test_changes_since_the_plan_are_shown_before_the_import(browser: As):
    editor = browser(EDITORS)
    page = send(editor, sheets.write_csv(table(_row("first", exemple="oui"))))
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())
    assert digest is not None
    other = Laureate.objects.get(slug="first")
    other.tagline_fr = "Écrit par quelqu’un d’autre"
    other.save_revision()

    again = editor.post(page.redirect_chain[-1][0], {"digest": digest[1]}, follow=True)

    assert "ont changé entre-temps" in page_text(again)
    assert "Écrit par quelqu’un d’autre" in page_text(again)
    assert not Laureate.objects.get(slug="first").get_latest_revision_as_object().example


@pytest.mark.folder
def test_a_killed_import_has_changed_everything_or_nothing():
    """At each statement to the database."""
    counts = counted("tests.studio.content.killed")

    assert counts["kills"] >= 20
    assert counts["wrong"] == 0


def test_a_change_since_the_plan_is_not_overwritten(user: User):
    plan = planned(table(FULL, _row("first", exemple="oui")), user)
    other = Laureate.objects.get(slug="first")
    other.tagline_fr = "Écrit par quelqu’un d’autre"
    other.save_revision()

    with pytest.raises(laureates_import.EditConflictError):
        laureates_import.apply(plan, user, now=timezone.now())

    assert not Laureate.objects.filter(slug="nouveau").exists()


def test_an_import_puts_no_more_laureates_online_than_kiosks_show(browser: As, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(laureates_import, "MAX_ROWS", 2)
    editor = browser(EDITORS)
    page = send(editor, sheets.write_csv(table(FULL)))
    said = "Les bornes montrent 2 lauréats au plus : avec ce fichier, il y en aurait 3 en ligne."
    assert said in page_text(page)
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())
    assert digest is not None

    refused = editor.post(page.redirect_chain[-1][0], {"digest": digest[1], "publish": "on"}, follow=True)
    assert f"Rien n’a été importé. {said}" in page_text(refused)
    assert not Laureate.objects.filter(slug="nouveau").exists()

    editor.post(page.redirect_chain[-1][0], {"digest": digest[1]})
    assert not Laureate.objects.get(slug="nouveau").live


def test_an_import_online_has_the_same_effects_as_single_publications(user: User):
    """The state, the history and the references of each; content with a later date waits."""
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user.refresh_from_db()
    later = Laureate.objects.get(slug="second")
    later.go_live_at = timezone.now() + timedelta(days=1)
    later.save_revision()
    rows = table(FULL, *(FULL | _row(slug, exemple="oui") for slug in ("first", "second")))

    laureates_import.apply(planned(rows, user), user, now=timezone.now(), publish=True)

    for slug, actions in (
        ("nouveau", {"wagtail.create", "wagtail.publish"}),
        ("first", {"wagtail.edit", "wagtail.publish"}),
    ):
        row = Laureate.objects.get(slug=slug)
        assert (row.live, row.has_unpublished_changes, row.example) == (True, False, True)
        assert row.live_revision == row.latest_revision == row.revisions.order_by("pk").last()
        assert None not in (row.first_published_at, row.last_published_at)
        assert {one.action for one in log_registry.get_logs_for_instance(row).filter(user=user)} == actions
        assert row in {used for used, _ in ReferenceIndex.get_references_to(row.theme).group_by_source_object()}
    waiting = Laureate.objects.get(slug="second")
    assert not waiting.example
    assert waiting.scheduled_revision == waiting.latest_revision


def test_problems_are_shown_and_nothing_can_be_confirmed(browser: As):
    page = page_text(send(browser(EDITORS), sheets.write_csv(table(FULL | {"thème": "Astronomie"}))))

    assert "K2 thème « Astronomie » n’existe pas" in page
    assert "Importer 1 lauréat" not in page


def test_the_page_reports_a_damaged_upload(browser: As):
    assert "abîmé" in page_text(send(browser(EDITORS), b"PK\x03\x04", "x.xlsx"))


def test_only_people_who_may_write_may_import(browser: As):
    technician = browser(TECHNICIANS)

    assert technician.get(reverse("laureates_import")).status_code == 302
    assert technician.get(reverse("laureates_export", args=["csv"])).status_code == 200


def test_the_template_is_a_file_that_imports_nothing(browser: As, user: User):
    for kind in ("csv", "xlsx"):
        response = browser(EDITORS).get(reverse("laureates_template", args=[kind]))
        assert laureates_import.plan(sheets.read(f"x.{kind}", response.content), user).steps == []


def test_a_thousand_laureates_are_planned_written_and_put_online_within_seconds(user: User):
    """A planned row takes no queries, and a saved one at most three."""

    def queries(first: int, count: int) -> int:
        numbers = range(first, first + count)
        rows = table(*(FULL | {"identifiant": f"n-{n}", "nom (français)": f"Nom {n}"} for n in numbers))
        with CaptureQueriesContext(connection) as read:
            plan = planned(rows, user)
        looks.add(len(read))
        with CaptureQueriesContext(connection) as asked:
            laureates_import.apply(plan, user, now=timezone.now(), publish=True)
        assert len(plan.made) == count
        assert Laureate.objects.filter(live=True, slug__in=[f"n-{n}" for n in numbers]).count() == count
        return len(asked)

    looks = set[int]()
    queries(0, 10)  # finds the content types, once for all
    few, many = queries(100, 10), queries(200, 100)

    assert len(looks) == 1, "planning asks for each row"
    assert many - few <= 3 * 90
