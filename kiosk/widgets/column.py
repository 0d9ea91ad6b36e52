"""Pieces below each other, each with its own distance to the next."""

from kiosk.theme import Theme
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import Mark, Pill, flow_height, place_flow
from kiosk.widgets.piece import Piece


class Column(Piece):
    """A stack from the top; its height at a width is known before it is placed.

    Gaps are in u; ``tightness`` below 1 draws them together.
    """

    role = "group"

    def __init__(self, theme: Theme, *, tightness: float = 1.0) -> None:
        super().__init__(theme)
        self._tightness = tightness
        self._rows: list[tuple[Piece, float]] = []

    def row(self, piece: Piece, gap: float = 0.0) -> "Column":
        """Add a piece below the others, with this distance to the one before it."""
        self._rows.append((piece, gap * self._tightness if self._rows else 0.0))
        self.add(piece)
        return self

    def height_at(self, width: float) -> float:
        """Return the height of all pieces and the gaps between them."""
        return sum(piece.height_at(width) + self.theme.u(gap) for piece, gap in self._rows)

    def arrange(self, box: Box) -> None:
        """Place the pieces from the top."""
        top = box.top
        for piece, gap in self._rows:
            height = piece.height_at(box.width)
            top -= self.theme.u(gap)
            piece.place(Box(box.x, top - height, box.width, height))
            top -= height


class Flow(Piece):
    """Pills beside each other, in as many rows as they need."""

    role = "group"

    def __init__(self, theme: Theme, pills: list[Pill], *, gap: float = 1.2) -> None:
        super().__init__(theme)
        self.pills = pills
        self._gap = gap
        self.add(*pills)

    def height_at(self, width: float) -> float:
        """Return the height of all rows."""
        return flow_height(self.pills, width, self.theme, gap=self._gap)

    def arrange(self, box: Box) -> None:
        """Place the pills from the upper left."""
        place_flow(self.pills, box, self.theme, gap=self._gap)


class Aligned(Piece):
    """A piece of its own width at the left of its box."""

    role = ""

    def __init__(self, theme: Theme, piece: Mark | Pill) -> None:
        super().__init__(theme)
        self._piece = piece
        self.add(piece)

    def height_at(self, width: float) -> float:
        """Return the height of the piece."""
        return self._piece.height_at(width)

    def arrange(self, box: Box) -> None:
        """Place the piece at the left."""
        self._piece.place(Box(box.x, box.y, min(self._piece.natural_width(), box.width), box.height))
