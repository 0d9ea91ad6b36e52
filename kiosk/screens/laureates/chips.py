"""Chips: a few words of which one is chosen. If they would take too many rows, one at a time is shown."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kiosk.theme import TOUCH_U, Colour, Theme
from kiosk.widgets.controls.buttons import ButtonColours, Pill, RoundButton, button_colours
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.elide import elided
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import disc, surface
from kiosk.widgets.core.text import draw_line, measure
from kiosk.widgets.core.touchable import Action
from kiosk.widgets.core.wrap_layout import layout_wrapped, wrapped_height, wrapped_rows

_DOT = 0.85
_GAP = 1.2


class ChipOption(NamedTuple):
    """A chip: the word on it, its name in full, and the colour of its dot."""

    label: str
    name: str = ""
    colour: Colour | None = None


class Chip(Pill):
    """One word of several. Chosen, it takes the colour of its dot."""

    def __init__(self, theme: Theme, choice: ChipOption, on_activate: Action) -> None:
        super().__init__(theme, choice.label, on_activate, kind="sunk", role="radio")
        self.name = choice.name or choice.label
        self.colour = choice.colour

    def show(self, chosen: bool) -> None:
        """Show the chip as chosen, or as not chosen."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.invalidate()
        self.state = "chosen" if chosen else ""

    def natural_width(self) -> float:
        return super().natural_width() + (self.theme.u(2 * _DOT + 1.0) if self.colour else 0)

    def _colours_now(self) -> ButtonColours:
        palette = self.theme.palette
        if not self.chosen:
            return self.colours
        background = self.colour if self.colour and not self.theme.high_contrast else palette.ink
        return ButtonColours(background, palette.white, button_colours(self.theme, "ink").pressed)

    def paint(self) -> None:
        theme, rect, shown = self.theme, self.rect, self._colours_now()
        style = theme.text_style(self.style)
        dot = theme.u(2 * _DOT + 1.0) if self.colour else 0
        label = elided(self.label, style, rect.width - theme.u(3.2) - dot)
        left = rect.x + (rect.width - measure(style, label) - dot) / 2
        surface(theme, rect, rect.height / 2, shown.background_when(pressed=self.pressed))
        if self.colour:
            x = left + theme.u(_DOT)
            disc(x, rect.centre[1], theme.u(_DOT), theme.palette.white if self.chosen else self.colour)
        draw_line(style, label, left + dot, rect.centre[1], shown.ink)


class Chips(Element):
    """Chips in rows; or, beyond ``most_rows``, the chosen one between two buttons that go through all.

    ``names`` are those of the two buttons. ``on_choose`` is called with the number of the chip.
    """

    role = "group"

    def __init__(
        self,
        theme: Theme,
        name: str,
        choices: Sequence[ChipOption],
        chosen: int,
        *,
        names: tuple[str, str],
        most_rows: int = 2,
        on_choose: Callable[[int], None],
    ) -> None:
        super().__init__(theme)
        self.name = name
        self.chosen = chosen
        self.most_rows = most_rows
        self._on_choose = on_choose
        self._one_at_a_time = False
        self.chips = [Chip(theme, choice, lambda i=i: on_choose(i)) for i, choice in enumerate(choices)]
        self._previous = RoundButton(theme, "chevron-left", names[0], lambda: self._turn(-1), kind="sunk")
        self._next = RoundButton(theme, "chevron-right", names[1], lambda: self._turn(+1), kind="sunk")
        self.show(chosen)

    def show(self, chosen: int) -> None:
        """Show another chip as the chosen one."""
        self.chosen = chosen
        for i, chip in enumerate(self.chips):
            chip.show(i == chosen)
        if self._one_at_a_time:
            self.invalidate_layout()

    def _turn(self, step: int) -> None:
        self._on_choose((self.chosen + step) % len(self.chips))

    def last_row_width(self, width: float) -> float:
        """Return the width of the last row in an area of this width."""
        theme = self.theme
        if not self._in_rows(width):
            return min(width, self._widest() + 2 * theme.u(TOUCH_U + _GAP))
        last = wrapped_rows(self.chips, width, theme, gap=_GAP)[-1]
        return sum(c.natural_width() for c in last) + theme.u(_GAP) * (len(last) - 1)

    def _widest(self) -> float:
        return max(chip.natural_width() for chip in self.chips)

    def _in_rows(self, width: float) -> bool:
        return len(wrapped_rows(self.chips, width, self.theme, gap=_GAP)) <= self.most_rows

    def height_for_width(self, width: float) -> float:
        return (
            wrapped_height(self.chips, width, self.theme, gap=_GAP) if self._in_rows(width) else self.theme.u(TOUCH_U)
        )

    def layout_children(self, rect: Rect) -> None:
        """Place the chips, or the chosen one between its buttons."""
        self.clear_widgets()
        self._one_at_a_time = not self._in_rows(rect.width)
        if not self._one_at_a_time:
            self.add(*self.chips)
            layout_wrapped(self.chips, rect, self.theme, gap=_GAP)
            return
        size, gap = self.theme.u(TOUCH_U), self.theme.u(_GAP)
        chip = self.chips[self.chosen]
        width = min(self._widest(), rect.width - 2 * (size + gap))
        self.add(self._previous, chip, self._next)
        bottom = rect.top - size
        self._previous.layout(Rect(rect.x, bottom, size, size))
        chip.layout(Rect(rect.x + size + gap, bottom, width, size))
        self._next.layout(Rect(rect.x + size + width + 2 * gap, bottom, size, size))
