"""Lists show the status of each content; putting online leads to the kiosks; planning takes one save."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.snippets.models import get_snippet_models

from studio.base.roles import AUTHORS, EDITORS
from studio.base.status import Status
from studio.laureates.models import Laureate, Theme
from studio.publishing.models import Release
from studio.publishing.release import release, roll_back
from studio.publishing.status import statuses_of
from tests.studio.conftest import As, text_of
from tests.studio.test_writing import address, theme_form

NOW = timezone.now()


@pytest.fixture
def theme() -> Theme:
    """A theme that is live."""
    return Theme.objects.get(slug="mediation")


def listed(model: type = Theme, **query: str) -> str:
    return f"{reverse(model.snippet_viewset.get_url_name('list'))}?" + "&".join(f"{k}={v}" for k, v in query.items())


def status_of(row) -> Status:
    return statuses_of([type(row).objects.get(pk=row.pk)])[0]


def renamed(row: Theme, name: str) -> None:
    row.name_fr = name
    row.save_revision().publish()


def test_a_content_goes_from_draft_to_online_to_the_screens(theme: Theme):
    draft = Theme.objects.create(name_fr="Neuf", short_fr="Neuf", colour="blue", slug="neuf", live=False)
    assert (status_of(draft), status_of(theme)) == (Status.DRAFT, Status.ONLINE)

    release("lobby", now=NOW)
    assert (status_of(draft), status_of(theme)) == (Status.DRAFT, Status.SHOWN)

    renamed(theme, "Un autre nom")
    assert status_of(theme) == Status.ONLINE

    release("lobby", now=NOW)
    assert status_of(theme) == Status.SHOWN


def test_after_a_return_content_that_is_not_on_the_screens_is_only_online(theme: Theme):
    first, _ = release("lobby", now=NOW)
    renamed(theme, "Un autre nom")
    release("lobby", now=NOW)

    roll_back(first, now=NOW)

    assert status_of(theme) == Status.ONLINE


def test_content_taken_offline_is_on_the_screens_until_the_next_release():
    release("lobby", now=NOW)
    laureate = Laureate.objects.get(slug="second")
    laureate.unpublish()

    assert status_of(laureate) == Status.LEAVING


@pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model.__name__)
def test_each_kind_of_content_has_its_status(model):
    release("lobby", now=NOW)

    assert Status.SHOWN in statuses_of(list(model.objects.all()))


def test_lists_show_the_status_and_can_be_filtered_by_it(chief: Client, theme: Theme):
    release("lobby", now=NOW)
    renamed(theme, "Un autre nom")

    page = text_of(chief.get(listed()))
    assert "en ligne" in page
    assert "sur les bornes" in page

    only = text_of(chief.get(listed(status="online")))
    assert "Un autre nom" in only
    assert Theme.objects.exclude(pk=theme.pk)[0].name_fr not in only


def test_a_list_takes_no_more_queries_for_more_rows(chief: Client):
    release("lobby", now=NOW)
    chief.get(listed(Laureate))
    with CaptureQueriesContext(
        connection,
    ) as few:
        statuses_of(list(Laureate.objects.all()[:1]))
    template = Laureate.objects.get(slug="first")
    for number in range(60):
        template.pk, template.slug = None, f"copie-{number}"
        template.save()

    with CaptureQueriesContext(connection) as many:
        statuses_of(list(Laureate.objects.all()))

    assert len(many) == len(few)


def test_lists_have_checkboxes_and_pages_before_they_are_sorted(chief: Client):
    template = Laureate.objects.get(slug="first")
    for number in range(60):
        template.pk, template.slug = None, f"copie-{number}"
        template.save()

    page = chief.get(listed(Laureate)).content.decode()
    assert page.count("data-bulk-action-checkbox ") == 50
    assert "Changer l’ordre" in page

    ordering = chief.get(listed(Laureate, ordering="sort_order")).content.decode()
    assert ordering.count("data-w-orderable-item-id") == Laureate.objects.count()
    assert "Revenir à la liste" in ordering


def test_the_message_after_putting_online_leads_to_the_kiosks(browser: As, theme: Theme):
    form = theme_form(theme, name_fr="Neuf") | {"action-publish": "1"}

    answer = browser(EDITORS).post(address(theme), form, follow=True)

    assert "« Neuf » est en ligne. Les bornes ne l’ont pas encore." in text_of(answer).replace("\u202f", " ")
    assert reverse("publishing_confirm", args=["lobby"]) in answer.content.decode()


def test_the_message_after_saving_a_draft_has_no_button_to_the_kiosks(browser: As, theme: Theme):
    answer = browser(EDITORS).post(address(theme), theme_form(theme, name_fr="Neuf"), follow=True)

    assert reverse("publishing_confirm", args=["lobby"]) not in answer.content.decode()


def test_planning_takes_one_save(browser: As, theme: Theme):
    when = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    form = theme_form(theme, name_fr="Demain") | {"go_live_at": when, "expire_at": "", "action-plan": "action-plan"}

    said = text_of(browser(EDITORS).post(address(theme), form, follow=True))

    assert "Demain » sera mis en ligne le" in said
    assert "Vérifier et envoyer aux bornes" not in said  # before there is anything to send
    assert Theme.objects.get(pk=theme.pk).scheduled_revision is not None


def test_a_plan_without_a_date_puts_nothing_online(browser: As, theme: Theme):
    form = theme_form(theme, name_fr="Sans date") | {"go_live_at": "", "expire_at": "", "action-plan": "action-plan"}

    browser(EDITORS).post(address(theme), form)

    theme.refresh_from_db()
    assert theme.name_fr != "Sans date"
    assert theme.has_unpublished_changes


def test_removing_the_end_date_of_online_content_counts_at_once(browser: As, theme: Theme):
    theme.expire_at = NOW + timedelta(days=3)
    theme.save_revision().publish()
    form = theme_form(theme) | {"go_live_at": "", "expire_at": "", "action-plan": "action-plan"}

    browser(EDITORS).post(address(theme), form)

    assert Theme.objects.get(pk=theme.pk).expire_at is None


def test_people_who_may_not_publish_can_only_save_dates(browser: As, theme: Theme):
    author = browser(AUTHORS)
    when = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    assert "action-plan" not in author.get(address(theme)).content.decode()

    form = theme_form(theme, name_fr="Forgé") | {"go_live_at": when, "expire_at": "", "action-plan": "action-plan"}
    author.post(address(theme), form)

    assert Theme.objects.get(pk=theme.pk).scheduled_revision is None
    assert not Release.objects.exists()
