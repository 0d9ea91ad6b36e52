"""An import, like a form, puts online only what kiosks can show."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from studio.base.roles import AUTHORS, EDITORS
from studio.editions.builder import Builder
from studio.laureates.models import Laureate, Theme
from studio.laureates.spreadsheet import laureates_import, sheets
from tests.studio.conftest import As, text_of
from tests.studio.content.test_spreadsheet_import import FULL, planned, send, table


def emoji() -> dict[str, str]:
    """A name with a character that no font of the kiosks has."""
    return {"nom (français)": "🎨 Peinture"}


def offline_theme() -> dict[str, str]:
    """A theme that is a draft."""
    Theme.objects.create(slug="draft", name_fr="Brouillon", short_fr="B", colour="blue", live=False)
    return {"thème": "Brouillon"}


@pytest.mark.parametrize("fault", [emoji, offline_theme], ids=lambda one: one.__name__)
def test_laureates_that_kiosks_could_not_show_are_imported_as_drafts_only(
    browser: As, fault: Callable[[], dict[str, str]]
):
    """Neither the page nor a forged form does so: one such laureate would hold back the release of every channel."""
    editor, before = browser(EDITORS), Builder().edition("lobby")
    page = send(editor, sheets.write_csv(table(FULL | fault())))
    assert "Les bornes ne pourraient pas montrer ce qui suit." in text_of(page)
    assert 'name="publish"' not in page.content.decode()
    address = page.redirect_chain[-1][0]
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())
    assert digest is not None

    forged = editor.post(address, {"digest": digest[1], "publish": "on"}, follow=True)
    assert "Rien n’a été importé. A2 (" in text_of(forged)
    assert not Laureate.objects.filter(slug="nouveau").exists()

    editor.post(address, {"digest": digest[1]})
    assert not Laureate.objects.get(slug="nouveau").live
    assert Builder().edition("lobby") == before


def test_an_author_reads_why_kiosks_could_not_show_a_laureate(browser: As):
    page = text_of(send(browser(AUTHORS), sheets.write_csv(table(FULL | emoji()))))

    assert "ARTIST PALETTE" in page
    assert "Importer 1 lauréat" in page


def test_a_draft_with_a_fault_does_not_go_online_when_an_import_changes_another_text():
    """The file changes one text, but going online would publish the whole draft."""
    user = User.objects.create_user("importer")
    first = Laureate.objects.get(slug="first")
    first.tagline_en = "A 🎨"
    first.save_revision()
    plan = planned(table({"identifiant": "first", "exemple": "oui"}), user)

    with pytest.raises(laureates_import.NotShowableError, match="🎨"):
        laureates_import.apply(plan, user, now=timezone.now(), publish=True)

    assert not Laureate.objects.get(slug="first").example
