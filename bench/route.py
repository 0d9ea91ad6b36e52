"""Define the taps and drags of a measured visit, in order. No other module of the bench knows the layout.

Points are fractions of a landscape screen, from the top left corner. Follow them with
``python -m bench.report --quick --shots DIR``, which saves a picture of every screen on the way.
"""

from bench.screen import Point
from bench.screenbench import Drag, Open, Rest, Step, Taps, Touch

FRENCH = (0.145, 0.900)
"""The French button of the attract screen; it begins a visit."""

HOME = (0.065, 0.950)
"""The home button at the left of the rail."""

STORY_DOOR = (0.160, 0.400)
BUILDING_DOOR = (0.500, 0.400)
LAUREATES_DOOR = (0.840, 0.400)
ABOUT_DOOR = (0.065, 0.950)
"""The four ways on from the home screen; the way to *about* stands where the rail has no home button."""

FIRST_CARD = (0.165, 0.480)
"""The first laureate of the list, in the embedded edition and in one with thousands."""

DIVIDER_FROM = (0.300, 0.450)
DIVIDER_TO = (0.700, 0.450)
"""The way of the finger that drags the divider, in the kiosk and in the peer."""

PLACE_LEFT = (0.350, 0.180)
PLACE_RIGHT = (0.650, 0.180)
"""Taps that place the divider, in the kiosk and in the peer; in the sky, clear of hot spots."""

POINTS: dict[str, Point] = {
    name: value for name, value in list(globals().items()) if name.isupper() and isinstance(value, tuple)
}
"""All of the above by name."""

SCREENS = ("attract", "home", "story", "building", "laureates", "laureate", "about")
"""Every still screen, in the order of the visit."""


def visit(*, attract_s: float, rest_s: float, compare: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return a whole visit: every screen opened and left to rest, the comparer used as ``compare`` says."""
    return (
        Rest("attract", attract_s),
        Open("home", FRENCH),
        Rest("home", rest_s),
        Open("story", STORY_DOOR),
        Rest("story", rest_s),
        Touch(HOME),
        Open("building", BUILDING_DOOR),
        Rest("building", rest_s),
        *compare,
        Touch(HOME),
        Open("laureates", LAUREATES_DOOR),
        Rest("laureates", rest_s),
        Open("laureate", FIRST_CARD),
        Rest("laureate", rest_s),
        Touch(HOME),
        Open("about", ABOUT_DOOR),
        Rest("about", rest_s),
    )


def walk() -> tuple[Step, ...]:
    """Return a visit that only opens every screen."""
    whole = visit(attract_s=0, rest_s=0, compare=())
    return tuple(step for step in whole if isinstance(step, Touch | Open))


def comparing(*, taps: int, drag_s: float) -> tuple[Step, ...]:
    """Return the steps for a comparer of two pictures, the kiosk's or the peer's."""
    return Taps((PLACE_LEFT, PLACE_RIGHT), taps), Drag(DIVIDER_FROM, DIVIDER_TO, drag_s)
