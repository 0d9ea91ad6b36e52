"""Lists: entries under a fine rule, perhaps with a number and quieter lines; and bullets."""

from kiosk.theme import Theme
from kiosk.widgets.core.column import stack, stacked_height
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import disc, fill
from kiosk.widgets.core.text import Text, draw_lines

_RULE_U = 0.2
_NUMBER_U = 5.6


class ListEntry(Element):
    """One entry; speech reads it as a whole."""

    role = "text"

    def __init__(self, theme: Theme, title: str, details: list[str], *, number: str = "") -> None:
        super().__init__(theme)
        palette = theme.palette
        self.number = number
        self._texts = [Text(theme, title, "strong", colour=palette.ink, role="")]
        self._texts += [Text(theme, detail, "small", colour=palette.ink_quiet, role="") for detail in details if detail]
        self.add(*self._texts)
        self.name = ". ".join(
            [number, *(text.text for text in self._texts)] if number else [t.text for t in self._texts]
        )

    @property
    def _indent(self) -> float:
        return self.theme.u(_NUMBER_U * self.theme.scale(0.5)) if self.number else 0

    def _above(self) -> float:
        return self.theme.u(_RULE_U + 1.1)

    def height_for_width(self, width: float) -> float:
        return self._above() + stacked_height(self._texts, width - self._indent, 0)

    def layout_children(self, rect: Rect) -> None:
        stack(self._texts, rect.cut_left(self._indent)[1].cut_top(self._above())[1], 0)

    def paint(self) -> None:
        theme, rect, palette = self.theme, self.rect, self.theme.palette
        rule = max(1, theme.u(_RULE_U))
        fill(Rect(rect.x, rect.top - rule, rect.width, rule), palette.line)
        if self.number:
            style = theme.text_style("strong")
            draw_lines(style, [self.number], rect.x, rect.top - self._above(), palette.brick_text)


class Bullet(Element):
    """A bullet: a small dot, and text beside it."""

    role = ""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme)
        self._text = Text(theme, text, "body", colour=theme.palette.ink)
        self._indent = theme.text_style("body").size * 0.8
        self.add(self._text)

    def height_for_width(self, width: float) -> float:
        return self._text.height_for_width(width - self._indent)

    def layout_children(self, rect: Rect) -> None:
        self._text.layout(rect.cut_left(self._indent)[1])

    def paint(self) -> None:
        style = self.theme.text_style("body")
        middle = self.top - style.line_height / 2
        disc(self.x + style.size * 0.2, middle, style.size * 0.13, self.theme.palette.brick_text)
