"""A picture that has to be read first is there at once from its smallest copy, and sharp a moment later."""

from pathlib import Path

import pytest
from kivy.core.window import Window
from kivy.graphics import Rectangle
from PIL import Image

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.picture import PictureRef, PictureView, TextureCache
from kiosk.widgets.core.rect import Rect

SMALL, LARGE = 640, 1600


@pytest.fixture
def ref(tmp_path: Path) -> PictureRef:
    paths = {}
    for width in (SMALL, LARGE):
        paths[width] = tmp_path / f"{width}.png"
        Image.new("RGB", (width, width * 9 // 16), "#803020").save(paths[width])
    return PictureRef(
        lambda wanted: paths[SMALL if wanted <= SMALL else LARGE], "A school", LARGE, LARGE * 9 // 16, TextureCache()
    )


@pytest.fixture
def page(clock):
    """A page in the window."""
    assert clock
    page = Element(Theme(1920, 1080))
    Window.add_widget(page)
    page.layout(Rect(0, 0, 1920, 1080))
    yield page
    Window.remove_widget(page)


def drawn_width(picture: PictureView) -> int:
    (rectangle,) = [one for one in picture.canvas.before.children if isinstance(one, Rectangle)]
    return rectangle.texture.width


def test_it_is_drawn_from_its_smallest_copy_and_sharp_in_the_next_frame(page, clock, ref):
    picture = PictureView(page.theme, ref)
    page.add(picture)
    picture.layout(Rect(0, 0, 1600, 900))
    assert drawn_width(picture) == SMALL
    clock.frame()
    assert drawn_width(picture) == LARGE


def test_it_is_sharp_without_a_frame_once_the_page_is_finished(page, clock, ref):
    """The tour needs that, because no clock drives it; nothing is left to do in a later frame."""
    picture = PictureView(page.theme, ref)
    page.add(picture)
    picture.layout(Rect(0, 0, 1600, 900))
    page.finish()
    assert drawn_width(picture) == LARGE
    drawn = list(picture.canvas.before.children)
    clock.frame()
    assert picture.canvas.before.children == drawn, "it was drawn again"


def test_a_small_picture_is_drawn_once(page, clock, ref):
    picture = PictureView(page.theme, ref)
    page.add(picture)
    picture.layout(Rect(0, 0, 320, 180))
    drawn = list(picture.canvas.before.children)
    clock.frame()
    assert picture.canvas.before.children == drawn


def test_a_picture_that_was_read_before_is_sharp_at_once(page, clock, ref):
    for _ in range(2):
        picture = PictureView(page.theme, ref)
        page.add(picture)
        picture.layout(Rect(0, 0, 1600, 900))
        clock.frame()
    again = PictureView(page.theme, ref)
    page.add(again)
    again.layout(Rect(0, 0, 1600, 900))
    assert drawn_width(again) == LARGE


def test_a_picture_that_nobody_sees_any_more_is_not_read(page, clock, ref):
    picture = PictureView(page.theme, ref)
    page.add(picture)
    picture.layout(Rect(0, 0, 1600, 900))
    page.remove_widget(picture)
    clock.frame()
    assert not ref.textures.contains(ref.path_for(LARGE))


def test_a_file_that_is_missing_leaves_a_quiet_ground_and_a_line_in_the_log(page, clock, tmp_path, caplog):
    picture = PictureView(page.theme, PictureRef(lambda _width: tmp_path / "nothing.png", "", 160, 90, TextureCache()))
    page.add(picture)
    picture.layout(Rect(0, 0, 160, 90))
    clock.frame()
    assert "nothing.png" in caplog.text


def plain(folder: Path, number: int, side: int = 100) -> Path:
    path = folder / f"{number}.png"
    if not path.exists():
        Image.new("RGB", (side, side)).save(path)
    return path


def test_the_pictures_that_were_shown_longest_ago_are_let_go_first(tmp_path):
    textures = TextureCache(most_bytes=2 * 100 * 100 * 4)
    first, second, third = (plain(tmp_path, number) for number in range(3))
    for path in (first, second, first, third):
        textures.get(path)
    assert set(textures.paths()) == {first, third}


def test_a_picture_that_is_larger_than_the_cache_is_kept_alone(tmp_path):
    """Else it would be read again with every frame."""
    textures = TextureCache(most_bytes=2 * 100 * 100 * 4)
    small, large = plain(tmp_path, 0), plain(tmp_path, 1, 400)
    textures.get(small)
    textures.get(large)
    assert textures.paths() == (large,)


def test_a_larger_screen_keeps_more_and_loses_nothing(tmp_path):
    textures = TextureCache(most_bytes=100 * 100 * 4)
    first, second = plain(tmp_path, 0), plain(tmp_path, 1)
    textures.get(first)
    textures.fit(3840, 2160)
    textures.get(second)
    assert textures.paths() == (first, second)


def test_another_size_of_the_screen_does_not_change_which_picture_was_used_last(tmp_path):
    side = 2000  # two of three such pictures fit into the smallest cache
    textures = TextureCache(most_bytes=3 * side * side * 4)
    first, second, third = (plain(tmp_path, number, side) for number in range(3))
    for path in (first, second, first):
        textures.get(path)
    textures.fit(640, 360)
    textures.get(third)
    assert set(textures.paths()) == {first, third}
