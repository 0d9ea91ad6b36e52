"""Tags: words in a pill that cannot be touched, or plain ones, beside each other."""

from kiosk.theme import Colour, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.mark import Mark
from kiosk.widgets.piece import Piece
from kiosk.widgets.shapes import rounded
from kiosk.widgets.text import draw_line, measure
from kiosk.widgets.typeset import break_lines, dress


class Tag(Piece):
    """A word or two; with a ``ground`` they are white upon it, else quiet upon the page."""

    role = "text"

    def __init__(self, theme: Theme, text: str, *, ground: Colour | None = None) -> None:
        super().__init__(theme)
        self.name = self.text = dress(text, theme.language)
        self.ground = ground
        self._letters = "small_strong" if ground else "small"

    def natural_width(self) -> float:
        """Return the width of the words and of the pill around them."""
        letters = self.theme.letters(self._letters)
        return round(measure(letters.font, letters.size, self.text) + (self.theme.u(3.6) if self.ground else 0))

    def _lines(self, width: float) -> list[str]:
        letters = self.theme.letters(self._letters)
        return break_lines(
            self.text,
            max(1.0, width - (self.theme.u(3.2) if self.ground else -1)),
            lambda part: measure(letters.font, letters.size, part),
            language=self.theme.language,
        )

    def height_at(self, width: float) -> float:
        """Return the height of the pill: of one line, or of as many as the words need at this width."""
        letters = self.theme.letters("small_strong")
        return round(letters.size * (1.85 + (len(self._lines(width)) - 1) * letters.leading))

    def draw(self) -> None:
        """Draw the words in their pill."""
        palette, box = self.theme.palette, self.box
        letters, lines = self.theme.letters(self._letters), self._lines(box.width)
        step, middle = letters.size * letters.leading, box.centre[1]
        self.canvas.before.clear()
        with self.canvas.before:
            if self.ground:
                ground = palette.ink if self.theme.high_contrast else self.ground
                rounded(box, min(box.height, letters.size * 1.85) / 2, ground)
            for i, line in enumerate(lines):
                y = middle + ((len(lines) - 1) / 2 - i) * step
                if self.ground:
                    draw_line(letters, line, box.centre[0], y, palette.white, align="centre")
                else:
                    draw_line(letters, line, box.x, y, palette.ink_quiet)


class TagRow(Piece):
    """Tags from the left; a mark at the end stands at the right. They take rows as they need."""

    role = "group"

    def __init__(self, theme: Theme, labels: list[Piece]) -> None:
        super().__init__(theme)
        self._labels = labels
        self.add(*labels)

    def _rows(self, width: float) -> list[list[Piece]]:
        rows: list[list[Piece]] = [[]]
        used = 0.0
        for label in self._labels:
            own = label.natural_width() + self.theme.u(1.6)
            if rows[-1] and used + own > width + self.theme.u(1.6):
                rows.append([])
                used = 0.0
            rows[-1].append(label)
            used += own
        return rows

    def _height(self, row: list[Piece], width: float) -> float:
        """Return the height of a row: that of its tallest label."""
        return max((label.height_at(min(label.natural_width(), width)) for label in row), default=0.0)

    def height_at(self, width: float) -> float:
        """Return the height of the rows."""
        rows = self._rows(width)
        return sum(self._height(row, width) for row in rows) + (len(rows) - 1) * self.theme.u(1.0)

    def arrange(self, box: Box) -> None:
        """Place the labels."""
        top = box.top
        for row in self._rows(box.width):
            height, x = self._height(row, box.width), box.x
            for label in row:
                own = min(label.natural_width(), box.width)
                if isinstance(label, Mark) and len(row) > 1:
                    x = box.right - own
                label_height = label.height_at(own)
                label.place(Box(round(x), round(top - (height + label_height) / 2), own, label_height))
                x += own + self.theme.u(1.6)
            top -= height + self.theme.u(1.0)
