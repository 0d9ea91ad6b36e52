"""A shade at the foot of a picture that makes words on it legible."""

from kiosk.theme import Colour, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import gradient


class Scrim(Element):
    """Coal over the foot of a picture: dark enough behind letters of this colour on any picture, fading out above them.

    ``foot`` is the opacity at the lower edge, ``least`` the least opacity at the upper end of the words.
    """

    def __init__(self, theme: Theme, letters: Colour, *, least: float = 0.0, foot: float = 0.95) -> None:
        super().__init__(theme)
        self._foot = foot
        self._edge = max(least, theme.cover(letters))
        self._solid = 0.0

    def lay_over(self, picture: Rect, *, solid: float, fade: float) -> None:
        """Shade ``solid`` pixels behind the words and fade out over ``fade`` more; without words there is no shade."""
        self._solid = min(solid, picture.height)
        self.layout(picture.cut_bottom(self._solid + fade if solid else 0.0)[0])

    def paint(self) -> None:
        if not self._solid:
            return
        lower, upper = self.rect.cut_bottom(self._solid)
        gradient(lower, self.theme.palette.coal, self._foot, self._edge)
        gradient(upper, self.theme.palette.coal, self._edge, 0.0)
