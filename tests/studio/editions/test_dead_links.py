"""Staff read of dead links before kiosks leave them out."""

import pytest
from django.urls import reverse

from studio.base.roles import EDITORS
from studio.editions.builder import Builder
from studio.editions.dead_links import dead_links
from studio.laureates.models import Laureate
from studio.preview.edition_check import check_saved
from studio.sources.models import Source
from studio.story.models import Chapter
from tests.studio.conftest import As, text_of


@pytest.fixture
def chapter() -> Chapter:
    """A live chapter with a link to a laureate and a source of its own."""
    row = Chapter.objects.first()
    assert row is not None
    source = Source.objects.create(slug="archive", title="Un carton d’archives", publisher="Lens")
    row.links = [("laureate", Laureate.objects.get(slug="second"))]
    row.sources = [("source", source)]
    row.save()
    return row


def said() -> list[str]:
    return [f"{one.where} {one.what}".replace("\u202f", " ") for one in dead_links()]


def test_links_to_online_content_are_not_reported(chapter: Chapter):
    assert said() == []
    assert [link.id for link in Builder().edition("lobby").story[0].links] == ["second"], chapter


def test_a_link_to_offline_content_is_reported(chapter: Chapter):
    Laureate.objects.get(slug="second").unpublish()

    assert said() == [
        f"chapitre « {chapter} » renvoie à un lauréat qui n’est pas en ligne : les bornes ne le montreront pas."
    ]
    assert not Builder().edition("lobby").story[0].links


def test_a_deleted_source_is_reported_once(chapter: Chapter):
    Source.objects.get(slug="archive").delete()

    assert said() == [f"chapitre « {chapter} » cite une source effacée : les bornes ne la montreront pas."]


def test_dead_links_are_reported_on_publishing_and_on_saving(browser: As, chapter: Chapter):
    Source.objects.get(slug="archive").delete()

    page = text_of(browser(EDITORS).get(reverse("publishing_confirm", args=["lobby"])))

    assert "cite une source effacée" in page
    assert ["cite une source effacée" in one.what for one in check_saved(chapter).warnings] == [True]
