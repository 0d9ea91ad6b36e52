"""Staff are told of links that lead nowhere, before kiosks leave them out."""

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
    """A chapter that is live, with a link to a laureate and a source of its own."""
    row = Chapter.objects.first()
    assert row is not None
    source = Source.objects.create(slug="archive", title="Un carton d’archives", publisher="Lens")
    row.links = [("laureate", Laureate.objects.get(slug="second"))]
    row.sources = [("source", source)]
    row.save()
    return row


def said() -> list[str]:
    return [f"{one.where} {one.what}".replace("\u202f", " ") for one in dead_links()]


def test_links_to_what_is_online_are_not_mentioned(chapter: Chapter):
    assert said() == []
    assert [link.id for link in Builder().edition("lobby").story[0].links] == ["second"], chapter


def test_a_link_to_what_was_taken_offline_is_told(chapter: Chapter):
    Laureate.objects.get(slug="second").unpublish()

    assert said() == [
        f"chapitre « {chapter} » renvoie à un lauréat qui n’est pas en ligne : les bornes ne le montreront pas."
    ]
    assert not Builder().edition("lobby").story[0].links


def test_a_source_that_was_deleted_is_told_once(chapter: Chapter):
    Source.objects.get(slug="archive").delete()

    assert said() == [f"chapitre « {chapter} » cite une source effacée : les bornes ne la montreront pas."]


def test_whoever_publishes_and_whoever_saves_reads_it(browser: As, chapter: Chapter):
    Source.objects.get(slug="archive").delete()

    page = text_of(browser(EDITORS).get(reverse("publishing_confirm", args=["lobby"])))

    assert "cite une source effacée" in page
    assert ["cite une source effacée" in one.what for one in check_saved(chapter).warnings] == [True]
