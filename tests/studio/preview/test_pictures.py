"""The form of a picture shows the screens with the picture, including unsaved changes."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops

from kiosk.edition import types
from kiosk.edition.folder import media_path
from studio.base.roles import AUTHORS, EDITORS
from studio.editions import folders
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from studio.preview.edition_check import check_saved
from tests.studio.conftest import As, text_of
from tests.studio.test_pages import picture_form, uploaded

TEXTS = tuple(f"{name}_{language}" for name in ("alt", "credit", "caption") for language in ("fr", "en", "nl"))


@pytest.fixture
def row() -> Picture:
    """A picture that many screens show."""
    return Picture.objects.get(slug="facade-before")


def panel(client: Client, row: Picture, **changes: object):
    """Return the panel beside the form with these unsaved changes."""
    form = picture_form(None, **{name: getattr(row, name) for name in TEXTS} | changes)
    del form["file"]
    answer = client.post(reverse("picture_preview", args=[row.pk]), form)
    assert answer.json() == {"is_valid": True, "is_available": True}
    return client.get(reverse("picture_preview", args=[row.pk]), {"in_preview_panel": "true"})


def seen(response) -> types.Picture:
    """Return the picture in the edition from which the screens of the panel are drawn."""
    name = re.search(r"/apercu/([0-9a-f]{64})/", response.content.decode())
    assert name is not None, text_of(response)
    return folders.find(name[1]).edition.pictures["facade-before"]


def sent(client: Client, row: Picture, file: object) -> dict[str, str]:
    return client.post(reverse("picture_new_file", args=[row.pk]), {"file": file}).json()


def test_the_form_of_a_picture_has_a_preview(browser: As, row: Picture):
    page = browser(EDITORS).get(reverse("wagtailimages:edit", args=[row.pk])).content.decode()

    assert f'data-w-preview-url-value="{reverse("picture_preview", args=[row.pk])}"' in page
    assert f'data-preview="{reverse("picture_new_file", args=[row.pk])}"' in page


def test_the_panel_shows_what_is_in_the_form_and_saves_nothing(browser: As, row: Picture):
    area = {"focal_point_x": "1", "focal_point_y": "2", "focal_point_width": "2", "focal_point_height": "2"}

    response = panel(browser(EDITORS), row, alt_fr="Une tout autre façade", credit_fr="Zoé", caption_fr="", **area)

    page, picture = text_of(response), seen(response)
    assert "Texte alternatif : « Une tout autre façade »" in page
    for screen in ("Écran d’accueil", "Menu", "Chapitre", "Lieu", "Lauréat « Premier projet »"):
        assert screen in page
    assert (picture.alt.fr, picture.credit.fr) == ("Une tout autre façade", "Zoé")
    assert picture.focus == pytest.approx((1 / row.width, 2 / row.height), abs=0.01)
    row.refresh_from_db()
    assert (row.alt_fr, row.focal_point_x) == ("La façade avant", None)


def test_empty_required_fields_do_not_stop_the_preview(browser: As, row: Picture):
    picture = seen(panel(browser(EDITORS), row, title="", credit_fr="", credit_en=""))

    assert picture.credit == types.Sentence(nl=row.credit_nl or None)


def test_a_picture_that_no_screen_shows_says_so(browser: As):
    lonely = Picture(title="Seule", alt_fr="Un mur", credit_fr="Anne")
    lonely.take(uploaded())
    lonely.save()

    assert "Aucun écran ne montre cette image" in text_of(panel(browser(EDITORS), lonely))


def test_a_new_file_is_seen_before_it_is_saved(browser: As, row: Picture):
    editor = browser(EDITORS)
    before = row.sha256

    mark = sent(editor, row, uploaded(size=(row.width * 2, row.height // 2)))["mark"]
    response = panel(editor, row, new_file=mark, focal_point_x=str(row.width // 4), focal_point_y=str(row.height // 4))

    picture = seen(response)
    assert (picture.media.width, picture.media.height) == (row.width * 2, row.height // 2)
    assert picture.focus == pytest.approx((0.25, 0.25), abs=0.03), "what is in sight is not where the old file had it"
    assert media_path(folders.root(), picture.media).exists()
    assert seen(panel(editor, row)).media.sha256 == before
    row.refresh_from_db()
    assert row.sha256 == before


def test_a_new_file_for_the_preview_is_checked_like_a_stored_one(browser: As, row: Picture):
    said = sent(browser(EDITORS), row, SimpleUploadedFile("photo.jpg", b"<svg onload='alert(1)'></svg>"))

    assert said.keys() == {"error"}
    assert "image" in said["error"]
    assert not [*folders.root().rglob("*.jpg")]


def test_a_file_for_the_preview_belongs_to_its_sender(browser: As, row: Picture):
    mark = sent(browser(EDITORS), row, uploaded())["mark"]

    assert seen(panel(browser(EDITORS), row, new_file=mark)).media.sha256 == row.sha256
    assert seen(panel(browser(EDITORS), row, new_file="abc:def")).media.sha256 == row.sha256


def test_a_user_who_may_not_change_a_picture_has_no_preview_of_it(browser: As, row: Picture):
    author, nobody = browser(AUTHORS), Client()
    for name in ("picture_preview", "picture_new_file"):
        address = reverse(name, args=[row.pk])
        assert author.post(address, {}).status_code in (302, 403)
        assert nobody.post(address, {}).status_code == 302


def test_a_new_file_keeps_the_focal_area_of_the_old_one(browser: As):
    own = Picture(title="Seule", alt_fr="Un mur", credit_fr="Anne")
    own.take(uploaded(size=(64, 48)))
    own.save()
    area = {"x": 32, "y": 12, "width": 10, "height": 10}

    answer = browser(EDITORS).post(
        reverse("wagtailimages:edit", args=[own.pk]),
        picture_form(uploaded(size=(192, 48)), **{f"focal_point_{name}": one for name, one in area.items()}),
    )

    assert answer.status_code == 302, text_of(answer)
    own.refresh_from_db()
    assert (own.upright_width, own.focal_point_width) == (192, 30)
    assert own.focus == pytest.approx((0.5, 0.25), abs=0.01)


@pytest.mark.usefixtures("draws")
def test_the_screens_are_drawn_with_the_new_file(browser: As, row: Picture):
    editor = browser(EDITORS)
    mark = sent(editor, row, _blue())["mark"]
    page = panel(editor, row, new_file=mark).content.decode()
    address = re.search(r'src="([^"]*/laureate-first/[^"]*)"', page)
    assert address is not None

    answer = editor.get(address[1].replace("&amp;", "&"))

    with Image.open(BytesIO(b"".join(answer.streaming_content))) as drawn:
        red, blue = (drawn.getchannel(one).point(lambda value: 255 * (value > 150)) for one in "RB")
        seen = ImageChops.subtract(blue, red).histogram()[255]
    answer.close()
    assert seen > 50_000, "the new file is not on the screen"


def _blue() -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (640, 480), "#2050D0").save(stream, format="PNG")
    return SimpleUploadedFile("bleu.png", stream.getvalue())


def test_a_picture_too_small_for_its_place_is_reported_in_the_preview_and_on_saving(browser: As):
    """The preview and the page after saving name it, by its title."""
    small = Picture.objects.create(title="Équipe été", file=uploaded(size=(300, 200)), alt_fr="x", credit_fr="x")
    laureate = Laureate.objects.get(slug="first")
    column = Laureate._meta.get_field("pictures")
    laureate.pictures = column.stream_block.to_python([{"type": "picture", "value": small.pk}])
    laureate.save_revision().publish()
    said = "image «\u202fÉquipe été\u202f» a 300 pixels de large"

    assert said.replace("\u202f", " ") in text_of(panel(browser(EDITORS), small))
    assert any(said in remark.what for remark in check_saved(laureate).warnings)
