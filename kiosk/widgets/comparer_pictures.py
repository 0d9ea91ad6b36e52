"""The pictures of a comparer: which file is sharp enough, kept while it is seen, finer ones only while zoomed."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kivy.clock import Clock, ClockEvent
from kivy.graphics.texture import Texture

from kiosk.widgets.picture import TEXTURES, Shot, Textures

_QUICK_WIDTH = 480.0
_REST_S = 0.3
"""How long the pictures rest before finer ones are read: reading one takes a moment."""


class ComparerPictures:
    """Gives the texture of each state. ``changed`` is called when a finer one than before can be had."""

    def __init__(self, shots: Sequence[Shot | None], changed: Callable[[], None]) -> None:
        self._shots = shots
        self._changed = changed
        self._width = 1.0
        self._fine_width = 1.0
        self._fine = Textures(most_bytes=150_000_000)
        self._wanted: tuple[int, ...] = ()
        self._clock: ClockEvent | None = None

    def texture(self, state: int, width: float) -> Texture | None:
        """Return the picture of a state for a width of the whole picture in pixels; ``None`` if there is none."""
        shot = self._shots[state]
        if shot is None:
            return None
        self._width = width
        fine = shot.path_for(self._fine_width)
        if self._fine_width > width and self._fine.holds(fine):
            return self._fine.get(fine)
        path = shot.path_for(width)
        if not TEXTURES.at_once and not TEXTURES.holds(path):
            path = shot.path_for(_QUICK_WIDTH)
            self._later(0.0)
        return TEXTURES.get(path)

    def rest(self, states: Sequence[int], fine_width: float) -> None:
        """Read the pictures of these states for a greater width, soon; let go of finer ones than that."""
        self._wanted = tuple(dict.fromkeys(states))
        if fine_width > self._width * 1.05:
            self._fine_width = fine_width
            if any(not self._fine.holds(path) for path in self._finer()):
                self._later(_REST_S)
        elif self._fine_width > 1.0:
            self._fine_width = 1.0
            self._fine.forget()
            self._changed()

    def stop(self) -> None:
        """Read nothing more."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _finer(self) -> list[Path]:
        shots = [shot for state in self._wanted if (shot := self._shots[state]) is not None]
        return [shot.path_for(self._fine_width) for shot in shots]

    def _later(self, seconds: float) -> None:
        self.stop()
        self._clock = Clock.schedule_once(self._read, seconds)

    def _read(self, _dt: float) -> None:
        """Read one picture, so that a finger in between need not wait for all."""
        self._clock = None
        for shot in self._shots:
            if shot is not None and TEXTURES.holds(shot.path_for(_QUICK_WIDTH)):
                path = shot.path_for(self._width)
                if not TEXTURES.holds(path):
                    TEXTURES.get(path)
                    self._changed()
                    self._later(0.0)
                    return
        if self._fine_width > self._width:
            missing = [path for path in self._finer() if not self._fine.holds(path)]
            if missing:
                self._fine.get(missing[0])
                self._changed()
            if missing[1:]:
                self._later(0.0)
