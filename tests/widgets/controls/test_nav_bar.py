"""The navigation bar names its buttons as fully as its width allows, and never loses one."""

from itertools import pairwise

import pytest

from kiosk.theme import Theme
from kiosk.widgets.controls.buttons import Pill, RoundButton
from kiosk.widgets.controls.nav_bar import NavBar, NavEntry
from kiosk.widgets.core.rect import Rect

NAMES = ["Home", "Back", "Français", "English", "Nederlands", "Text size", "Contrast", "Within reach"]


def bar_of(width: float, *, text_size: int = 0, pressed: list[str] | None = None) -> NavBar:
    """Return a bar of this width in pixels, on a screen of 1080 pixels of height."""
    heard = [] if pressed is None else pressed

    def entry(name: str, icon: str = "", *, chosen: bool = False) -> NavEntry:
        return NavEntry(name, lambda: heard.append(name), icon, short=name[:2].upper(), chosen=chosen)

    bar = NavBar(
        Theme(1920, 1080, text_size=text_size),
        "Navigation and settings",
        links=[entry("Home", "house"), entry("Back", "arrow-left")],
        languages=[entry("Français", chosen=True), entry("English"), entry("Nederlands")],
        settings=[entry("Text size", "a-large-small"), entry("Contrast", "contrast"), entry("Within reach", "x")],
    )
    bar.layout(Rect(0, 0, width, bar.height_in(bar.theme)))
    return bar


def labels(bar: NavBar) -> list[str]:
    """Return the words that are on the buttons."""
    return [one.label for one in bar.in_order() if isinstance(one, Pill)]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (1920, ["Home", "Back", "Français", "English", "Nederlands"]),
        (1180, ["Français", "English", "Nederlands"]),
        (900, ["FR", "EN", "NE"]),
    ],
    ids=["names", "icons in place of links", "codes in place of languages"],
)
def test_icons_and_then_codes_take_the_place_of_names_that_do_not_fit(width: float, shown: list[str]):
    """Each button keeps its whole name for speech."""
    bar = bar_of(width)
    assert labels(bar) == shown
    assert [one.name for one in bar.in_order()] == NAMES


@pytest.mark.parametrize("text_size", [0, 2])
@pytest.mark.parametrize("width", [900, 1180, 1500, 1920])
def test_its_buttons_lie_beside_each_other_inside_it(width: float, text_size: int):
    bar = bar_of(width, text_size=text_size)
    rects = sorted((one.rect for one in bar.in_order()), key=lambda rect: rect.x)
    assert all(a.right <= b.x for a, b in pairwise(rects))
    assert rects[0].x >= 0
    assert rects[-1].right <= width


def test_each_button_does_its_own():
    pressed: list[str] = []
    for one in bar_of(1920, pressed=pressed).in_order():
        assert isinstance(one, Pill | RoundButton)
        one.activate()
    assert pressed == NAMES


def test_the_language_in_use_says_so():
    assert [one.name for one in bar_of(1920).in_order() if one.state == "chosen"] == ["Français"]
