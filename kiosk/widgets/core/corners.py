"""Round corners for pictures: corners in the colour of the background cover them, which is smooth and cheap."""

from functools import lru_cache
from itertools import product, starmap

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.theme import Colour
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import white_texture

_FINE = 4


@lru_cache(maxsize=8)
def _corner(radius: int) -> Texture:
    """Return a white texture of the area outside a round upper left corner."""
    steps = [(i + 0.5) / _FINE for i in range(_FINE)]

    def outside(row: int, column: int) -> float:
        far = ((radius - column - dx) ** 2 + (row + dy) ** 2 > radius * radius for dx in steps for dy in steps)
        return sum(far) / _FINE**2

    texture = white_texture(radius, radius, starmap(outside, product(range(radius), repeat=2)))
    texture.mag_filter = texture.min_filter = "nearest"
    return texture


def lay_corners(rect: Rect, radius: int, colour: Colour, *, lower: bool = True) -> None:
    """Cover the corners of a rectangle with the colour behind it; without ``lower`` only the upper two."""
    texture = _corner(max(1, radius))
    radius = texture.width
    left, right, top, bottom = rect.x, rect.right - radius, rect.top - radius, rect.y
    places = [(left, top, False, False), (right, top, True, False)]
    if lower:
        places += [(left, bottom, False, True), (right, bottom, True, True)]
    Color(*colour)
    for x, y, mirrored, flipped in places:
        u0, u1 = (1.0, 0.0) if mirrored else (0.0, 1.0)
        v0, v1 = (1.0, 0.0) if flipped else (0.0, 1.0)
        corner = Rectangle(texture=texture, pos=(x, y), size=(radius, radius))
        corner.tex_coords = (u0, v0, u1, v0, u1, v1, u0, v1)
