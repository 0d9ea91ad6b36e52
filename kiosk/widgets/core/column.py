"""Elements below each other, each with its own distance to the next."""

from collections.abc import Sequence

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect


class Column(Element):
    """A stack from the top; its height at a width is known before it is placed.

    Gaps are in u; ``tightness`` below 1 draws them together.
    """

    role = "group"

    def __init__(self, theme: Theme, *, tightness: float = 1.0) -> None:
        super().__init__(theme)
        self._tightness = tightness
        self._rows: list[tuple[Element, float]] = []

    def row(self, element: Element, gap: float = 0.0) -> "Column":
        """Add an element ``gap`` below the last one; if it has another parent, it moves here."""
        self._rows.append((element, gap * self._tightness if self._rows else 0.0))
        if element.parent is not None:
            element.parent.remove_widget(element)
        self.add(element)
        return self

    def height_for_width(self, width: float) -> float:
        return sum(element.height_for_width(width) + self.theme.u(gap) for element, gap in self._rows)

    def layout_children(self, rect: Rect) -> None:
        top = rect.top
        for element, gap in self._rows:
            height = element.height_for_width(rect.width)
            top -= self.theme.u(gap)
            element.layout(Rect(rect.x, top - height, rect.width, height))
            top -= height


def stack(elements: Sequence[Element], rect: Rect, gap: float) -> float:
    """Place elements below each other from the top of the rectangle; return the height they took."""
    top = rect.top
    for element in elements:
        height = element.height_for_width(rect.width)
        element.layout(Rect(rect.x, top - height, rect.width, height))
        top -= height + gap
    return rect.top - top - gap if elements else 0.0


def stacked_height(elements: Sequence[Element], width: float, gap: float) -> float:
    """Return the height that :func:`stack` would take."""
    return sum(p.height_for_width(width) for p in elements) + gap * max(0, len(elements) - 1)
