"""Elements beside each other, in as many rows as they need."""

from collections.abc import Sequence

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect


class WrapLayout(Element):
    """Elements beside each other, in as many rows as they need."""

    role = "group"

    def __init__(self, theme: Theme, elements: Sequence[Element]) -> None:
        super().__init__(theme)
        self.elements = elements
        self.add(*elements)

    def height_for_width(self, width: float) -> float:
        return wrapped_height(self.elements, width, self.theme)

    def layout_children(self, rect: Rect) -> None:
        layout_wrapped(self.elements, rect, self.theme)


class LeftAligned(Element):
    """An element of its own width at the left of its rectangle."""

    role = ""

    def __init__(self, theme: Theme, element: Element) -> None:
        super().__init__(theme)
        self._element = element
        self.add(element)

    def height_for_width(self, width: float) -> float:
        return self._element.height_for_width(width)

    def layout_children(self, rect: Rect) -> None:
        self._element.layout(Rect(rect.x, rect.y, min(self._element.natural_width(), rect.width), rect.height))


def wrapped_rows(elements: Sequence[Element], width: float, theme: Theme, *, gap: float = 1.2) -> list[list[Element]]:
    """Return the elements in as many rows as they need at this width."""
    rows: list[list[Element]] = [[]]
    used = 0.0
    for element in elements:
        wide = min(element.natural_width(), width)
        if rows[-1] and used + wide > width:
            rows.append([])
            used = 0.0
        rows[-1].append(element)
        used += wide + theme.u(gap)
    return rows


def layout_wrapped(elements: Sequence[Element], rect: Rect, theme: Theme, *, gap: float = 1.2) -> float:
    """Place the elements in rows from the top of the rectangle; return the height they took."""
    height = max((element.height_for_width(rect.width) for element in elements), default=0.0)
    top = rect.top
    for row in wrapped_rows(elements, rect.width, theme, gap=gap):
        x = rect.x
        for element in row:
            width = min(element.natural_width(), rect.width)
            element.layout(Rect(x, top - height, width, height))
            x += width + theme.u(gap)
        top -= height + theme.u(gap)
    return rect.top - top - theme.u(gap) if elements else 0.0


def wrapped_height(elements: Sequence[Element], width: float, theme: Theme, *, gap: float = 1.2) -> float:
    """Return the height that :func:`layout_wrapped` would take."""
    if not elements:
        return 0.0
    rows = len(wrapped_rows(elements, width, theme, gap=gap))
    return rows * elements[0].height_for_width(width) + (rows - 1) * theme.u(gap)
