"""A page for tests of the fit check and of the audit."""

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text


class Page(Element):
    """A page of 108 by 108 u, with elements at given places in u."""

    prompt = None

    def __init__(self, **look: bool) -> None:
        super().__init__(Theme(1080, 1080, **look))
        self.layout(Rect(0, 0, 1080, 1080))

    def contains(self, element: Element, x: float, y: float, width: float, height: float) -> "Page":
        """Add an element and lay it out; return the page."""
        unit = self.theme.unit
        self.add(element)
        element.layout(Rect(x * unit, y * unit, width * unit, height * unit))
        return self

    def text(self, words: str, style: str = "body", colour: str = "ink") -> Text:
        """Return a text in the style of this page."""
        return Text(self.theme, words, style, colour=getattr(self.theme.palette, colour))
