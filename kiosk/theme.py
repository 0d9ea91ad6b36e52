"""The look as values: colours, sizes and letters for one screen. Knows no toolkit and no content.

Every size derives from one unit, ``u`` = the short side of the screen / 108 (10 px at 1920x1080).
"""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

ASSETS = Path(__file__).resolve().parent.parent / "assets"
FONTS = ASSETS / "fonts"

Colour = tuple[float, float, float, float]
"""Red, green, blue and opacity, each from 0 to 1."""

TEXT_SCALES = (1.0, 1.25, 1.5)
"""The factors by which each step of the text size enlarges running text."""

SMALLEST_TEXT_U = 2.6
TOUCH_U = 7.0
TOUCH_PITCH_U = 8.0
MARGIN_U = 1.0


def rgb(hexadecimal: str, opacity: float = 1.0) -> Colour:
    """Return ``"#C4502E"`` as a colour."""
    red, green, blue = (int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (red, green, blue, opacity)


def with_opacity(colour: Colour, opacity: float) -> Colour:
    """Return the colour with another opacity."""
    return (*colour[:3], opacity)


def contrast(a: Colour, b: Colour) -> float:
    """Return the contrast ratio of two opaque colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""

    def luminance(colour: Colour) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def over(upper: Colour, lower: Colour) -> Colour:
    """Return the opaque colour that results from drawing a colour over an opaque one."""
    red, green, blue = (a * upper[3] + b * (1 - upper[3]) for a, b in zip(upper[:3], lower[:3], strict=True))
    return (red, green, blue, 1.0)


@cache
def least_cover(letters: Colour, shade: Colour, ratio: float) -> float:
    """Return how opaque a dark shade must be so that light letters have this contrast on any picture below it.

    White is the hardest picture.
    """
    white = (1.0, 1.0, 1.0, 1.0)
    steps = (number / 100 for number in range(101))
    return next((share for share in steps if contrast(letters, over(with_opacity(shade, share), white)) >= ratio), 1.0)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours by their use."""

    coal: Colour = rgb("#15171A")
    """Dark ground: pictures, navigation bar, attract."""
    coal_raised: Colour = rgb("#2B2E34")
    """Controls upon coal."""
    coal_pressed: Colour = rgb("#454A53")
    paper: Colour = rgb("#F4F1EA")
    """Light ground: text."""
    paper_sunk: Colour = rgb("#E4E0D5")
    """Controls upon paper, and the band of the dates."""
    paper_pressed: Colour = rgb("#CFC9BA")
    white: Colour = rgb("#FFFFFF")
    ink: Colour = rgb("#1B1C1E")
    ink_quiet: Colour = rgb("#55534E")
    on_coal: Colour = rgb("#F4F1EA")
    on_coal_quiet: Colour = rgb("#C9CDD2")
    brick: Colour = rgb("#C4502E")
    brick_pressed: Colour = rgb("#9C3C20")
    brick_text: Colour = rgb("#A83F20")
    """Brick as the colour of letters upon paper."""
    brick_pale: Colour = rgb("#E2A18C")
    light: Colour = rgb("#F2C14E")
    """Eyebrows upon coal, the mark of what is chosen, the focus ring."""
    aluminium: Colour = rgb("#B8BEC4")
    line: Colour = rgb("#B8B2A4")
    sea: Colour = rgb("#DCE3E8")
    green: Colour = rgb("#C9D6BC")
    outline: Colour = rgb("#000000", 0.0)
    """The edge of controls; drawn in high contrast only."""


NORMAL = Palette()
HIGH_CONTRAST = Palette(
    coal=rgb("#000000"),
    coal_raised=rgb("#1C1C1C"),
    coal_pressed=rgb("#4A4A4A"),
    paper=rgb("#FFFFFF"),
    paper_sunk=rgb("#EDEDED"),
    paper_pressed=rgb("#C8C8C8"),
    ink=rgb("#000000"),
    ink_quiet=rgb("#2E2E2E"),
    on_coal=rgb("#FFFFFF"),
    on_coal_quiet=rgb("#F0F0F0"),
    brick=rgb("#8F2F12"),
    brick_pressed=rgb("#5F1D08"),
    brick_text=rgb("#7A2409"),
    brick_pale=rgb("#CF8A74"),
    light=rgb("#FFD54A"),
    aluminium=rgb("#5A5F66"),
    line=rgb("#4A4A4A"),
    sea=rgb("#C6D3DC"),
    green=rgb("#AFC79A"),
    outline=rgb("#808080"),
)

FIELD_COLOURS: dict[str, Colour] = {
    "brick": rgb("#B94A29"),
    "blue": rgb("#3E5C76"),
    "green": rgb("#4F6B46"),
    "plum": rgb("#7E4F74"),
    "ochre": rgb("#8A6312"),
    "slate": rgb("#4A4E57"),
}
"""The colours that an edition may name for its themes; white letters upon each have 4.5:1 or more."""


class TextStyle(NamedTuple):
    """The setting of a text: a font file, a size in pixels, and the distance of lines in sizes."""

    font: str
    size: int
    leading: float

    @property
    def line_height(self) -> float:
        """The distance of lines in pixels."""
        return self.size * self.leading


_DISPLAY = str(FONTS / "BricolageGrotesque-ExtraBold.ttf")
_HEADING = str(FONTS / "BricolageGrotesque-Bold.ttf")
_TAGLINE = str(FONTS / "BricolageGrotesque-SemiBold.ttf")
_TEXT = str(FONTS / "AtkinsonHyperlegibleNext-Regular.ttf")
_STRONG = str(FONTS / "AtkinsonHyperlegibleNext-SemiBold.ttf")
_CAPS = str(FONTS / "AtkinsonHyperlegibleNext-Caps.ttf")
_ICONS = str(FONTS / "Icons.ttf")

# font, size in u, leading in sizes, and the share of the visitor's text size that it follows: large
# letters need less of it, and pages keep their layout.
_ROLES: dict[str, tuple[str, float, float, float]] = {
    "display": (_DISPLAY, 13.4, 0.98, 0.15),
    "title": (_DISPLAY, 8.4, 1.02, 0.25),
    "door": (_DISPLAY, 7.0, 1.04, 0.3),
    "choice": (_HEADING, 4.2, 1.1, 0.5),
    "title_close": (_DISPLAY, 6.4, 1.04, 0.25),
    "heading": (_HEADING, 5.4, 1.06, 0.4),
    "subheading": (_HEADING, 3.9, 1.12, 0.6),
    "figure": (_DISPLAY, 7.2, 1.0, 0.3),
    "count": (_DISPLAY, 4.6, 1.0, 0.5),
    "spot": (_DISPLAY, 3.0, 1.0, 0.0),
    "tagline": (_TAGLINE, 3.7, 1.2, 0.7),
    "lead": (_TEXT, 3.6, 1.36, 0.8),
    "body": (_TEXT, 3.1, 1.42, 1.0),
    "body_close": (_TEXT, 2.85, 1.36, 1.0),
    "strong": (_STRONG, 3.1, 1.42, 1.0),
    "button": (_STRONG, 2.8, 1.2, 0.7),
    "small": (_TEXT, 2.6, 1.32, 0.8),
    "note": (_TEXT, 2.6, 1.28, 0.2),
    "small_strong": (_STRONG, 2.6, 1.32, 0.8),
    "eyebrow": (_CAPS, 2.6, 1.2, 0.7),
    "place": (_HEADING, 2.9, 1.16, 0.7),
    "icon_small": (_ICONS, 2.8, 1.0, 0.8),
    "icon": (_ICONS, 3.4, 1.0, 0.4),
    "icon_large": (_ICONS, 4.6, 1.0, 0.3),
}


@dataclass(frozen=True)
class Theme:
    """The look for one screen and one visitor. Two equal themes give the same picture.

    ``width`` and ``height`` are in pixels, as a visitor sees the screen; ``text_size`` is a step of
    :data:`TEXT_SCALES`; ``rotation`` is the angle in degrees by which the picture is turned in the framebuffer.
    """

    width: int
    height: int
    language: str = "fr"
    text_size: int = 0
    high_contrast: bool = False
    reach: bool = False
    rotation: int = 0

    @cached_property
    def unit(self) -> float:
        """One u, in pixels."""
        return min(self.width, self.height) / 108

    @property
    def portrait(self) -> bool:
        """True if the screen is taller than wide."""
        return self.height > self.width

    @property
    def palette(self) -> Palette:
        """The colours for this visitor."""
        return HIGH_CONTRAST if self.high_contrast else NORMAL

    def cover(self, letters: Colour) -> float:
        """Return how opaque coal must be behind these letters on any picture."""
        return least_cover(letters, self.palette.coal, 7.2 if self.high_contrast else 4.7)

    def u(self, units: float) -> int:
        """Return a length in u as whole pixels."""
        return round(units * self.unit)

    def scale(self, share: float = 1.0) -> float:
        """Return the factor for something that follows this ``share`` of the text size."""
        return 1 + (TEXT_SCALES[self.text_size] - 1) * share

    def text_style(self, role: str, *, shrink: float = 1.0) -> TextStyle:
        """Return the setting of a text of this role; ``shrink`` makes a title smaller if it must fit."""
        font, units, leading, share = _ROLES[role]
        units = max(units * self.scale(share) * shrink, SMALLEST_TEXT_U)
        return TextStyle(font, round(units * self.unit + 0.49), leading)
