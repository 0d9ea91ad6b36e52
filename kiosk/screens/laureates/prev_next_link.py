"""A button that leads to the one before or after: an arrow, and the name of where it leads."""

from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.controls.buttons import button_colours
from kiosk.widgets.core.elide import elided
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.shapes import surface
from kiosk.widgets.core.text import draw_line
from kiosk.widgets.core.touchable import Action, Touchable
from kiosk.widgets.core.typesetting import apply_typography


class PrevNextLink(Touchable):
    """The link to the one ``before`` (the arrow at the left) or after (at the right)."""

    role = "link"

    def __init__(self, theme: Theme, label: str, on_activate: Action, *, name: str, before: bool) -> None:
        super().__init__(theme, name, on_activate)
        self.label = apply_typography(label, theme.language)
        self.before = before

    def height_for_width(self, width: float) -> float:
        return self.theme.u(TOUCH_U + 0.6)

    def paint(self) -> None:
        theme, rect, shown = self.theme, self.rect, button_colours(self.theme, "sunk")
        style = theme.text_style("button")
        label = elided(self.label, style, rect.width - theme.u(10))
        middle = rect.centre[1]
        surface(theme, rect, rect.height / 2, shown.background_when(pressed=self.pressed))
        arrow = rect.x + theme.u(4.0) if self.before else rect.right - theme.u(4.0)
        icon = "arrow-left" if self.before else "arrow-right"
        draw_icon(theme.text_style("icon"), icon, arrow, middle, shown.ink)
        if self.before:
            draw_line(style, label, rect.x + theme.u(7.0), middle, shown.ink)
        else:
            draw_line(style, label, rect.right - theme.u(7.0), middle, shown.ink, align="right")
