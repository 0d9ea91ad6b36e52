"""Runs the whole kiosk on a virtual display: starts it as a program, touches it, and reads the framebuffer.

Nothing here sleeps for a fixed time. Each wait ends when its condition holds, or fails after its patience.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL.Image import Image

from bench.screen import Screen
from kiosk.edition.folder import LoadedEdition
from kiosk.preview.screen_text import visible_part
from kiosk.preview.tour import picture_from, pixels_of, shown
from kiosk.visit.state import Visit
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.core.element import Element
from tests.support.visitor import plain, reading_order

ROOT = Path(__file__).resolve().parents[2]
SIZE = (1920, 1080)
PATIENCE_S = 20.0
_LOOKS_AGAIN_S = 0.02
_never = threading.Event()


def until(true: Callable[[], Any], what: Callable[[], str] | str, *, patience_s: float = PATIENCE_S) -> Any:
    """Wait until ``true`` returns a true value, and return that; after the patience fail with a sentence."""
    end = time.monotonic() + patience_s
    while not (found := true()):
        if time.monotonic() > end:
            raise AssertionError(what if isinstance(what, str) else what())
        _never.wait(_LOOKS_AGAIN_S)
    return found


class Kiosk:
    """A running kiosk, and a finger in front of it. Used in a ``with``.

    The settings turn the picture by ``rotation`` degrees; all positions here are as the visitor sees them.
    """

    def __init__(
        self,
        screen: Screen,
        state: Path,
        loaded: LoadedEdition,
        *,
        config: str = "",
        root: Path = ROOT,
        rotation: int = 0,
    ):
        self.screen = screen
        self.loaded = loaded
        self.rotation = rotation
        if rotation:
            config = f"[screen]\nrotation = {rotation}\n{config}"
        self._state = state
        self._root = root
        state.mkdir(parents=True, exist_ok=True)
        self._log = state / "log.txt"
        self._config = state / "test.toml"
        self._config.write_text(f'{config}\n[log]\nlevel = "info"\n', encoding="utf-8")

    def __enter__(self) -> "Kiosk":
        command = [sys.executable, "main.py", "--state", str(self._state), "--config", str(self._config)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self._root, env=self.screen.environment(), stdout=log, stderr=log
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(10)

    @property
    def log(self) -> str:
        """Its log so far."""
        return self._log.read_text("utf-8", errors="replace")

    @property
    def runs(self) -> bool:
        """True if its process is alive."""
        return self.process.poll() is None

    # The screen.

    def picture(self) -> np.ndarray:
        """Return the screen as (height, width, 3) values from 0 to 255, from the top row down."""
        rows = np.rot90(self.screen.pixels(1), -self.rotation // 90)
        return np.stack([(rows >> shift) & 255 for shift in (16, 8, 0)], axis=-1).astype(np.int16)

    @property
    def size(self) -> tuple[int, int]:
        """The width and height of the screen in pixels."""
        width, height = self.screen.width, self.screen.height
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def shows(self, visit: Visit, *, differs_by: float = 1.5) -> bool:
        """Tell whether the screen shows this visit as the tour would photograph it."""
        return _difference(self.picture(), self._photograph(visit)) < differs_by

    def _photograph(self, visit: Visit, *, scrolled: bool = False) -> Image:
        with shown(self.loaded, visit, self.size) as shell:
            for element in shell.in_order():
                if scrolled and isinstance(element, Scroller) and element.overflows:
                    element.show_at(element.motion.most)
            return picture_from(pixels_of(shell), self.size)

    def comes_to(
        self, visit: Visit, *, patience_s: float = PATIENCE_S, differs_by: float = 1.5, scrolled: bool = False
    ) -> None:
        """Wait until the screen shows this visit, with all scroll views at their end if ``scrolled``."""
        wanted = self._photograph(visit, scrolled=scrolled)

        def failure() -> str:
            now = self.picture()
            path = ROOT / "build" / "e2e-last-screen.png"
            path.parent.mkdir(exist_ok=True)
            self.screen.save(path)
            return (
                f"the screen did not come to {visit}: it differs by {_difference(now, wanted):.1f} of 255 on average;"
                f" it is in {path}. The kiosk {'runs' if self.runs else 'has ended'}. It said:\n{self.log[-3000:]}"
            )

        until(lambda: _difference(self.picture(), wanted) < differs_by or not self.runs, failure, patience_s=patience_s)
        assert self.runs, failure()

    # What a visitor does.

    def touches(self, name: str, visit: Visit) -> None:
        """Touch the middle of the element with this name on the screen of this visit."""
        self.touches_at(*self._middle(name, visit))

    def touches_at(self, x: float, y: float) -> None:
        """Touch a point, in fractions of the screen from the upper left."""
        self._moves_to(x, y)
        self.screen.press()
        self.screen.release()

    def _moves_to(self, x: float, y: float) -> None:
        for _ in range(self.rotation // 90):  # what was at the top comes to the left
            x, y = y, 1 - x
        self.screen.move((x, y))

    def drags(self, start: tuple[float, float], end: tuple[float, float], *, steps: int = 12) -> None:
        """Move a finger along a line, in fractions of the screen from the upper left."""
        self._moves_to(*start)
        self.screen.press()
        for i in range(1, steps + 1):
            share = i / steps
            self._moves_to(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            _never.wait(_LOOKS_AGAIN_S)
        self.screen.release()

    def rect(self, visit: Visit, wanted: Callable[[Element], bool]) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of an element on the screen of this visit, as fractions of the screen."""
        width, height = self.size
        with shown(self.loaded, visit, (width, height)) as shell:
            for element in reading_order(shell):
                if wanted(element) and (seen := visible_part(element, element.rect)):
                    return seen.x / width, 1 - seen.top / height, seen.right / width, 1 - seen.y / height
            raise AssertionError(f"not on that screen; there are: {[p.name for p in reading_order(shell)]}")

    def _middle(self, name: str, visit: Visit) -> tuple[float, float]:
        left, top, right, bottom = self.rect(visit, lambda element: plain(element.name) == plain(name))
        return (left + right) / 2, (top + bottom) / 2

    def presses(self, *names: str) -> None:
        """Press keys together, by their X11 names ("Escape", "Alt_L"), and release them."""
        from Xlib import XK, X, display
        from Xlib.ext import xtest

        server = display.Display(self.screen.name)
        try:
            codes = [server.keysym_to_keycode(XK.string_to_keysym(name)) for name in names]
            for code in codes:
                xtest.fake_input(server, X.KeyPress, code)
            for code in reversed(codes):
                xtest.fake_input(server, X.KeyRelease, code)
            server.sync()
        finally:
            server.close()

    def is_asked_to_close(self) -> None:
        """Ask its window to close, as a desktop does for Alt+F4 or a click on the cross."""
        from Xlib import X, display
        from Xlib.protocol.event import ClientMessage

        server = display.Display(self.screen.name)
        try:
            protocols, delete = server.intern_atom("WM_PROTOCOLS"), server.intern_atom("WM_DELETE_WINDOW")
            windows = [
                window
                for window in server.screen().root.query_tree().children
                if window.get_attributes().map_state == X.IsViewable
            ]
            assert windows, "there is no window"
            for window in windows:
                window.send_event(ClientMessage(window=window, client_type=protocols, data=(32, [delete, 0, 0, 0, 0])))
            server.sync()
        finally:
            server.close()

    def is_told_to_end(self) -> int:
        """Send SIGTERM, as systemd does, and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)


def _difference(screen: np.ndarray, wanted: Image) -> float:
    return float(np.abs(screen - np.asarray(wanted, np.int16)).mean())
