"""A small label in a frame."""

from kiosk.theme import Colour, Theme
from kiosk.widgets.piece import Piece
from kiosk.widgets.shapes import outlined
from kiosk.widgets.text import draw_line, measure
from kiosk.widgets.typeset import dress


class Mark(Piece):
    """A small label in a frame, for instance to mark an example."""

    def __init__(self, theme: Theme, text: str, colour: Colour) -> None:
        super().__init__(theme)
        self.role = "text"
        self.name = self.text = dress(text, theme.language)
        self.colour = colour

    def natural_width(self) -> float:
        """Return the width of the word and its frame."""
        letters = self.theme.letters("small_strong")
        return measure(letters.font, letters.size, self.text) + self.theme.u(3.0)

    def height_at(self, width: float) -> float:
        """Return the height of the word and its frame."""
        return round(self.theme.letters("small_strong").size * 1.75)

    def draw(self) -> None:
        """Draw the frame and the word."""
        self.canvas.before.clear()
        with self.canvas.before:
            outlined(self.box, self.theme.u(1.0), self.colour, self.theme.u(0.3))
            draw_line(self.theme.letters("small_strong"), self.text, *self.box.centre, self.colour, align="centre")
