"""Counts the passes of the loop and the frames of the window, from outside."""

from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window


class PassCounter:
    """Counts the passes of the loop. Make it when the loop is installed."""

    def __init__(self) -> None:
        self.passes = 0
        self._idle = Clock.idle
        Clock.idle = self._count

    def _count(self) -> float:
        self.passes += 1
        return self._idle()


class FrameCounter:
    """Counts the frames, apart by how they are drawn: a whole frame clears the window, one in part does not.

    Make it when the painter is installed.
    """

    def __init__(self) -> None:
        self.whole = self.in_part = 0
        self._draw, self._clear = Window.on_draw, Window.clear
        Window.on_draw, Window.clear = self._count_frame, self._count_clear

    def _count_frame(self, *args: Any) -> None:
        before = self.whole
        self._draw(*args)
        self.in_part += self.whole == before

    def _count_clear(self) -> None:
        self.whole += 1
        self._clear()
