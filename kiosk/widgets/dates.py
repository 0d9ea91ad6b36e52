"""The rail of dates: one dot for each chapter, to tap or to scrub, with years told once."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, pairwise

from kivy.input import MotionEvent

from kiosk.theme import TOUCH_PITCH_U, Theme
from kiosk.widgets.box import Box
from kiosk.widgets.piece import Piece
from kiosk.widgets.scroll import SLOP_U
from kiosk.widgets.shapes import disc, fill
from kiosk.widgets.text import draw_line, measure
from kiosk.widgets.touchable import Touchable


@dataclass(frozen=True, slots=True)
class Date:
    """A chapter as the rail knows it: the year that is written, the full name that is spoken."""

    year: str
    name: str


def spread(years: list[str], width: float, pitch: float, apart: float) -> list[float]:
    """Return the place of each dot from the left, in pixels. Dots of one year stand closer together.

    Dots are never closer than ``pitch``; years are ``apart`` times as far from each other, less where
    that does not fit. What then still does not fit is wider than ``width``.
    """
    gaps = [1.0 if a == b else apart for a, b in pairwise(years)]
    total = sum(gaps)
    if not total:
        return [width / 2] * len(years)
    unit = max(pitch, (width - pitch) / total)
    if unit * total > width - pitch:  # too many years: all the same
        gaps = [1.0] * len(gaps)
        unit = max(pitch, (width - pitch) / len(gaps))
    places = [0.0]
    for gap in gaps:
        places.append(places[-1] + gap * unit)
    start = max(pitch / 2, (width - places[-1]) / 2)
    return [start + p for p in places]


class DateRail(Piece):
    """Tells where in the story the visitor is. Tapping a dot, or dragging along the rail, goes elsewhere.

    ``chosen`` is called with the number of the chapter when a finger has made its choice.
    """

    role = "group"

    def __init__(self, theme: Theme, name: str, dates: list[Date], current: int, chosen: Callable[[int], None]) -> None:
        super().__init__(theme)
        self.name = name
        self.dates = dates
        self.current = current
        self.shown = current
        self._chosen = chosen
        self._places: list[float] = []
        self._offset = 0.0
        self._finger: MotionEvent | None = None
        self._start = (0.0, 0)
        self._dots = [_Dot(theme, date.name, lambda i=i: self._chosen(i)) for i, date in enumerate(dates)]
        self._dots[current].state = "chosen"
        self.add(*self._dots)

    def arrange(self, box: Box) -> None:
        """Spread the dots; bring the present one to the middle where not all can be seen."""
        pitch = self.theme.u(TOUCH_PITCH_U)
        self._places = spread([d.year for d in self.dates], box.width, pitch, 1.5)
        length = self._places[-1] + pitch / 2
        self._offset = min(max(self._places[self.shown] - box.width / 2, 0.0), max(0.0, length - box.width))
        for dot, place in zip(self._dots, self._places, strict=True):
            x = box.x + place - self._offset
            seen = box.x - 1 <= x - pitch / 2 and x + pitch / 2 <= box.right + 1
            dot.disabled = not seen
            dot.place(Box(x - pitch / 2, box.y, pitch, box.height))

    def draw(self) -> None:
        """Draw the line, the dots and the years."""
        theme, palette, box = self.theme, self.theme.palette, self.box
        line_y = round(box.y + box.height * 0.66)
        years_y = box.y + box.height * 0.3
        self.canvas.before.clear()
        with self.canvas.before:
            xs = [box.x + p - self._offset for p in self._places]
            visible = [i for i, dot in enumerate(self._dots) if not dot.disabled]
            first = box.x if visible[0] > 0 else xs[visible[0]]
            last = box.right if visible[-1] < len(xs) - 1 else xs[visible[-1]]
            fill(Box(first, line_y - theme.u(0.15), last - first, theme.u(0.3)), palette.line)
            for i in visible:
                chosen = i == self.shown
                pressed = self._dots[i].pressed
                if chosen or pressed:
                    disc(xs[i], line_y, theme.u(1.9), palette.paper_sunk)
                colour = palette.brick if chosen or pressed else palette.ink_quiet
                disc(xs[i], line_y, theme.u(1.5 if chosen else 1.1 if pressed else 0.8), colour)
            self._draw_years(xs, visible, years_y)

    def _draw_years(self, xs: list[float], visible: list[int], y: float) -> None:
        theme, palette = self.theme, self.theme.palette
        small, large = theme.letters("small"), theme.letters("count", shrink=0.86)
        taken: list[tuple[float, float]] = []
        groups = [list(group) for _, group in groupby(visible, key=lambda i: self.dates[i].year)]
        # the chosen year first: it is never left out for want of room
        for group in sorted(groups, key=lambda g: self.shown not in g):
            year = self.dates[group[0]].year
            chosen = self.shown in group
            letters = large if chosen else small
            half = measure(letters.font, letters.size, year) / 2
            x = (xs[group[0]] + xs[group[-1]]) / 2
            x = min(max(x, self.x + half), self.right - half)
            if any(x - half < right + theme.u(1.6) and left - theme.u(1.6) < x + half for left, right in taken):
                continue
            taken.append((x - half, x + half))
            draw_line(letters, year, x, y, palette.brick_text if chosen else palette.ink_quiet, align="centre")

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the finger to a dot, and watch whether it scrubs."""
        if not self.box.holds(*touch.pos):
            return False
        super().on_touch_down(touch)
        if self._finger is None or self._finger.time_end >= 0:
            self._finger = touch
            self._start = (touch.x, self.shown)
            touch.grab(self)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Follow a finger that scrubs: the nearest dot is shown as chosen."""
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        if touch.ud.get("owner") is not self and abs(touch.x - self._start[0]) > self.theme.u(SLOP_U):
            touch.ud["owner"] = self
        if touch.ud.get("owner") is self:
            self._show(self._under(touch.x))
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Choose the date at which a scrubbing finger was lifted."""
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        self._finger = None
        if touch.ud.get("owner") is self and self.shown != self.current:
            self._chosen(self.shown)
        return True

    def _under(self, x: float) -> int:
        if self._places[-1] + self.theme.u(TOUCH_PITCH_U) / 2 > self.width + 1:  # the strip moves with the finger
            mean = (self._places[-1] - self._places[0]) / max(1, len(self._places) - 1)
            return min(max(self._start[1] - round((x - self._start[0]) / mean), 0), len(self.dates) - 1)
        return min(range(len(self._places)), key=lambda i: abs(self.x + self._places[i] - x))

    def _show(self, number: int) -> None:
        if number != self.shown:
            self.shown = number
            self.soon(self._moved)

    def _moved(self) -> Box:
        self.arrange(self.box)
        self.draw()
        return self.on_screen(self.box)


class _Dot(Touchable):
    """A date that can be touched; the rail draws it."""

    role = "tab"

    def redraw(self) -> None:
        if isinstance(self.parent, Piece):
            self.parent.redraw()
