"""Key facts: a very large figure, its meaning below it, and a quiet mark if it is uncertain."""

from dataclasses import dataclass

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.grid import Grid
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill
from kiosk.widgets.core.text import Text, draw_lines, measure, wrap_text
from kiosk.widgets.core.typesetting import apply_typography

_RULE_U = 0.4
_SMALLEST = 0.5
_LEADING = 1.04


@dataclass(frozen=True, slots=True)
class FactWords:
    """The words of a fact; ``doubt`` is set if it is still to be verified."""

    value: str
    label: str
    doubt: str = ""


class FactTile(Element):
    """One figure under a rule. ``shrink`` makes it smaller; all facts of a group share one."""

    role = "text"

    def __init__(self, theme: Theme, words: FactWords, *, label: str) -> None:
        super().__init__(theme)
        palette = theme.palette
        self.figure = apply_typography(words.value, theme.language)
        self.shrink = 1.0
        self._label = Text(theme, words.label, label, colour=palette.ink_quiet, balance=True, role="")
        self._doubt = Text(theme, words.doubt, "small", colour=palette.ink_quiet, role="") if words.doubt else None
        self.add(self._label)
        if self._doubt:
            self.add(self._doubt)
        self.name = ". ".join(part for part in (f"{self.figure} {self._label.text}", words.doubt) if part)

    def shrink_for(self, width: float, largest: float) -> float:
        """Return the factor at which the figure fits on one line of this width."""
        shrink = largest
        while shrink > _SMALLEST and self._figure_width(shrink) > width:
            shrink -= 0.02
        return shrink

    def _figure_width(self, shrink: float) -> float:
        style = self.theme.text_style("figure", shrink=shrink)
        return measure(style, self.figure)

    def _figure_lines(self, width: float) -> list[str]:
        """Return the lines of the figure: one, or more if its words are too long even at their smallest."""
        style = self.theme.text_style("figure", shrink=self.shrink)
        return wrap_text(self.figure, style, width, self.theme.language)

    def _above_label(self, width: float) -> float:
        theme = self.theme
        step = theme.text_style("figure", shrink=self.shrink).size * _LEADING
        return theme.u(_RULE_U + 1.0) + len(self._figure_lines(width)) * step + theme.u(0.4)

    @property
    def _indent(self) -> float:
        return self.theme.text_style("small").size * 1.35

    def height_for_width(self, width: float) -> float:
        height = self._above_label(width) + self._label.height_for_width(width)
        if self._doubt:
            height += self.theme.u(0.6) + self._doubt.height_for_width(width - self._indent)
        return round(height)

    def layout_children(self, rect: Rect) -> None:
        top = rect.top - round(self._above_label(rect.width))
        height = self._label.height_for_width(rect.width)
        self._label.layout(Rect(rect.x, top - height, rect.width, height))
        if self._doubt:
            top -= height + self.theme.u(0.6)
            height = self._doubt.height_for_width(rect.width - self._indent)
            self._doubt.layout(Rect(rect.x + self._indent, top - height, rect.width - self._indent, height))

    def paint(self) -> None:
        theme, rect, palette = self.theme, self.rect, self.theme.palette
        rule = theme.u(_RULE_U)
        fill(Rect(rect.x, rect.top - rule, rect.width, rule), palette.ink)
        style = theme.text_style("figure", shrink=self.shrink)
        # large letters have a little air at their left; the figure lines up with the words below
        left, lines = rect.x - style.size * 0.03, self._figure_lines(rect.width)
        draw_lines(style._replace(leading=_LEADING), lines, left, rect.top - rule - theme.u(1.0), palette.ink)
        if self._doubt:
            small = theme.text_style("small")
            draw_icon(
                theme.text_style("icon_small"), "circle-help", rect.x + small.size * 0.5,
                self._doubt.top - small.line_height / 2, palette.brick_text,
            )  # fmt: skip


class FactGrid(Grid):
    """Key facts in two columns; their figures share the size at which the longest fits on one line."""

    def __init__(
        self,
        theme: Theme,
        facts: list[FactWords],
        *,
        label: str,
        gap_y: float,
        largest: float,
    ) -> None:
        self._largest = largest
        self.facts = [FactTile(theme, words, label=label) for words in facts]
        super().__init__(theme, [*self.facts], columns=2, gap_x=4.8, gap_y=gap_y, widest_gap=5.2)

    def row_heights(self, width: float) -> list[float]:
        """Return the height of each row, with the figures at their common size."""
        cell = self._cell_width(width)
        shrink = min(fact.shrink_for(cell, self._largest) for fact in self.facts)
        for fact in self.facts:
            fact.shrink = shrink
        return super().row_heights(width)
