"""Turns rectangles of a rotated screen into those of the framebuffer. Knows numbers only.

Kivy turns what it draws, and the positions of touches. A scissor cuts in the framebuffer, which nothing turns.
"""

from typing import NamedTuple


class Rectangle(NamedTuple):
    """A rectangle in pixels; ``x``, ``y`` is its lower left corner."""

    x: float
    y: float
    width: float
    height: float


def in_framebuffer(area: Rectangle, screen: tuple[float, float], rotation: int) -> Rectangle:
    """Return where an area of the screen lies in the framebuffer.

    ``screen`` is the width and height of the screen as a visitor sees it; ``rotation`` is the angle by
    which its picture is turned counterclockwise: 0, 90, 180 or 270 degrees.
    """
    width, height = screen
    match rotation % 360:
        case 90:
            return Rectangle(height - area.y - area.height, area.x, area.height, area.width)
        case 180:
            return Rectangle(width - area.x - area.width, height - area.y - area.height, area.width, area.height)
        case 270:
            return Rectangle(area.y, width - area.x - area.width, area.height, area.width)
        case _:
            return area
