"""A grid of cards of which only those in sight exist, however long the list is."""

from collections.abc import Callable, Iterator

from kiosk.screens.laureates.grid_plan import GridPlan
from kiosk.screens.laureates.laureate_card import CardFace, CardLines, LaureateCard
from kiosk.theme import Colour, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect

_REBASE_ROWS = 64


class CardRecycler(Element):
    """The cards in sight of a grid that may be very long; they show other entries as it moves.

    ``face_for`` returns the face of a card by its number. Only one row of cards more than :attr:`GridPlan.rows`
    is ever made. ``on_open`` is called with the number of a card that was tapped.
    """

    role = "group"

    def __init__(self, theme: Theme, page: Colour, *, on_open: Callable[[int], None]) -> None:
        super().__init__(theme)
        self._on_open = on_open
        self._page = page
        self.count = 0
        self._face_for: Callable[[int], CardFace] = lambda _index: CardFace("", "", "", "", "", page)
        self.lines = CardLines()
        self.plan = GridPlan(1, 1, 1, 1, 0)
        self._pool: list[LaureateCard] = []
        self._base = 0
        self._corner = (0.0, 0.0)
        """The upper left corner of the visible area."""

    def set_items(self, count: int, face_for: Callable[[int], CardFace]) -> None:
        """Show ``count`` cards from the next layout on, and forget fingers on the cards of before."""
        for card in self._pool:
            card.let_go()
        self.count, self._face_for = count, face_for

    def set_plan(self, plan: GridPlan, lines: CardLines) -> None:
        """Use another plan."""
        if (plan, lines) != (self.plan, self.lines):
            self.plan, self.lines = plan, lines
            self._clear()
            self._pool = []

    def height_for_width(self, width: float) -> float:
        return self.plan.height_of(self.count)

    def layout_children(self, rect: Rect) -> None:
        """Take this rectangle as the visible area, and recycle all cards."""
        self._corner = (rect.x, rect.top)
        self._clear()

    def scroll_to(self, offset: int) -> int:
        """Show the cards that are in sight at this offset; return how far up to shift them."""
        plan, (left, top) = self.plan, self._corner
        rows = plan.rows_in_sight(offset, self.count)
        if rows and not 0 <= rows[0] - self._base <= _REBASE_ROWS:
            # far down, coordinates would lose their whole pixels
            self._base = max(0, rows[0] - _REBASE_ROWS // 2)
            self._clear()
        height = plan.height_of(self.count)
        self.pos, self.size = (left, top + self._base * plan.pitch - height), (plan.width, height)
        wanted = {
            self._slot(row, column): row * plan.columns + column for row in rows for column in range(plan.columns)
        }
        wanted = {slot: index for slot, index in wanted.items() if index < self.count}
        for slot, card in enumerate(self._pool):
            if slot not in wanted and card.index >= 0:
                self._recycle(card)
        for slot, index in wanted.items():
            self._show(slot, index)
        return offset - self._base * plan.pitch

    def _slot(self, row: int, column: int) -> int:
        return row % (self.plan.rows + 1) * self.plan.columns + column

    def _show(self, slot: int, index: int) -> None:
        while slot >= len(self._pool):
            self._pool.append(LaureateCard(self.theme, self._page, on_open=self._on_open))
        card = self._pool[slot]
        if card.index == index:
            return
        rect = self.plan.card(index, left=self.x, top=self._corner[1] + self._base * self.plan.pitch)
        card.show(index, self._face_for(index), self.lines, rect)
        if card.parent is None:
            self.add(card)

    def _recycle(self, card: LaureateCard) -> None:
        card.index = -1
        self.remove_widget(card)

    def _clear(self) -> None:
        for card in self._pool:
            if card.index >= 0:
                self._recycle(card)

    @property
    def in_sight(self) -> list[LaureateCard]:
        """The cards that exist now, in order."""
        return sorted((card for card in self._pool if card.index >= 0), key=lambda card: card.index)

    def in_order(self) -> Iterator[Element]:
        """Yield the cards by their numbers: they are used again and lie in any order."""
        yield from self.in_sight
