"""Pieces beside each other, in as many rows as they need."""

from collections.abc import Sequence

from kiosk.theme import Theme
from kiosk.widgets.box import Box
from kiosk.widgets.piece import Piece


class Flow(Piece):
    """Pieces beside each other, in as many rows as they need."""

    role = "group"

    def __init__(self, theme: Theme, pieces: Sequence[Piece], *, gap: float = 1.2) -> None:
        super().__init__(theme)
        self.pieces = pieces
        self._gap = gap
        self.add(*pieces)

    def height_at(self, width: float) -> float:
        """Return the height of all rows."""
        return flow_height(self.pieces, width, self.theme, gap=self._gap)

    def arrange(self, box: Box) -> None:
        """Place the pieces from the upper left."""
        place_flow(self.pieces, box, self.theme, gap=self._gap)


class Aligned(Piece):
    """A piece of its own width at the left of its box."""

    role = ""

    def __init__(self, theme: Theme, piece: Piece) -> None:
        super().__init__(theme)
        self._piece = piece
        self.add(piece)

    def height_at(self, width: float) -> float:
        """Return the height of the piece."""
        return self._piece.height_at(width)

    def arrange(self, box: Box) -> None:
        """Place the piece at the left."""
        self._piece.place(Box(box.x, box.y, min(self._piece.natural_width(), box.width), box.height))


def flow(pieces: Sequence[Piece], width: float, theme: Theme, *, gap: float = 1.2) -> list[list[Piece]]:
    """Return the pieces in as many rows as they need at this width."""
    rows: list[list[Piece]] = [[]]
    used = 0.0
    for piece in pieces:
        wide = min(piece.natural_width(), width)
        if rows[-1] and used + wide > width:
            rows.append([])
            used = 0.0
        rows[-1].append(piece)
        used += wide + theme.u(gap)
    return rows


def place_flow(pieces: Sequence[Piece], box: Box, theme: Theme, *, gap: float = 1.2) -> float:
    """Place the pieces in rows from the top of the box; return the height they took."""
    height = max((piece.height_at(box.width) for piece in pieces), default=0.0)
    top = box.top
    for row in flow(pieces, box.width, theme, gap=gap):
        x = box.x
        for piece in row:
            width = min(piece.natural_width(), box.width)
            piece.place(Box(x, top - height, width, height))
            x += width + theme.u(gap)
        top -= height + theme.u(gap)
    return box.top - top - theme.u(gap) if pieces else 0.0


def flow_height(pieces: Sequence[Piece], width: float, theme: Theme, *, gap: float = 1.2) -> float:
    """Return the height that :func:`place_flow` would take."""
    if not pieces:
        return 0.0
    rows = len(flow(pieces, width, theme, gap=gap))
    return rows * pieces[0].height_at(width) + (rows - 1) * theme.u(gap)
