"""The overlays on the pictures of a comparer: the names of the states, the numbered discs, the handle."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from kivy.graphics import Color, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.graphics.texture import Texture

from kiosk.theme import TOUCH_U, Colour, Theme, with_opacity
from kiosk.widgets.core.column import stack, stacked_height
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.picture import PictureRef
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import disc, white_texture
from kiosk.widgets.core.text import Text, draw_line
from kiosk.widgets.core.touchable import Touchable

HANDLE_U = 5.2
_FAR = -100_000.0
_STEPS = 48
_HALO = 0.46
_FADE_U = 7.0


class StatePicture(NamedTuple):
    """A state as a comparer shows it: a small line and a large one, a spoken name, and the picture."""

    eyebrow: str
    figure: str
    name: str
    ref: PictureRef | None


class HotSpotMark(NamedTuple):
    """A numbered point of the picture (fractions of it), true in some of the states."""

    number: int
    x: float
    y: float
    name: str
    states: frozenset[int]


class StateLabel(Element):
    """The name of a state in a corner of its side, and its year very large."""

    role = "group"

    def __init__(self, theme: Theme, picture: StatePicture, *, align: str, style: str) -> None:
        super().__init__(theme)
        self.align = align
        palette = theme.palette
        self.name = picture.name
        self.texts = []
        if picture.eyebrow:
            eyebrow = Text(
                theme, picture.eyebrow.upper(), "eyebrow", colour=palette.light, align=align, role="", most_lines=1
            )
            eyebrow.halo = with_opacity(palette.coal, _HALO)  # it is not as light as the figure, nor as thick
            self.texts.append(eyebrow)
        lines = 1 if style == "title" else 2
        figure = Text(theme, picture.figure, style, colour=palette.white, align=align, most_lines=lines)
        figure.name = picture.name
        self.texts.append(figure)
        self.add(*self.texts)

    def natural_width(self, most: float) -> float:
        """Return the width of the longer line, at most ``most``."""
        return min(most, max(text.longest_line(most) for text in self.texts) + 2)

    def height_for_width(self, width: float) -> float:
        return stacked_height(self.texts, width, self.theme.u(0.8))

    def layout_children(self, rect: Rect) -> None:
        stack(self.texts, rect, self.theme.u(0.8))

    def shown_beside(self, divider_x: float) -> float:
        """Return the opacity of the label while the divider is at this x, from 0 to 1."""
        unit = self.theme.unit
        free = divider_x - self.right if self.align == "left" else self.x - divider_x
        return min(max((free - 1.5 * unit) / (_FADE_U * unit), 0.0), 1.0)


class HotSpotDisc(Touchable):
    """A numbered disc on the picture. It moves without being drawn again."""

    def __init__(self, theme: Theme, mark: HotSpotMark, on_activate: Callable[[], None]) -> None:
        super().__init__(theme, mark.name, on_activate)
        self.mark = mark
        self.opened = False
        if theme.reach:
            self.role = ""  # its twin among the controls is the one that is read

    def activate(self) -> None:
        """Open, unless the divider has passed and taken the disc away."""
        if self.parent is not None:
            super().activate()

    def move_to(self, x: float, y: float) -> None:
        """Move to this point, in whole pixels."""
        half = self.theme.u(TOUCH_U) / 2
        self.pos = (round(x - half), round(y - half))
        self.size = (2 * half, 2 * half)
        self._translate.xy = (self.center_x - self._drawn_at[0], self.center_y - self._drawn_at[1])

    def paint(self) -> None:
        theme, palette = self.theme, self.theme.palette
        x, y = self._drawn_at = (self.center_x, self.center_y)
        half = theme.u(TOUCH_U) / 2
        strong = self.opened or self.pressed
        background, ink = (palette.brick, palette.white) if strong else (palette.paper, palette.ink)
        PushMatrix()
        self._translate = Translate(0, 0)
        if theme.high_contrast:
            disc(x, y, half, palette.coal)
        else:
            disc(x, y, half, with_opacity(palette.white, 0.45) if strong else with_opacity(palette.paper, 0.34))
        disc(x, y, half - theme.u(0.55), background)
        draw_line(theme.text_style("spot"), str(self.mark.number), x, y, ink, align="centre")
        PopMatrix()


class DividerHandle:
    """The handle on the divider, drawn into the current canvas once around a point and moved from then on.

    It is away while a finger drags the divider: the finger would cover it, and it would cover the pictures.
    """

    def __init__(self, theme: Theme, x: float, y: float) -> None:
        palette = theme.palette
        self.radius, self.reach = handle_sizes(theme)
        self.x, self.y = x, y
        self._drawn_at = x
        self._away = False
        PushMatrix()
        self._translate = Translate(0, 0)
        self._ring = disc(x, y, self.reach - 2, with_opacity(palette.light, 0.0))
        if theme.high_contrast:
            disc(x, y, self.radius + theme.u(0.4), palette.coal)
        disc(x, y, self.radius, palette.paper)
        draw_icon(theme.text_style("icon_large"), "arrow-left-right", x, y, palette.ink)
        PopMatrix()

    @property
    def rect(self) -> Rect:
        """The area that the handle may cover; nothing while it is away."""
        if self._away:
            return Rect(self.x, self.y, 0, 0)
        return Rect(self.x - self.reach, self.y - self.reach, 2 * self.reach, 2 * self.reach)

    def contains(self, x: float, y: float, *, times: float = 1.0) -> bool:
        """Tell whether a point is on the handle, or on one that is ``times`` as large."""
        return (x - self.x) ** 2 + (y - self.y) ** 2 <= (times * self.radius) ** 2

    def put(self, x: float, *, held: bool, away: bool) -> bool:
        """Move to this x, or away; return whether that looks different."""
        ring = 1.0 if held else 0.0
        changed = away != self._away or (not away and (x != self.x or ring != self._ring.a))
        self.x, self._away = x, away
        if changed:
            self._translate.x = _FAR if away else x - self._drawn_at
            self._ring.a = ring
        return changed


def handle_sizes(theme: Theme) -> tuple[float, float]:
    """Return the radius of a handle, and the radius of the area that it may cover."""
    return theme.u(HANDLE_U), theme.u(HANDLE_U + 0.55) + 2


@lru_cache(maxsize=2)
def _corner(opacity: float) -> Texture:
    """Return a white shade that is thick at the upper left, and gone at the lower and the right edge."""
    fall = [1 - t * t * (3 - 2 * t) for t in (i / (_STEPS - 1) for i in range(_STEPS))]
    return white_texture(_STEPS, _STEPS, (opacity * up * across for up in reversed(fall) for across in fall))


def corner_gradient(solid: Rect, fading: tuple[float, float], colour: Colour, opacity: float, towards: int) -> None:
    """Draw a shade in the upper left (``towards`` is 1) or the upper right corner (-1) into the current canvas.

    It has its whole opacity in the rectangle ``solid``, and fades out over ``fading`` pixels beside and below it.
    """
    Color(*colour)
    wide, high = fading
    first, last = 0.5 / _STEPS, 1 - 0.5 / _STEPS
    beside = solid.right if towards > 0 else solid.x - wide
    spans_x = ((solid.x, solid.width, first, first), (beside, wide, first, last))
    spans_y = ((solid.y, solid.height, last, last), (solid.y - high, high, first, last))
    for x, width, near, far in spans_x:
        left, right = (near, far) if towards > 0 else (far, near)
        for y, height, low, top in spans_y:
            rectangle = Rectangle(texture=_corner(opacity), pos=(x, y), size=(width, height))
            rectangle.tex_coords = (left, low, right, low, right, top, left, top)
