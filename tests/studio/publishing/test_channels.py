"""The name of a channel is fixed once kiosks may ask for it; taking it offline says what kiosks will do."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kiosk.edition.folder import LoadedEdition
from studio.editions.importing import import_edition
from studio.exhibit.models import Exhibit
from studio.publishing.release import release
from tests.studio.conftest import text_of

if TYPE_CHECKING:
    from django.test import Client

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def lobby() -> Exhibit:
    """A channel to which an edition was published."""
    release("lobby", now=NOW)
    return Exhibit.objects.get(channel="lobby")


def address(row: Exhibit, view: str) -> str:
    return reverse(Exhibit.snippet_viewset.get_url_name(view), args=[row.pk])


def name_field(client: "Client", row: Exhibit) -> str:
    page = client.get(address(row, "edit")).content.decode()
    start = page.index('name="channel"')
    return page[page.rindex("<", 0, start) : page.index(">", start)]


def test_the_name_of_a_channel_is_chosen_until_the_first_release_and_read_from_then_on(chief: "Client"):
    row = Exhibit.objects.get(channel="lobby")
    assert "disabled" not in name_field(chief, row)

    release("lobby", now=NOW)

    assert "disabled" in name_field(chief, row)
    assert "Ce nom ne change plus" in text_of(chief.get(address(row, "edit")))


def test_nothing_renames_a_channel_that_kiosks_ask_for(lobby: Exhibit):
    """Neither a form, nor an older draft, nor a program."""
    lobby.channel = "hall"
    with pytest.raises(ValidationError, match="ne change plus"):
        lobby.full_clean()
    with pytest.raises(ValidationError, match="ne change plus"):
        lobby.save()

    draft = Exhibit.objects.get(pk=lobby.pk)
    draft.channel = "hall"
    draft.save_revision(clean=False).publish()

    assert Exhibit.objects.get(pk=lobby.pk).channel == "lobby"


def test_an_import_for_another_name_makes_another_channel(lobby: Exhibit, small: LoadedEdition):
    import_edition(small, "hall", replace=True)

    assert Exhibit.objects.get(pk=lobby.pk).channel == "lobby"
    assert Exhibit.objects.filter(channel="hall").exists()


@pytest.mark.parametrize("view", ["unpublish", "delete"])
def test_the_question_before_removing_a_channel_says_what_kiosks_will_do(chief: "Client", lobby: Exhibit, view: str):
    asked = text_of(chief.get(address(lobby, view)))

    assert "gardent l’édition qu’elles ont et ne reçoivent plus rien" in asked
    assert "prochain envoi" not in asked  # it never comes


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_the_question_before_removing_several_channels_says_the_same(chief: "Client", lobby: Exhibit, action: str):
    asked = reverse("wagtail_bulk_action", args=["exhibit", "exhibit", action], query={"id": str(lobby.pk)})

    page = text_of(chief.get(asked))
    assert "gardent l’édition qu’elles ont et ne reçoivent plus rien" in page
    assert "prochain envoi" not in page  # it never comes


def test_a_channel_that_no_kiosk_knows_is_removed_without_a_warning(chief: "Client"):
    row = Exhibit.objects.get(channel="lobby")

    assert "ne reçoivent plus rien" not in text_of(chief.get(address(row, "unpublish")))
