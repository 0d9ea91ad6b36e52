"""A card that is laid over a screen: something to read, a row of buttons at its foot, one of them to close it."""

from collections.abc import Callable

from kivy.input import MotionEvent

from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.controls.buttons import RoundButton
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import surface
from kiosk.widgets.core.touchable import Action

_PAD_U = 3.6
_GAP_U = 2.4


class InfoCard(Element):
    """Paper with round corners. Content that does not fit scrolls. Touches on the card go no further.

    ``on_turn`` is called with -1 or +1 by two buttons named ``turn_names``; without it there are none.
    """

    role = "group"

    def __init__(
        self,
        theme: Theme,
        content: Element,
        *,
        name: str,
        close_name: str,
        scroll_names: tuple[str, str],
        turn_names: tuple[str, str] = ("", ""),
        on_close: Action,
        on_turn: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(theme)
        self.name = name
        self.scroller = Scroller(theme, content, names=scroll_names)
        self.turns = []
        if on_turn:
            self.turns = [
                RoundButton(theme, "arrow-left", turn_names[0], lambda: on_turn(-1), kind="sunk"),
                RoundButton(theme, "arrow-right", turn_names[1], lambda: on_turn(+1), kind="sunk"),
            ]
        self.close = RoundButton(theme, "x", close_name, on_close, kind="ink")
        self.add(self.scroller, *self.turns, self.close)

    def height_for_width(self, width: float) -> float:
        """Return the height at which nothing scrolls."""
        theme = self.theme
        return (
            self.scroller.height_for_width(width - 2 * theme.u(_PAD_U))
            + theme.u(2 * _PAD_U - 0.6 + _GAP_U)
            + theme.u(TOUCH_U)
        )

    def layout_children(self, rect: Rect) -> None:
        """Put the text above, the buttons below: a way on at the left, the way out at the right."""
        theme = self.theme
        size = theme.u(TOUCH_U)
        inner = Rect(
            rect.x + theme.u(_PAD_U),
            rect.y + theme.u(_PAD_U - 0.6),
            rect.width - 2 * theme.u(_PAD_U),
            rect.height - theme.u(2 * _PAD_U - 0.6),
        )
        row, text = inner.cut_bottom(size, theme.u(_GAP_U))
        self.scroller.layout(text)
        for i, button in enumerate(self.turns):
            button.layout(Rect(row.x + i * (size + theme.u(1.4)), row.y, size, size))
        self.close.layout(Rect(row.right - size, row.y, size, size))

    def paint(self) -> None:
        surface(self.theme, self.rect, self.theme.u(2.2), self.theme.palette.paper, edge_u=0.4)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Keep the touch from what is below the card."""
        return bool(super().on_touch_down(touch)) or self.rect.contains(*touch.pos)
