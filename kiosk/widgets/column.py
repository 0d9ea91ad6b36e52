"""Pieces below each other, each with its own distance to the next."""

from kiosk.theme import Theme
from kiosk.widgets.box import Box
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


def stack(pieces: list[Piece], box: Box, gap: float) -> float:
    """Place pieces below each other from the top of the box; return the height they took."""
    top = box.top
    for piece in pieces:
        height = piece.height_at(box.width)
        piece.place(Box(box.x, top - height, box.width, height))
        top -= height + gap
    return box.top - top - gap if pieces else 0.0


def stacked_height(pieces: list[Piece], width: float, gap: float) -> float:
    """Return the height that :func:`stack` would take."""
    return sum(p.height_at(width) for p in pieces) + gap * max(0, len(pieces) - 1)
