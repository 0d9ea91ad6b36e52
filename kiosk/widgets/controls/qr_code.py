"""A QR code, drawn module by module in whole pixels, and its address in letters."""

import re
from functools import lru_cache

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill
from kiosk.widgets.core.text import draw_lines, measure

QUIET = 4
"""The width of the white margin that readers need, in modules."""
SIDE_U = 20.0
"""The least width of the code with its margin."""

Matrix = tuple[bytes, ...]
"""The rows from the top; 1 is black. Without the margin."""


@lru_cache(maxsize=16)
def matrix_of(address: str) -> Matrix:
    """Return the modules of the QR code of an address, with a quarter of it to spare (level M or better)."""
    import segno  # here, because most visits never get to a QR code

    return tuple(bytes(row) for row in segno.make_qr(address, error="m").matrix)


class QrCode(Element):
    """A QR code with its margin: a square at least so large that a phone reads it at arm's length."""

    role = "image"

    def __init__(self, theme: Theme, address: str, name: str) -> None:
        super().__init__(theme)
        self.name = name
        self.matrix = matrix_of(address)
        self.modules = len(self.matrix) + 2 * QUIET
        self.module = -(-round(SIDE_U * theme.unit) // self.modules)
        """The side of a module, in pixels."""

    @property
    def side(self) -> int:
        """The side of the whole square, in pixels."""
        return self.module * self.modules

    def height_for_width(self, width: float) -> float:
        return self.side

    def paint(self) -> None:
        """Draw the modules, black on white at any contrast setting."""
        x, y, side = round(self.rect.x), round(self.rect.y), self.side
        fill(Rect(x, y, side, side), (1, 1, 1, 1))
        Color(1, 1, 1, 1)
        inner = side - 2 * QUIET * self.module
        corner = (x + QUIET * self.module, y + QUIET * self.module)
        Rectangle(texture=_texture(self.matrix), pos=corner, size=(inner, inner))


@lru_cache(maxsize=16)
def _texture(matrix: Matrix) -> Texture:
    size = len(matrix)
    texture = Texture.create(size=(size, size), colorfmt="luminance")
    pixels = b"".join(bytes(0 if module else 255 for module in row) for row in reversed(matrix))
    texture.blit_buffer(pixels, colorfmt="luminance", bufferfmt="ubyte")
    texture.mag_filter = texture.min_filter = "nearest"
    return texture


def readable(address: str) -> str:
    """Return a web address as people write it: without its protocol and without a slash at its end."""
    return re.sub(r"^(https?://)?(www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")


_MOST_LINES = 3


class AddressText(Element):
    """A web address that breaks only after its own signs, never with a hyphen.

    An address too long to type is cut after some lines; its code and its :attr:`name` have all of it.
    """

    role = "text"

    def __init__(self, theme: Theme, address: str) -> None:
        super().__init__(theme)
        self.text = self.name = readable(address)

    def lines(self, width: float) -> list[str]:
        """Return the address in lines."""
        style = self.theme.text_style("small_strong")
        lines, rest = [], self.text
        while measure(style, rest) > width and len(rest) > 1:
            starts = (i for i in range(1, len(rest)) if measure(style, rest[:i]) <= width)
            fits = max(starts, default=1)
            signs = [i for i in range(1, fits + 1) if rest[i - 1] in "/-.?&=_"]
            cut = signs[-1] if signs else fits
            lines.append(rest[:cut])
            rest = rest[cut:]
        lines.append(rest)
        return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][:-2] + "…"]

    def height_for_width(self, width: float) -> float:
        style = self.theme.text_style("small_strong")
        return round(len(self.lines(width)) * style.line_height)

    def paint(self) -> None:
        style = self.theme.text_style("small_strong")
        draw_lines(style, self.lines(self.width), self.x, self.top, self.theme.palette.ink)
