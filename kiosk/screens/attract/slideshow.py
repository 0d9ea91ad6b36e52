"""A slideshow: now and then a line sweeps over the picture and uncovers the next one."""

from collections.abc import Callable

from kivy.clock import Clock, ClockEvent
from kivy.graphics import Color, Rectangle

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.picture import PictureRef, crop, part_coords
from kiosk.widgets.core.rect import Rect

SWEEP_S = 1.2
_STEP_S = 1 / 20


class Slideshow(Element):
    """Shows pictures in turn. Between two changes it draws nothing and no clock runs.

    ``on_change`` is called with the number of the picture that is now in sight.
    """

    role = "image"

    def __init__(
        self, theme: Theme, refs: list[PictureRef], *, every_s: float, on_change: Callable[[int], None]
    ) -> None:
        super().__init__(theme)
        self.refs = refs
        self.every_s = every_s
        self.shown = 0
        self.name = refs[0].alt
        self._on_change = on_change
        self._divider = self._elapsed = 0.0
        self._clock: ClockEvent | None = None
        self._rectangles: list[Rectangle] = []
        self._parts: list[tuple[float, float, float, float]] = []
        self._line: Rectangle | None = None

    def start(self) -> None:
        """Begin to change pictures."""
        self.stop()
        if len(self.refs) > 1:
            self._clock = Clock.schedule_once(self._begin, self.every_s)

    def stop(self) -> None:
        """Stay at this picture."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def paint(self) -> None:
        self._rectangles = []
        self._picture(self.shown)

    def _picture(self, number: int) -> None:
        ref, rect = self.refs[number], self.rect
        part = crop(ref.width, ref.height, rect, ref.focus)
        texture = ref.texture(rect.width / max(part[2] - part[0], 0.01))
        Color(*((1, 1, 1, 1) if texture else self.theme.palette.coal))
        rectangle = Rectangle(texture=texture, pos=(rect.x, rect.y), size=(rect.width, rect.height))
        if texture is not None:
            rectangle.tex_coords = part_coords(texture, *part)
        self._rectangles = [*self._rectangles[-1:], rectangle]
        self._parts = [*self._parts[-1:], part]

    def _begin(self, _dt: float) -> None:
        """Read the next picture, and start the line."""
        self._elapsed = 0.0
        self.invalidate_with(self._laid)
        self._clock = Clock.schedule_interval(self._step, _STEP_S)

    def _laid(self) -> Rect:
        with self.canvas.before:
            self._picture((self.shown + 1) % len(self.refs))
            Color(*self.theme.palette.paper)
            self._line = Rectangle(size=(self.theme.u(0.5), self.height))
        self._set_divider(0.0)
        return Rect(self.x, self.y, 1, 1)

    def _set_divider(self, share: float) -> None:
        """Show the next picture at the left of the line and the present one at its right, side by side."""
        rect = self.rect
        self._divider = share
        edge = round(rect.width * share)
        self._put(0, edge, rect.width)
        self._put(1, 0, edge)
        if self._line is not None:
            self._line.pos = (rect.x + edge - self._line.size[0] / 2, rect.y)

    def _put(self, number: int, start: float, end: float) -> None:
        rect, rectangle = self.rect, self._rectangles[number]
        rectangle.pos, rectangle.size = (rect.x + start, rect.y), (end - start, rect.height)
        if rectangle.texture is not None:
            left, top, right, bottom = self._parts[number]
            wide = (right - left) / max(1.0, rect.width)
            part = (left + wide * start, top, left + wide * end, bottom)
            rectangle.tex_coords = part_coords(rectangle.texture, *part)

    def _step(self, dt: float) -> None:
        if self._divider >= 1.0:
            self._end()
            return
        self._elapsed = min(self._elapsed + dt / SWEEP_S, 1.0)
        self.invalidate_with(self._moved)

    def _moved(self) -> Rect:
        rect, edge = self.rect, self.theme.u(0.5) + 2
        before = self._divider
        t = self._elapsed
        self._set_divider(t * t * (3 - 2 * t))  # slow, quick, slow
        left, right = rect.x + rect.width * before - edge, rect.x + rect.width * self._divider + edge
        return self.to_window_rect(Rect(left, rect.y, right - left, rect.height))

    def _end(self) -> None:
        self.stop()
        self.shown = (self.shown + 1) % len(self.refs)
        self.name = self.refs[self.shown].alt
        self.invalidate_with(self._ended)
        self._clock = Clock.schedule_once(self._begin, self.every_s)
        self._on_change(self.shown)

    def _ended(self) -> Rect:
        self.draw()
        rect, edge = self.rect, self.theme.u(1)
        return self.to_window_rect(Rect(rect.right - edge, rect.y, 2 * edge, rect.height))
