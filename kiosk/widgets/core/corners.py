"""Round corners for pictures: corners in the colour of the background cover them, which is smooth and cheap."""

from functools import lru_cache

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.theme import Colour
from kiosk.widgets.core.rect import Rect

_FINE = 4


@lru_cache(maxsize=8)
def _corner(radius: int) -> Texture:
    """Return a white texture of the area outside a round upper left corner."""
    texture = Texture.create(size=(radius, radius), colorfmt="rgba")
    values = bytearray()
    steps = [(i + 0.5) / _FINE for i in range(_FINE)]
    for row in range(radius):
        for column in range(radius):
            outside = sum(
                (radius - column - dx) ** 2 + (row + dy) ** 2 > radius * radius for dx in steps for dy in steps
            )
            values += bytes((255, 255, 255, round(255 * outside / _FINE**2)))
    texture.blit_buffer(bytes(values), colorfmt="rgba", bufferfmt="ubyte")
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
