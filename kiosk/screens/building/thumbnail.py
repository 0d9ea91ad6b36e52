"""A small picture with a name below it, one of several to choose from; a ring marks the chosen one."""

from kiosk.theme import Theme
from kiosk.widgets.core.corners import lay_corners
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.elide import Elided
from kiosk.widgets.core.picture import PictureRef, PictureView
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import outline
from kiosk.widgets.core.touchable import Action, Touchable

_GAP_U = 1.1
_LABEL_U = 10.5
"""The greatest height of a name: three lines of the smallest letters. The screen of the place shows it whole."""


class Thumbnail(Touchable):
    """A way to another place, upon coal. Picture and name are one button."""

    role = "tab"

    def __init__(self, theme: Theme, name: str, ref: PictureRef | None, on_activate: Action, *, chosen: bool) -> None:
        super().__init__(theme, name, on_activate)
        self.chosen = chosen
        self.picture = PictureView(theme, ref)
        self.picture.role = ""
        self.ring = _Ring(theme, self)
        style, colour = ("small_strong", theme.palette.white) if chosen else ("small", theme.palette.on_coal)
        self.label = Elided(theme, name, style, colour=colour, role="", most_lines=2)
        self.label.most_height = theme.u(_LABEL_U)
        self.add(self.picture, self.ring, self.label)

    def label_height(self, width: float) -> float:
        """Return how tall the name is below a picture of this width."""
        return self.label.height_for_width(width)

    def height_for_width(self, width: float) -> float:
        return round(width * 9 / 16) + self.theme.u(_GAP_U) + self.label_height(width)

    def layout_children(self, rect: Rect) -> None:
        picture, below = rect.cut_top(round(rect.width * 9 / 16), self.theme.u(_GAP_U))
        self.picture.layout(picture)
        self.ring.layout(picture)
        height = self.label_height(rect.width)
        self.label.layout(Rect(rect.x, below.top - height, rect.width, height))

    def invalidate(self) -> None:
        """Paint only the ring again: it shows the finger."""
        self.ring.invalidate()


class _Ring(Element):
    def __init__(self, theme: Theme, thumbnail: Thumbnail) -> None:
        super().__init__(theme)
        self._thumbnail = thumbnail

    def paint(self) -> None:
        """Round the corners off; draw the ring of the chosen one, or of the one under a finger."""
        theme, palette = self.theme, self.theme.palette
        ring = theme.u(0.6)
        lay_corners(self.rect, theme.u(1.2), palette.coal)
        if self._thumbnail.chosen or self._thumbnail.pressed:
            colour = palette.light if self._thumbnail.chosen else palette.white
            outline(self.rect.inset(-ring), theme.u(1.2) + ring, colour, ring)
