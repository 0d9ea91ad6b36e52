"""A quick, calm way for a screen to appear: it emerges from its own background within a moment."""

from kivy.clock import Clock, ClockEvent
from kivy.graphics import Color, Rectangle

from kiosk.theme import Colour, Theme, with_opacity
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect

FADE_S = 0.16
LONGEST_FRAME_S = 0.07
"""A screen whose frames take longer appears at once: each step costs a frame, and all may take 0.3 s at most."""
_FIRST_STEP_S = 0.05
_FROM = 0.55


class FadeIn(Element):
    """Covers parts of a screen with their background colour, and fades that cover out.

    The cover takes no touch, so a quick hand need not wait. It is gone :data:`FADE_S` seconds after the first frame,
    however few frames are drawn meanwhile.
    """

    def __init__(self, theme: Theme, parts: list[tuple[Rect, Colour]]) -> None:
        super().__init__(theme)
        self._parts = parts
        self._elapsed = 0.0
        self._clock: ClockEvent | None = None
        self._paints: list[Color] = []

    def play(self) -> None:
        """Begin to fade."""
        with self.canvas:
            for rect, colour in self._parts:
                self._paints.append(Color(*with_opacity(colour, _FROM)))
                Rectangle(pos=(rect.x, rect.y), size=(rect.width, rect.height))
        self._clock = Clock.schedule_interval(self._fade, 0)

    def stop(self) -> None:
        """Remove the cover at once."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
            self.canvas.clear()

    def _fade(self, dt: float) -> None:
        # the first frame makes the whole screen, and must not swallow the fade
        self._elapsed += dt if self._elapsed else min(dt, _FIRST_STEP_S)
        self.invalidate_with(self._faded)

    def _faded(self) -> Rect:
        left = 1 - self._elapsed / FADE_S
        if left <= 0:
            self.stop()
        for paint in self._paints:
            paint.a = _FROM * left * left
        x, y = min(b.x for b, _ in self._parts), min(b.y for b, _ in self._parts)
        right, top = max(b.right for b, _ in self._parts), max(b.top for b, _ in self._parts)
        return Rect(x, y, right - x, top - y)
