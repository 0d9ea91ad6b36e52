"""Faults in older data stop neither previews nor staff; they are named with their form."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from kiosk.edition.limits import broken
from studio.about.models import KeyFact, Map
from studio.editions.folders import with_drafts
from studio.editions.form_links import form_at
from studio.laureates.models import Laureate, Theme
from studio.story.models import Chapter
from tests.studio.conftest import As, text_of


def control() -> str:
    """A control character in an online text, which an older studio accepted."""
    row = Laureate.objects.get(slug="second")
    Laureate.objects.filter(pk=row.pk).update(name_fr="Un\x02deux")
    return form_at(row)


def long_text() -> str:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses a text that is longer than its column")
    row = Theme.objects.get(slug="mediation")
    Theme.objects.filter(pk=row.pk).update(short_fr="x" * 60)
    return form_at(row)


def too_many() -> str:
    row = KeyFact.objects.all()[0]
    for _ in range(7):
        row.pk = None
        row.save()
    return reverse(KeyFact.snippet_viewset.get_url_name("list"))


def no_outlines() -> str:
    row = Map.objects.get()
    row.pk, row.slug, row.shapes = None, "other", {"no": "outlines"}
    row.save()
    return form_at(row)


def offline_theme() -> str:
    row = Laureate.objects.get(slug="second")
    theme = Theme.objects.create(slug="draft", name_fr="x", short_fr="x", colour="blue", live=False)
    Laureate.objects.filter(pk=row.pk).update(theme=theme)
    return form_at(row)


def _columns(row: Any) -> dict[str, Any]:
    return {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if not column.primary_key and column.name not in ("latest_revision", "live_revision")
    }


FAULTS = pytest.mark.parametrize(
    "fault", [control, long_text, too_many, no_outlines, offline_theme], ids=lambda one: one.__name__
)


@FAULTS
def test_the_preview_shows_everything_but_the_fault(fault: Any):
    fault()
    row = Chapter.objects.get(slug="first-call")
    row.title_fr = "Un brouillon"

    edition = with_drafts(row).edition

    assert edition.story[0].title.fr == "Un brouillon"
    assert not list(broken(edition))
    assert edition.exhibit
    assert edition.building
    assert any(one.id == "first" for one in edition.laureates)


@FAULTS
def test_both_pages_name_the_fault_in_french_with_its_form(browser: As, fault: Any):
    form = fault()
    chief = browser("chief")

    for page in ("wagtailadmin_home", "publishing"):
        answer = chief.get(reverse(page))
        said = text_of(answer)
        assert "À corriger d’abord" in said
        assert f'href="{form}' in answer.content.decode()
        assert "edition.json" not in said
        assert "Expected" not in said


def test_a_draft_that_cannot_be_shown_says_why_in_french():
    row = Chapter.objects.get(slug="first-call")
    row.date = "jamais"

    with pytest.raises(Exception, match="n’a pas la forme attendue"):
        with_drafts(row)


def test_the_preview_shows_a_draft_beyond_the_limit_of_an_edition():
    too_many()
    draft = KeyFact(
        **_columns(KeyFact.objects.all()[0]) | {"label_fr": "Le dernier", "live": False, "sort_order": None}
    )
    draft.save()

    facts = with_drafts(draft).edition.about.facts

    assert len(facts) == 6
    assert facts[-1].label.fr == "Le dernier"
