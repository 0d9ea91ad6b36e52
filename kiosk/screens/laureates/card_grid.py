"""A grid of cards that scrolls by whole rows."""

from collections.abc import Callable, Sequence

from kiosk.screens.laureates.card_recycler import CardRecycler
from kiosk.screens.laureates.grid_plan import GridPlan, columns_in
from kiosk.screens.laureates.laureate_card import CardFace, CardLines
from kiosk.theme import TOUCH_U, Colour, Theme
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.core.rect import Rect

NARROWEST_U = 34.0
GAP_U = 2.4


class CardGrid(Scroller):
    """Shows as many whole rows of cards as there is room for, and comes to rest at whole rows.

    It is controlled: :meth:`show_from` says which card is in the first row, and ``on_scroll`` reports the card to
    which a visitor scrolls, as soon as it is known. The grid goes back unless :meth:`show_from` has followed by then.

    ``sample`` are cards from which the lines of text are computed, ``longest`` is the greatest number of cards.
    Both stay the same while cards are filtered, so that columns and lines do not jump.
    ``on_open`` is called with the number of a card that was tapped.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        names: tuple[str, str],
        page: Colour,
        sample: Sequence[CardFace],
        longest: int,
        on_open: Callable[[int], None],
        on_scroll: Callable[[int], None],
    ) -> None:
        self.cards = CardRecycler(theme, page, on_open=on_open)
        super().__init__(theme, self.cards, names=names, on_rest=self._rested)
        self._on_scroll = on_scroll
        self._sample = sample
        self.longest = longest
        self.most_rows = 9
        self._first = 0.0

    def set_items(self, count: int, face_for: Callable[[int], CardFace]) -> None:
        """Show ``count`` cards from the next layout on."""
        self.cards.set_items(count, face_for)

    def show_from(self, first: float) -> None:
        """Show the row of this card at the top; a glide that heads for that row already goes on."""
        self._first = first
        plan = self.cards.plan
        if self.visible and plan.offset_of(plan.index_at(self.motion.heading)) != plan.offset_of(first):
            self.show_at(plan.offset_of(first))

    def plan_for(self, width: float, height: float, count: int) -> tuple[GridPlan, CardLines]:
        """Return the grid for ``count`` cards, and their lines of text; few cards have taller pictures."""
        theme = self.theme
        gap = theme.u(GAP_U)
        columns = columns_in(width, theme.u(NARROWEST_U) * theme.scale(0.8), gap)
        card = (width - gap * (columns - 1)) / columns
        lines = CardLines.for_faces(theme, self._sample, card) if self._sample else CardLines()
        words = lines.height(theme)
        tallest = words + min(card * 1.1, theme.u(60))
        rows = max(1, min(self.most_rows, -(-count // columns)))
        shortest = words + theme.u(8.0)
        plan = GridPlan.fit(width, height, gap, columns, shortest=shortest, tallest=tallest, most_rows=rows)
        return plan, lines

    def layout_children(self, rect: Rect) -> None:
        """Cut the rectangle down to whole rows, and show them."""
        self.keeps_room = self.longest > self.plan_for(rect.width, rect.height, self.longest)[0].capacity
        width = rect.width - self.theme.u(TOUCH_U + 2.4) if self.keeps_room else rect.width
        plan, lines = self.plan_for(width, rect.height, self.cards.count)
        self.cards.set_plan(plan, lines)
        self.motion.snap = plan.pitch
        self.motion.offset = plan.offset_of(self._first)
        super().layout_children(rect.cut_top(plan.height)[0])

    def _lay(self, seen: Rect, height: float) -> None:
        self.cards.layout(seen)

    def _shift(self, offset: int) -> int:
        return self.cards.scroll_to(offset)

    def _page(self) -> float:
        return self.cards.plan.height + self.cards.plan.gap

    def _run(self) -> None:
        """Glide, and report the card that it heads for at once: the visitor may be quicker."""
        super()._run()
        self._rested(self.motion.heading)

    def _rested(self, offset: float) -> None:
        first = self.cards.plan.index_at(offset)
        if first != int(self._first):
            self._on_scroll(first)
            self.show_from(self._first)
