"""A clock for Kivy that moves only when a test moves it."""

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
        """Note the time instead of waiting."""
        self._dt = self.now - self._last_tick
        self._last_tick = self.now
        return self.now

    @classmethod
    @contextmanager
    def in_place(cls) -> Iterator["StillClock"]:
        """Replace Kivy's clock by a still one while the block runs."""
        context = Context()
        context["Clock"] = clock = cls()
        context.push()
        try:
            yield clock
        finally:
            context.pop()
            EventLoop.touches.clear()  # a finger that one test leaves down is not down in the next

    def advance(self, seconds: float) -> None:
        """Let time pass: frame by frame while every frame has work, otherwise from event to event.

        One long step would fire an interval only once.
        """
        end = self.now + seconds
        while self.now < end - 1e-9:
            due = self.get_min_timeout()
            self.now = min(end, max(self.now + FRAME_S, due))
            self.tick()
            self.tick_draw()

    def frame(self, seconds: float = FRAME_S) -> None:
        """Let one frame pass; on a slow machine it takes more ``seconds``."""
        self.now += seconds
        self.tick()
        self.tick_draw()
