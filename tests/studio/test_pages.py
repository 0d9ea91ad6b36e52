"""The pages of the admin open in French and show what staff need."""

import json
from html import unescape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from PIL import Image
from wagtail.snippets.models import get_snippet_models

from studio.about.models import About
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from studio.publishing.models import Release
from studio.publishing.release import latest_release
from tests.studio.conftest import text_of

if TYPE_CHECKING:
    from django.test import Client


def fetched(client: "Client", name: str, **headers: str):
    """Return the answer for a file of the endpoint, read to its end."""
    response = client.get(f"/endpoint/{name}", headers=headers)
    if response.streaming:
        response.data = b"".join(response.streaming_content)
    response.close()
    return response


def uploaded(name: str = "photo.jpg", kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options) -> object:
    stream = BytesIO()
    Image.new("RGB", size, "#C4502E").save(stream, format=kind, **options)
    return SimpleUploadedFile(name, stream.getvalue())


def picture_form(file: object, **changes: object) -> dict[str, object]:
    """The data that the form of a picture sends."""
    texts = {f"{name}_{language}": "" for name in ("alt", "credit", "caption") for language in ("fr", "en", "nl")}
    return {
        "title": "Une photo",
        "file": file,
        **texts,
        "alt_fr": "Une façade",
        "credit_fr": "Anne",
        "slug": "",
        "tags": "",
        "collection": 1,
        "focal_point_x": "",
        "focal_point_y": "",
        "focal_point_width": "",
        "focal_point_height": "",
        **changes,
    }


def test_the_studio_speaks_french(chief: "Client"):
    page = chief.get(reverse("wagtailadmin_home")).content.decode()

    for word in ("Histoire", "Bâtiment", "Lauréats", "Bornes", "Envoi aux bornes", "Images"):
        assert json.dumps(word) in unescape(page)  # the browser draws the menu
    assert 'lang="fr"' in page


@pytest.mark.parametrize("model", get_snippet_models(), ids=lambda model: model.__name__)
def test_lists_forms_and_histories_open(chief: "Client", model):
    views = model.snippet_viewset
    row = model.objects.first()
    assert row is not None

    text_of(chief.get(reverse(views.get_url_name("list"))))
    text_of(chief.get(reverse(views.get_url_name("add"))))
    page = text_of(chief.get(reverse(views.get_url_name("edit"), args=[row.pk])))
    text_of(chief.get(reverse(views.get_url_name("history"), args=[row.pk])))

    assert "Contenu" in page
    assert ("Réglages" in page) == bool(model.more_panels)


def test_a_second_page_about_the_cluster_is_not_offered(chief: "Client"):
    views = About.snippet_viewset
    address = reverse(views.get_url_name("add"))

    assert address not in chief.get(reverse(views.get_url_name("list"))).content.decode()
    About.objects.all().delete()
    assert address in chief.get(reverse(views.get_url_name("list"))).content.decode()


def test_lists_show_missing_translations(chief: "Client"):
    Laureate.objects.filter(slug="first").update(name_nl="")

    page = text_of(chief.get(reverse(Laureate.snippet_viewset.get_url_name("list"))))

    assert "À traduire" in page
    assert "NL" in page


def test_staff_publish_from_the_browser(chief: "Client"):
    assert "premier envoi" in text_of(chief.get(reverse("publishing")))
    assert "Envoyer aux bornes" in text_of(chief.get(reverse("publishing_confirm", args=["lobby"])))

    page = text_of(chief.post(reverse("publishing_confirm", args=["lobby"]), follow=True))

    assert "Envoyé aux bornes « lobby »" in page
    assert "rien : les bornes ont tout" in page
    made = latest_release("lobby")
    assert made is not None
    assert made.made_by is not None
    assert fetched(chief, "metadata/timestamp.json").status_code == 200


def test_errors_stop_a_release_and_name_their_place(chief: "Client"):
    Laureate.objects.filter(slug="first").update(tagline_fr="𓀀")

    page = text_of(chief.get(reverse("publishing_confirm", args=["lobby"])))
    assert "À corriger d’abord" in page
    assert "› accroche › français : les polices de la borne ne savent pas écrire" in page
    assert "Envoyer aux bornes" not in page

    page = text_of(chief.post(reverse("publishing_confirm", args=["lobby"]), follow=True))
    assert "Rien n’a changé sur les bornes" in page
    assert not Release.objects.exists()


def test_an_earlier_release_comes_back_in_one_click(chief: "Client"):
    chief.post(reverse("publishing_confirm", args=["lobby"]))
    first = latest_release("lobby")
    assert first is not None
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Une erreur"
    row.save_revision().publish()
    chief.post(reverse("publishing_confirm", args=["lobby"]))
    assert "Y revenir" in text_of(chief.get(reverse("publishing")))

    page = text_of(chief.post(reverse("publishing_bring_back", args=[first.pk]), follow=True))

    assert "reviennent à l’édition" in page
    now_there = latest_release("lobby")
    assert now_there is not None
    assert now_there.edition == first.edition


@pytest.mark.folder
def test_the_endpoint_serves_the_files_of_kiosks_and_nothing_else(chief: "Client", studio):
    chief.post(reverse("publishing_confirm", args=["lobby"]))
    (studio.ENDPOINT / "secret.txt").write_text("x")

    assert fetched(chief, "metadata/1.root.json").data == (studio.ENDPOINT / "metadata" / "1.root.json").read_bytes()
    for name in ("secret.txt", ".publishing.lock", "metadata/", "metadata/../secret.txt", "metadata/..%2fsecret.txt"):
        assert fetched(chief, name).status_code == 404, name
    assert chief.post("/endpoint/metadata/timestamp.json").status_code == 405

    first = fetched(chief, "metadata/timestamp.json")
    again = fetched(chief, "metadata/timestamp.json", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_an_uploaded_picture_is_stored_with_its_texts(chief: "Client"):
    response = chief.post(reverse("wagtailimages:add"), picture_form(uploaded()))

    assert response.status_code == 302, text_of(response)
    row = Picture.objects.get(slug="une-photo")
    assert (row.media.type, row.media.width, row.media.height) == ("image/jpeg", 64, 48)
    assert row.focus == (0.5, 0.5)


def test_a_picture_that_lies_on_its_side_is_stored_upright(chief: "Client"):
    exif = Image.Exif()
    exif[0x0112] = 6

    response = chief.post(reverse("wagtailimages:add"), picture_form(uploaded(exif=exif)))

    assert response.status_code == 302, text_of(response)
    row = Picture.objects.get(slug="une-photo")
    assert (row.width, row.height) == (row.upright_width, row.upright_height) == (48, 64)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SimpleUploadedFile("photo.jpg", b"<svg></svg>"), "pas une image"),
        (SimpleUploadedFile("photo.svg", b"<svg></svg>"), "pas une image"),
        (SimpleUploadedFile("page.html", b"<script></script>"), "pas une image"),
    ],
)
def test_a_file_that_is_not_a_picture_is_refused(chief: "Client", file, why: str):
    before = Picture.objects.count()

    assert why in text_of(chief.post(reverse("wagtailimages:add"), picture_form(file)))
    assert Picture.objects.count() == before


def test_a_truncated_picture_is_refused(chief: "Client"):
    whole = uploaded(size=(400, 300))
    cut = SimpleUploadedFile("photo.jpg", whole.read()[:800])

    page = text_of(chief.post(reverse("wagtailimages:add"), picture_form(cut)))

    assert "ne peut pas être montrée" in page
    assert not Picture.objects.filter(slug="une-photo").exists()


def test_a_picture_without_alternative_text_or_credit_is_refused(chief: "Client"):
    page = text_of(chief.post(reverse("wagtailimages:add"), picture_form(uploaded(), alt_fr="", credit_fr="")))

    assert page.count("Champ requis.") == 2


def test_no_migration_is_missing():
    """The other tests make tables without migrations, so that they would miss none."""
    out = StringIO()

    with override_settings(MIGRATION_MODULES={}):
        call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert "No changes" in out.getvalue() or "Aucun" in out.getvalue()


def test_a_missing_migration_is_found(monkeypatch: pytest.MonkeyPatch):
    """Proves that the test before this one can fail."""
    monkeypatch.setattr(Laureate._meta.get_field("url"), "max_length", 7)

    with override_settings(MIGRATION_MODULES={}), pytest.raises(SystemExit):
        call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
