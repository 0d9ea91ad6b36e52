"""Lists: entries under a fine rule, with a number perhaps and quieter lines; and points with a dot."""

from kiosk.theme import Theme
from kiosk.widgets.box import Box
from kiosk.widgets.piece import Piece
from kiosk.widgets.shapes import disc, fill
from kiosk.widgets.text import Text, draw_line

_RULE_U = 0.2
_NUMBER_U = 5.6


class ListEntry(Piece):
    """One entry; it is read as a whole."""

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

    def height_at(self, width: float) -> float:
        """Return the height of the rule and the lines."""
        return self._above() + sum(text.height_at(width - self._indent) for text in self._texts)

    def arrange(self, box: Box) -> None:
        """Put the lines below each other, beside the number."""
        _, inner = box.cut_left(self._indent)
        top = box.top - self._above()
        for text in self._texts:
            height = text.height_at(inner.width)
            text.place(Box(inner.x, top - height, inner.width, height))
            top -= height

    def draw(self) -> None:
        """Draw the rule and the number."""
        theme, box, palette = self.theme, self.box, self.theme.palette
        rule = max(1, theme.u(_RULE_U))
        self.canvas.before.clear()
        with self.canvas.before:
            fill(Box(box.x, box.top - rule, box.width, rule), palette.line)
            if self.number:
                letters = theme.letters("strong")
                step = letters.size * letters.leading
                draw_line(letters, self.number, box.x, box.top - self._above() - step / 2, palette.brick_text)


class Bullet(Piece):
    """A point of a list: a small dot, and text that hangs beside it."""

    role = ""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme)
        self._text = Text(theme, text, "body", colour=theme.palette.ink)
        self._indent = theme.letters("body").size * 0.8
        self.add(self._text)

    def height_at(self, width: float) -> float:
        """Return the height of the lines."""
        return self._text.height_at(width - self._indent)

    def arrange(self, box: Box) -> None:
        """Put the text beside the dot."""
        self._text.place(box.cut_left(self._indent)[1])

    def draw(self) -> None:
        """Draw the dot at the first line."""
        letters = self.theme.letters("body")
        self.canvas.before.clear()
        with self.canvas.before:
            middle = self.top - letters.size * letters.leading / 2
            disc(self.x + letters.size * 0.2, middle, letters.size * 0.13, self.theme.palette.brick_text)
