"""The places of cards in a grid, in whole pixels: rows fit exactly, so that no card is cut. Knows numbers only."""

from dataclasses import dataclass

from kiosk.widgets.core.rect import Rect

MOST_COLUMNS = 5


def columns_in(width: float, narrowest: float, gap: float) -> int:
    """Return how many columns fit into a width if none may be narrower than ``narrowest``."""
    return min(MOST_COLUMNS, max(1, int((width + gap) // (narrowest + gap))))


@dataclass(frozen=True, slots=True)
class GridPlan:
    """A grid of equal cards with a number of columns, and of rows in sight at once.

    ``width`` is that of the whole grid, ``card_height`` and ``gap`` are whole pixels.
    """

    width: int
    columns: int
    rows: int
    card_height: int
    gap: int

    @classmethod
    def fit(
        cls, width: float, height: float, gap: int, columns: int, *, shortest: float, tallest: float, most_rows: int = 9
    ) -> "GridPlan":
        """Return a grid that fills a height with whole rows; a row that does not fit at all is cut to it."""
        rows = min(most_rows, max(1, int((height + gap) // (max(1.0, shortest) + gap))))
        card = min(int((height + gap) // rows) - gap, int(tallest))
        return cls(int(width), columns, rows, max(1, card), gap)

    @property
    def pitch(self) -> int:
        """The distance from one row to the next."""
        return self.card_height + self.gap

    @property
    def height(self) -> int:
        """The height of the rows in sight."""
        return self.rows * self.pitch - self.gap

    @property
    def capacity(self) -> int:
        """The number of cards in sight at rest."""
        return self.rows * self.columns

    def rows_of(self, count: int) -> int:
        """Return the number of rows of ``count`` cards."""
        return -(-count // self.columns)

    def height_of(self, count: int) -> int:
        """Return the height of all rows of ``count`` cards."""
        return max(0, self.rows_of(count) * self.pitch - self.gap)

    def offset_of(self, index: float) -> int:
        """Return the scroll offset at which the row of this card is the first in sight."""
        return int(max(0.0, index)) // self.columns * self.pitch

    def index_at(self, offset: float) -> int:
        """Return the first card of the first row in sight."""
        return round(offset / self.pitch) * self.columns

    def rows_in_sight(self, offset: int, count: int) -> range:
        """Return the rows that are in sight at this offset, if only in part."""
        first = max(0, (offset + self.gap) // self.pitch)
        return range(first, min(self.rows_of(count), -(-(offset + self.height) // self.pitch)))

    def card(self, index: int, *, left: float, top: float) -> Rect:
        """Return the rectangle of a card where ``left``, ``top`` is the upper left corner of the first one."""
        row, column = divmod(index, self.columns)
        free = self.width - self.gap * (self.columns - 1)
        x = column * free // self.columns + column * self.gap
        right = (column + 1) * free // self.columns + column * self.gap
        return Rect(left + x, top - row * self.pitch - self.card_height, right - x, self.card_height)
