"""Figures: dots for a whole and its parts, or a few large numbers."""

from dataclasses import dataclass
from math import ceil

from kiosk.theme import Colour, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import disc
from kiosk.widgets.core.text import Text, draw_line, measure


@dataclass(frozen=True, slots=True)
class Counted:
    """A number and what it counts, in words. ``shown`` is the number as it is written."""

    value: int
    shown: str
    label: str


def dot_rows(count: int, width: float, pitch: float) -> int:
    """Return how many dots of this pitch go into a row.

    As many as fit, or a few fewer if that makes a full rectangle (50 as 5 x 10), which is easier to grasp.
    """
    most = max(1, min(count, int(width // pitch)))
    full = [n for n in range(most, most * 3 // 4, -1) if count % n == 0]
    return full[0] if full else most


class DotsFigure(Element):
    """Dots for the whole; the smallest part in the strongest colour, first."""

    role = "image"

    def __init__(self, theme: Theme, counts: list[Counted]) -> None:
        super().__init__(theme)
        palette = theme.palette
        self.counts = counts
        self.name = ", ".join(f"{c.shown} {c.label}" for c in counts)
        strong: list[Colour] = [palette.brick, palette.brick_pale]
        self._colours = [palette.line, *reversed(strong[: len(counts) - 1])]
        colours = [palette.ink, *[palette.brick_text] * (len(counts) - 1)]
        self._legend = NumbersFigure(theme, counts, style="count", colours=colours)
        self._legend_below = Legend(theme, counts, colours)
        self._legend.role = self._legend_below.role = ""

    def _dots(self, width: float) -> tuple[int, float]:
        """Return the number of dots in a row, and the distance of their centres in pixels."""
        count, theme = self.counts[0].value, self.theme
        if self._beside(width):
            pitch = theme.u(3.5 if count <= 60 else 2.5)
            return dot_rows(count, width * 0.56, pitch), pitch
        pitch = theme.u(4.9 if count <= 60 else 3.4)
        return dot_rows(count, width, pitch), pitch

    def _beside(self, width: float) -> bool:
        return not self.theme.text_size and width > self.theme.u(58)

    def _beside_dots(self, width: float) -> float:
        """Return the distance of a legend beside the dots from the left edge."""
        per_row, pitch = self._dots(width)
        return per_row * pitch + self.theme.u(2.6)

    def _dots_height(self, width: float) -> float:
        per_row, pitch = self._dots(width)
        return ceil(self.counts[0].value / per_row) * pitch

    def height_for_width(self, width: float) -> float:
        dots = self._dots_height(width)
        if self._beside(width):
            return max(dots, self._legend_below.height_for_width(width - self._beside_dots(width)))
        return dots + self.theme.u(1.6) + self._legend.height_for_width(width)

    def layout_children(self, rect: Rect) -> None:
        """Put the legend beside the dots, or below them in a narrow place."""
        beside = self._beside(rect.width)
        legend = self._legend_below if beside else self._legend
        self.set_children(legend)
        if beside:
            x = rect.x + self._beside_dots(rect.width)
            height = legend.height_for_width(rect.right - x)
            legend.layout(Rect(x, rect.top - height, rect.right - x, height))
        else:
            height = legend.height_for_width(rect.width)
            legend.layout(Rect(rect.x, rect.y, rect.width, height))

    def paint(self) -> None:
        per_row, pitch = self._dots(self.width)
        radius = pitch * 0.36
        for i in range(self.counts[0].value):
            part = max(k for k, c in enumerate(self.counts) if i < c.value)
            row, column = divmod(i, per_row)
            x = self.x + radius + column * pitch
            disc(x, self.top - radius - row * pitch, radius, self._colours[part])


class NumbersFigure(Element):
    """Large numbers beside each other, each with its word below."""

    role = "text"

    def __init__(
        self, theme: Theme, counts: list[Counted], *, style: str = "figure", colours: list[Colour] | None = None
    ) -> None:
        super().__init__(theme)
        self.name = ", ".join(f"{c.shown} {c.label}" for c in counts)
        colours = colours or [theme.palette.brick_text] * len(counts)
        self._pairs = [
            (
                Text(theme, c.shown, style, colour=colour, role="", most_lines=1),
                Text(theme, c.label, "small", colour=colour if style == "count" else theme.palette.ink, role=""),
            )
            for c, colour in zip(counts, colours, strict=True)
        ]
        for pair in self._pairs:
            self.add(*pair)

    def _column(self, width: float) -> float:
        return (width - self.theme.u(3) * (len(self._pairs) - 1)) / len(self._pairs)

    def height_for_width(self, width: float) -> float:
        column = self._column(width)
        return max(n.height_for_width(column) + w.height_for_width(column) for n, w in self._pairs)

    def layout_children(self, rect: Rect) -> None:
        column = self._column(rect.width)
        for i, (number, word) in enumerate(self._pairs):
            x = rect.x + i * (column + self.theme.u(3))
            height, below = number.height_for_width(column), word.height_for_width(column)
            number.layout(Rect(x, rect.top - height, column, height))
            word.layout(Rect(x, rect.top - height - below, column, below))


class Legend(Element):
    """Numbers below each other, each followed by its word."""

    role = "text"

    def __init__(self, theme: Theme, counts: list[Counted], colours: list[Colour]) -> None:
        super().__init__(theme)
        self.name = ", ".join(f"{c.shown} {c.label}" for c in counts)
        self._counts = counts
        self._colours = colours
        self._words = [Text(theme, c.label, "small", colour=c_, role="") for c, c_ in zip(counts, colours, strict=True)]
        self.add(*self._words)

    def _beside(self) -> float:
        """Return the distance of the words from the left edge."""
        number = self.theme.text_style("count")
        return max(measure(number, c.shown) for c in self._counts) + self.theme.u(1.4)

    def _rows(self, width: float) -> list[float]:
        """Return the height of each row; words of several lines begin on the line of their number."""
        row, small = self.theme.u(5.6), self.theme.text_style("small")
        step = small.line_height
        heights = (words.height_for_width(max(1.0, width - self._beside())) for words in self._words)
        return [row + max(0.0, height - step) for height in heights]

    def height_for_width(self, width: float) -> float:
        return sum(self._rows(width))

    def layout_children(self, rect: Rect) -> None:
        number, small = self.theme.text_style("count"), self.theme.text_style("small")
        # the smaller letters sit lower by the difference of their heights
        lower = (number.size - small.size) * 0.27
        top, x = rect.top, rect.x + self._beside()
        for words, row in zip(self._words, self._rows(rect.width), strict=True):
            height = words.height_for_width(rect.right - x)
            first = top - self.theme.u(5.6) / 2 - lower + small.line_height / 2
            words.layout(Rect(x, first - height, rect.right - x, height))
            top -= row

    def paint(self) -> None:
        number, top = self.theme.text_style("count"), self.top
        x = self.x + self._beside() - self.theme.u(1.4)
        for count, colour, row in zip(self._counts, self._colours, self._rows(self.width), strict=True):
            draw_line(number, count.shown, x, top - self.theme.u(5.6) / 2, colour, align="right")
            top -= row
