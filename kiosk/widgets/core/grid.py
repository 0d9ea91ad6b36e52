"""Elements in columns whose rows line up."""

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect


class Grid(Element):
    """Elements side by side in rows, each row as high as its tallest element. Gaps are in u.

    If there is more :attr:`room`, the rows spread over it, at most ``widest_gap`` apart.
    """

    role = "group"

    def __init__(
        self,
        theme: Theme,
        cells: list[Element],
        *,
        columns: int,
        gap_x: float,
        gap_y: float,
        widest_gap: float = 0.0,
    ) -> None:
        super().__init__(theme)
        self.cells = cells
        self.columns = columns
        self._gap_x = theme.u(gap_x)
        self._gap_y = theme.u(gap_y)
        self._widest_gap = theme.u(max(gap_y, widest_gap))
        self.room = 0.0
        """The greatest height of the grid, in pixels; 0 keeps it as low as it can be."""
        self.add(*cells)

    def _cell_width(self, width: float) -> float:
        return (width - self._gap_x * (self.columns - 1)) // self.columns

    def _rows(self) -> list[list[Element]]:
        return [self.cells[i : i + self.columns] for i in range(0, len(self.cells), self.columns)]

    def row_heights(self, width: float) -> list[float]:
        """Return the height of each row at this width, in pixels."""
        cell = self._cell_width(width)
        return [max(element.height_for_width(cell) for element in row) for row in self._rows()]

    def _gap(self, heights: list[float]) -> float:
        if len(heights) < 2:
            return 0.0
        spare = self.room - sum(heights)
        return min(max(spare // (len(heights) - 1), self._gap_y), self._widest_gap)

    def height_for_width(self, width: float) -> float:
        heights = self.row_heights(width)
        return sum(heights) + self._gap(heights) * max(0, len(heights) - 1)

    def layout_children(self, rect: Rect) -> None:
        heights = self.row_heights(rect.width)
        cell, gap, top = self._cell_width(rect.width), self._gap(heights), rect.top
        for row, height in zip(self._rows(), heights, strict=True):
            for number, element in enumerate(row):
                element.layout(Rect(rect.x + number * (cell + self._gap_x), top - height, cell, height))
            top -= height + gap
