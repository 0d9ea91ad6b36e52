"""The parts above a list of cards: its title and count, a field to search in, rows of chips."""

from collections.abc import Sequence

from kiosk.screens.laureates.chips import Chips
from kiosk.screens.laureates.search_field import SearchField
from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.controls.buttons import RoundButton
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text


class ListHeader(Element):
    """Title and count on one line, or below each other on a tall screen; the search at the right or below.

    ``search`` is ``None`` if there is none, or if it stands elsewhere.
    """

    role = "group"

    def __init__(self, theme: Theme, title: Text, count: Text, search: "SearchRow | None") -> None:
        super().__init__(theme)
        self._title = title
        self._count = count
        self._search = search
        self.set_children(*[element for element in (title, count, search) if element])

    def _beside(self, width: float) -> float | None:
        """Return the width of the search if all fits on one line, else ``None``."""
        theme = self.theme
        search = min(width * 0.36, theme.u(64)) + theme.u(2.0) if self._search else 0.0
        words = self._title.longest_line(width) + theme.u(3.0) + self._count.longest_line(100 * width)
        return search if not theme.portrait and words + search <= width else None

    def height_for_width(self, width: float) -> float:
        theme, title = self.theme, self._title.height_for_width(width)
        if self._beside(width) is not None:
            return max(title, theme.u(TOUCH_U))
        below = theme.u(2.0 + TOUCH_U) if self._search else 0
        return title + theme.u(1.2) + self._count.height_for_width(width) + below

    def layout_children(self, rect: Rect) -> None:
        theme, size = self.theme, self.theme.u(TOUCH_U)
        title = self._title.height_for_width(rect.width)
        search = self._beside(rect.width)
        if search is None:
            upper, lower = rect.cut_top(title, theme.u(1.2))
            self._title.layout(upper)
            self._count.layout(lower.cut_top(self._count.height_for_width(rect.width))[0])
            if self._search:
                self._search.layout(rect.cut_bottom(size)[0])
            return
        middle, words = rect.centre[1], rect
        if self._search:
            right, words = rect.cut_right(search - theme.u(2.0), theme.u(2.0))
            self._search.layout(Rect(right.x, round(middle - size / 2), right.width, size))
        self._title.layout(Rect(rect.x, middle - title / 2, rect.width, title))
        style, _ = self._title.typeset(rect.width)
        _, rest = words.cut_left(self._title.longest_line(rect.width), theme.u(3.0))
        height = self._count.height_for_width(rest.width)
        self._count.layout(Rect(rest.x, middle - style.size * 0.30 - height * 0.33, rest.width, height))


class SearchRow(Element):
    """The field, and a button that empties it once there is something in it."""

    role = "group"

    def __init__(self, theme: Theme, field: SearchField, wipe: RoundButton | None) -> None:
        super().__init__(theme)
        self._field = field
        self._wipe = wipe
        self.set_children(*[element for element in (field, wipe) if element])

    def height_for_width(self, width: float) -> float:
        return self.theme.u(TOUCH_U)

    def layout_children(self, rect: Rect) -> None:
        if self._wipe:
            wipe, rect = rect.cut_right(rect.height, self.theme.u(1.2))
            self._wipe.layout(wipe)
        self._field.layout(rect)


class Filters(Element):
    """Rows of chips below each other; the second group beside the last row of the first if there is room."""

    role = "group"

    def __init__(self, theme: Theme, groups: Sequence[Chips]) -> None:
        super().__init__(theme)
        self._first, self._second = groups[0], groups[1] if len(groups) > 1 else None
        self.set_children(*groups)

    def height_for_width(self, width: float) -> float:
        height = self._first.height_for_width(width)
        if self._second and not self._beside(width):
            height += self.theme.u(1.2) + self._second.height_for_width(width)
        return height

    def _beside(self, width: float) -> bool:
        if not self._second:
            return False
        first, second = self._first.last_row_width(width), self._second.last_row_width(width)
        one_row = self._second.height_for_width(width) <= self.theme.u(TOUCH_U)
        return one_row and first + self.theme.u(4.0) + second <= width

    def layout_children(self, rect: Rect) -> None:
        upper, lower = rect.cut_top(self._first.height_for_width(rect.width), self.theme.u(1.2))
        self._first.layout(upper)
        if not self._second:
            return
        if self._beside(rect.width):
            row = upper.cut_bottom(self.theme.u(TOUCH_U))[0]
            self._second.layout(row.cut_right(self._second.last_row_width(rect.width) + 1)[0])
        else:
            self._second.layout(lower)


class EmptyState(Element):
    """A sentence that nothing was found, and the link to all entries."""

    role = "group"

    def __init__(self, theme: Theme, sentence: Text, link: Element, *, low: bool) -> None:
        super().__init__(theme)
        self._sentence = sentence
        self._link = link
        self._low = low
        self.add(sentence, link)

    def layout_children(self, rect: Rect) -> None:
        """Place both a little below the top, or at the very bottom to be within reach."""
        theme = self.theme
        sentence, link = self._sentence.height_for_width(rect.width), self._link.height_for_width(rect.width)
        whole = sentence + theme.u(2.4) + link
        top = rect.y + whole if self._low else rect.top - max(0.0, min(theme.u(8), (rect.height - whole) / 2))
        self._sentence.layout(Rect(rect.x, top - sentence, rect.width, sentence))
        width = min(self._link.natural_width(), rect.width)
        self._link.layout(Rect(rect.x, top - whole, width, link))
