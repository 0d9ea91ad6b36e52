"""Tags: words in a pill that cannot be touched, or plain ones, beside each other."""

from kiosk.theme import Colour, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import Mark
from kiosk.widgets.elide import elided
from kiosk.widgets.piece import Piece, rounded
from kiosk.widgets.text import draw_line, measure
from kiosk.widgets.typeset import dress


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

    def height_at(self, width: float) -> float:
        """Return the height of the pill."""
        return round(self.theme.letters("small_strong").size * 1.85)

    def draw(self) -> None:
        """Draw the words in their pill."""
        palette, box = self.theme.palette, self.box
        letters = self.theme.letters(self._letters)
        text = elided(self.text, letters, box.width - (self.theme.u(3.2) if self.ground else -1))
        self.canvas.before.clear()
        with self.canvas.before:
            if self.ground:
                ground = palette.ink if self.theme.high_contrast else self.ground
                rounded(box, box.height / 2, ground)
                draw_line(letters, text, *box.centre, palette.white, align="centre")
            else:
                draw_line(letters, text, box.x, box.centre[1], palette.ink_quiet)


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

    def _row_height(self) -> float:
        return max((label.height_at(0) for label in self._labels), default=0.0)

    def height_at(self, width: float) -> float:
        """Return the height of the rows."""
        rows = len(self._rows(width))
        return rows * self._row_height() + (rows - 1) * self.theme.u(1.0)

    def arrange(self, box: Box) -> None:
        """Place the labels."""
        height, top = self._row_height(), box.top
        for row in self._rows(box.width):
            x = box.x
            for label in row:
                own = min(label.natural_width(), box.width)
                if isinstance(label, Mark) and len(row) > 1:
                    x = box.right - own
                label_height = label.height_at(own)
                label.place(Box(round(x), round(top - (height + label_height) / 2), own, label_height))
                x += own + self.theme.u(1.6)
            top -= height + self.theme.u(1.0)
