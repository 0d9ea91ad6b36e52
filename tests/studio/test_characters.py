"""Texts pasted from Word, a PDF or an address book never stop a release or a preview."""

from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.test.utils.form_data import nested_form_data, streamfield

from kiosk.edition.decode import decode, encode
from studio.about.models import Partner
from studio.base.roles import EDITORS
from studio.editions.builder import Builder
from studio.laureates.models import Laureate, Theme
from studio.pictures.models import Picture
from studio.sources.models import Source
from tests.studio.conftest import As, text_of
from tests.studio.test_writing import address, theme_form

PASTED = {"\u2028": " ", "\u2029": " ", "\t": " ", "\x0b": " ", "\ufeff": "", "\u200b": "", "\u202a": "", "\u00ad": ""}


def laureate_form(row: Laureate, *, text: str, person: str) -> dict[str, str]:
    """Return the form of a laureate with a paragraph and a person, as a browser sends it."""
    words = {
        f"{name}_{one}": getattr(row, f"{name}_{one}") for name in ("name", "tagline") for one in ("fr", "en", "nl")
    }
    return nested_form_data(
        words
        | {
            "slug": row.slug,
            "theme": str(row.theme_id),
            "promotion": str(row.promotion_id),
            "body": streamfield([("paragraph", {"fr": text, "en": "", "nl": ""})]),
            "pictures": streamfield([]),
            "people": streamfield([("person", {"name": person, "role": {"fr": "", "en": "", "nl": ""}})]),
            "links": streamfield([]),
            "sources": streamfield([]),
            "url": "",
            "action-publish": "1",
        }
    )


@pytest.mark.parametrize("character", PASTED, ids=lambda one: f"U+{ord(one):04X}")
def test_a_pasted_text_is_cleaned_and_published(browser: As, character: str):
    editor, theme, row = browser(EDITORS), Theme.objects.get(slug="mediation"), Laureate.objects.get(slug="first")
    kept = f"Avant{PASTED[character]}après"

    editor.post(address(theme), theme_form(theme, name_fr=f"Avant{character}après\u202f!") | {"action-publish": "1"})
    form = laureate_form(row, text=f"Avant{character}après", person=f"Zoé{character}Petit")
    assert editor.post(address(row), form).status_code == 302

    edition = decode(encode(Builder().edition("lobby")))
    assert edition.themes[0].name.fr == f"{kept}\u202f!"
    assert edition.laureates[0].body.fr == kept
    assert edition.laureates[0].people[0].name == f"Zoé{PASTED[character]}Petit"
    theme.refresh_from_db()
    assert theme.name_fr == f"{kept}\u202f!", "what the database keeps is clean"


@pytest.mark.parametrize(
    ("character", "named"),
    [("\x02", "U+0002"), ("\x92", "U+0092"), ("\u202e", "RIGHT-TO-LEFT OVERRIDE"), ("\ue001", "U+E001")],
)
def test_a_character_that_cannot_be_cleaned_is_refused_at_its_field_and_named(browser: As, character: str, named: str):
    editor, theme, row = browser(EDITORS), Theme.objects.get(slug="mediation"), Laureate.objects.get(slug="first")

    page = text_of(editor.post(address(theme), theme_form(theme, short_fr=f"a{character}b") | {"action-publish": "1"}))
    assert "ce que la borne ne peut pas montrer" in page
    assert named in page

    response = editor.post(address(row), laureate_form(row, text=f"a{character}b", person="Zoé"))
    assert response.status_code == 200
    assert named in unescape(response.content.decode()), "beside the block"


def test_titles_and_texts_of_pictures_are_cleaned(browser: As):
    row = Picture.objects.get(slug="facade-before")
    form = {f"{name}_{one}": "Vu\u2028ici" for name in ("alt", "credit", "caption") for one in ("fr", "en", "nl")}
    form |= {"title": "La\u2028façade\ufeff", "slug": row.slug, "collection": str(row.collection_id), "tags": ""}

    assert browser(EDITORS).post(reverse("wagtailimages:edit", args=[row.pk]), form).status_code == 302

    row.refresh_from_db()
    assert (row.title, row.alt_fr) == ("La façade", "Vu ici")


def test_a_text_from_an_older_studio_is_cleaned_in_the_edition():
    Theme.objects.filter(slug="mediation").update(name_fr="Médiation\u2028culturelle")
    Partner.objects.update(name="La\tRégion")
    Source.objects.update(title="Le\u2028titre", publisher="\ufeffLa Gazette")

    edition = decode(encode(Builder().edition("lobby")))

    assert edition.themes[0].name.fr == "Médiation culturelle"
    assert {one.name for one in edition.about.partners} == {"La Région"}
    assert {(one.title, one.publisher) for one in edition.sources.values()} == {("Le titre", "La Gazette")}


def test_a_character_that_no_font_can_draw_is_refused_at_the_field_of_a_picture(browser: As):
    row = Picture.objects.get(slug="facade-before")
    form = {f"{name}_{one}": "Vu ici" for name in ("alt", "credit", "caption") for one in ("fr", "en", "nl")}
    form |= {"title": "La façade", "slug": row.slug, "collection": str(row.collection_id), "tags": ""}

    answer = browser("chief").post(reverse("wagtailimages:edit", args=[row.pk]), form | {"caption_nl": "Mooi 🎨"})

    assert "ne savent pas écrire" in str(answer.context["form"].errors["caption_nl"])


def test_a_file_of_another_size_is_refused_for_a_picture_that_lies_upon_another(browser: As):
    row = Picture.objects.get(slug="facade-before")
    form = {f"{name}_{one}": "Vu ici" for name in ("alt", "credit", "caption") for one in ("fr", "en", "nl")}
    form |= {"title": "La façade", "slug": row.slug, "collection": str(row.collection_id), "tags": ""}
    data = BytesIO()
    Image.new("RGB", (row.upright_width + 20, row.upright_height), "#102030").save(data, "PNG")

    form["file"] = SimpleUploadedFile("new.png", data.getvalue(), "image/png")
    answer = browser("chief").post(reverse("wagtailimages:edit", args=[row.pk]), form)

    assert "se superpose à une autre" in str(answer.context["form"].errors["file"])
