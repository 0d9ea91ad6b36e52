"""Web addresses are completed or refused, both in forms and in spreadsheets."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from studio.about.models import Partner
from studio.base.roles import EDITORS
from studio.laureates.models import Laureate
from studio.laureates.spreadsheet import laureates_import, sheets
from studio.sources.models import Source
from tests.studio.conftest import As, text_of

ADDRESSES = [
    ("https://https://example.org", "« https:// » est là deux fois"),
    ("https://louvre\u200blens.fr", "caractère invisible"),
    ("https:///example.org", "Aucun site ne porte ce nom"),
    ("https://example.org:99999", "n’est pas un port"),
    ("https://exemple .org", "contient un espace"),
    ("bientôt", "commence par https:// ou http://"),
]


def saved(browser: As, model: Any, form: dict[str, str]) -> str:
    """Send a form that makes one content of this kind, and return the next page."""
    url = reverse(model.snippet_viewset.get_url_name("add"))
    return text_of(browser(EDITORS).post(url, form, follow=True)).replace("\u202f", " ")


def source(address: str) -> dict[str, str]:
    return {"slug": "nouvelle", "title": "Un titre", "publisher": "Une revue", "date": "", "url": address}


def partner(address: str) -> dict[str, str]:
    return {"name": "Une ville", "role_fr": "Soutien", "role_en": "", "role_nl": "", "url": address}


@pytest.mark.parametrize(("model", "form"), [(Source, source), (Partner, partner)])
def test_a_missing_https_is_added_and_the_page_says_so(browser: As, model: Any, form: Any):
    page = saved(browser, model, form("Exemple.org/page"))

    assert "« https:// » a été ajouté : https://Exemple.org/page" in page
    assert model.objects.filter(url="https://Exemple.org/page").exists()


def test_a_complete_address_is_kept_without_a_message(browser: As):
    page = saved(browser, Source, source("HTTPS://musée.fr"))

    assert "a été ajouté" not in page
    assert Source.objects.filter(url="HTTPS://musée.fr").exists()


def test_an_automatic_save_shows_no_message(browser: As):
    client = browser(EDITORS)
    url = reverse(Source.snippet_viewset.get_url_name("add"))

    client.post(url, source("exemple.org"), headers={"accept": "application/json"})

    assert "a été ajouté" not in text_of(client.get(reverse("wagtailadmin_home")))


@pytest.mark.parametrize(("address", "said"), ADDRESSES)
def test_an_address_that_leads_nowhere_is_refused_in_the_form(browser: As, address: str, said: str):
    assert said in saved(browser, Source, source(address))
    assert not Source.objects.filter(slug="nouvelle").exists()


def test_a_laureate_keeps_a_completed_address(browser: As):
    row = Laureate.objects.get(slug="first")
    words = {
        f"{name}_{one}": getattr(row, f"{name}_{one}") for name in ("name", "tagline") for one in ("fr", "en", "nl")
    }
    text = {"fr": "Un texte.", "en": "", "nl": ""}
    form = nested_form_data(
        {
            **words,
            "slug": row.slug,
            "theme": row.theme_id,
            "promotion": row.promotion_id,
            "url": "exemple.org",
            "body": streamfield([("paragraph", text)]),
            **{name: streamfield([]) for name in ("pictures", "people", "links", "sources")},
        }
    )
    url = reverse(Laureate.snippet_viewset.get_url_name("edit"), args=[row.pk])

    page = text_of(browser(EDITORS).post(url, form, follow=True)).replace("\u202f", " ")

    assert "« https:// » a été ajouté : https://exemple.org" in page
    row.refresh_from_db()
    assert row.get_latest_revision_as_object().url == "https://exemple.org"


def planned(*addresses: str) -> laureates_import.ImportPlan:
    rows = [["identifiant", "adresse web"], *(["first", one] for one in addresses)]
    return laureates_import.plan(sheets.Sheet(rows), User.objects.create_user("importer"))


@pytest.mark.parametrize(("address", "said"), ADDRESSES)
def test_an_address_that_leads_nowhere_is_refused_in_a_spreadsheet(address: str, said: str):
    (problem,) = planned(address).problems

    assert problem.cell == "B2"
    assert said.lower() in problem.what.replace("\u202f", " ").lower()


def test_a_spreadsheet_may_leave_out_https_too():
    plan = planned("exemple.org")

    assert plan.problems == []
    assert plan.completed == ["B2"]
    assert [one.new for step in plan.changed for one in step.changes] == ["https://exemple.org"]


def test_the_import_says_which_addresses_were_completed(browser: As):
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = sheets.write_csv([["identifiant", "adresse web"], ["first", "exemple.org"]])
    client = browser(EDITORS)

    page = text_of(
        client.post(reverse("laureates_import"), {"file": SimpleUploadedFile("x.csv", data)}, follow=True)
    ).replace("\u202f", " ")

    assert "« https:// » a été ajouté à une adresse : B2." in page
