"""Kivy's clock without time: it moves only when a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager

from kivy.base import EventLoop
from kivy.clock import ClockBase
from kivy.context import Context

FRAME_S = 1 / 60


class StillClock(ClockBase):
    """A clock of Kivy that stands still. While it is in place, ``kivy.clock.Clock`` is this one."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__()

    def time(self) -> float:
        """Return the time, in seconds."""
        return self.now

    def idle(self) -> float:
        """Take note of the time instead of waiting for it."""
        self._dt = self.now - self._last_tick
        self._last_tick = self.now
        return self.now

    @classmethod
    @contextmanager
    def in_place(cls) -> Iterator["StillClock"]:
        """Put a still clock in the place of Kivy's for the length of a ``with``."""
        context = Context()
        context["Clock"] = clock = cls()
        context.push()
        try:
            yield clock
        finally:
            context.pop()
            EventLoop.touches.clear()  # a finger that a test leaves on the glass is not on the glass of the next

    def advance(self, seconds: float) -> None:
        """Let time pass: a frame at a time while something is to happen with each frame, else to the next event.

        One long step would fire an interval only once.
        """
        end = self.now + seconds
        while self.now < end - 1e-9:
            due = self.get_min_timeout()
            self.now = min(end, max(self.now + FRAME_S, due))
            self.tick()
            self.tick_draw()

    def frame(self, seconds: float = FRAME_S) -> None:
        """Let one frame pass; a slow machine takes more ``seconds`` for it."""
        self.now += seconds
        self.tick()
        self.tick_draw()
