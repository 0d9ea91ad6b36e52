"""What is sent as a picture is taken apart: its pixels are kept, upright and in sRGB, or it is refused in one line.

The files are those that the refresher is tried with, and they come in by every door that Wagtail has.
"""

import hashlib
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from PIL import Image, ImageChops, ImageStat

from studio.base.roles import AUTHORS, EDITORS
from studio.building.models import Place
from studio.exhibit.models import Slide
from studio.pictures import reencoding
from studio.pictures.forms import PictureFileField
from studio.pictures.models import Picture
from tests.studio.conftest import SECRETS, As
from tests.support import hostile

TEXTS = {f"{name}_{language}": "" for name in ("alt", "credit", "caption") for language in ("fr", "en", "nl")}
FORM = TEXTS | {
    "title": "Une photo",
    "alt_fr": "Une façade",
    "credit_fr": "Anne",
    "slug": "",
    "tags": "",
    "collection": "1",
    **{f"focal_point_{name}": "" for name in ("x", "y", "width", "height")},
}
pytestmark = pytest.mark.folder

DOORS = ("add", "replace", "several", "chooser")
"""The form, its file replaced, many at once, and the tab of the window in which a picture is chosen."""


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path) -> Iterator[Path]:
    """The folder into which pictures go; nothing of other tests is in it."""
    with override_settings(MEDIA_ROOT=str(tmp_path / "uploads")):
        yield tmp_path / "uploads"


def sent(client: Client, data: bytes, name: str = "photo.jpg", door: str = "add"):
    """Send a file by one of the doors; the text of the answer, without what was not asked for."""
    file = SimpleUploadedFile("photo.jpg", data)
    file._name = name  # as the browser says, whatever it is
    match door:
        case "add":
            answer = client.post(reverse("wagtailimages:add"), FORM | {"file": file})
        case "replace":
            row = Picture.objects.order_by("pk")[0]
            Place.objects.update(live=False)  # it lies upon no other, and may have any size
            Slide.objects.update(then=None)
            answer = client.post(reverse("wagtailimages:edit", args=[row.pk]), FORM | {"file": file})
        case "several":
            answer = client.post(reverse("wagtailimages:add_multiple"), {"title": name, "files[]": file}).json()
            if not answer["success"]:
                return False, answer["error_message"]
            number = answer["image_id"]
            form = {f"image-{number}-{key}": value for key, value in FORM.items()}
            answer = client.post(reverse("wagtailimages:edit_multiple", args=[number]), form).json()
            return answer["success"], answer.get("form", "")
        case _:
            form = {f"image-chooser-upload-{key}": value for key, value in (FORM | {"file": file}).items()}
            answer = client.post(reverse("wagtailimages_chooser:create"), form)
            return answer.json()["step"] == "chosen", answer.json().get("htmlFragment", "")
    return answer.status_code == 302, unescape(answer.content.decode())


def kept(uploads: Path) -> Path:
    """Return the one file that was kept; thumbnails aside."""
    (file,) = (uploads / "original_images").iterdir()
    return file


def same(image: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures look the same, but for what a JPEG does along edges."""
    return max(ImageStat.Stat(ImageChops.difference(image, other)).mean) < 2


def _noise() -> Image.Image:
    return Image.effect_noise((640, 480), 60).convert("RGB")


BAD = {
    "cut off": (hostile.truncated("JPEG"), "abîmé"),
    "a PNG cut off": (hostile.truncated("PNG"), "abîmé"),
    "no bytes": (b"", "vide"),
    "a drawing": (hostile.drawing(), "pas une image"),
    "a page": (b"<html><script>alert(1)</script></html>", "pas une image"),
    "a moving PNG": (hostile.moving("PNG"), "animée"),
    "a moving WebP": (hostile.moving("WEBP"), "animée"),
    "a GIF": (hostile.saved(hostile.scene(), "GIF"), "pas une image"),
    "one pixel": (hostile.saved(hostile.scene(1, 1)), "mesure 1 × 1 pixels"),
    "a HEIC cut off": (hostile.of_a_telephone("HEIF", hostile.scene())[:600], "abîmé"),
    "the pixels of a HEIC cut off": (hostile.of_a_telephone("HEIF", _noise(), quality=90)[:-9_000], "abîmé"),
    "an AVIF cut off": (hostile.of_a_telephone("AVIF", _noise())[:-9_000], "abîmé"),
    "a moving AVIF": (hostile.of_a_telephone("AVIF", _noise(), save_all=True, append_images=[_noise()]), "animée"),
    "a film": (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(400), "pas une image"),
    "a boast": (hostile.boasting(11_000, 7_000), "abîmé"),
    "too large a boast": (hostile.boasting(12_000, 12_000), "trop de pixels"),
    "swollen words": (hostile.swollen_words(), "abîmé"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_shown_is_refused_in_one_clear_line(chief: Client, uploads: Path, what: str):
    data, why = BAD[what]
    before = Picture.objects.count()

    taken, page = sent(chief, data)

    assert not taken
    assert page.count('class="error-message"') == 1, page
    assert why in page
    assert Picture.objects.count() == before
    assert not uploads.exists()


@pytest.mark.parametrize("door", DOORS)
def test_no_door_lets_a_bad_file_in(chief: Client, uploads: Path, door: str):
    before = {row.pk: row.file.name for row in Picture.objects.all()}

    taken, page = sent(chief, hostile.drawing(), "photo.png", door)

    assert not taken
    assert "pas une image" in page
    assert {row.pk: row.file.name for row in Picture.objects.all()} == before
    assert not uploads.exists()


@pytest.mark.parametrize("door", DOORS)
def test_nothing_of_a_file_but_its_pixels_is_kept(chief: Client, uploads: Path, door: str):
    """A JPEG that is an archive, a page with a script, and full of words: what is kept is a JPEG of the same scene."""
    taken, page = sent(chief, hostile.polyglot(), door=door)

    assert taken, page
    file = kept(uploads)
    data = file.read_bytes()
    assert hostile.SECRET not in data
    assert b"<script" not in data
    assert b"PK\x03\x04" not in data
    assert Picture.objects.get(title="Une photo").media.sha256 == hashlib.sha256(data).hexdigest()
    with Image.open(file) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert same(image, hostile.scene())


def test_a_png_keeps_nothing_but_its_pixels_either(chief: Client, uploads: Path):
    assert sent(chief, hostile.talkative_png(), "photo.png")[0]

    data = kept(uploads).read_bytes()
    assert hostile.SECRET not in data
    assert data.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize(
    ("kind", "data", "_type"), [pytest.param(*one, id=one[0]) for one in hostile.kinds_of_pixels()]
)
def test_all_sorts_of_pixels_are_shown_in_their_colour(
    chief: Client, uploads: Path, kind: str, data: bytes, _type: str
):
    assert sent(chief, data)[0]

    with Image.open(kept(uploads)) as image:
        assert image.mode in ("RGB", "RGBA")
        found = image.convert("RGBA").getpixel((320, 240))
        assert all(abs(a - b) <= 6 for a, b in zip(found[:3], hostile.COLOUR, strict=True)), kind
        assert found[3] == (128 if "see-through" in kind else 255)


PHONES = ("HEIF", "AVIF")


@pytest.mark.parametrize("kind", PHONES)
@pytest.mark.parametrize("door", DOORS)
def test_photographs_of_telephones_come_in_by_every_door(chief: Client, uploads: Path, kind: str, door: str):
    data = hostile.of_a_telephone(kind, hostile.scene())

    taken, page = sent(chief, data, {"HEIF": "IMG_0042.HEIC", "AVIF": "pxl.avif"}[kind], door)

    assert taken, page
    with Image.open(kept(uploads)) as image:
        assert (image.format, image.size) == ("JPEG", (640, 480))
        assert same(image, hostile.scene())


@pytest.mark.parametrize("kind", PHONES)
@pytest.mark.parametrize("orientation", [3, 6, 8, 5])
def test_photographs_of_telephones_stand_upright(chief: Client, uploads: Path, kind: str, orientation: int):
    """HEIC and AVIF say how they are held in a box of their own, beside their EXIF; nothing is turned twice."""
    with Image.open(BytesIO(hostile.turned(orientation, hostile.scene()))) as held:
        data = hostile.of_a_telephone(kind, held, exif=held.info["exif"])

    assert sent(chief, data, "photo.heic")[0]

    with Image.open(kept(uploads)) as image:
        assert image.size == (640, 480)
        assert same(image, hostile.scene())


@pytest.mark.parametrize("kind", PHONES)
def test_colours_of_telephones_become_those_of_screens(chief: Client, uploads: Path, kind: str):
    data = hostile.of_a_telephone(kind, Image.new("RGB", (64, 64), (200, 40, 40)), icc_profile=hostile.swapped_space())
    assert sent(chief, data, "photo.heic")[0]

    with Image.open(kept(uploads)) as image:
        red, green, _ = image.getpixel((32, 32))
        assert green > 150 > red
        assert "icc_profile" not in image.info


def test_ten_bits_become_eight(chief: Client, uploads: Path):
    assert sent(chief, hostile.of_ten_bits(), "photo.heic")[0]

    with Image.open(kept(uploads)) as image:
        assert image.mode == "RGB"
        assert all(abs(a - b) <= 6 for a, b in zip(image.getpixel((320, 240)), hostile.COLOUR, strict=True))


@pytest.mark.parametrize("kind", PHONES)
def test_a_see_through_picture_of_a_telephone_stays_so(chief: Client, uploads: Path, kind: str):
    clear = Image.new("RGBA", (64, 64), (*hostile.COLOUR, 128))
    assert sent(chief, hostile.of_a_telephone(kind, clear), "photo.heic")[0]

    with Image.open(kept(uploads)) as image:
        assert image.format == "PNG"
        assert abs(image.getpixel((32, 32))[3] - 128) <= 2


def test_a_photograph_that_shines_through_is_no_heavier_than_it_came(chief: Client, uploads: Path):
    """As a PNG it would weigh several times as much, and be refused for a weight that nobody sent."""
    photo = Image.effect_noise((2_600, 1_800), 60).convert("RGBA")
    photo.putalpha(Image.linear_gradient("L").resize(photo.size))
    data = hostile.saved(photo, "WEBP", quality=90)

    assert sent(chief, data, "photo.webp")[0]

    with Image.open(kept(uploads)) as image:
        assert (image.format, image.mode) == ("WEBP", "RGBA")
    assert kept(uploads).stat().st_size < 2 * len(data)


def test_more_pixels_than_webp_packs_in_time_are_halved(chief: Client, uploads: Path):
    photo = Image.new("RGBA", (4_400, 3_000), (*hostile.COLOUR, 128))

    assert sent(chief, hostile.saved(photo, "WEBP", quality=10, method=0), "photo.webp")[0]

    with Image.open(kept(uploads)) as image:
        assert (image.format, image.mode, image.size) == ("WEBP", "RGBA", (2_200, 1_500))


def test_what_grows_too_heavy_is_refused_with_both_weights():
    """The limit is lowered for the test; no picture of 40 MB is needed."""
    data = hostile.saved(Image.effect_noise((1_200, 900), 60).convert("RGB"), "WEBP", quality=40)
    with override_settings(WAGTAILIMAGES_MAX_UPLOAD_SIZE=len(data) + 1):
        taken = PictureFileField()
        with pytest.raises(ValidationError) as error:
            taken.clean(SimpleUploadedFile("photo.webp", data))

    (said,) = error.value.messages
    assert re.search(r"de 0,\d\sMo en pèse 0,\d\sMo une fois préparée pour les bornes.* 0,\d\sMo au plus", said)


def test_grey_of_sixteen_bits_stays_grey(chief: Client, uploads: Path):
    assert sent(chief, hostile.sixteen_bit_grey())[0]

    with Image.open(kept(uploads)) as image:
        assert abs(image.convert("L").getpixel((320, 240)) - 156) <= 2


def test_foreign_colours_become_those_of_screens(chief: Client, uploads: Path):
    picture = Image.new("RGB", (64, 64), (200, 40, 40))
    assert sent(chief, hostile.saved(picture, icc_profile=hostile.swapped_space()))[0]

    with Image.open(kept(uploads)) as image:
        red, green, _ = image.getpixel((32, 32))
        assert green > 150 > red
        assert "icc_profile" not in image.info


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_kept_upright(chief: Client, uploads: Path, orientation: int):
    assert sent(chief, hostile.turned(orientation, hostile.scene()))[0]

    with Image.open(kept(uploads)) as image:
        assert image.size == (640, 480)
        assert same(image, hostile.scene())


@pytest.mark.parametrize(
    "name",
    [
        "photo de l’été à Lens.JPG",
        "photo\r\nSet-Cookie: a=b.jpg",
        "../../../etc/cron.d/x.jpg",
        "..\\..\\x.jpg",
        "photo.html",
        "photo.svg",
        "photo.jpg.php",
        "<script>alert(1)</script>.png",
        ".jpg",
        "...",
        "x" * 300 + ".jpg",
        "photo\0.jpg",
    ],
)
def test_no_name_leads_anywhere_or_says_what_a_file_is_not(chief: Client, uploads: Path, name: str):
    """A name is the sender's; what is kept lies in its folder, under a plain name that says what the file is."""
    taken, page = sent(chief, hostile.saved(hostile.scene()), name)

    assert taken, page
    file = kept(uploads)
    assert file.suffix == ".jpg"
    assert file.name.isprintable()
    assert not set(file.name) & set("/\\<>:;\"' ")
    answer = chief.get(Picture.objects.get(slug="une-photo").file.url)
    assert answer["Content-Type"] == "image/jpeg"
    b"".join(answer.streaming_content)


def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked(chief: Client):
    """30,000 by 30,000 pixels that weigh next to nothing."""
    taken, page = sent(chief, hostile.endless_plain(), "photo.png")

    assert not taken
    assert "trop de pixels" in page


def test_what_takes_too_long_is_ended_and_refused(chief: Client, monkeypatch: pytest.MonkeyPatch):
    """Four thousand passes over one picture; the limit of work is the process's, not the web server's."""
    monkeypatch.setattr(reencoding, "WORK_S", 1)
    monkeypatch.setattr(reencoding, "WAIT_S", 3)

    taken, page = sent(chief, hostile.tireless())

    assert not taken
    assert "prend trop de temps" in page


def test_the_process_that_opens_pictures_is_told_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A flaw in a decoder finds neither the keys nor what opens the database."""
    seen = tmp_path / "seen"
    (tmp_path / "sitecustomize.py").write_text(f"import os; open({str(seen)!r}, 'w').write(' '.join(os.environ))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for name in SECRETS:
        monkeypatch.setenv(name, "secret")

    reencoding.reencode(hostile.saved(hostile.scene()), 16, 16_384)

    names = set(seen.read_text().split())
    assert "PATH" in names
    assert not SECRETS & names


def test_what_takes_too_much_memory_is_refused():
    """The process that opens pictures is given so much and no more."""
    import resource
    import subprocess
    import sys

    program = (
        "from studio.pictures import reencoding as d; from studio.base.sandbox import limit_this_process;"
        "d._warm_up(); limit_this_process(d.MEGABYTES, d.WORK_S); import resource as r;"
        "print(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0], r.getrlimit(r.RLIMIT_FSIZE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == [str(reencoding.MEGABYTES * 1_000_000), str(reencoding.WORK_S), "0"]
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != reencoding.MEGABYTES * 1_000_000


def test_a_file_that_is_too_heavy_is_refused_before_it_is_read(chief: Client, studio):
    heavy = hostile.saved(hostile.scene()) + bytes(studio.WAGTAILIMAGES_MAX_UPLOAD_SIZE)

    taken, page = sent(chief, heavy)

    assert not taken
    assert "Ce fichier pèse 40,1\u202fMo\u202f: 40\u202fMo au plus" in page


def test_a_kind_of_file_that_nobody_reads_comes_with_advice(chief: Client):
    """The page for several files knows by their names which it need not send; it says the same."""
    page = unescape(chief.get(reverse("wagtailimages:add_multiple")).content.decode())

    assert "Format d'image non supporté" not in page
    assert "Envoyez une photo en JPEG, PNG, WebP, HEIC ou AVIF" in page
    assert "heic|heif|avif" in page


def test_a_picture_is_kept_as_soon_as_it_has_come(browser: As):
    """Whoever leaves without describing it finds it in the list, marked; no content can choose it before."""
    author = browser(AUTHORS)
    file = SimpleUploadedFile("équipe été.webp", hostile.turned(6, hostile.scene()))

    answer = author.post(reverse("wagtailimages:add_multiple"), {"files[]": file}).json()

    assert answer["success"]
    picture = Picture.objects.get(title="équipe été")
    assert (picture.slug, picture.upright_width, picture.upright_height) == ("equipe-ete", 640, 480)
    assert "studio-upload-thumb" in answer["form"], "what is shown is the picture that is kept, upright"
    assert picture.untranslated() == "FR, EN, NL"
    home = browser(EDITORS).get(reverse("wagtailadmin_home")).content.decode()
    assert f"{reverse('wagtailimages:index')}?untranslated=fr" in home
    chooser = reverse("wagtailimages_chooser:choose_results")
    assert "équipe été" not in author.get(chooser).content.decode()

    name = f"image-{picture.pk}"
    form = {f"{name}-{key}": value for key, value in (FORM | {"title": "équipe été"}).items()}
    saved = author.post(reverse("wagtailimages:edit_multiple", args=[picture.pk]), form).json()

    assert saved["success"]
    assert "équipe été" in author.get(chooser).content.decode()
    assert "FR" not in Picture.objects.get(pk=picture.pk).untranslated()


def test_pictures_are_for_staff_and_run_nothing(chief: Client):
    assert sent(chief, hostile.saved(hostile.scene()))[0]
    address = Picture.objects.get(slug="une-photo").file.url

    answer = chief.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    b"".join(answer.streaming_content)
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    "name", ["page.html", "drawing.svg", "words.txt", "../secret.jpg", "%2e%2e/secret.jpg", "none.jpg"]
)
def test_nothing_but_pictures_is_served(chief: Client, uploads: Path, name: str):
    """Whatever lies in the folder, or beside it."""
    uploads.mkdir()
    for stray in ("page.html", "drawing.svg", "words.txt", "../secret.jpg"):
        (uploads / stray).write_text("<script>alert(1)</script>")

    assert chief.get(f"/uploads/{name}").status_code in (400, 404)


@pytest.mark.parametrize("address", ["", "add/", "multiple/add/", "chooser/", "1/"])
def test_there_are_no_documents(chief: Client, address: str):
    page = f"/admin/documents/{address}"

    assert chief.get(page).status_code == 404
    assert chief.post(page, {"file": SimpleUploadedFile("x.pdf", b"%PDF")}).status_code == 404


@pytest.mark.parametrize("name", ["original_images/a%00.png", "%00.jpg", "original_images/" + "a" * 300 + ".png"])
def test_an_address_that_no_file_can_have_is_not_there(chief: Client, name: str):
    assert chief.get(f"/uploads/{name}").status_code == 404
