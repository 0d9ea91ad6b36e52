"""A field that shows what was typed on the keyboard of the screen. Touched, it calls for that keyboard."""

from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.icons import draw_icon
from kiosk.widgets.shapes import fill, outlined, rounded
from kiosk.widgets.text import draw_line, measure
from kiosk.widgets.touchable import Act, Touchable
from kiosk.widgets.typeset import dress


class Field(Touchable):
    """A text that is being typed, or what one could type there. ``active`` while the keyboard is there."""

    role = "textbox"

    def __init__(self, theme: Theme, name: str, act: Act, *, hint: str) -> None:
        super().__init__(theme, name, act)
        self.hint = dress(hint, theme.language)
        self.text = ""
        self.active = False

    def show(self, text: str, *, active: bool) -> None:
        """Show what has been typed so far."""
        self.text, self.active = text, active
        self.value = text
        if self.parent is not None:
            self.redraw()

    def natural_width(self) -> float:
        """Return how wide the hint is, with room for the icon."""
        letters = self.theme.letters("button")
        return measure(letters.font, letters.size, self.hint) + self.theme.u(12)

    def height_at(self, width: float) -> float:
        """Return the height of a finger."""
        return self.theme.u(TOUCH_U)

    def draw(self) -> None:
        """Draw the field, its icon, and the end of what was typed where it is long."""
        theme, palette, box = self.theme, self.theme.palette, self.box
        letters = theme.letters("button")
        x, middle = box.x + theme.u(7.4), box.centre[1]
        room = box.right - theme.u(3.4) - x
        self.canvas.before.clear()
        with self.canvas.before:
            rounded(box, box.height / 2, palette.paper_pressed if self.pressed else palette.white)
            edge = palette.ink if self.active else palette.line
            outlined(box, box.height / 2, edge, theme.u(0.4 if self.active else 0.25))
            draw_icon(theme.letters("icon"), "search", box.x + theme.u(4.2), middle, palette.ink)
            if not self.text and not self.active:
                draw_line(letters, self.hint, x, middle, palette.ink_quiet)
                return
            shown = self.text
            while shown and measure(letters.font, letters.size, shown) > room:
                shown = shown[1:]
            width = measure(letters.font, letters.size, shown)
            if shown.strip():
                draw_line(letters, shown, x, middle, palette.ink)
            if self.active:
                caret = Box(
                    round(x + width + theme.u(0.2)), middle - letters.size * 0.6, theme.u(0.3), letters.size * 1.2
                )
                fill(caret, palette.brick)
