"""Key facts: a figure set very large, what it means below it, and a quiet mark where it is not certain."""

from dataclasses import dataclass

from kiosk.theme import Theme
from kiosk.widgets.box import Box
from kiosk.widgets.grid import Grid
from kiosk.widgets.icons import draw_icon
from kiosk.widgets.piece import Piece
from kiosk.widgets.shapes import fill
from kiosk.widgets.text import Text, draw_line, measure
from kiosk.widgets.typeset import break_lines, dress

_RULE_U = 0.4
_SMALLEST = 0.5
_LEADING = 1.04


@dataclass(frozen=True, slots=True)
class FactWords:
    """What a fact says; ``doubt`` is shown where it is still to be verified."""

    value: str
    label: str
    doubt: str = ""


class Fact(Piece):
    """One figure under a rule. ``shrink`` makes it smaller; all facts of a group share one."""

    role = "text"

    def __init__(self, theme: Theme, words: FactWords, *, label: str = "body") -> None:
        super().__init__(theme)
        palette = theme.palette
        self.value = dress(words.value, theme.language)
        self.shrink = 1.0
        self._label = Text(theme, words.label, label, colour=palette.ink_quiet, balance=True, role="")
        self._doubt = Text(theme, words.doubt, "small", colour=palette.ink_quiet, role="") if words.doubt else None
        self.add(self._label)
        if self._doubt:
            self.add(self._doubt)
        self.name = ". ".join(part for part in (f"{self.value} {self._label.text}", words.doubt) if part)

    def shrink_for(self, width: float, largest: float = 1.0) -> float:
        """Return how much smaller the figure must be to stand on one line of this width."""
        shrink = largest
        while shrink > _SMALLEST and self._figure_width(shrink) > width:
            shrink -= 0.02
        return shrink

    def _figure_width(self, shrink: float) -> float:
        letters = self.theme.letters("figure", shrink=shrink)
        return measure(letters.font, letters.size, self.value)

    def _figure_lines(self, width: float) -> list[str]:
        """Return the figure on one line; words that are too long for that even at their smallest take more."""
        letters = self.theme.letters("figure", shrink=self.shrink)
        return break_lines(
            self.value, width, lambda part: measure(letters.font, letters.size, part), language=self.theme.language
        )

    def _above_label(self, width: float) -> float:
        theme = self.theme
        step = theme.letters("figure", shrink=self.shrink).size * _LEADING
        return theme.u(_RULE_U + 1.0) + len(self._figure_lines(width)) * step + theme.u(0.4)

    @property
    def _indent(self) -> float:
        return self.theme.letters("small").size * 1.35

    def height_at(self, width: float) -> float:
        """Return the height of the rule, the figure and the words."""
        height = self._above_label(width) + self._label.height_at(width)
        if self._doubt:
            height += self.theme.u(0.6) + self._doubt.height_at(width - self._indent)
        return round(height)

    def arrange(self, box: Box) -> None:
        """Put the words below the figure."""
        top = box.top - round(self._above_label(box.width))
        height = self._label.height_at(box.width)
        self._label.place(Box(box.x, top - height, box.width, height))
        if self._doubt:
            top -= height + self.theme.u(0.6)
            height = self._doubt.height_at(box.width - self._indent)
            self._doubt.place(Box(box.x + self._indent, top - height, box.width - self._indent, height))

    def draw(self) -> None:
        """Draw the rule and the figure, and the icon of doubt."""
        theme, box, palette = self.theme, self.box, self.theme.palette
        self.canvas.before.clear()
        with self.canvas.before:
            rule = theme.u(_RULE_U)
            fill(Box(box.x, box.top - rule, box.width, rule), palette.ink)
            letters = theme.letters("figure", shrink=self.shrink)
            middle = box.top - rule - theme.u(1.0) - letters.size * _LEADING / 2
            for i, line in enumerate(self._figure_lines(box.width)):
                # large letters have a little air at their left; the figure lines up with the words below
                draw_line(letters, line, box.x - letters.size * 0.03, middle - i * letters.size * _LEADING, palette.ink)
            if self._doubt:
                small = theme.letters("small")
                step = small.size * small.leading
                draw_icon(
                    theme.letters("icon_small"), "circle-help", box.x + small.size * 0.5,
                    self._doubt.top - step / 2, palette.brick_text,
                )  # fmt: skip


class Facts(Grid):
    """Key facts in columns; their figures have the same size, so that the longest stands on one line."""

    def __init__(
        self,
        theme: Theme,
        facts: list[FactWords],
        *,
        columns: int = 2,
        label: str = "body",
        gap_y: float = 2.6,
        largest: float = 1.0,
    ) -> None:
        self._largest = largest
        self.facts = [Fact(theme, words, label=label) for words in facts]
        super().__init__(theme, [*self.facts], columns=columns, gap_x=4.8, gap_y=gap_y, widest_gap=5.2)

    def row_heights(self, width: float) -> list[float]:
        """Return the height of each row, with the figures at their common size."""
        cell = self._cell_width(width)
        shrink = min(fact.shrink_for(cell, self._largest) for fact in self.facts)
        for fact in self.facts:
            fact.shrink = shrink
        return super().row_heights(width)
