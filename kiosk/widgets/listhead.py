"""What stands above a list: its title and how much it holds, a field to search in, rows of chips."""

from collections.abc import Sequence

from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import RoundButton
from kiosk.widgets.chips import Chips
from kiosk.widgets.field import Field
from kiosk.widgets.piece import Piece
from kiosk.widgets.text import Text


class Holder(Piece):
    """Arranges pieces that somebody else keeps, and gives them back to be arranged otherwise."""

    role = "group"

    def release(self) -> None:
        """Let go of all that is inside, at any depth of holders."""
        for child in list(self.children):
            if isinstance(child, Holder):
                child.release()
        self.clear_widgets()


class ListHead(Holder):
    """Title and count on one line, or below each other on a tall screen; the search at the right or below.

    ``search`` may be ``None`` where there is none, or where it stands elsewhere.
    """

    def __init__(self, theme: Theme, title: Text, count: Text, search: "SearchRow | None") -> None:
        super().__init__(theme)
        self._title = title
        self._count = count
        self._search = search
        self.add(title, count)
        if search:
            self.add(search)

    def _beside(self, width: float) -> float | None:
        """Return how wide the search is where all has room on one line; ``None`` where it has not."""
        theme = self.theme
        search = min(width * 0.36, theme.u(64)) + theme.u(2.0) if self._search else 0.0
        words = self._title.width_at(width) + theme.u(3.0) + self._count.width_at(100 * width)
        return search if not theme.portrait and words + search <= width else None

    def height_at(self, width: float) -> float:
        """Return the height of all lines."""
        theme, title = self.theme, self._title.height_at(width)
        if self._beside(width) is not None:
            return max(title, theme.u(TOUCH_U))
        below = theme.u(2.0 + TOUCH_U) if self._search else 0
        return title + theme.u(1.2) + self._count.height_at(width) + below

    def arrange(self, box: Box) -> None:
        """Place the title, the count on the same line of writing, and the search."""
        theme, size = self.theme, self.theme.u(TOUCH_U)
        title = self._title.height_at(box.width)
        search = self._beside(box.width)
        if search is None:
            upper, lower = box.cut_top(title, theme.u(1.2))
            self._title.place(upper)
            self._count.place(lower.cut_top(self._count.height_at(box.width))[0])
            if self._search:
                self._search.place(box.cut_bottom(size)[0])
            return
        middle, words = box.centre[1], box
        if self._search:
            right, words = box.cut_right(search - theme.u(2.0), theme.u(2.0))
            self._search.place(Box(right.x, round(middle - size / 2), right.width, size))
        self._title.place(Box(box.x, middle - title / 2, box.width, title))
        letters, _ = self._title.set_at(box.width)
        _, rest = words.cut_left(self._title.width_at(box.width), theme.u(3.0))
        height = self._count.height_at(rest.width)
        self._count.place(Box(rest.x, middle - letters.size * 0.30 - height * 0.33, rest.width, height))


class SearchRow(Holder):
    """The field, and a button that empties it once there is something in it."""

    def __init__(self, theme: Theme, field: Field, wipe: RoundButton | None) -> None:
        super().__init__(theme)
        self._field = field
        self._wipe = wipe
        self.add(field)
        if wipe:
            self.add(wipe)

    def height_at(self, width: float) -> float:
        """Return the height of a finger."""
        return self.theme.u(TOUCH_U)

    def arrange(self, box: Box) -> None:
        """Place the field, and the button at its right."""
        if self._wipe:
            wipe, box = box.cut_right(box.height, self.theme.u(1.2))
            self._wipe.place(wipe)
        self._field.place(box)


class Filters(Holder):
    """Rows of chips below each other; the second group beside the last row of the first where there is room."""

    def __init__(self, theme: Theme, groups: Sequence[Chips]) -> None:
        super().__init__(theme)
        self._first, self._second = groups[0], groups[1] if len(groups) > 1 else None
        self.add(*groups)

    def height_at(self, width: float) -> float:
        """Return the height of all rows."""
        height = self._first.height_at(width)
        if self._second and not self._beside(width):
            height += self.theme.u(1.2) + self._second.height_at(width)
        return height

    def _beside(self, width: float) -> bool:
        if not self._second:
            return False
        first, second = self._first.last_row_width(width), self._second.last_row_width(width)
        one_row = self._second.height_at(width) <= self.theme.u(TOUCH_U)
        return one_row and first + self.theme.u(4.0) + second <= width

    def arrange(self, box: Box) -> None:
        """Place the chips."""
        upper, lower = box.cut_top(self._first.height_at(box.width), self.theme.u(1.2))
        self._first.place(upper)
        if not self._second:
            return
        if self._beside(box.width):
            row = upper.cut_bottom(self.theme.u(TOUCH_U))[0]
            self._second.place(row.cut_right(self._second.last_row_width(box.width) + 1)[0])
        else:
            self._second.place(lower)


class Nothing(Holder):
    """A sentence where nothing was found, and the way to everything."""

    def __init__(self, theme: Theme, sentence: Text, way: Piece, *, low: bool) -> None:
        super().__init__(theme)
        self._sentence = sentence
        self._way = way
        self._low = low
        self.add(sentence, way)

    def arrange(self, box: Box) -> None:
        """Place both a little below the top, or at the very bottom where hands reach only that."""
        theme = self.theme
        sentence, way = self._sentence.height_at(box.width), self._way.height_at(box.width)
        whole = sentence + theme.u(2.4) + way
        top = box.y + whole if self._low else box.top - max(0.0, min(theme.u(8), (box.height - whole) / 2))
        self._sentence.place(Box(box.x, top - sentence, box.width, sentence))
        width = min(self._way.natural_width(), box.width)
        self._way.place(Box(box.x, top - whole, width, way))
