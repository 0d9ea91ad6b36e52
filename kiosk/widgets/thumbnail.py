"""A small picture with a name below it, one of several to choose from; a ring marks the chosen one."""

from kiosk.theme import Theme
from kiosk.widgets.box import Box
from kiosk.widgets.corners import lay_corners
from kiosk.widgets.elide import Elided
from kiosk.widgets.picture import Picture, Shot
from kiosk.widgets.piece import Piece
from kiosk.widgets.shapes import outlined
from kiosk.widgets.touchable import Act, Touchable

_GAP_U = 1.1
_LABEL_U = 10.5
"""The most height of a name: three lines of the smallest letters. The place itself tells it whole."""


class Thumbnail(Touchable):
    """A way to another place, upon coal. Picture and name are one button."""

    role = "tab"

    def __init__(self, theme: Theme, name: str, shot: Shot | None, act: Act, *, chosen: bool) -> None:
        super().__init__(theme, name, act)
        self.chosen = chosen
        self.picture = Picture(theme, shot)
        self.picture.role = ""
        self.ring = _Ring(theme, self)
        letters, colour = ("small_strong", theme.palette.white) if chosen else ("small", theme.palette.on_coal)
        self.label = Elided(theme, name, letters, colour=colour, role="", most_lines=2)
        self.label.most_height = theme.u(_LABEL_U)
        self.add(self.picture, self.ring, self.label)

    def label_height(self, width: float) -> float:
        """Return how tall the name is below a picture of this width."""
        return self.label.height_at(width)

    def height_at(self, width: float) -> float:
        """Return the height of picture and name."""
        return round(width * 9 / 16) + self.theme.u(_GAP_U) + self.label_height(width)

    def arrange(self, box: Box) -> None:
        """Put the picture at the top, the name below it."""
        picture, below = box.cut_top(round(box.width * 9 / 16), self.theme.u(_GAP_U))
        self.picture.place(picture)
        self.ring.place(picture)
        height = self.label_height(box.width)
        self.label.place(Box(box.x, below.top - height, box.width, height))

    def redraw(self) -> None:
        """Show the finger by the ring."""
        self.ring.redraw()


class _Ring(Piece):
    def __init__(self, theme: Theme, thumbnail: Thumbnail) -> None:
        super().__init__(theme)
        self._thumbnail = thumbnail

    def draw(self) -> None:
        """Round the corners off; draw the ring of the chosen one, or of the one under a finger."""
        theme, palette = self.theme, self.theme.palette
        ring = theme.u(0.6)
        self.canvas.before.clear()
        with self.canvas.before:
            lay_corners(self.box, theme.u(1.2), palette.coal)
            if self._thumbnail.chosen or self._thumbnail.pressed:
                colour = palette.light if self._thumbnail.chosen else palette.white
                outlined(self.box.inset(-ring), theme.u(1.2) + ring, colour, ring)
