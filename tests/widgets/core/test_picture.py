"""A picture that has to be read first is there at once from its smallest copy, and sharp a moment later."""

from pathlib import Path

import pytest
from kivy.core.window import Window
from kivy.graphics import Rectangle
from PIL import Image

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.picture import PICTURE_TEXTURES, PictureRef, PictureView
from kiosk.widgets.core.rect import Rect

SMALL, LARGE = 640, 1600


@pytest.fixture
def ref(tmp_path: Path) -> PictureRef:
    paths = {}
    for width in (SMALL, LARGE):
        paths[width] = tmp_path / f"{width}.png"
        Image.new("RGB", (width, width * 9 // 16), "#803020").save(paths[width])
    return PictureRef(lambda wanted: paths[SMALL if wanted <= SMALL else LARGE], "A school", LARGE, LARGE * 9 // 16)


@pytest.fixture
def page(clock, monkeypatch: pytest.MonkeyPatch):
    """A page in the window, after the start of the exhibit."""
    assert clock
    monkeypatch.setattr(PICTURE_TEXTURES, "at_once", False)
    page = Element(Theme(1920, 1080))
    Window.add_widget(page)
    page.layout(Rect(0, 0, 1920, 1080))
    yield page
    Window.remove_widget(page)
    PICTURE_TEXTURES.forget()


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


def test_what_has_been_read_is_sharp_at_once(page, clock, ref):
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
    assert not PICTURE_TEXTURES.contains(ref.path_for(LARGE))


def test_a_file_that_is_missing_leaves_a_quiet_ground_and_a_line_in_the_log(page, clock, tmp_path, caplog):
    picture = PictureView(page.theme, PictureRef(lambda _width: tmp_path / "nothing.png", "", 160, 90))
    page.add(picture)
    picture.layout(Rect(0, 0, 160, 90))
    clock.frame()
    assert "nothing.png" in caplog.text
