"""A quick, calm way for a screen to appear: it emerges from its own ground within a moment."""

from kivy.clock import Clock, ClockEvent
from kivy.graphics import Color, Rectangle

from kiosk.theme import Colour, Theme, fade
from kiosk.widgets.box import Box
from kiosk.widgets.piece import Piece

ARRIVAL_S = 0.16
_FROM = 0.55


class Arrival(Piece):
    """A veil over a screen that thins until it is gone. It takes no touch: a quick hand need not wait."""

    def __init__(self, theme: Theme, colour: Colour) -> None:
        super().__init__(theme)
        self._colour = colour
        self._elapsed = 0.0
        self._clock: ClockEvent | None = None
        self._paint: Color | None = None

    def draw(self) -> None:
        """Draw the veil as thick as it is now."""
        box = self.box
        self.canvas.after.clear()
        if self._clock is None:
            return
        with self.canvas.after:
            self._paint = Color(*fade(self._colour, self._opacity()))
            Rectangle(pos=(box.x, box.y), size=(box.width, box.height))

    def play(self, box: Box) -> None:
        """Begin to thin."""
        self._elapsed = 0.0
        if self._clock is None:
            self._clock = Clock.schedule_interval(self._thin, 0)
        self.place(box)

    def stop(self) -> None:
        """Be gone at once."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        self.canvas.after.clear()

    def _opacity(self) -> float:
        left = max(0.0, 1 - self._elapsed / ARRIVAL_S)
        return _FROM * left * left

    def _thin(self, dt: float) -> None:
        self._elapsed += min(dt, 0.05)  # a slow first frame must not swallow the whole of it
        if self._elapsed >= ARRIVAL_S:
            self.stop()
        elif self._paint is not None:
            self._paint.a = self._opacity()
