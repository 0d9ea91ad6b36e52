"""Pictures are prepared in the sizes of a screen, upright, in its colours, from their pixels alone."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from kiosk.edition.folder import forget_listing, rendition_path
from kiosk.edition.types import Media
from kiosk.refresh.imaging.pool import DecoderPool, PreparedPicture, rendition_widths, zoomed_media
from kiosk.system import durable
from kiosk.system.durable import sha256_of
from tests.refresh.imaging.conftest import Tasks
from tests.support import hostile
from tests.support.editions import changed, small_edition


def shown(folder: Path, prepared: PreparedPicture, width: int) -> Image.Image:
    """Return the copy of this width."""
    (name,) = (file.name for file in prepared.files if file.width == width)
    with Image.open(folder / name) as image:
        image.load()
        return image


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return the average difference in brightness between two pictures, of 255."""
    return ImageStat.Stat(ImageChops.difference(one.convert("L"), other.convert("L"))).mean[0]


def near(pixel: tuple[int, ...], expected: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(pixel, expected, strict=False))


# The copies.


def test_copies_have_the_reported_names_sizes_and_hashes(decoders: DecoderPool, task: Tasks, folder: Path):
    work = task(hostile.saved(hostile.scene()))
    (prepared,) = decoders.prepare([work], folder)
    assert prepared.sha256 == work.media.sha256
    assert [file.name for file in prepared.files] == [f"{work.media.sha256}.{width}.jpg" for width in (320, 640)]
    for file in prepared.files:
        assert sha256_of(folder / file.name) == file.sha256
        assert (folder / file.name).stat().st_size == file.bytes
        assert shown(folder, prepared, file.width).size == (file.width, file.width * 3 // 4)
    assert sorted(entry.name for entry in folder.iterdir()) == [file.name for file in prepared.files]


def test_the_exhibit_finds_the_copies(decoders: DecoderPool, task: Tasks, folder: Path):
    work = task(hostile.saved(hostile.scene()))
    list(decoders.prepare([work], folder))
    forget_listing()
    assert rendition_path(folder.parent, work.media, 300).name.endswith(".320.jpg")
    assert rendition_path(folder.parent, work.media, 640).name.endswith(".640.jpg")


def test_a_picture_is_yielded_only_after_its_copies_are_synced(
    decoders: DecoderPool, task: Tasks, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    synced: list[Path] = []
    monkeypatch.setattr(durable, "sync", synced.append)
    monkeypatch.setattr(durable, "sync_folder", synced.append)
    for prepared in decoders.prepare([task(hostile.saved(hostile.scene()))], folder):
        assert synced == [folder / file.name for file in prepared.files]
    assert synced[-1] == folder


def test_a_picture_of_the_right_size_is_encoded_again(decoders: DecoderPool, task: Tasks, folder: Path):
    data = hostile.saved(hostile.scene(), quality=85, subsampling="4:2:0", comment=hostile.SECRET)
    (prepared,) = decoders.prepare([task(data)], folder)
    assert (folder / prepared.files[-1].name).read_bytes() != data


@pytest.mark.parametrize(
    ("data", "kind"),
    [(hostile.polyglot(), "image/jpeg"), (hostile.talkative_png(), "image/png")],
    ids=["a JPEG, archive and page in one", "a PNG with words"],
)
def test_copies_hold_nothing_but_pixels(
    decoders: DecoderPool, task: Tasks, folder: Path, data: bytes, kind: hostile.Type
):
    assert hostile.SECRET in data
    (prepared,) = decoders.prepare([task(data, kind)], folder)
    for file in prepared.files:
        copy = (folder / file.name).read_bytes()
        for trace in (hostile.SECRET, b"Exif", b"PK\3\4", b"<script", b"tEXt", b"iTXt", b"eXIf", b"pHYs"):
            assert trace not in copy
        assert set(Image.open(BytesIO(copy)).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_stands_upright(decoders: DecoderPool, task: Tasks, folder: Path, orientation: int):
    (prepared,) = decoders.prepare([task(hostile.turned(orientation, hostile.scene()))], folder)
    for width in (320, 640):
        image = shown(folder, prepared, width)
        assert image.size == (width, width * 3 // 4)
        right, bottom = width - 20, width * 3 // 4 - 20
        corners = [image.getpixel(point) for point in ((20, 20), (right, 20), (20, bottom), (right, bottom))]
        expected = [(200, 30, 30), (30, 180, 30), (240, 240, 240), (30, 30, 200)]
        assert all(near(*pair) for pair in zip(corners, expected, strict=True)), corners


@pytest.mark.parametrize(("name", "data", "kind"), list(hostile.kinds_of_pixels()), ids=lambda value: str(value)[:20])
def test_all_kinds_of_pixels_have_the_right_colours(
    decoders: DecoderPool, task: Tasks, folder: Path, name: str, data: bytes, kind: hostile.Type
):
    (prepared,) = decoders.prepare([task(data, kind)], folder)
    for file in prepared.files:
        image = shown(folder, prepared, file.width)
        assert image.mode == ("RGBA" if "see-through" in name else "RGB")
        assert image.format == ("PNG" if "see-through" in name else "JPEG")
        pixel = image.getpixel((file.width // 2, 100))
        assert near(pixel, (*hostile.COLOUR, 128)), pixel


def test_a_picture_in_16_bits_of_grey_keeps_its_brightness(decoders: DecoderPool, task: Tasks, folder: Path):
    (prepared,) = decoders.prepare([task(hostile.sixteen_bit_grey(), "image/png")], folder)
    pixel = shown(folder, prepared, 320).getpixel((160, 120))
    assert near(pixel, (156, 156, 156), by=2), pixel


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_colours_of_another_colour_space_are_converted_for_screens(
    decoders: DecoderPool, task: Tasks, folder: Path, kind: str
):
    image = Image.new("RGB", (640, 480), hostile.COLOUR)
    data = hostile.saved(image, kind, icc_profile=hostile.swapped_space())
    (prepared,) = decoders.prepare([task(data, "image/png" if kind == "PNG" else "image/jpeg")], folder)
    for width in (320, 640):
        red, green, _ = shown(folder, prepared, width).getpixel((160, 120))
        assert green > red
        assert "icc_profile" not in shown(folder, prepared, width).info


def test_a_meaningless_colour_profile_is_left_out(decoders: DecoderPool, task: Tasks, folder: Path):
    data = hostile.saved(Image.new("RGB", (640, 480), hostile.COLOUR), icc_profile=b"nonsense" * 20)
    (prepared,) = decoders.prepare([task(data)], folder)
    assert near(shown(folder, prepared, 640).getpixel((9, 9)), hostile.COLOUR)


@pytest.mark.parametrize("size", [(1, 1), (16, 4000), (4000, 16), (641, 479)], ids=str)
def test_pictures_of_odd_shapes_are_prepared(decoders: DecoderPool, task: Tasks, folder: Path, size: tuple[int, int]):
    widths = tuple({max(1, size[0] // 3), size[0]})
    (prepared,) = decoders.prepare([task(hostile.saved(hostile.scene(*size)), size=size, widths=widths)], folder)
    assert shown(folder, prepared, size[0]).size == size


@pytest.mark.parametrize("orientation", [1, 6], ids=["as it is", "turned"])
def test_a_copy_is_as_sharp_as_a_plain_reduction_and_not_moved(
    decoders: DecoderPool, task: Tasks, folder: Path, orientation: int
):
    """The pictures of a comparer are aligned to the pixel, also if a JPEG is decoded at half its size."""
    clouds = Image.effect_noise((300, 200), 100).resize((3001, 2003), Image.Resampling.BICUBIC).convert("RGB")
    data = hostile.turned(orientation, clouds)
    (prepared,) = decoders.prepare([task(data, size=(3001, 2003))], folder)
    for width in (320, 640):
        copy = shown(folder, prepared, width)
        plain = clouds.resize(copy.size, Image.Resampling.LANCZOS)
        edge = (width - 100, 0, width, copy.height)
        assert apart(copy.crop(edge), plain.crop(edge)) < 6


def test_a_turned_picture_loses_no_detail(decoders: DecoderPool, task: Tasks, folder: Path):
    sand = Image.effect_noise((640, 480), 60).convert("RGB")
    (prepared,) = decoders.prepare([task(hostile.turned(6, sand))], folder)
    assert apart(shown(folder, prepared, 640), sand) < 12


# The widths.


def picture(width: int, height: int) -> Media:
    return Media("0" * 64, 1, "image/jpeg", width, height)


@pytest.mark.parametrize(
    ("size", "screen", "zoomed", "expected"),
    [
        ((6000, 4000), (1920, 1080), False, (480, 960, 1920)),
        ((6000, 4000), (1920, 1080), True, (480, 960, 1920, 3840)),
        ((1600, 900), (1920, 1080), False, (480, 960, 1600)),
        ((1600, 900), (1920, 1080), True, (480, 960, 1600)),
        ((6000, 4000), (1280, 720), False, (480, 960, 1280)),
        ((6000, 4000), (1080, 1920), False, (480, 960, 1920, 2880)),
        ((6000, 4000), (3840, 2160), False, (480, 960, 1920, 3840)),
        ((6000, 2000), (1920, 1080), False, (480, 960, 1920, 3240)),
        ((12000, 6000), (3840, 2160), True, (480, 960, 1920, 4320, 8192)),
        ((4000, 12000), (3840, 2160), False, (480, 960, 1920, 2730)),
        ((300, 200), (1920, 1080), True, (300,)),
        ((16, 12000), (1920, 1080), True, (10,)),
    ],
    ids=str,
)
def test_a_picture_gets_the_widths_that_its_screen_can_use(
    size: tuple[int, int], screen: tuple[int, int], zoomed: bool, expected: tuple[int, ...]
):
    assert rendition_widths(picture(*size), screen, zoomed) == expected


@given(st.integers(16, 12_000), st.integers(16, 12_000), st.integers(320, 7680), st.integers(320, 4320), st.booleans())
def test_the_widest_copy_covers_the_screen_within_the_limits(
    width: int, height: int, across: int, down: int, zoomed: bool
):
    widths = rendition_widths(picture(width, height), (across, down), zoomed)
    assert widths == tuple(sorted(set(widths)))
    widest = widths[-1]
    assert 1 <= widest <= min(width, 8192)
    assert round(widest * height / width) <= 8192
    covers = widest >= across * (1 + zoomed) and widest * height / width >= down * (1 + zoomed)
    whole = widest == width
    as_large_as_allowed = widest == 8192 or (widest + 1) * height / width > 8192
    assert covers or whole or as_large_as_allowed


def test_the_states_of_places_can_be_zoomed():
    edition = changed(small_edition(), "pictures.facade-after.media", picture(640, 480))
    assert zoomed_media(edition) == {edition.pictures[name].media.sha256 for name in ("facade-before", "facade-after")}
    elsewhere = changed(edition, "building.0.states.1.picture", "facade-before")
    assert zoomed_media(elsewhere) == {edition.pictures["facade-before"].media.sha256}
