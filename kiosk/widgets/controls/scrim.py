"""A shade at the foot of a picture, on which words are legible whatever the picture shows."""

from kiosk.theme import Colour, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import gradient


class Scrim(Element):
    """Coal over the foot of a picture: dark enough behind letters of this colour, fading out above them.

    ``least`` is how opaque the shade is at least where the words end, ``foot`` how opaque it is at the lower edge.
    Both come from pictures of the embedded edition; tests measure the contrast on pixels.
    """

    def __init__(self, theme: Theme, letters: Colour, *, least: float = 0.0, foot: float = 0.95) -> None:
        super().__init__(theme)
        self._foot = foot
        self._edge = max(least, theme.cover(letters))
        self._solid = 0.0

    def lay_over(self, picture: Rect, *, solid: float, fade: float) -> None:
        """Shade the foot of a picture: ``solid`` pixels for the words, ``fade`` pixels above; nothing without words."""
        self._solid = min(solid, picture.height)
        self.layout(picture.cut_bottom(self._solid + fade if solid else 0.0)[0])

    def paint(self) -> None:
        if not self._solid:
            return
        lower, upper = self.rect.cut_bottom(self._solid)
        gradient(lower, self.theme.palette.coal, self._foot, self._edge)
        gradient(upper, self.theme.palette.coal, self._edge, 0.0)
