"""The timeline of the story: one dot for each chapter, to tap or to scrub; each year is written once."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, pairwise

from kivy.input import MotionEvent

from kiosk.theme import TOUCH_PITCH_U, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.scroll import SLOP_U
from kiosk.widgets.core.shapes import disc, fill
from kiosk.widgets.core.text import draw_line, measure
from kiosk.widgets.core.touchable import Touchable


@dataclass(frozen=True, slots=True)
class TimelineDate:
    """A chapter on the timeline: the year that is written, and the full name that is spoken."""

    year: str
    name: str


def spread(years: list[str], width: float, pitch: float, apart: float) -> list[float]:
    """Return the place of each dot from the left, in pixels. Dots of one year are closer together.

    Dots are never closer than ``pitch``. Years are ``apart`` times as far from each other, or less if that does not
    fit. Too many dots take more than ``width``.
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


class TimelineScrubber(Element):
    """Shows the place of the visitor in the story. A tap on a dot or a drag along the line goes elsewhere.

    ``on_choose`` is called with the number of the chapter when a finger has made its choice.
    """

    role = "group"

    def __init__(
        self, theme: Theme, name: str, dates: list[TimelineDate], current: int, *, on_choose: Callable[[int], None]
    ) -> None:
        super().__init__(theme)
        self.name = name
        self.dates = dates
        self.current = current
        self.shown = current
        self._on_choose = on_choose
        self._places: list[float] = []
        self._offset = 0.0
        self._finger: MotionEvent | None = None
        self._start = (0.0, 0)
        self._dots = [_Dot(theme, date.name, lambda i=i: on_choose(i)) for i, date in enumerate(dates)]
        self._dots[current].state = "chosen"
        self.add(*self._dots)

    def layout_children(self, rect: Rect) -> None:
        """Spread the dots; bring the chosen one to the middle if not all are visible."""
        pitch = self.theme.u(TOUCH_PITCH_U)
        self._places = spread([d.year for d in self.dates], rect.width, pitch, 1.5)
        length = self._places[-1] + pitch / 2
        self._offset = min(max(self._places[self.shown] - rect.width / 2, 0.0), max(0.0, length - rect.width))
        for dot, place in zip(self._dots, self._places, strict=True):
            x = rect.x + place - self._offset
            seen = rect.x - 1 <= x - pitch / 2 and x + pitch / 2 <= rect.right + 1
            dot.disabled = not seen
            dot.layout(Rect(x - pitch / 2, rect.y, pitch, rect.height))

    def paint(self) -> None:
        theme, palette, rect = self.theme, self.theme.palette, self.rect
        line_y = round(rect.y + rect.height * 0.66)
        years_y = rect.y + rect.height * 0.3
        xs = [rect.x + p - self._offset for p in self._places]
        visible = [i for i, dot in enumerate(self._dots) if not dot.disabled]
        first = rect.x if visible[0] > 0 else xs[visible[0]]
        last = rect.right if visible[-1] < len(xs) - 1 else xs[visible[-1]]
        fill(Rect(first, line_y - theme.u(0.15), last - first, theme.u(0.3)), palette.line)
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
        small, large = theme.text_style("small"), theme.text_style("count", shrink=0.86)
        taken: list[tuple[float, float]] = []
        groups = [list(group) for _, group in groupby(visible, key=lambda i: self.dates[i].year)]
        # the chosen year first: it is never left out for want of room
        for group in sorted(groups, key=lambda g: self.shown not in g):
            year = self.dates[group[0]].year
            chosen = self.shown in group
            style = large if chosen else small
            half = measure(style, year) / 2
            x = (xs[group[0]] + xs[group[-1]]) / 2
            x = min(max(x, self.x + half), self.right - half)
            if any(x - half < right + theme.u(1.6) and left - theme.u(1.6) < x + half for left, right in taken):
                continue
            taken.append((x - half, x + half))
            draw_line(style, year, x, y, palette.brick_text if chosen else palette.ink_quiet, align="centre")

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the finger to a dot, and watch whether it scrubs."""
        if not self.rect.contains(*touch.pos):
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
        """Choose the date at which a scrubbing finger is lifted."""
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        self._finger = None
        if touch.ud.get("owner") is self and self.shown != self.current:
            self._on_choose(self.shown)
        return True

    def _under(self, x: float) -> int:
        if self._places[-1] + self.theme.u(TOUCH_PITCH_U) / 2 > self.width + 1:  # the strip moves with the finger
            mean = (self._places[-1] - self._places[0]) / max(1, len(self._places) - 1)
            return min(max(self._start[1] - round((x - self._start[0]) / mean), 0), len(self.dates) - 1)
        return min(range(len(self._places)), key=lambda i: abs(self.x + self._places[i] - x))

    def _show(self, number: int) -> None:
        if number != self.shown:
            self.shown = number
            self.invalidate_with(self._moved)

    def _moved(self) -> Rect:
        self.layout_children(self.rect)
        self.draw()
        return self.to_window_rect(self.rect)


class _Dot(Touchable):
    """A date that can be touched; the timeline paints it."""

    role = "tab"

    def invalidate(self) -> None:
        if isinstance(self.parent, Element):
            self.parent.invalidate()
