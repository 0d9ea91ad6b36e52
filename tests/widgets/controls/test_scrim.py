"""The shade below words on a picture; how dark it must be is measured on pixels in ``tests/test_contrast.py``."""

from kivy.graphics import Rectangle

from kiosk.theme import Theme
from kiosk.widgets.controls.scrim import Scrim
from kiosk.widgets.core.rect import Rect

THEME = Theme(1920, 1080)
PICTURE = Rect(100, 200, 800, 450)


def shades(scrim: Scrim) -> list[tuple[float, float]]:
    """Return the start and the height of each shade, from below."""
    drawn = [one for one in scrim.canvas.before.children if isinstance(one, Rectangle)]
    return [(one.pos[1], one.size[1]) for one in drawn]


def test_it_is_dark_behind_the_words_and_fades_out_above_them():
    scrim = Scrim(THEME, THEME.palette.on_coal)
    scrim.lay_over(PICTURE, solid=120, fade=60)
    assert shades(scrim) == [(200, 120), (320, 60)]


def test_it_never_leaves_its_picture():
    scrim = Scrim(THEME, THEME.palette.on_coal)
    scrim.lay_over(PICTURE, solid=420, fade=60)
    assert scrim.top == PICTURE.top
    scrim.lay_over(PICTURE, solid=900, fade=60)
    assert scrim.rect == PICTURE


def test_without_words_there_is_no_shade():
    scrim = Scrim(THEME, THEME.palette.on_coal)
    scrim.lay_over(PICTURE, solid=120, fade=60)
    scrim.lay_over(PICTURE, solid=0, fade=60)
    assert shades(scrim) == []
