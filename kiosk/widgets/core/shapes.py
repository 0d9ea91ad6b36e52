"""Discs and round corners as small white textures: smooth at the edge, and one cheap rectangle to draw.

On a software renderer a smooth ellipse of Kivy's costs as much as a strip of a photograph.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from kivy.graphics import BorderImage, Color, Line, Rectangle
from kivy.graphics.texture import Texture

from kiosk.theme import Colour, Theme, with_opacity
from kiosk.widgets.core.rect import Rect


def white_texture(width: int, height: int, opacities: Iterable[float]) -> Texture:
    """Return a white texture with these opacities (0 to 1), row by row from one corner."""
    values = bytearray()
    for opacity in opacities:
        values += bytes((255, 255, 255, round(255 * opacity)))
    texture = Texture.create(size=(width, height), colorfmt="rgba")
    texture.blit_buffer(bytes(values), colorfmt="rgba", bufferfmt="ubyte")
    texture.wrap = "clamp_to_edge"
    return texture


@lru_cache(maxsize=96)
def _round(radius: float) -> Texture:
    """Return a white disc of this radius in the middle of a transparent square of whole pixels."""
    half = math.ceil(radius)
    quarter = [
        [min(max(radius + 0.5 - math.hypot(i + 0.5, j + 0.5), 0.0), 1.0) for i in range(half)] for j in range(half)
    ]
    upper = [row[::-1] + row for row in quarter]
    return white_texture(2 * half, 2 * half, chain.from_iterable(upper[::-1] + upper))


def disc(x: float, y: float, radius: float, colour: Colour) -> Color:
    """Draw a disc around a point into the current canvas; return its colour instruction."""
    paint = Color(*colour)
    texture = _round(round(radius * 2) / 2)
    half = texture.width / 2
    Rectangle(texture=texture, pos=(x - half, y - half), size=texture.size)
    return paint


def rounded(rect: Rect, radius: float, colour: Colour) -> None:
    """Draw a rectangle with round corners into the current canvas."""
    Color(*colour)
    radius = min(radius, rect.width / 2, rect.height / 2)
    if radius < 1:
        Rectangle(pos=(rect.x, rect.y), size=(rect.width, rect.height))
        return
    texture = _round(math.floor(radius * 2) / 2)
    corner = math.floor(min(texture.width, rect.width, rect.height) / 2)
    BorderImage(
        texture=texture,
        pos=(rect.x, rect.y),
        size=(rect.width, rect.height),
        border=(corner, corner, corner, corner),
        auto_scale="off",
    )


def rounded_some(rect: Rect, radii: tuple[float, float, float, float], colour: Colour) -> None:
    """Draw a rectangle with round or square corners: top left, top right, bottom right, bottom left.

    All round corners have the radius of the largest, and the colour must be opaque.
    """
    rounded(rect, max(radii), colour)
    size = min(max(radii), rect.width / 2, rect.height / 2)
    left, right, top, bottom = rect.x, rect.right - size, rect.top - size, rect.y
    for radius, x, y in zip(radii, (left, right, right, left), (top, top, bottom, bottom), strict=True):
        if radius < 1:
            Rectangle(pos=(x, y), size=(size, size))


def fill(rect: Rect, colour: Colour) -> None:
    """Draw a plain rectangle into the current canvas."""
    Color(*colour)
    Rectangle(pos=(rect.x, rect.y), size=(rect.width, rect.height))


def outline(rect: Rect, radius: float, colour: Colour, width: float) -> None:
    """Draw the outline of a rectangle with round corners, inside the rectangle."""
    Color(*colour)
    radius = min(radius, rect.width / 2, rect.height / 2)
    inner = rect.inset(width / 2)
    Line(rounded_rectangle=(inner.x, inner.y, inner.width, inner.height, radius), width=width / 2)


def surface(theme: Theme, rect: Rect, radius: float, colour: Colour, *, edge_u: float = 0.3) -> None:
    """Draw the background of a control, with round corners; in high contrast also its outline, ``edge_u`` wide."""
    rounded(rect, radius, colour)
    if theme.high_contrast:
        outline(rect, radius, theme.palette.outline, theme.u(edge_u))


_SHADES = 128
"""Steps of a shade; an eye cannot tell more of them apart."""


@lru_cache(maxsize=64)
def _shade(start: float, end: float, towards: str) -> Texture:
    """Return a white strip whose opacity goes smoothly from ``start`` to ``end``."""
    shares = (step / (_SHADES - 1) for step in range(_SHADES))
    opacities = (start + (end - start) * (share * (share * (3 - 2 * share))) for share in shares)
    width, height = (1, _SHADES) if towards == "up" else (_SHADES, 1)
    return white_texture(width, height, opacities)


def gradient(rect: Rect, colour: Colour, start: float, end: float, *, towards: str = "up") -> None:
    """Draw a shade into the current canvas, from opacity ``start`` at one edge to ``end`` at the other.

    ``towards`` "up" starts at the lower edge, "right" at the left one.
    """
    Color(*with_opacity(colour, 1.0))
    Rectangle(texture=_shade(start, end, towards), pos=(rect.x, rect.y), size=(rect.width, rect.height))
