"""The tasks are counted completely, and each count leads to the list that shows them."""

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from studio.base.roles import AUTHORS, EDITORS, TECHNICIANS
from studio.base.translation_gaps import missing_languages, untranslated_rows
from studio.building.models import HotSpot, Place
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from tests.studio.conftest import As, text_of

if TYPE_CHECKING:
    from django.test import Client


def address(model, **query: str) -> str:
    return reverse(model.snippet_viewset.get_url_name("list"), query=query)


def body_without(language: str, slug: str = "first") -> Laureate:
    """Return a laureate with an untranslated paragraph in its body."""
    row = Laureate.objects.get(slug=slug)
    words = {"fr": "Un", "en": "One", "nl": "Een"} | {language: ""}
    column = Laureate._meta.get_field("body")
    row.body = column.stream_block.to_python([{"type": "paragraph", "value": words}])
    return row


@pytest.mark.parametrize("language", ["en", "nl"])
def test_texts_in_streams_are_counted(language: str):
    row = body_without(language)
    row.save()

    assert missing_languages(Laureate.objects.get(slug="first")) == [language]
    assert untranslated_rows(Laureate, language) == [row.pk]


def test_texts_of_points_and_states_are_counted():
    HotSpot.objects.update(text_nl="")

    assert untranslated_rows(Place, "nl") == [Place.objects.get(slug="facade").pk]


def test_texts_of_points_in_drafts_are_counted():
    place = Place.objects.get(slug="facade")
    place.hot_spots = [HotSpot(title_fr="Un", text_fr="Un", title_en="One", text_en="One", slug="one")]
    place.save_revision()

    assert untranslated_rows(Place, "nl") == [place.pk]
    assert untranslated_rows(Place, "en") == []


def test_only_the_latest_draft_is_counted():
    """A text that is translated in a draft counts as translated."""
    live = body_without("nl")
    live.save_revision().publish()
    assert untranslated_rows(Laureate, "nl") == [live.pk]

    draft = Laureate.objects.get(slug="first")
    draft.body = body_without("none").body
    draft.save_revision()

    assert untranslated_rows(Laureate, "nl") == []
    assert Laureate.objects.get(slug="first").untranslated() == "—"


def test_the_home_page_counts_gaps_and_leads_to_the_lists(browser: As):
    body_without("nl").save()
    Laureate.objects.filter(slug="second").update(example=True, to_verify=True)
    Picture.objects.filter(slug="facade-before").update(alt_en="")
    editor = browser(EDITORS)

    response = editor.get(reverse("wagtailadmin_home"))

    page = text_of(response)
    assert "1 contenu à traduire en néerlandais 1 lauréat" in page
    assert "1 image à décrire en anglais 1 image" in page
    assert "1 contenu à vérifier 1 lauréat" in page
    assert "1 contenu d’exemple, à remplacer 1 lauréat" in page
    links = [
        unescape(link) for link in re.findall(r'<a href="([^"]+)">1 (?:lauréat|image)</a>', response.content.decode())
    ]
    assert len(links) == 4
    for link in links:
        assert text_of(editor.get(link)).count("Il y a 1 correspondance") == 1, link


def test_the_home_page_says_that_nothing_is_left_to_do(browser: As):
    assert "ce que vous pouvez modifier est traduit" in text_of(browser(EDITORS).get(reverse("wagtailadmin_home")))


def test_people_see_only_the_tasks_that_they_may_do(browser: As):
    body_without("nl").save()

    assert "à traduire en néerlandais" in text_of(browser(AUTHORS).get(reverse("wagtailadmin_home")))
    assert "à traduire en néerlandais" not in text_of(browser(TECHNICIANS).get(reverse("wagtailadmin_home")))


def listed(client: "Client", **query: str) -> list[str]:
    """Return the laureates that a list shows."""
    page = text_of(client.get(address(Laureate, **query)))
    return [name for name in ("Premier projet", "Second projet") if name in page]


def test_lists_are_filtered_by_gaps(browser: As):
    body_without("nl").save()
    Laureate.objects.filter(slug="second").update(example=True)
    editor = browser(EDITORS)

    assert listed(editor, untranslated="nl") == ["Premier projet"]
    assert listed(editor, example="true") == ["Second projet"]
    assert "Exemple : Oui" in text_of(editor.get(address(Laureate, example="true")))
    assert listed(editor, untranslated="xx") == ["Premier projet", "Second projet"]


def test_the_filter_finds_pictures_without_a_description(browser: As):
    Picture.objects.filter(slug="facade-before").update(alt_en="")
    editor = browser(EDITORS)

    page = text_of(editor.get(reverse("wagtailimages:index", query={"untranslated": "en"})))
    assert "Il y a 1 correspondance" in page
    assert "À décrire : EN" in page

    assert "Il y a 1" not in text_of(editor.get(reverse("wagtailimages:index", query={"untranslated": "nl"})))


def test_the_form_of_a_picture_shows_three_languages_side_by_side(browser: As):
    row = Picture.objects.get(slug="facade-before")

    page = browser(EDITORS).get(reverse("wagtailimages:edit", args=[row.pk])).content.decode()

    for text in ("Texte alternatif", "Crédit", "Légende"):
        legend = page.index(f">{text}</legend>")
        group = page[legend : page.index("</fieldset>", legend)]
        assert re.findall(r'name="\w+_(fr|en|nl)"', group) == ["fr", "en", "nl"]
    assert "focal-point-chooser" in page
    assert "Utilisation" in page
