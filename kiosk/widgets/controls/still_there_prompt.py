"""The prompt "still there?" with its countdown, over the dimmed screen."""

from kivy.graphics import Color, Line
from kivy.input import MotionEvent

from kiosk.theme import Theme, with_opacity
from kiosk.widgets.controls.buttons import Pill
from kiosk.widgets.core.column import stack, stacked_height
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill, rounded
from kiosk.widgets.core.text import Text, draw_line
from kiosk.widgets.core.touchable import Action


class StillTherePrompt(Element):
    """Asks whether the visitor is still there, and shows the seconds left. Any touch answers yes."""

    role = "dialog"

    def __init__(
        self,
        theme: Theme,
        *,
        title: str,
        sentence: str,
        yes: str,
        leave: str,
        on_stay: Action,
        on_leave: Action,
    ) -> None:
        super().__init__(theme)
        palette = theme.palette
        self.name = title
        self._on_stay = on_stay
        self.left = 1.0
        self.seconds = 0
        self._title = Text(theme, title, "title", colour=palette.ink, balance=True, role="heading", most_lines=2)
        self._sentence = Text(theme, sentence, "lead", colour=palette.ink, balance=True)
        self._yes = Pill(theme, yes, on_stay, kind="brick")
        self._leave = Pill(theme, leave, on_leave, kind="sunk")
        self._dial = _Dial(theme, self)
        self.add(self._title, self._sentence, self._yes, self._leave, self._dial)
        self._card = Rect(0, 0, 0, 0)

    def count_down(self, seconds: float, whole: float) -> None:
        """Show how many of ``whole`` seconds are left."""
        self.left = max(0.0, min(1.0, seconds / whole))
        self.seconds = max(0, round(seconds))
        self._dial.invalidate()

    def layout_children(self, rect: Rect) -> None:
        """Put a card into the lower middle, near the hands."""
        theme = self.theme
        width = min(rect.width - theme.u(8), theme.u(104 if not theme.portrait else 100))
        pad, dial = theme.u(6), theme.u(15)
        beside = not theme.portrait
        inner = width - 2 * pad - (dial + theme.u(5) if beside else 0)
        texts: list[Element] = [self._title, self._sentence]
        words = stacked_height(texts, inner, theme.u(2.2))
        button = self._yes.height_for_width(inner)
        height = 2 * pad + words + theme.u(4) + button + (0 if beside else dial + theme.u(4))
        y = rect.y + (rect.height - height) * (0.42 if not theme.reach else 0.0) + (theme.u(4) if theme.reach else 0)
        self._card = card = Rect(round(rect.x + (rect.width - width) / 2), round(y), width, height)
        content = card.inset(pad)
        if beside:
            column, content = content.cut_right(dial, theme.u(5))
            self._dial.layout(Rect(column.x, column.top - dial, dial, dial))
        else:
            top, content = content.cut_top(dial, theme.u(4))
            self._dial.layout(Rect(top.x, top.y, dial, dial))
        stack(texts, content, theme.u(2.2))
        yes = self._yes.natural_width() + theme.u(4)
        self._yes.layout(Rect(content.x, content.y, yes, button))
        self._leave.layout(Rect(content.x + yes + theme.u(1.6), content.y, self._leave.natural_width(), button))

    def paint(self) -> None:
        palette = self.theme.palette
        fill(self.rect, with_opacity(palette.coal, 0.72))
        rounded(self._card, self.theme.u(2.4), palette.paper)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Take any touch: the visitor is still there."""
        if not super().on_touch_down(touch):
            touch.grab(self)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Let no touch through to the screen below."""
        super().on_touch_move(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Answer yes if the finger was not on a button."""
        if touch.grab_current is self:
            touch.ungrab(self)
            self._on_stay()
        else:
            super().on_touch_up(touch)
        return True


class _Dial(Element):
    """The seconds left, and a ring that empties."""

    def __init__(self, theme: Theme, prompt: StillTherePrompt) -> None:
        super().__init__(theme)
        self._prompt = prompt

    def paint(self) -> None:
        theme, palette, prompt = self.theme, self.theme.palette, self._prompt
        x, y = self.rect.centre
        width = theme.u(0.9)
        radius = self.width / 2 - width
        fill(self.rect, palette.paper)
        Color(*palette.paper_sunk)
        Line(circle=(x, y, radius), width=width / 2)
        Color(*palette.brick)
        Line(circle=(x, y, radius, 0, 360 * prompt.left), width=width / 2, cap="round")
        draw_line(theme.text_style("heading"), str(prompt.seconds), x, y, palette.ink, align="centre")
