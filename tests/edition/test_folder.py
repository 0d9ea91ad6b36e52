"""A folder holds an edition, its pictures, and copies of them for screens."""

import hashlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from kiosk.edition import decode as decoding
from kiosk.edition import folder as module
from kiosk.edition.check import check
from kiosk.edition.decode import encode
from kiosk.edition.folder import forget_listing, media_path, read_folder, rendition_path
from kiosk.edition.media.renditions import add_media, prepare
from kiosk.edition.types import Edition, Media
from kiosk.errors import EditionError
from tests.support.editions import changed, drawn, remembered, small_edition, write_folder


@pytest.fixture(autouse=True)
def _fresh_listing() -> None:
    forget_listing()


def edition_of(media: Media) -> Edition:
    """Return the small edition with this picture as its state before."""
    return changed(small_edition(), "pictures.facade-before.media", media)


def saved(image: Image.Image, kind: str, path: Path, **options: object) -> Path:
    image.save(path, format=kind, **options)
    return path


def test_a_folder_is_read_with_its_id(tmp_path: Path):
    write_folder(small_edition(), tmp_path)
    loaded = read_folder(tmp_path)
    assert loaded.edition == small_edition()
    assert loaded.id == hashlib.sha256((tmp_path / "edition.json").read_bytes()).hexdigest()
    assert loaded.folder == tmp_path


def test_a_folder_without_an_edition_is_named(tmp_path: Path):
    with pytest.raises(EditionError, match=r"nothing: no edition\.json here$"):
        read_folder(tmp_path / "nothing")


def test_an_edition_that_cannot_be_read_is_named(tmp_path: Path):
    (tmp_path / "edition.json").mkdir()
    with pytest.raises(EditionError, match=r"edition\.json: cannot be read"):
        read_folder(tmp_path)


def test_an_edition_that_is_too_large_is_refused_without_reading_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write_folder(small_edition(), tmp_path)
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    monkeypatch.setattr(decoding, "MAX_BYTES", 100)
    with pytest.raises(EditionError, match="101 bytes are too many, at most 100"):
        read_folder(tmp_path)


def test_a_bad_edition_is_refused_with_the_path_inside_it(tmp_path: Path):
    (tmp_path / "edition.json").write_bytes(encode(small_edition()).replace(b'"format": 1', b'"format": "1"'))
    with pytest.raises(EditionError, match=r"edition\.json: Expected `int`, got `str` - at `\$\.format`"):
        read_folder(tmp_path)


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")])
def test_a_picture_lies_under_its_hash_with_the_ending_of_its_type(tmp_path: Path, kind: str, suffix: str):
    media = drawn(width=32, height=32, kind=kind)
    assert media_path(tmp_path, media) == tmp_path / "media" / f"{media.sha256}{suffix}"


def copies(folder: Path, media: Media, *widths: int) -> None:
    (folder / "prepared").mkdir(exist_ok=True)
    for width in widths:
        (folder / "prepared" / f"{media.sha256}.{width}.jpg").write_bytes(b"copy")


@pytest.mark.parametrize(
    ("wanted", "name"), [(1, "480"), (480, "480"), (481, "960"), (960, "960"), (961, None), (1280, None), (9999, None)]
)
def test_the_smallest_copy_that_is_wide_enough_is_shown_else_the_picture_itself(
    tmp_path: Path, wanted: int, name: str | None
):
    media = drawn()
    write_folder(edition_of(media), tmp_path)
    copies(tmp_path, media, 960, 480)
    expected = tmp_path / "prepared" / f"{media.sha256}.{name}.jpg" if name else media_path(tmp_path, media)
    assert rendition_path(tmp_path, media, wanted) == expected


def test_a_copy_as_wide_as_the_picture_is_shown_instead_of_it(tmp_path: Path):
    media = drawn()
    write_folder(edition_of(media), tmp_path)
    copies(tmp_path, media, 480, 1280)
    assert rendition_path(tmp_path, media, 3840).name == f"{media.sha256}.1280.jpg"


def test_without_the_picture_itself_the_largest_copy_is_shown(tmp_path: Path):
    media = drawn()
    copies(tmp_path, media, 480, 960)
    assert rendition_path(tmp_path, media, 1280).name == f"{media.sha256}.960.jpg"


def test_without_any_file_the_path_of_the_missing_picture_is_returned(tmp_path: Path):
    assert rendition_path(tmp_path / "nothing", drawn(), 960) == media_path(tmp_path / "nothing", drawn())


def test_files_with_other_names_are_ignored(tmp_path: Path):
    media = drawn()
    write_folder(edition_of(media), tmp_path)
    (tmp_path / "prepared").mkdir()
    for name in (f"{media.sha256}.480.jpg.part", f"{media.sha256}.jpg", f"{media.sha256}.0480.jpg", "x.480.jpg"):
        (tmp_path / "prepared" / name).write_bytes(b"?")
    assert rendition_path(tmp_path, media, 100) == media_path(tmp_path, media)


def test_the_folder_is_listed_once(tmp_path: Path):
    media = drawn()
    write_folder(edition_of(media), tmp_path)
    rendition_path(tmp_path, media, 100)
    copies(tmp_path, media, 480)
    assert rendition_path(tmp_path, media, 100) == media_path(tmp_path, media)
    forget_listing()
    assert rendition_path(tmp_path, media, 100).name == f"{media.sha256}.480.jpg"


def test_prepare_makes_the_widths_below_that_of_the_picture(tmp_path: Path):
    before, after = drawn("#C4502E", 2400, 1350, "JPEG"), drawn("#B8BEC4", 960, 540, "JPEG")
    edition = changed(edition_of(before), "pictures.facade-after.media", after)
    prepared = prepare(write_folder(edition, tmp_path))
    expected = {f"{before.sha256}.{width}.jpg" for width in (480, 960, 1920)} | {f"{after.sha256}.480.jpg"}
    assert set(prepared.made) == expected
    assert {file.name for file in (tmp_path / "prepared").iterdir()} == expected
    with Image.open(tmp_path / "prepared" / f"{before.sha256}.960.jpg") as image:
        assert image.size == (960, 540)
        assert image.mode == "RGB"
        assert "progressive" not in image.info
        assert all(abs(a - b) <= 3 for a, b in zip(image.getpixel((480, 270)), (0xC4, 0x50, 0x2E), strict=True))


def test_prepare_keeps_existing_copies_and_the_new_ones_are_shown(tmp_path: Path):
    media = drawn()
    write_folder(edition_of(media), tmp_path)
    assert rendition_path(tmp_path, media, 400) == media_path(tmp_path, media)
    first = prepare(tmp_path)
    assert rendition_path(tmp_path, media, 400).name == f"{media.sha256}.480.jpg"
    times = {file: file.stat().st_mtime_ns for file in (tmp_path / "prepared").iterdir()}
    second = prepare(tmp_path)
    assert (second.made, second.removed) == ((), ())
    assert set(second.kept) == set(first.made)
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "prepared").iterdir()} == times


def test_prepare_removes_half_written_copies_and_those_of_no_picture(tmp_path: Path):
    write_folder(small_edition(), tmp_path)
    prepare(tmp_path)
    media = small_edition().pictures["facade-before"].media
    stray = [
        f"{'0' * 64}.480.jpg",
        f"{media.sha256}.700.jpg",
        f"{media.sha256}.480.png",
        f"{media.sha256}.480.jpg.part",
    ]
    for name in (*stray, "notes.txt"):
        (tmp_path / "prepared" / name).write_bytes(b"?")
    assert set(prepare(tmp_path).removed) == set(stray)
    names = {file.name for file in (tmp_path / "prepared").iterdir()}
    assert f"{media.sha256}.480.jpg" in names
    assert "notes.txt" in names
    assert names.isdisjoint(stray)


def test_a_half_written_copy_is_made_again(tmp_path: Path):
    write_folder(small_edition(), tmp_path)
    names = prepare(tmp_path).made
    for name in names:
        (tmp_path / "prepared" / name).rename(tmp_path / "prepared" / f"{name}.part")
    assert set(prepare(tmp_path).made) == set(names)


def test_a_picture_that_was_added_is_found_at_once(tmp_path: Path):
    file = saved(Image.new("RGB", (1280, 720)), "PNG", tmp_path / "new.png")
    media = add_media(tmp_path / "elsewhere", file)
    copies(tmp_path, media, 480)
    assert rendition_path(tmp_path, media, 1280).name == f"{media.sha256}.480.jpg"
    add_media(tmp_path, file)
    assert rendition_path(tmp_path, media, 1280) == media_path(tmp_path, media)


def test_a_transparent_picture_stays_transparent(tmp_path: Path):
    image = Image.new("RGBA", (1280, 720), (196, 80, 46, 128))
    media = add_media(tmp_path, saved(image, "PNG", tmp_path / "glass.png"))
    prepare(write_folder(edition_of(media), tmp_path))
    with Image.open(tmp_path / "prepared" / f"{media.sha256}.480.png") as copy:
        assert copy.mode == "RGBA"
        assert all(abs(a - b) <= 1 for a, b in zip(copy.getpixel((5, 5)), (196, 80, 46, 128), strict=True))


def test_a_picture_with_an_opaque_alpha_channel_becomes_a_jpeg(tmp_path: Path):
    image = Image.new("RGBA", (1280, 720), (196, 80, 46, 255))
    media = add_media(tmp_path, saved(image, "PNG", tmp_path / "solid.png"))
    prepare(write_folder(edition_of(media), tmp_path))
    assert (tmp_path / "prepared" / f"{media.sha256}.480.jpg").exists()


def test_a_picture_on_its_side_is_shown_upright_in_every_width(tmp_path: Path):
    image = Image.new("RGB", (720, 1280), "white")
    image.paste("black", (0, 0, 720, 640))  # the top as stored, the right side once it is turned
    exif = Image.Exif()
    exif[0x0112] = 6
    media = add_media(tmp_path, saved(image, "JPEG", tmp_path / "phone.jpg", exif=exif))
    assert (media.width, media.height) == (1280, 720)
    prepare(write_folder(edition_of(media), tmp_path))
    for wanted, width in ((480, 480), (1280, 1280), (3840, 1280)):
        with Image.open(rendition_path(tmp_path, media, wanted)) as shown:
            assert shown.width == width
            assert shown.width > shown.height
            assert not shown.getexif()
            assert shown.convert("L").getpixel((shown.width - 9, 9)) < 30
            assert shown.convert("L").getpixel((9, 9)) > 220


@pytest.mark.parametrize("mode", ["CMYK", "L", "LA", "P", "I;16", "1"])
def test_pictures_of_every_mode_can_be_shown_after_preparing(tmp_path: Path, mode: str):
    kind, suffix = ("JPEG", "jpg") if mode in ("CMYK", "L") else ("PNG", "png")
    image = Image.new(mode, (1280, 720), 40_000 if mode == "I;16" else None)
    media = add_media(tmp_path, saved(image, kind, tmp_path / f"picture.{suffix}"))
    prepare(write_folder(edition_of(media), tmp_path))
    with Image.open(rendition_path(tmp_path, media, 480)) as shown:
        assert shown.mode in ("RGB", "RGBA")
        if mode == "I;16":
            assert abs(shown.convert("L").getpixel((5, 5)) - 156) <= 2


def test_colours_of_another_colour_space_are_converted_to_srgb(tmp_path: Path):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (1280, 720), (196, 80, 46))
    swapped = bytearray(lab)
    red, green = _curve_of(swapped, b"rXYZ"), _curve_of(swapped, b"gXYZ")
    for a, b in zip(red, green, strict=True):  # a space whose red is our green
        swapped[a], swapped[b] = swapped[b], swapped[a]
    name = swapped.find("sRGB".encode("utf-16-be"))
    swapped[name : name + 8] = "ROMM".encode("utf-16-be")
    media = add_media(tmp_path, saved(image, "PNG", tmp_path / "wide.png", icc_profile=bytes(swapped)))
    prepare(write_folder(edition_of(media), tmp_path))
    with Image.open(rendition_path(tmp_path, media, 1280)) as shown:
        red_seen, green_seen, _ = shown.convert("RGB").getpixel((640, 360))
        assert green_seen > red_seen
        assert "icc_profile" not in shown.info


def _curve_of(profile: bytearray, tag: bytes) -> range:
    """Return the position of this tag's colour in a profile."""
    entry = profile.index(tag, 128)
    offset = int.from_bytes(profile[entry + 4 : entry + 8], "big")
    return range(offset + 8, offset + 20)


def test_an_unreadable_colour_profile_does_no_harm(tmp_path: Path):
    image = Image.new("RGB", (1280, 720), (196, 80, 46))
    media = add_media(tmp_path, saved(image, "PNG", tmp_path / "odd.png", icc_profile=b"nonsense" * 20))
    prepare(write_folder(edition_of(media), tmp_path))
    assert rendition_path(tmp_path, media, 480).name == f"{media.sha256}.480.jpg"


def test_prepare_names_the_picture_that_it_cannot_read(tmp_path: Path):
    media = remembered(b"no picture" * 9, "image/jpeg", 1280, 720)
    with pytest.raises(EditionError, match=rf"{media.sha256}\.jpg: is not a JPEG, PNG or WebP picture"):
        prepare(write_folder(edition_of(media), tmp_path))


def test_prepare_names_the_picture_that_is_absent(tmp_path: Path):
    edition = small_edition()
    media = edition.pictures["facade-before"].media
    media_path(write_folder(edition, tmp_path), media).unlink()
    with pytest.raises(EditionError, match=rf"{media.sha256}\.png: cannot be read"):
        prepare(tmp_path)


def test_prepare_names_the_folder_that_it_cannot_write(tmp_path: Path):
    (write_folder(small_edition(), tmp_path) / "prepared").write_bytes(b"in the way")
    with pytest.raises(EditionError, match=r"prepared: cannot be written \("):
        prepare(tmp_path)


def test_a_picture_that_cannot_be_copied_is_named(tmp_path: Path):
    file = saved(Image.new("RGB", (64, 64)), "PNG", tmp_path / "fine.png")
    (tmp_path / "media").write_bytes(b"in the way")
    with pytest.raises(EditionError, match=r"\.png: cannot be written \("):
        add_media(tmp_path, file)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_was_added_passes_the_check(tmp_path: Path, kind: str):
    given = tmp_path / "inbox"
    given.mkdir()
    file = saved(Image.new("RGB", (1280, 720), "#C4502E"), kind, given / "Ma photo (1).jpeg")
    folder = tmp_path / "edition"
    media = add_media(folder, file)
    assert media_path(folder, media).read_bytes() == file.read_bytes()
    assert check(read_folder(write_folder(edition_of(media), folder))) == []
    assert add_media(folder, file) == media
    assert not list(folder.rglob("*.part"))


def test_a_file_that_is_not_there_cannot_be_added(tmp_path: Path):
    with pytest.raises(EditionError, match=r"absent\.jpg: cannot be read"):
        add_media(tmp_path, tmp_path / "absent.jpg")


@pytest.mark.parametrize("content", [b"", b"GIF89a" + b"\0" * 30, b"<svg/>", b"\xff\xd8\xff\xe0"])
def test_a_file_that_is_not_a_picture_cannot_be_added(tmp_path: Path, content: bytes):
    file = tmp_path / "odd.jpg"
    file.write_bytes(content)
    with pytest.raises(EditionError, match=r"odd\.jpg: "):
        add_media(tmp_path, file)
    assert not (tmp_path / "media").exists()


def test_a_picture_that_is_too_small_cannot_be_added(tmp_path: Path):
    file = saved(Image.new("RGB", (15, 400)), "PNG", tmp_path / "thin.png")
    with pytest.raises(EditionError, match=r"thin\.png: 15 × 400 pixels: each side must be 16 to 12,000"):
        add_media(tmp_path, file)


def test_a_file_that_is_too_heavy_cannot_be_added(tmp_path: Path):
    file = tmp_path / "heavy.png"
    with file.open("wb") as stream:
        stream.truncate(40_000_001)
    with pytest.raises(EditionError, match=r"heavy\.png: 40,000,001 bytes are too many, at most 40,000,000"):
        add_media(tmp_path, file)


def test_no_damage_to_a_picture_raises_anything_but_an_edition_error(tmp_path: Path):
    file = tmp_path / "damaged.img"
    for kind in ("JPEG", "PNG", "WEBP"):
        stream = BytesIO()
        Image.effect_noise((64, 64), 40).convert("RGB").save(stream, format=kind)
        whole = stream.getvalue()
        for position in range(0, len(whole), max(1, len(whole) // 60)):
            file.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
            with suppress(EditionError):
                add_media(tmp_path, file)
