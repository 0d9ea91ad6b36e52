"""Text on the screen: measured, wrapped by our own rules, drawn line by line, and cached."""

import logging
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

from cachetools import LRUCache, cached
from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.kivy_patches import font_hinting
from kiosk.theme import FONTS, Colour, TextStyle, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.typesetting import apply_typography, break_lines, words

_LOG = logging.getLogger(__name__)
_ICON_FONT = str(FONTS / "Icons.ttf")
_HALO_U = 0.24
_AROUND = ((-1, 0), (1, 0), (0, -1), (0, 1), (-0.7, -0.7), (0.7, -0.7), (-0.7, 0.7), (0.7, 0.7))
_FALLBACK = "Roboto"
"""Kivy's own font, used if one of ours is missing or damaged."""


def _core_label(font: str, size: int, text: str = "") -> LabelBase:
    hinting = None if font == _ICON_FONT else "light"
    return CoreLabel(text=text, font_name=font, font_size=size, font_kerning=True, font_hinting=hinting)


@lru_cache(maxsize=32)
def _usable(font: str) -> str:
    """Return the font, or the fallback if it cannot be used, which is logged once."""
    try:
        if not Path(font).is_file():
            raise OSError("no such file")
        if font != _ICON_FONT and _core_label(font, 20).get_extents("x")[0] <= 0:
            raise OSError("it has no letters")
    except (OSError, ValueError) as error:
        _LOG.error("cannot use font %s (%s): texts that need it are shown in another", font, error)
        return _FALLBACK
    return font


@lru_cache(maxsize=64)
def _ruler(font: str, size: int) -> LabelBase:
    return _core_label(_usable(font), size)


@lru_cache(maxsize=20_000)
def measure(style: TextStyle, text: str) -> float:
    """Return the width of a part of a text on one line, in pixels."""
    if not text:
        return 0.0
    ruler = _ruler(style.font, style.size)
    font_hinting.settle(ruler)
    return ruler.get_extents(text)[0]


def _bytes(texture: Texture) -> int:
    return texture.width * texture.height * 4


@cached(LRUCache(12_000_000, _bytes))
def line_texture(font: str, size: int, text: str) -> Texture:
    """Return a white texture of a line; the ones used last are kept."""
    font_hinting.settle(_ruler(font, size))
    label = _core_label(_usable(font), size, text)
    label.refresh()
    return label.texture or Texture.create(size=(1, 1))  # letters without ink have no texture


class DrawnLine(Rectangle):
    """A line of text in a canvas that remembers its text and its style."""

    style: TextStyle
    text: str
    paint: Color


def draw_line(style: TextStyle, text: str, x: float, middle: float, colour: Colour, *, align: str = "left") -> Color:
    """Draw one line around the height ``middle`` into the current canvas; return its colour, so that it can fade."""
    texture = line_texture(style.font, style.size, text)
    width, height = texture.size
    left = x - {"left": 0.0, "centre": width / 2, "right": float(width)}[align]
    paint = Color(*colour)
    line = DrawnLine(texture=texture, pos=(round(left), round(middle - height / 2)), size=(width, height))
    line.style, line.text, line.paint = style, text, paint
    return paint


def draw_lines(
    style: TextStyle, lines: Sequence[str], x: float, top: float, colour: Colour, *, align: str = "left"
) -> float:
    """Draw lines below each other from ``top`` into the current canvas; return where they end."""
    for number, line in enumerate(lines):
        draw_line(style, line, x, top - (number + 0.5) * style.line_height, colour, align=align)
    return top - len(lines) * style.line_height


def draw_lines_around(
    style: TextStyle, lines: Sequence[str], x: float, middle: float, colour: Colour, *, align: str = "centre"
) -> None:
    """Draw lines below each other around the height ``middle`` into the current canvas."""
    draw_lines(style, lines, x, middle + len(lines) * style.line_height / 2, colour, align=align)


def draw_halo(
    style: TextStyle, lines: Sequence[str], x: float, top: float, colour: Colour, width: float, *, align: str = "left"
) -> None:
    """Draw a band of this width (pixels) around lines that :func:`draw_lines` will draw at the same place."""
    for dx, dy in _AROUND:
        draw_lines(style, lines, x + dx * width, top + dy * width, colour, align=align)


def wrap_text(text: str, style: TextStyle, width: float, language: str, *, balance: bool = False) -> list[str]:
    """Return a paragraph as lines that fit a width in pixels; see :func:`break_lines`."""
    return break_lines(text, max(1.0, width), partial(measure, style), language=language, balance=balance)


class Text(Element):
    """A paragraph, a heading or a label, in one style and one colour.

    ``most_lines`` makes the letters smaller, down to three fifths, until the text takes no more lines than that.
    """

    role = "text"

    def __init__(
        self,
        theme: Theme,
        text: str,
        style: str = "body",
        *,
        colour: Colour,
        align: str = "left",
        balance: bool = False,
        most_lines: int | None = None,
        role: str = "text",
    ) -> None:
        super().__init__(theme)
        self.text = apply_typography(text, theme.language)
        self.kind = style
        self.colour = colour
        self.align = align
        self.balance = balance
        self.most_lines = most_lines
        self.role = role
        self.halo: Colour | None = None
        """A colour around the letters, for text on a picture."""
        self.name = self.text
        self._set: tuple[float, TextStyle, list[str]] | None = None

    def set_text(self, text: str) -> None:
        """Show another text in the same rectangle."""
        self.text = self.name = apply_typography(text, self.theme.language)
        self._set = None
        self.invalidate()

    def typeset(self, width: float) -> tuple[TextStyle, list[str]]:
        """Return the style and the lines of the text at this width."""
        if self._set is None or self._set[0] != width:
            shrink = 1.0
            style, lines = self._try(width, shrink)
            while self.most_lines and shrink > 0.6 and self._crowded(style, lines, width):
                shrink -= 0.05
                style, lines = self._try(width, shrink)
            self._set = (width, style, lines)
        return self._set[1], self._set[2]

    def _crowded(self, style: TextStyle, lines: list[str], width: float) -> bool:
        parted = " ".join(lines).split(" ") != words(self.text)
        return len(lines) > (self.most_lines or 0) or parted or any(measure(style, line) > width for line in lines)

    def _try(self, width: float, shrink: float) -> tuple[TextStyle, list[str]]:
        style = self.theme.text_style(self.kind, shrink=shrink)
        return style, wrap_text(self.text, style, width, self.theme.language, balance=self.balance)

    def height_for_width(self, width: float) -> float:
        style, lines = self.typeset(width)
        return round(len(lines) * style.line_height)

    def longest_line(self, width: float) -> float:
        """Return the width of the longest line at this width."""
        style, lines = self.typeset(width)
        return max((measure(style, line) for line in lines), default=0.0)

    def paint(self) -> None:
        style, lines = self.typeset(self.width)
        x = {"left": self.x, "centre": self.center_x, "right": self.right}[self.align]
        if self.halo:
            width = max(1.0, self.theme.unit * _HALO_U)
            draw_halo(style, lines, x, self.top, self.halo, width, align=self.align)
        draw_lines(style, lines, x, self.top, self.colour, align=self.align)
