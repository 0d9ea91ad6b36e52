"""Wagtail's features work for every kind of content: comparing, locking, planning, usage, order."""

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from studio.base.content import Ordered
from studio.base.roles import ADMINISTRATORS, AUTHORS, EDITORS
from studio.editions.builder import Builder
from studio.laureates.models import Laureate, Theme
from studio.pictures.models import Picture
from tests.studio.conftest import As, text_of

if TYPE_CHECKING:
    from django.test import Client

KINDS = pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model.__name__)


def page_of(response: Any) -> str:
    assert response.status_code == 200, response
    return unescape(response.content.decode())


def address(row: Any, view: str, *more: Any) -> str:
    return reverse(type(row).snippet_viewset.get_url_name(view), args=[row.pk, *more])


def test_two_versions_are_compared_text_by_text(browser: As):
    """In every language, and inside the text."""
    row = Laureate.objects.get(slug="first")
    before = row.save_revision()
    row.name_nl = "Een ander project"
    row.body = [("paragraph", {"fr": "Le tableau chante.", "en": "The painting sings.", "nl": "Het zingt."})]
    after = row.save_revision()

    page = text_of(browser(EDITORS).get(address(row, "revisions_compare", before.pk, after.pk)))

    assert "Nom (néerlandais)" in page
    assert "Een ander" in page
    assert "Eerste" in page
    assert "chante" in page
    assert "raconte" in page
    assert "Nom (anglais)" not in page, "what did not change is not shown"


@KINDS
def test_versions_of_every_kind_can_be_compared(browser: As, model: Any):
    row = model.objects.first()
    first, second = row.save_revision(), row.save_revision()

    page_of(browser("chief").get(address(row, "revisions_compare", first.pk, second.pk)))


def test_staff_can_restore_the_imported_version(browser: As):
    row = Laureate.objects.get(slug="first")
    imported = row.latest_revision
    row.tagline_fr = "Autrement"
    row.save_revision(log_action=True).publish()

    page = page_of(browser(EDITORS).get(address(row, "history")))

    assert address(row, "revisions_revert", imported.pk) in page


@KINDS
def test_every_form_can_plan_lock_submit_and_publish(browser: As, model: Any):
    page = page_of(browser("chief").get(address(model.objects.first(), "edit")))

    for name in ("go_live_at", "expire_at"):
        assert f'name="{name}"' in page
    for action in ("action-publish", "action-submit"):
        assert action in page
    assert "Verrouill" in page
    assert "data-checks-panel" in page, "the accessibility checker"


def test_a_locked_content_cannot_be_changed_by_others(browser: As):
    row = Theme.objects.get(slug="mediation")
    browser(EDITORS).post(address(row, "lock"))
    row.refresh_from_db()
    assert row.locked

    page = page_of(browser(AUTHORS).get(address(row, "edit")))

    assert "action-submit" not in page
    assert "verrouillé" in page.lower()


def test_the_usage_of_a_picture_is_listed(browser: As):
    from wagtail.models import ReferenceIndex

    row = Laureate.objects.get(slug="first")
    ReferenceIndex.create_or_update_for_object(row)
    picture = Picture.objects.get(slug="facade-before")

    assert "Premier projet" in text_of(browser(EDITORS).get(reverse("wagtailimages:image_usage", args=[picture.pk])))


@pytest.mark.parametrize("model", [one for one in get_snippet_models() if issubclass(one, Ordered)])
def test_every_ordered_list_is_sorted_by_dragging(browser: As, model: Any):
    row = model.objects.first()
    twin = model.objects.get(pk=row.pk)
    twin.pk, twin.sort_order = None, 99
    if hasattr(twin, "slug"):
        twin.slug = f"{twin.slug}-twin"
    twin.save()

    response = browser("chief").post(f"{address(twin, 'reorder')}?position=0")

    assert response.status_code == 200
    assert model.objects.order_by("sort_order").first() == twin


def test_several_contents_are_deleted_together_and_leave_the_edition(browser: As):
    """Other bulk actions are in ``test_bulk``."""
    query = "&".join(f"id={row.pk}" for row in Laureate.objects.all())
    url = reverse("wagtail_bulk_action", args=["laureates", "laureate", "delete"])
    chief = browser("chief")
    assert "Premier projet" in text_of(chief.get(f"{url}?{query}"))
    chief.post(f"{url}?{query}")

    assert Builder().edition("lobby").laureates == ()


@pytest.mark.parametrize("role", [ADMINISTRATORS, EDITORS, AUTHORS])
def test_the_menu_shows_the_parts_of_the_studio_and_nothing_else(browser: As, role: str):
    page = page_of(browser(role).get(reverse("wagtailadmin_home")))

    for useless in (
        "Pages",
        "Documents",
        "Sites",
        "Redirections",
        "Pages verrouillées",
        "Types de pages",
        "Help",
    ):
        assert f'"{useless}"' not in page
    assert '"Images"' in page


def test_the_studio_speaks_french_to_a_browser_that_speaks_english(browser: As):
    client: Client = browser(EDITORS)

    page = page_of(client.get(reverse("wagtailadmin_home"), headers={"Accept-Language": "en-US,en"}))

    assert 'lang="fr"' in page
    for french, english in (("Rechercher", "Search"), ("Tableau de bord", "Dashboard")):
        assert french in page
        assert f'"{english}"' not in page
