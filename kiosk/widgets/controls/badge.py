"""A small label in a frame."""

from kiosk.theme import Colour, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.shapes import outline
from kiosk.widgets.core.text import draw_line, measure
from kiosk.widgets.core.typesetting import apply_typography


class Badge(Element):
    """A small label in a frame, for instance to mark an example."""

    def __init__(self, theme: Theme, text: str, colour: Colour) -> None:
        super().__init__(theme)
        self.role = "text"
        self.name = self.text = apply_typography(text, theme.language)
        self.colour = colour

    def natural_width(self) -> float:
        style = self.theme.text_style("small_strong")
        return measure(style, self.text) + self.theme.u(3.0)

    def height_for_width(self, width: float) -> float:
        return round(self.theme.text_style("small_strong").size * 1.75)

    def paint(self) -> None:
        outline(self.rect, self.theme.u(1.0), self.colour, self.theme.u(0.3))
        draw_line(self.theme.text_style("small_strong"), self.text, *self.rect.centre, self.colour, align="centre")
