"""Each action, by each role, is allowed or refused as ``docs/roles.md`` says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from studio.about.models import About, KeyFact, Map
from studio.base.roles import ADMINISTRATORS, AUTHORS, EDITORS, TECHNICIANS
from studio.building.models import Place
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Promotion, Theme
from studio.story.models import Chapter
from tests.studio.safety.actions import ACTIONS, ON_EACH_KIND

TABLE = Path(__file__).resolve().parents[3] / "docs" / "roles.md"
PERSONS = ("Personne", "Sans rôle", AUTHORS, EDITORS, TECHNICIANS, ADMINISTRATORS, "Accès complet")
CONTENT, SCREENS = "Contenus", "Bornes"

Rights = dict[str, set[str]]
"""The roles that may do each action."""


def tables() -> dict[str, Rights]:
    """Return the tables of the document, by their headings."""
    found: dict[str, Rights] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            rights = found.setdefault(line.removeprefix("## "), {})
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[0].startswith("-"):
            continue
        if cells[0] == "Action":
            assert tuple(cells[1:]) == PERSONS
            continue
        assert set(cells[1:]) <= {"oui", "—"}, line
        rights[cells[0]] = {person for person, cell in zip(PERSONS, cells[1:], strict=True) if cell == "oui"}
    return found


ON_CONTENT = tables()[CONTENT]
ON_SCREENS = tables()[SCREENS]
ELSEWHERE = {
    name: may
    for heading, rights in tables().items()
    if heading not in (CONTENT, SCREENS)
    for name, may in rights.items()
}


@pytest.fixture
def browsers() -> dict[str, Client]:
    """A browser for each person."""
    User.objects.create_superuser("chief")
    return {person: _browser(person) for person in PERSONS}


def _browser(person: str) -> Client:
    client = Client()
    if person != PERSONS[0]:
        user = User.objects.create_user(f"un compte ({person})", is_superuser=person == PERSONS[-1])
        user.groups.set(Group.objects.filter(name=person))
        client.force_login(user)
    return client


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo everything that happens in the block."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def test_the_document_and_the_tests_list_the_same_actions():
    assert set(ELSEWHERE) == set(ACTIONS)
    assert set(ON_CONTENT) == set(ON_SCREENS) == set(ON_EACH_KIND)


@pytest.fixture(autouse=True)
def others() -> None:
    """Another row of each kind that kiosks need, so that one may go."""
    for model in (Chapter, Place, Theme, Promotion, KeyFact, Map):
        twin = model.objects.order_by("pk")[0]
        states = list(twin.states.all()) if model is Place else []
        for row in (twin, *states):
            row.pk = None
        if hasattr(twin, "slug"):
            twin.slug = f"{twin.slug}-twin"
        if states:
            twin.states = states
        twin.save()
    Laureate.objects.update(theme=Theme.objects.last(), promotion=Promotion.objects.last())


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_allowed_to_its_roles_only(browsers: dict[str, Client], name: str):
    did = set()
    for person, browser in browsers.items():
        with taken_back():
            if ACTIONS[name](browser):
                did.add(person)

    assert did == ELSEWHERE[name]


@pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model.__name__)
def test_each_kind_of_content_is_open_to_its_roles_only(browsers: dict[str, Client], model: type[models.Model]):
    rights = ON_SCREENS if model is Exhibit else ON_CONTENT
    pk = model.objects.order_by("pk")[0].pk
    did: Rights = {}
    for name, action in ON_EACH_KIND.items():
        did[name] = set()
        for person, browser in browsers.items():
            with taken_back():
                if action(browser, model.objects.get(pk=pk)):
                    did[name].add(person)

    if model is About:
        rights = {**rights, "Mettre hors ligne": set()}  # kiosks need it
    assert did == rights


def test_a_hidden_field_cannot_be_forged(browsers: dict[str, Client]):
    """A technician who forges a form of accounts does not become an administrator."""
    for person in (AUTHORS, EDITORS, TECHNICIANS):
        user = User.objects.get(username=f"un compte ({person})")
        every = [group.pk for group in Group.objects.all()]
        form = {
            "username": user.username,
            "first_name": "A",
            "last_name": "B",
            "email": "a@example.org",
            "groups": every,
        }
        browsers[person].post(reverse("wagtailusers_users:edit", args=[user.pk]), form | {"is_superuser": "on"})
        browsers[person].post(
            reverse("wagtailadmin_account"),
            {f"name_email-{key}": value for key, value in form.items()} | {"is_superuser": "on"},
        )
        bulk = reverse("wagtail_bulk_action", args=["auth", "user", "assign_role"], query={"id": str(user.pk)})
        browsers[person].post(bulk, {"role": Group.objects.get(name=ADMINISTRATORS).pk})
        user.refresh_from_db()
        assert {group.name for group in user.groups.all()} == {person}
        assert not user.is_superuser


def test_an_author_sees_no_way_to_publish(browsers: dict[str, Client]):
    """Their texts wait for an editor."""
    address = reverse(Theme.snippet_viewset.get_url_name("edit"), args=[Theme.objects.order_by("pk")[0].pk])

    for_author = browsers[AUTHORS].get(address).content.decode()
    for_editor = browsers[EDITORS].get(address).content.decode()

    assert "action-publish" not in for_author
    assert "action-submit" in for_author
    assert "action-publish" in for_editor
