"""Bulk actions concern the rows that the list shows, as it is searched and filtered, and no others."""

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import override_settings
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.snippets.models import get_snippet_models

from studio.base.roles import AUTHORS, EDITORS
from studio.laureates.models import Laureate, Theme
from studio.pictures.models import Picture
from tests.studio.conftest import As, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

KINDS = pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model.__name__)
STATES = ("publish", "unpublish", "delete")


@pytest.fixture(autouse=True)
def searched() -> "Iterator[None]":
    """A search without the index, whose tables only migrations make."""
    with override_settings(
        WAGTAILSEARCH_BACKENDS={"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
    ):
        yield


def bulk(model: Any, action: str, **asked: Any) -> str:
    """Return the address of a bulk action on everything that the list shows; the argument is the page after it."""
    options = model._meta
    query = {"id": "all", "next": reverse("wagtailadmin_home")} | asked
    return reverse("wagtail_bulk_action", args=[options.app_label, options.model_name, action], query=query)


def listed(client: "Client", model: Any, **asked: Any) -> set[Any]:
    """Return the rows that the list of a kind shows."""
    page = client.get(reverse(model.snippet_viewset.get_url_name("list")), asked)
    return {row.pk for row in page.context["object_list"]}


def named(client: "Client", address: str, rows: Any) -> set[Any]:
    """Return the rows that the page of confirmation names."""
    page = client.get(address)
    assert page.status_code == 200, page
    items = {row["item"].pk for row in page.context["items"]}
    return {row.pk for row in rows if row.pk in items}


def twin_of(row: Any, **changes: Any) -> Any:
    """Return another row of the same kind."""
    twin = type(row).objects.get(pk=row.pk)
    twin.pk = None
    own = {"slug": f"{twin.slug}-twin"} if hasattr(twin, "slug") else {}
    for name, value in (own | changes).items():
        setattr(twin, name, value)
    twin.save()
    return twin


def word_of(model: Any) -> str:
    """Return a column of a kind that the search covers."""
    return next(one for one in ("name_fr", "title_fr", "name", "label_fr", "title") if hasattr(model, one))


@KINDS
@pytest.mark.parametrize("action", STATES)
def test_select_all_in_a_searched_list_takes_the_results(chief: "Client", model: Any, action: str):
    found = model.objects.first()
    setattr(found, word_of(model), "Zanzibar")
    found.save()
    if model._meta.model_name == "exhibit":
        twin_of(found, channel="stand", title_fr="Autre chose")
    else:
        twin_of(found, **{word_of(model): "Autre chose"})

    assert listed(chief, model, q="zanzi") == {found.pk}
    assert named(chief, bulk(model, action, q="zanzi"), model.objects.all()) == {found.pk}
    assert named(chief, bulk(model, action), model.objects.all()) == {row.pk for row in model.objects.all()}


@pytest.mark.parametrize(
    "model", [one for one in get_snippet_models() if one.words_fields], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("action", STATES)
def test_select_all_in_a_filtered_list_takes_the_filtered_rows(chief: "Client", model: Any, action: str):
    """With the filter that every list has: missing translations into a language."""
    name = next(iter(model.words_fields))
    whole = model.objects.first()
    model.objects.update(has_unpublished_changes=False)
    changes = {"channel": "stand"} if model._meta.model_name == "exhibit" else {}
    lacking = twin_of(whole, **changes, **{f"{name}_fr": "Une phrase", f"{name}_nl": ""})

    left = listed(chief, model, untranslated="nl")
    assert lacking.pk in left
    assert named(chief, bulk(model, action, untranslated="nl"), model.objects.all()) == left


@pytest.mark.parametrize("action", ["delete", "add_tags", "add_to_collection"])
def test_select_all_in_a_list_of_pictures_takes_the_shown_pictures(chief: "Client", action: str):
    one, other = Picture.objects.order_by("pk")[:2]
    Picture.objects.filter(pk=one.pk).update(alt_nl="")
    one.refresh_from_db()
    one.title = "Zanzibar"
    one.save()
    Picture.objects.filter(pk=other.pk).update(alt_nl="Een gevel")

    assert named(chief, bulk(Picture, action, q="zanzibar"), Picture.objects.all()) == {one.pk}
    left = named(chief, bulk(Picture, action, untranslated="nl"), Picture.objects.all())
    assert one.pk in left
    assert other.pk not in left


def test_select_all_in_a_list_of_accounts_takes_the_shown_accounts(browser: As):
    chief, _ = browser("chief"), browser(AUTHORS)
    editors = Group.objects.get(name=EDITORS)
    anne = User.objects.create_user("anne")
    anne.groups.add(editors)

    assert named(chief, bulk(User, "assign_role", group=editors.pk), User.objects.all()) == {anne.pk}


def test_deleting_all_results_of_a_search_leaves_the_other_rows(chief: "Client"):
    """Found in a trial: of 408 laureates 400 were found, and all 408 would have been deleted."""
    real = set(Laureate.objects.values_list("pk", flat=True))
    row = Laureate.objects.get(slug="first")
    for number in range(60):  # more than one page of the list
        twin_of(row, slug=f"societe-{number}", name_fr=f"Société n° {number}")

    assert len(named(chief, bulk(Laureate, "delete", q="société"), Laureate.objects.all())) == 60
    chief.post(bulk(Laureate, "delete", q="société"))

    assert set(Laureate.objects.values_list("pk", flat=True)) == real


def test_imported_drafts_go_online_together_and_one_that_fails_is_named(browser: As):
    rows = list(Laureate.objects.order_by("pk"))
    for row in rows:
        row.unpublish()
        row.tagline_fr = "Tout neuf"
        row.save_revision()
    bad = twin_of(rows[0], slug="unfinished", name_fr="Sans accroche", live=False, latest_revision=None)
    bad.tagline_fr = ""
    bad.save_revision(clean=False)  # as the form saves an unfinished draft

    page = text_of(browser(EDITORS).post(bulk(Laureate, "publish"), follow=True))

    assert f"{len(rows)} contenus mis en ligne" in page
    assert "1 contenu n’a pas été mis en ligne" in page
    assert "Sans accroche" in page
    assert "Accroche (français)" in page
    assert {row.tagline_fr for row in Laureate.objects.filter(live=True)} == {"Tout neuf"}
    assert not Laureate.objects.get(pk=bad.pk).live


def test_a_taken_short_name_keeps_only_its_own_draft_offline(browser: As):
    one, other = Theme.objects.all()[:2]
    one.slug = "pris"
    one.save_revision()
    other.name_fr = "Un autre nom"
    other.save_revision()
    twin_of(other, slug="pris")

    page = text_of(browser(EDITORS).post(bulk(Theme, "publish"), follow=True))

    assert "1 contenu n’a pas été mis en ligne" in page
    assert Theme.objects.get(pk=other.pk).name_fr == "Un autre nom"


def test_several_contents_are_taken_offline_together(browser: As):
    page = text_of(browser(EDITORS).post(bulk(Laureate, "unpublish"), follow=True))

    assert "mis hors ligne" in page
    assert not Laureate.objects.filter(live=True).exists()


@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_authors_cannot_change_the_state_of_several_contents(browser: As, action: str):
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Pas relu"
    row.save_revision()
    before = Laureate.objects.get(pk=row.pk).live

    browser(AUTHORS).post(bulk(Laureate, action))

    row.refresh_from_db()
    assert (row.live, row.tagline_fr != "Pas relu") == (before, True)


def test_a_content_locked_by_somebody_else_does_not_change(browser: As):
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "En cours"
    row.save_revision()
    browser(EDITORS).post(reverse(Laureate.snippet_viewset.get_url_name("lock"), args=[row.pk]))

    page = text_of(browser(EDITORS).get(bulk(Laureate, "publish")))
    browser(EDITORS).post(bulk(Laureate, "publish"))

    assert "verrouillés" in page
    assert Laureate.objects.get(pk=row.pk).tagline_fr != "En cours"


@KINDS
def test_every_list_offers_the_bulk_actions(model: Any):
    offered = bulk_action_registry.get_bulk_actions_for_model(model._meta.app_label, model._meta.model_name)

    assert {action.action_type for action in offered} == set(STATES)


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_deleting_several_contents_says_that_kiosks_will_follow(chief: "Client", action: str):
    assert "quitte les bornes au prochain envoi" in text_of(chief.get(bulk(Laureate, action)))
