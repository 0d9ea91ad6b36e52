"""A field that shows what was typed on the keyboard of the screen. Touched, it calls for that keyboard."""

from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill, outline, rounded
from kiosk.widgets.core.text import draw_line, measure
from kiosk.widgets.core.touchable import Action, Touchable
from kiosk.widgets.core.typesetting import apply_typography


class SearchField(Touchable):
    """The typed text, or a hint while there is none. ``active`` while the keyboard is there."""

    role = "textbox"

    def __init__(self, theme: Theme, name: str, on_activate: Action, *, hint: str) -> None:
        super().__init__(theme, name, on_activate)
        self.hint = apply_typography(hint, theme.language)
        self.text = ""
        self.active = False

    def show(self, text: str, *, active: bool) -> None:
        """Show what has been typed so far."""
        self.text, self.active = text, active
        self.value = text
        if self.parent is not None:
            self.invalidate()

    def natural_width(self) -> float:
        style = self.theme.text_style("button")
        return measure(style, self.hint) + self.theme.u(12)

    def height_for_width(self, width: float) -> float:
        return self.theme.u(TOUCH_U)

    def paint(self) -> None:
        """Draw the field, its icon, and the end of the text if it is too long."""
        theme, palette, rect = self.theme, self.theme.palette, self.rect
        style = theme.text_style("button")
        x, middle = rect.x + theme.u(7.4), rect.centre[1]
        room = rect.right - theme.u(3.4) - x
        rounded(rect, rect.height / 2, palette.paper_pressed if self.pressed else palette.white)
        edge = palette.ink if self.active else palette.line
        outline(rect, rect.height / 2, edge, theme.u(0.4 if self.active else 0.25))
        draw_icon(theme.text_style("icon"), "search", rect.x + theme.u(4.2), middle, palette.ink)
        if not self.text and not self.active:
            draw_line(style, self.hint, x, middle, palette.ink_quiet)
            return
        shown = self.text
        while shown and measure(style, shown) > room:
            shown = shown[1:]
        width = measure(style, shown)
        if shown.strip():
            draw_line(style, shown, x, middle, palette.ink)
        if self.active:
            caret = Rect(round(x + width + theme.u(0.2)), middle - style.size * 0.6, theme.u(0.3), style.size * 1.2)
            fill(caret, palette.brick)
