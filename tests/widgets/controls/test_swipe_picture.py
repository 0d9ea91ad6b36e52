"""A finger that sweeps across a picture turns the page once; other touches do not."""

from collections.abc import Iterator

import pytest
from kivy.core.window import Window

from kiosk.theme import Theme
from kiosk.widgets.controls.swipe_picture import SWIPE_U, SwipePicture
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from tests.support.visitor import Hand

THEME = Theme(1920, 1080)
FAR = THEME.u(SWIPE_U) + 2
MIDDLE = (600.0, 400.0)


@pytest.fixture
def turned(clock) -> Iterator[list[int]]:
    """The turns that a picture in the window has reported."""
    assert clock
    turned: list[int] = []
    page, picture = Element(THEME), SwipePicture(THEME, None, on_turn=turned.append)
    page.add(picture)
    Window.add_widget(page)
    page.layout(Rect(0, 0, 1920, 1080))
    picture.layout(Rect(200, 100, 800, 600))
    yield turned
    Window.remove_widget(page)


@pytest.mark.parametrize(("way", "turn"), [(-1, +1), (+1, -1)], ids=["to the left: next", "to the right: back"])
def test_a_sweep_turns_once_however_far_it_goes(turned: list[int], clock, way: int, turn: int):
    x, y = MIDDLE
    Hand(clock).drag((x, y), (x + way * 3 * FAR, y))
    assert turned == [turn]


@pytest.mark.parametrize(
    "end",
    [(FAR / 2, 0), (0, 3 * FAR), (FAR, FAR)],
    ids=["too short", "upwards", "as much upwards as sideways"],
)
def test_another_movement_turns_nothing(turned: list[int], clock, end: tuple[float, float]):
    x, y = MIDDLE
    Hand(clock).drag((x, y), (x + end[0], y + end[1]))
    assert turned == []


def test_a_second_finger_turns_nothing_while_the_first_is_down(turned: list[int], clock):
    hand = Hand(clock)
    x, y = MIDDLE
    first = hand.down(x, y)
    hand.drag((x, y - 50), (x - 2 * FAR, y - 50))
    assert turned == []
    hand.move(first, x - FAR, y)
    assert turned == [+1]
    hand.up(first)


def test_a_sweep_that_begins_beside_the_picture_turns_nothing(turned: list[int], clock):
    Hand(clock).drag((1100, 400), (1100 - 3 * FAR, 400))
    assert turned == []
