"""A touchable element answers at once, belongs to one finger, and acts once."""

import pytest
from kivy.base import EventLoop
from kivy.core.window import Window

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.touchable import Touchable
from tests.support.visitor import Hand

RECT = Rect(100, 100, 200, 100)
ON, OFF = (200, 150), (600, 600)


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def acted() -> Counter:
    return Counter()


@pytest.fixture
def button(acted):
    EventLoop.ensure_window()
    page = Element(Theme(1920, 1080))
    element = Touchable(page.theme, "Go", acted)
    page.add(element)
    page.layout(Rect(0, 0, 1920, 1080))
    element.layout(RECT)
    Window.add_widget(page)
    yield element
    Window.remove_widget(page)


@pytest.fixture
def hand(clock, button) -> Hand:
    """A hand before the button."""
    assert button.parent is not None
    return Hand(clock)


def test_a_tap_acts_once_when_the_finger_lifts(hand, acted):
    finger = hand.down(*ON)
    assert acted.count == 0
    hand.up(finger)
    assert acted.count == 1


def test_it_shows_the_finger_while_it_is_down(button, hand):
    finger = hand.down(*ON)
    assert button.pressed
    hand.up(finger)
    assert not button.pressed


def test_a_finger_beside_it_does_nothing(hand, acted):
    hand.tap(*OFF)
    assert acted.count == 0


def test_a_finger_that_slides_off_does_nothing_even_if_it_returns(button, hand, acted):
    finger = hand.down(*ON)
    hand.move(finger, *OFF)
    assert not button.pressed
    hand.move(finger, *ON)
    hand.up(finger)
    assert acted.count == 0


def test_a_finger_that_slides_onto_it_does_nothing(hand, acted):
    finger = hand.down(*OFF)
    hand.move(finger, *ON)
    hand.up(finger)
    assert acted.count == 0


def test_a_finger_that_trembles_on_it_acts(hand, acted):
    finger = hand.down(*ON)
    for dx in (3, -4, 5):
        hand.move(finger, ON[0] + dx, ON[1] - dx)
    hand.up(finger)
    assert acted.count == 1


def test_it_belongs_to_the_first_finger(button, hand, acted):
    first, second = hand.down(*ON), hand.down(ON[0] + 30, ON[1])
    hand.up(second)
    assert acted.count == 0
    assert button.pressed
    hand.up(first)
    assert acted.count == 1


def test_the_next_finger_is_the_first_again(hand, acted):
    hand.tap(*ON)
    hand.tap(*ON)
    assert acted.count == 2


def test_a_finger_that_a_scroller_has_taken_does_nothing(button, hand, acted):
    finger = hand.down(*ON)
    finger.ud["owner"] = object()
    hand.up(finger)
    assert acted.count == 0
    assert not button.pressed


def test_a_finger_that_was_lost_does_not_hold_it_for_ever(hand, acted):
    """The panel forgot to say that it lifted; its end was noted, its "end" event never came."""
    lost = hand.down(*ON)
    lost.update_time_end()
    hand.tap(*ON)
    assert acted.count == 1


def test_it_forgets_the_finger_when_it_is_taken_off_the_screen(button, hand, acted):
    finger = hand.down(*ON)
    page = button.parent
    page.remove_widget(button)
    assert not button.pressed
    page.add(button)
    hand.up(finger)
    assert acted.count == 0


# Elements that do not answer a touch.


@pytest.mark.parametrize(
    "hide",
    [
        lambda _page, button: setattr(button, "disabled", True),
        lambda page, _button: setattr(page, "disabled", True),
        lambda _page, button: setattr(button, "size", (0, 0)),
        lambda _page, button: setattr(button, "opacity", 0),
        lambda page, _button: setattr(page, "opacity", 0),
    ],
    ids=["disabled", "inside what is disabled", "without a size", "transparent", "inside what is transparent"],
)
def test_an_element_that_is_disabled_or_not_drawn_does_not_answer(button, hand, acted, hide):
    hide(button.parent, button)
    finger = hand.down(button.x, button.y)
    assert not button.pressed
    hand.up(finger)
    assert acted.count == 0


def test_an_element_that_is_disabled_under_a_finger_does_nothing_when_it_lifts(button, hand, acted):
    finger = hand.down(*ON)
    button.disabled = True
    assert not button.pressed
    hand.up(finger)
    assert acted.count == 0


def test_an_element_that_was_never_placed_does_not_answer(button, hand, acted):
    """Kivy's own widgets take a hundred pixels in the corner of the screen until they are placed."""
    waiting = Touchable(button.theme, "Wait", acted)
    button.parent.add(waiting)
    hand.tap(50, 50)
    assert acted.count == 0
