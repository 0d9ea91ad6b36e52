"""A button that leads to the one before or after: an arrow, and the name of where it leads."""

from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.buttons import coat
from kiosk.widgets.elide import elided
from kiosk.widgets.icons import draw_icon
from kiosk.widgets.shapes import outlined, rounded
from kiosk.widgets.text import draw_line
from kiosk.widgets.touchable import Act, Touchable
from kiosk.widgets.typeset import dress


class Neighbour(Touchable):
    """The way to the one ``before`` (the arrow at the left) or after (at the right)."""

    role = "link"

    def __init__(self, theme: Theme, label: str, act: Act, *, name: str, before: bool) -> None:
        super().__init__(theme, name, act)
        self.label = dress(label, theme.language)
        self.before = before

    def height_at(self, width: float) -> float:
        """Return the height of a finger, and a little more."""
        return self.theme.u(TOUCH_U + 0.6)

    def draw(self) -> None:
        """Draw the arrow at the outer end, and as much of the name as fits."""
        theme, box, shown = self.theme, self.box, coat(self.theme, "sunk")
        letters = theme.letters("button")
        label = elided(self.label, letters, box.width - theme.u(10))
        middle = box.centre[1]
        self.canvas.before.clear()
        with self.canvas.before:
            rounded(box, box.height / 2, shown.pressed if self.pressed else shown.ground)
            if theme.high_contrast:
                outlined(box, box.height / 2, theme.palette.outline, theme.u(0.3))
            arrow = box.x + theme.u(4.0) if self.before else box.right - theme.u(4.0)
            icon = "arrow-left" if self.before else "arrow-right"
            draw_icon(theme.letters("icon"), icon, arrow, middle, shown.ink)
            if self.before:
                draw_line(letters, label, box.x + theme.u(7.0), middle, shown.ink)
            else:
                draw_line(letters, label, box.right - theme.u(7.0), middle, shown.ink, align="right")
