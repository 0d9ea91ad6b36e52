"""Tags: words in a pill that cannot be touched, or plain ones, beside each other."""

from kiosk.theme import Colour, Theme
from kiosk.widgets.controls.badge import Badge
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import rounded
from kiosk.widgets.core.text import draw_lines_around, measure, wrap_text
from kiosk.widgets.core.typesetting import apply_typography
from kiosk.widgets.core.wrap_layout import wrapped_rows

_GAP_U = 1.6


class Tag(Element):
    """A word or two; with a ``background`` they are white upon it, else quiet upon the page."""

    role = "text"

    def __init__(self, theme: Theme, text: str, *, background: Colour | None = None) -> None:
        super().__init__(theme)
        self.name = self.text = apply_typography(text, theme.language)
        self.background = background
        self._letters = "small_strong" if background else "small"

    def natural_width(self) -> float:
        style = self.theme.text_style(self._letters)
        return round(measure(style, self.text) + (self.theme.u(3.6) if self.background else 0))

    def _lines(self, width: float) -> list[str]:
        style = self.theme.text_style(self._letters)
        room = width - (self.theme.u(3.2) if self.background else -1)
        return wrap_text(self.text, style, room, self.theme.language)

    def height_for_width(self, width: float) -> float:
        style = self.theme.text_style("small_strong")
        return round(style.size * (1.85 + (len(self._lines(width)) - 1) * style.leading))

    def paint(self) -> None:
        palette, rect = self.theme.palette, self.rect
        style, lines = self.theme.text_style(self._letters), self._lines(rect.width)
        if self.background:
            background = palette.ink if self.theme.high_contrast else self.background
            rounded(rect, min(rect.height, style.size * 1.85) / 2, background)
            draw_lines_around(style, lines, *rect.centre, palette.white)
        else:
            draw_lines_around(style, lines, rect.x, rect.centre[1], palette.ink_quiet, align="left")


class TagRow(Element):
    """Tags from the left in as many rows as they need; a badge after them stands at the right."""

    role = "group"

    def __init__(self, theme: Theme, labels: list[Element]) -> None:
        super().__init__(theme)
        self._labels = labels
        self.add(*labels)

    def _rows(self, width: float) -> list[list[Element]]:
        return wrapped_rows(self._labels, width, self.theme, gap=_GAP_U)

    def _height(self, row: list[Element], width: float) -> float:
        """Return the height of a row: that of its tallest label."""
        return max((label.height_for_width(min(label.natural_width(), width)) for label in row), default=0.0)

    def height_for_width(self, width: float) -> float:
        rows = self._rows(width)
        return sum(self._height(row, width) for row in rows) + (len(rows) - 1) * self.theme.u(1.0)

    def layout_children(self, rect: Rect) -> None:
        top = rect.top
        for row in self._rows(rect.width):
            height, x = self._height(row, rect.width), rect.x
            for label in row:
                own = min(label.natural_width(), rect.width)
                if isinstance(label, Badge) and len(row) > 1:
                    x = rect.right - own
                label_height = label.height_for_width(own)
                label.layout(Rect(round(x), round(top - (height + label_height) / 2), own, label_height))
                x += own + self.theme.u(_GAP_U)
            top -= height + self.theme.u(1.0)
