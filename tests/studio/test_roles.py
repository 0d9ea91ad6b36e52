"""Who may do what."""

import pytest
from django.urls import reverse
from wagtail.models import Workflow

from studio.base.roles import ADMINISTRATORS, AUTHORS, EDITORS, TECHNICIANS
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate
from tests.studio.conftest import As

ROLES = (AUTHORS, EDITORS, TECHNICIANS, ADMINISTRATORS)


def allowed(response) -> bool:
    """Tell whether a page was shown; the admin sends those who may not see it to its first page, or refuses."""
    return response.status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_everybody_enters_and_sees_what_is_published(browser: As, role: str):
    client = browser(role)

    assert allowed(client.get(reverse("wagtailadmin_home")))
    assert allowed(client.get(reverse("publishing")))


@pytest.mark.parametrize(
    ("page", "roles"),
    [
        ("edit a laureate", (AUTHORS, EDITORS, ADMINISTRATORS)),
        ("delete a laureate", (EDITORS, ADMINISTRATORS)),
        ("edit a channel", (EDITORS, TECHNICIANS, ADMINISTRATORS)),
        ("add a channel", (TECHNICIANS, ADMINISTRATORS)),
        ("add a picture", (AUTHORS, EDITORS, ADMINISTRATORS)),
        ("publish", (EDITORS, TECHNICIANS, ADMINISTRATORS)),
        ("add a user", (ADMINISTRATORS,)),
    ],
)
def test_pages_open_for_those_who_may(browser: As, page: str, roles: tuple[str, ...]):
    laureate, exhibit = Laureate.objects.get(slug="first"), Exhibit.objects.get(channel="lobby")
    of_laureates, of_exhibits = Laureate.snippet_viewset, Exhibit.snippet_viewset
    address = {
        "edit a laureate": reverse(of_laureates.get_url_name("edit"), args=[laureate.pk]),
        "delete a laureate": reverse(of_laureates.get_url_name("delete"), args=[laureate.pk]),
        "edit a channel": reverse(of_exhibits.get_url_name("edit"), args=[exhibit.pk]),
        "add a channel": reverse(of_exhibits.get_url_name("add")),
        "add a picture": reverse("wagtailimages:add"),
        "publish": reverse("publishing_confirm", args=["lobby"]),
        "add a user": reverse("wagtailusers_users:add"),
    }[page]

    assert {role for role in ROLES if allowed(browser(role).get(address))} == set(roles)


def test_an_author_writes_and_an_editor_publishes(browser: As):
    """An author sees no way to put a change online; what they submit waits for an editor."""
    address = reverse(Laureate.snippet_viewset.get_url_name("edit"), args=[Laureate.objects.get(slug="first").pk])

    for_author = browser(AUTHORS).get(address).content.decode()
    for_editor = browser(EDITORS).get(address).content.decode()

    assert "action-publish" not in for_author
    assert "action-submit" in for_author
    assert "action-publish" in for_editor
    assert Workflow.objects.get().name == "Relecture"


def test_strangers_see_nothing_but_the_endpoint(client_of_nobody):
    for name in ("wagtailadmin_home", "publishing"):
        assert client_of_nobody.get(reverse(name)).status_code == 302
    assert client_of_nobody.post(reverse("publishing_confirm", args=["lobby"])).status_code == 302


@pytest.fixture
def client_of_nobody():
    """A browser in which nobody has logged in."""
    from django.test import Client

    return Client()
