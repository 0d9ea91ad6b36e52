"""Staff save, publish and plan changes with forms as their browsers send them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from studio.base.roles import AUTHORS, EDITORS
from studio.building.models import Place
from studio.editions.builder import Builder
from studio.laureates.models import Laureate, Theme
from tests.studio.conftest import As, text_of


def address(row, view: str = "edit") -> str:
    return reverse(type(row).snippet_viewset.get_url_name(view), args=[row.pk])


def theme_form(row: Theme, **changes: str) -> dict[str, str]:
    fields = (
        "slug",
        "colour",
        *(f"{name}_{language}" for name in ("name", "short") for language in ("fr", "en", "nl")),
    )
    return {name: getattr(row, name) for name in fields} | changes


@pytest.fixture
def theme() -> Theme:
    """A live theme."""
    return Theme.objects.get(slug="mediation")


def shown() -> str | None:
    """Return the name of the theme on kiosks after a release."""
    return Builder().edition("lobby").themes[0].name.fr


def test_a_draft_waits_and_a_published_change_is_in_the_edition(browser: As, theme: Theme):
    editor = browser(EDITORS)
    before = shown()

    assert editor.post(address(theme), theme_form(theme, name_fr="Brouillon")).status_code == 302
    assert shown() == before

    form = theme_form(theme, name_fr="En ligne") | {"action-publish": "1"}
    assert editor.post(address(theme), form).status_code == 302
    assert shown() == "En ligne"


def test_an_author_cannot_publish_with_a_forged_form(browser: As, theme: Theme):
    before = shown()

    browser(AUTHORS).post(address(theme), theme_form(theme, name_fr="Forgé") | {"action-publish": "1"})

    assert shown() == before


def test_a_review_puts_the_text_of_an_author_online(browser: As, theme: Theme):
    author, editor = browser(AUTHORS), browser(EDITORS)
    sent = author.post(address(theme), theme_form(theme, name_fr="Relu") | {"action-submit": "1"}, follow=True)
    assert "Relu » attend sa relecture." in text_of(sent), "and not that it is planned to go live"
    theme.refresh_from_db()
    assert theme.workflow_in_progress
    task = theme.current_workflow_task_state
    assert shown() != "Relu"

    views = Theme.snippet_viewset
    url = reverse(views.get_url_name("workflow_action"), args=[theme.pk, "approve", task.pk])
    assert editor.post(url).status_code == 302

    assert shown() == "Relu"


def test_an_author_gets_a_request_for_changes_in_french(browser: As, theme: Theme):
    author, editor = browser(AUTHORS), browser(EDITORS)
    author.post(address(theme), theme_form(theme, name_fr="À revoir") | {"action-submit": "1"})
    task = Theme.objects.get(pk=theme.pk).current_workflow_task_state
    url = reverse(Theme.snippet_viewset.get_url_name("workflow_action"), args=[theme.pk, "reject", task.pk])
    editor.post(url, {"comment": "Plus court."})

    page = text_of(author.get(address(theme)))

    assert "Modifications demandées" in page
    assert " ago" not in page
    assert "Plus court." in text_of(author.get(address(theme, "history")))


def test_a_change_can_be_planned(browser: As, theme: Theme, monkeypatch: pytest.MonkeyPatch):
    later = timezone.localtime() + timedelta(days=1)
    form = theme_form(theme, name_fr="Demain", go_live_at=later.strftime("%Y-%m-%d %H:%M")) | {"action-publish": "1"}
    assert browser(EDITORS).post(address(theme), form).status_code == 302
    call_command("publish_scheduled")
    assert shown() != "Demain"

    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(minutes=1))
    call_command("publish_scheduled")

    assert shown() == "Demain"


def test_a_place_is_saved_with_its_states_and_points(browser: As):
    place = Place.objects.get(slug="facade")
    label = {"name_fr": "État", "name_en": "State", "name_nl": "Staat"}
    texts = {f"{name}_{language}": name for name in ("title", "text") for language in ("fr", "en", "nl")}
    form = nested_form_data(
        {
            "title_fr": "La façade",
            "title_en": "",
            "title_nl": "",
            "intro_fr": "De brique",
            "intro_en": "",
            "intro_nl": "",
            "frame_left": "0",
            "frame_top": "0",
            "frame_right": "1",
            "frame_bottom": "1",
            "slug": "facade",
            "states": inline_formset(
                [
                    {**label, "id": state.pk, "slug": f"state-{number}", "date": "2013", "picture": state.picture_id}
                    for number, state in enumerate(place.states.all())
                ],
                initial=2,
            ),
            "hot_spots": inline_formset(
                [
                    {"id": place.hot_spots.get().pk, "DELETE": "1"},
                    {**texts, "slug": "window", "x": "0.25", "y": "0.5", "shown_in": "state-1"},
                ],
                initial=1,
            ),
            "sources": streamfield([]),
            "links": streamfield([("laureate", str(Laureate.objects.get(slug="second").pk))]),
            "action-publish": "1",
        }
    )

    response = browser(EDITORS).post(address(place), form)

    assert response.status_code == 302, response.context["form"].errors
    built = Builder().edition("lobby").building[0]
    assert [state.id for state in built.states] == ["state-0", "state-1"]
    assert [(spot.id, spot.x, spot.states) for spot in built.hot_spots] == [("window", 0.25, ("state-1",))]
    assert [link.id for link in built.links] == ["second"]


def test_a_place_with_one_state_is_refused(browser: As):
    place = Place.objects.get(slug="facade")
    form = nested_form_data(
        {
            "title_fr": "La façade",
            "intro_fr": "x",
            "frame_left": "0",
            "frame_top": "0",
            "frame_right": "1",
            "frame_bottom": "1",
            "slug": "facade",
            "states": inline_formset([]),
            "hot_spots": inline_formset([]),
            "sources": streamfield([]),
            "links": streamfield([]),
            "action-publish": "1",
        }
    )

    response = browser(EDITORS).post(address(place), form)

    assert response.status_code == 200
    assert len(Builder().edition("lobby").building[0].states) == 2


def test_the_order_of_the_list_is_the_order_on_the_screen(browser: As):
    first = Laureate.objects.order_by("sort_order")[0]

    views = Laureate.snippet_viewset
    response = browser(EDITORS).post(f"{reverse(views.get_url_name('reorder'), args=[first.pk])}?position=1")

    assert response.status_code == 200
    assert [one.id for one in Builder().edition("lobby").laureates] == ["second", "first"]
