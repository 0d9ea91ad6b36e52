"""The pictures of a comparer: files that are sharp enough for the screen, and finer ones while they are zoomed."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kivy.clock import Clock, ClockEvent
from kivy.graphics.texture import Texture

from kiosk.widgets.core.picture import QUICK_WIDTH, PictureRef, TextureCache

_REST_S = 0.3
"""The rest, in seconds, before finer pictures are read: reading one takes a moment."""


class ComparerPictures:
    """Gives the texture of each state. ``on_finer`` is called when it has a finer one than before."""

    def __init__(self, refs: Sequence[PictureRef | None], *, on_finer: Callable[[], None]) -> None:
        self._refs = refs
        self._on_finer = on_finer
        self._width = 1.0
        self._fine_width = 1.0
        self._fine = TextureCache(most_bytes=150_000_000)
        self._wanted: tuple[int, ...] = ()
        self._clock: ClockEvent | None = None

    def texture(self, state: int, width: float) -> Texture | None:
        """Return the picture of a state for a width of the whole picture in pixels; ``None`` if there is none."""
        ref = self._refs[state]
        if ref is None:
            return None
        self._width = width
        fine = ref.path_for(self._fine_width)
        if self._fine_width > width and self._fine.contains(fine):
            return self._fine.get(fine)
        texture, sharp = ref.texture_at_once(width)
        if not sharp:
            self._later(0.0)
        return texture

    def rest(self, states: Sequence[int], fine_width: float) -> None:
        """Read the pictures of these states for a greater width, soon; let go of finer ones than that."""
        self._wanted = tuple(dict.fromkeys(states))
        if fine_width > self._width * 1.05:
            self._fine_width = fine_width
            if any(not self._fine.contains(path) for path in self._finer()):
                self._later(_REST_S)
        elif self._fine_width > 1.0:
            self._fine_width = 1.0
            self._fine.forget()
            self._on_finer()

    def finish(self) -> None:
        """Read now what is drawn from its smallest copy; finer pictures for a zoom still wait."""
        coarse = [ref for ref in self._seen() if self._is_coarse(ref)]
        for ref in coarse:
            ref.texture(self._width)
        if coarse:
            self._on_finer()

    def stop(self) -> None:
        """Stop reading."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _seen(self) -> list[PictureRef]:
        return [ref for state in self._wanted if (ref := self._refs[state]) is not None]

    def _finer(self) -> list[Path]:
        return [ref.path_for(self._fine_width) for ref in self._seen()]

    def _is_coarse(self, ref: PictureRef) -> bool:
        """Tell whether only the smallest copy of a picture has been read."""
        quick, path = ref.path_for(QUICK_WIDTH), ref.path_for(self._width)
        return ref.textures.contains(quick) and not ref.textures.contains(path)

    def _later(self, seconds: float) -> None:
        self.stop()
        self._clock = Clock.schedule_once(self._read, seconds)

    def _read(self, _dt: float) -> None:
        """Read one picture, so that a finger in between need not wait for all."""
        self._clock = None
        for ref in self._refs:
            if ref is not None and self._is_coarse(ref):
                ref.texture(self._width)
                self._on_finer()
                self._later(0.0)
                return
        if self._fine_width > self._width:
            missing = [path for path in self._finer() if not self._fine.contains(path)]
            if missing:
                self._fine.get(missing[0])
                self._on_finer()
            if missing[1:]:
                self._later(0.0)
