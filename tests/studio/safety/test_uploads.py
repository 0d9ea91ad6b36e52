"""An uploaded picture is re-encoded from its pixels, upright and in sRGB, or refused in one line.

The files are those of the refresher's tests, and they are uploaded through every form of Wagtail.
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
"""The forms: a new picture, a replaced file, several at once, and the chooser."""


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path) -> Iterator[Path]:
    """The folder of pictures, empty at the start."""
    with override_settings(MEDIA_ROOT=str(tmp_path / "uploads")):
        yield tmp_path / "uploads"


def sent(client: Client, data: bytes, name: str = "photo.jpg", door: str = "add"):
    """Send a file through one of the forms; return the text of the answer without the fixed help texts."""
    file = SimpleUploadedFile("photo.jpg", data)
    file._name = name  # exactly the browser's name
    match door:
        case "add":
            answer = client.post(reverse("wagtailimages:add"), FORM | {"file": file})
        case "replace":
            row = Picture.objects.order_by("pk")[0]
            Place.objects.update(live=False)  # so that it lies upon no other, and may have any size
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
    """Return the one stored file, thumbnails aside."""
    (file,) = (uploads / "original_images").iterdir()
    return file


def same(image: Image.Image, other: Image.Image) -> bool:
    """Return whether two pictures look the same, apart from JPEG noise along edges."""
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
def test_a_file_that_kiosks_cannot_show_is_refused_in_one_clear_line(chief: Client, uploads: Path, what: str):
    data, why = BAD[what]
    before = Picture.objects.count()

    taken, page = sent(chief, data)

    assert not taken
    assert page.count('class="error-message"') == 1, page
    assert why in page
    assert Picture.objects.count() == before
    assert not uploads.exists()


@pytest.mark.parametrize("door", DOORS)
def test_no_form_accepts_a_bad_file(chief: Client, uploads: Path, door: str):
    before = {row.pk: row.file.name for row in Picture.objects.all()}

    taken, page = sent(chief, hostile.drawing(), "photo.png", door)

    assert not taken
    assert "pas une image" in page
    assert {row.pk: row.file.name for row in Picture.objects.all()} == before
    assert not uploads.exists()


@pytest.mark.parametrize("door", DOORS)
def test_only_the_pixels_of_a_file_are_kept(chief: Client, uploads: Path, door: str):
    """A JPEG that is also an archive, a page with a script and full of texts becomes a plain JPEG of the same scene."""
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


def test_only_the_pixels_of_a_png_are_kept(chief: Client, uploads: Path):
    assert sent(chief, hostile.talkative_png(), "photo.png")[0]

    data = kept(uploads).read_bytes()
    assert hostile.SECRET not in data
    assert data.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize(
    ("kind", "data", "_type"), [pytest.param(*one, id=one[0]) for one in hostile.kinds_of_pixels()]
)
def test_all_pixel_formats_keep_their_colours(chief: Client, uploads: Path, kind: str, data: bytes, _type: str):
    assert sent(chief, data)[0]

    with Image.open(kept(uploads)) as image:
        assert image.mode in ("RGB", "RGBA")
        found = image.convert("RGBA").getpixel((320, 240))
        assert all(abs(a - b) <= 6 for a, b in zip(found[:3], hostile.COLOUR, strict=True)), kind
        assert found[3] == (128 if "see-through" in kind else 255)


PHONES = ("HEIF", "AVIF")


@pytest.mark.parametrize("kind", PHONES)
@pytest.mark.parametrize("door", DOORS)
def test_every_form_accepts_photographs_of_telephones(chief: Client, uploads: Path, kind: str, door: str):
    data = hostile.of_a_telephone(kind, hostile.scene())

    taken, page = sent(chief, data, {"HEIF": "IMG_0042.HEIC", "AVIF": "pxl.avif"}[kind], door)

    assert taken, page
    with Image.open(kept(uploads)) as image:
        assert (image.format, image.size) == ("JPEG", (640, 480))
        assert same(image, hostile.scene())


@pytest.mark.parametrize("kind", PHONES)
@pytest.mark.parametrize("orientation", [3, 6, 8, 5])
def test_photographs_of_telephones_are_stored_upright(chief: Client, uploads: Path, kind: str, orientation: int):
    """HEIC and AVIF have their own record of rotation beside their EXIF; nothing is rotated twice."""
    with Image.open(BytesIO(hostile.turned(orientation, hostile.scene()))) as held:
        data = hostile.of_a_telephone(kind, held, exif=held.info["exif"])

    assert sent(chief, data, "photo.heic")[0]

    with Image.open(kept(uploads)) as image:
        assert image.size == (640, 480)
        assert same(image, hostile.scene())


@pytest.mark.parametrize("kind", PHONES)
def test_wide_colours_of_telephones_are_converted_to_srgb(chief: Client, uploads: Path, kind: str):
    data = hostile.of_a_telephone(kind, Image.new("RGB", (64, 64), (200, 40, 40)), icc_profile=hostile.swapped_space())
    assert sent(chief, data, "photo.heic")[0]

    with Image.open(kept(uploads)) as image:
        red, green, _ = image.getpixel((32, 32))
        assert green > 150 > red
        assert "icc_profile" not in image.info


def test_ten_bits_per_channel_become_eight(chief: Client, uploads: Path):
    assert sent(chief, hostile.of_ten_bits(), "photo.heic")[0]

    with Image.open(kept(uploads)) as image:
        assert image.mode == "RGB"
        assert all(abs(a - b) <= 6 for a, b in zip(image.getpixel((320, 240)), hostile.COLOUR, strict=True))


@pytest.mark.parametrize("kind", PHONES)
def test_a_transparent_picture_of_a_telephone_stays_transparent(chief: Client, uploads: Path, kind: str):
    clear = Image.new("RGBA", (64, 64), (*hostile.COLOUR, 128))
    assert sent(chief, hostile.of_a_telephone(kind, clear), "photo.heic")[0]

    with Image.open(kept(uploads)) as image:
        assert image.format == "PNG"
        assert abs(image.getpixel((32, 32))[3] - 128) <= 2


def test_a_transparent_photograph_does_not_grow(chief: Client, uploads: Path):
    """As a PNG it would be several times as large, and be refused for a size that nobody sent."""
    photo = Image.effect_noise((2_600, 1_800), 60).convert("RGBA")
    photo.putalpha(Image.linear_gradient("L").resize(photo.size))
    data = hostile.saved(photo, "WEBP", quality=90)

    assert sent(chief, data, "photo.webp")[0]

    with Image.open(kept(uploads)) as image:
        assert (image.format, image.mode) == ("WEBP", "RGBA")
    assert kept(uploads).stat().st_size < 2 * len(data)


def test_a_picture_too_large_for_webp_is_halved(chief: Client, uploads: Path):
    photo = Image.new("RGBA", (4_400, 3_000), (*hostile.COLOUR, 128))

    assert sent(chief, hostile.saved(photo, "WEBP", quality=10, method=0), "photo.webp")[0]

    with Image.open(kept(uploads)) as image:
        assert (image.format, image.mode, image.size) == ("WEBP", "RGBA", (2_200, 1_500))


def test_a_picture_that_grows_too_large_is_refused_with_both_sizes():
    """With a lower limit for the test, which does not need a picture of 40 MB."""
    data = hostile.saved(Image.effect_noise((1_200, 900), 60).convert("RGB"), "WEBP", quality=40)
    with override_settings(WAGTAILIMAGES_MAX_UPLOAD_SIZE=len(data) + 1):
        taken = PictureFileField()
        with pytest.raises(ValidationError) as error:
            taken.clean(SimpleUploadedFile("photo.webp", data))

    (said,) = error.value.messages
    assert re.search(r"de 0,\d\sMo en pèse 0,\d\sMo une fois préparée pour les bornes.* 0,\d\sMo au plus", said)


def test_sixteen_bit_grey_stays_grey(chief: Client, uploads: Path):
    assert sent(chief, hostile.sixteen_bit_grey())[0]

    with Image.open(kept(uploads)) as image:
        assert abs(image.convert("L").getpixel((320, 240)) - 156) <= 2


def test_other_colour_profiles_are_converted_to_srgb(chief: Client, uploads: Path):
    picture = Image.new("RGB", (64, 64), (200, 40, 40))
    assert sent(chief, hostile.saved(picture, icc_profile=hostile.swapped_space()))[0]

    with Image.open(kept(uploads)) as image:
        red, green, _ = image.getpixel((32, 32))
        assert green > 150 > red
        assert "icc_profile" not in image.info


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rotated_picture_is_stored_upright(chief: Client, uploads: Path, orientation: int):
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
def test_a_file_name_can_neither_leave_the_folder_nor_lie_about_the_type(chief: Client, uploads: Path, name: str):
    """The name comes from the sender; the stored file has a plain name by its type, in its folder."""
    taken, page = sent(chief, hostile.saved(hostile.scene()), name)

    assert taken, page
    file = kept(uploads)
    assert file.suffix == ".jpg"
    assert file.name.isprintable()
    assert not set(file.name) & set("/\\<>:;\"' ")
    answer = chief.get(Picture.objects.get(slug="une-photo").file.url)
    assert answer["Content-Type"] == "image/jpeg"
    b"".join(answer.streaming_content)


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(chief: Client):
    """30,000 by 30,000 pixels in a tiny file."""
    taken, page = sent(chief, hostile.endless_plain(), "photo.png")

    assert not taken
    assert "trop de pixels" in page


def test_a_picture_that_takes_too_long_to_open_is_refused(chief: Client, monkeypatch: pytest.MonkeyPatch):
    """Four thousand passes over one picture; the limit of time belongs to the process, not to the web server."""
    monkeypatch.setattr(reencoding, "WORK_S", 1)
    monkeypatch.setattr(reencoding, "WAIT_S", 3)

    taken, page = sent(chief, hostile.tireless())

    assert not taken
    assert "prend trop de temps" in page


def test_the_process_that_opens_pictures_gets_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A flaw in a decoder finds neither the keys nor the password of the database."""
    seen = tmp_path / "seen"
    (tmp_path / "sitecustomize.py").write_text(f"import os; open({str(seen)!r}, 'w').write(' '.join(os.environ))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for name in SECRETS:
        monkeypatch.setenv(name, "secret")

    reencoding.reencode(hostile.saved(hostile.scene()), 16, 16_384)

    names = set(seen.read_text().split())
    assert "PATH" in names
    assert not SECRETS & names


def test_a_picture_that_takes_too_much_memory_is_refused():
    """The process that opens pictures has a limit of memory."""
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


def test_a_file_that_is_too_large_is_refused_before_it_is_read(chief: Client, studio):
    heavy = hostile.saved(hostile.scene()) + bytes(studio.WAGTAILIMAGES_MAX_UPLOAD_SIZE)

    taken, page = sent(chief, heavy)

    assert not taken
    assert "Ce fichier pèse 40,1\u202fMo\u202f: 40\u202fMo au plus" in page


def test_an_unsupported_kind_of_file_is_refused_with_advice(chief: Client):
    """The page for several files knows by their names which not to send; it says the same."""
    page = unescape(chief.get(reverse("wagtailimages:add_multiple")).content.decode())

    assert "Format d'image non supporté" not in page
    assert "Envoyez une photo en JPEG, PNG, WebP, HEIC ou AVIF" in page
    assert "heic|heif|avif" in page


def test_an_uploaded_picture_is_stored_at_once(browser: As):
    """A user who leaves without describing it finds it marked in the list; no content can choose it before."""
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


def test_only_staff_see_uploads_and_browsers_run_nothing_in_them(chief: Client):
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
    """Whatever else lies in the folder or beside it."""
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
def test_an_impossible_file_name_is_answered_with_404(chief: Client, name: str):
    assert chief.get(f"/uploads/{name}").status_code == 404
