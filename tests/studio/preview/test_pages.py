"""Previews and changed screens, as the browsers of staff request them."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from studio.base.roles import AUTHORS, EDITORS, TECHNICIANS
from studio.laureates.models import Laureate, Theme
from studio.preview.panel import COOKIE, mark_of
from studio.publishing.differences import differences, regions
from tests.studio.conftest import As, text_of
from tests.studio.test_writing import theme_form


def preview_of(row) -> str:
    return reverse(type(row).snippet_viewset.get_url_name("preview_on_edit"), args=[row.pk])


def opened(response) -> Image.Image:
    assert response.status_code == 200, response.content
    with Image.open(BytesIO(b"".join(response.streaming_content))) as picture:
        picture.load()
    response.close()
    return picture


@pytest.fixture
def theme() -> Theme:
    return Theme.objects.get(slug="mediation")


def panel(client: Client, row, **form: str):
    client.post(preview_of(row), theme_form(row, **form))
    return client.get(preview_of(row), {"in_preview_panel": "true"})


def test_the_panel_shows_the_screens_of_the_form(browser: As, theme: Theme):
    editor = browser(EDITORS)

    response = panel(editor, theme, name_fr="Non enregistré")
    page = text_of(response)

    assert "Liste des lauréats" in page
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    theme.refresh_from_db()
    assert theme.name_fr != "Non enregistré"


def test_the_choice_of_language_and_screen_is_kept_in_the_browser(browser: As, theme: Theme):
    editor = browser(EDITORS)
    editor.cookies[COOKIE] = "nl-1080x1920-2"

    page = panel(editor, theme).content.decode()

    assert "nl-1080x1920-2.jpg" in page
    assert "néerlandais, portrait, texte très grand" in page


def test_the_large_preview_has_every_language_and_both_orientations(browser: As, theme: Theme):
    editor = browser(EDITORS)
    editor.post(preview_of(theme), theme_form(theme))

    page = editor.get(preview_of(theme)).content.decode()

    for language in ("fr", "en", "nl"):
        for size in ("1920x1080", "1080x1920"):
            assert f"{language}-{size}-0.jpg" in page


def test_the_preview_of_a_revision_shows_it_as_it_was(browser: As, theme: Theme):
    editor = browser(EDITORS)
    theme.short_fr = "Autrefois"
    revision = theme.save_revision()

    view = reverse(Theme.snippet_viewset.get_url_name("revisions_view"), args=[theme.pk, revision.pk])

    assert "Liste des lauréats" in text_of(editor.get(view))


def test_the_preview_of_a_laureate_without_a_theme_names_the_missing_field(browser: As):
    client = browser(EDITORS)
    row = Laureate(slug="x", name_fr="X")
    request = client.get(reverse("wagtailadmin_home")).wsgi_request
    request.in_preview_panel = True

    page = row.serve_preview(request, "").render().content.decode()

    assert "remplissez d’abord\u202f: thème, promotion." in page


def test_only_users_who_were_given_an_address_see_its_picture(browser: As, edition):
    editor = browser(EDITORS)
    address = reverse("preview_remarks", args=[edition.id, "home", "fr-1920x1080-0"])

    assert editor.get(address).status_code == 404
    assert editor.get(address, {"mark": mark_of(_user(browser(AUTHORS)), edition.id)}).status_code == 404
    assert editor.get(address, {"mark": mark_of(_user(editor), edition.id)}).status_code == 200
    assert Client().get(address).status_code == 302
    assert editor.get(reverse("preview_remarks", args=["0" * 64, "home", "fr"])).status_code == 404


def _user(client: Client):
    return client.get(reverse("wagtailadmin_home")).wsgi_request.user


def test_a_studio_without_a_renderer_says_so_instead_of_a_picture(browser: As, edition):
    editor = browser(EDITORS)
    mark = {"mark": mark_of(_user(editor), edition.id)}

    answer = editor.get(reverse("preview_picture", args=[edition.id, "home", "fr-1920x1080-0"]), mark)

    assert answer.status_code == 503
    assert "sans moteur" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("draws")
def test_a_picture_is_drawn_by_the_kiosk_from_the_draft(browser: As, theme: Theme, edition):
    editor = browser(EDITORS)
    page = panel(editor, theme, short_fr="Dessiné").content.decode()
    address = page.split('<img src="')[1].split('"')[0].replace("&amp;", "&")

    answer = editor.get(address)
    assert "private" in answer["Cache-Control"]
    drawn = opened(answer)
    mark = {"mark": mark_of(_user(editor), edition.id)}
    before = opened(editor.get(reverse("preview_picture", args=[edition.id, "laureates", "fr-1920x1080-0"]), mark))

    assert drawn.size == before.size == (1920, 1080)
    assert list(regions(before, drawn)), "the draft looks as what is live"


def test_each_difference_has_one_frame():
    before, after = (Image.new("RGB", (1920, 1080), "#F4F1EA") for _ in range(2))
    assert list(regions(before, after)) == []
    ImageDraw.Draw(after).rectangle((300, 300, 500, 340), fill="black")
    ImageDraw.Draw(after).rectangle((1700, 900, 1710, 910), fill="black")

    boxes = sorted(regions(before, after))

    assert len(boxes) == 2
    left, top, right, bottom = boxes[0]
    assert left <= 300 <= 500 <= right
    assert top <= 300 <= 340 <= bottom
    assert (right - left) < 320


@pytest.fixture
def published(browser: As) -> Client:
    """A browser of a user who has published, and has changed a laureate since."""
    chief = browser("chief")
    chief.post(reverse("publishing_confirm", args=["lobby"]))
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Une tout autre accroche, que personne n’a lue"
    row.save_revision().publish()
    return chief


def test_changed_screens_are_shown_side_by_side(published: Client):
    page = published.get(reverse("publishing_confirm", args=["lobby"])).content.decode()

    assert "Écrans qui changent (2)" in page
    assert page.count("Maintenant sur les bornes") == 2
    assert page.count("/avant/") >= 2
    assert "Liste des lauréats" in page


def test_a_screen_that_changes_in_another_language_only_says_so(published: Client):
    page = text_of(published.get(reverse("publishing_screens", args=["lobby"]), {"langue": "nl"}))

    assert page.count("Rien ne change en néerlandais") == 2


def test_many_changes_come_in_pages(published: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("studio.publishing.views._SCREENS_ON_A_PAGE", 1)

    first = text_of(published.get(reverse("publishing_screens", args=["lobby"])))
    second = text_of(published.get(reverse("publishing_screens", args=["lobby"]), {"page": "2"}))

    assert "page 1 sur 2" in first
    assert "Page suivante" in first
    assert "Page précédente" in second


def test_removed_screens_are_named(published: Client):
    Laureate.objects.get(slug="second").unpublish()

    page = text_of(published.get(reverse("publishing_screens", args=["lobby"])))

    assert "Écran retiré" in page
    assert "Lauréat" in page


def test_only_users_who_see_releases_see_differences(browser: As, published: Client):
    found = differences("lobby")
    assert found.before is not None
    address = reverse(
        "preview_difference", args=[found.before.id, found.after.id, "avant", "laureates", "fr-1920x1080-0"]
    )

    assert browser(TECHNICIANS).get(address).status_code == 503
    assert Client().get(address).status_code == 302
    assert published.get(address.replace("laureates", "laureate-nobody")).status_code == 404


def test_old_and_new_are_drawn_with_frames(published: Client, request: pytest.FixtureRequest):
    request.getfixturevalue("draws")  # after the first release, which would have every screen checked
    found = differences("lobby")
    assert found.before is not None
    sides = {}
    for side in ("avant", "apres"):
        args = [found.before.id, found.after.id, side, "laureate-first", "fr-1920x1080-0"]
        sides[side] = opened(published.get(reverse("preview_difference", args=args)))

    assert sides["avant"].size == sides["apres"].size == (1920, 1080)
    brick = Image.new("RGB", (1, 1), "#C4502E").getpixel((0, 0))
    (box, *_) = regions(sides["avant"], sides["apres"])
    edge = [
        sides["avant"].getpixel((x, y))
        for x in range(box[0] - 60, box[0] + 60)
        for y in (box[1] + box[3] >> 1,)
        if x > 0
    ]
    assert any(all(abs(a - b) < 40 for a, b in zip(one, brick, strict=True)) for one in edge)


def test_characters_that_no_font_can_draw_are_reported_above_the_screens(browser: As, theme: Theme):
    editor = browser(EDITORS)

    page = panel(editor, theme, name_fr="Étoiles 🎨").content.decode()

    assert "ne savent pas écrire «\u202f🎨\u202f» (ARTIST PALETTE, U+1F3A8)" in page
    assert "fautes=1" in page, "and the screens do not say that all is well"
    assert "fautes=1" not in panel(editor, theme, name_fr="Étoiles").content.decode()
