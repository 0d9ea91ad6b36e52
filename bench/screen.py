"""Start a virtual display, read its framebuffer, and touch it through XTEST."""

import os
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.cli.virtual_display import VirtualDisplay
from kiosk.errors import MachineError

Pixels = NDArray[np.uint32]
Point = tuple[float, float]
"""A point as fractions of the screen's width and height from the top left corner."""

_COLOUR = np.uint32(0x00FFFFFF)  # the fourth byte of a pixel is padding, and anything may stand there


def pause(seconds: float) -> None:
    """Sleep: a measurement takes real time."""
    time.sleep(seconds)  # noqa: TID251 - neither the kiosk's clock nor a test's: the machine's


class Screen:
    """An Xvfb display on a free number, read through its memory-mapped framebuffer."""

    def __init__(self, size: tuple[int, int] = (1920, 1080)) -> None:
        """Start the X server.

        Raises:
            OSError: it did not start.
        """
        self.width, self.height = size
        with ExitStack() as stack:
            try:
                display = stack.enter_context(VirtualDisplay(*size))
            except MachineError as error:
                raise OSError(str(error)) from error
            self.name = display.name
            self._server = _Server(self.name)
            stack.callback(self._server.close)
            file, offset, bytes_per_row = display.framebuffer()
            rows = np.memmap(file, np.uint8, "r", offset, (self.height, bytes_per_row))
            self._whole = self._frame = np.asarray(rows)[:, : self.width * 4].view(np.uint32)
            self._held = stack.pop_all()

    def __enter__(self) -> "Screen":
        """Return the screen; it is closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the screen."""
        self.close()

    def close(self) -> None:
        """End the X server and remove its folder."""
        self._held.close()

    def change_mode(self, size: tuple[int, int]) -> None:
        """Change the size of the display, as ``xrandr`` does; the size at the start is the largest.

        Raises:
            OSError: the X server refuses the size.
        """
        self._server.change_mode(size)
        self.width, self.height = size
        self._frame = self._whole[: self.height, : self.width]

    def windows(self) -> list[tuple[int, int, int, int]]:
        """Return x, y, width and height of each window that is shown, in pixels from the top left corner."""
        return self._server.windows()

    def environment(self) -> dict[str, str]:
        """Return this process's environment, with this screen as the display."""
        kept = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "SDL_VIDEODRIVER")}
        return {**kept, "DISPLAY": self.name}

    def pixels(self, every: int = 8) -> Pixels:
        """Return a copy of each ``every``-th row. Whole rows: a thin upright line is never missed."""
        return self._frame[::every] & _COLOUR

    def row(self, y: float) -> Pixels:
        """Return a copy of the one row at this fraction of the height."""
        return self._frame[min(self.height - 1, int(y * self.height))] & _COLOUR

    def save(self, path: Path) -> None:
        """Save the pixels of the screen as a picture."""
        from PIL import Image

        as_bytes = np.ascontiguousarray(self._frame).view(np.uint8).reshape(self.height, self.width, 4)
        Image.fromarray(np.ascontiguousarray(as_bytes[:, :, 2::-1])).save(path)

    def move(self, point: Point) -> None:
        """Move the finger to a point."""
        self._server.move(int(point[0] * self.width), int(point[1] * self.height))

    def press(self) -> None:
        """Put the finger down where it is."""
        self._server.press(down=True)

    def release(self) -> None:
        """Lift the finger."""
        self._server.press(down=False)


class _Server:
    """A connection to the X server: its pointer, moved and pressed through XTEST, its mode and its windows."""

    def __init__(self, name: str) -> None:
        from Xlib import X, display
        from Xlib.ext import xtest

        self._x: Any = X
        self._xtest: Any = xtest
        self._display: Any = display.Display(name)

    def close(self) -> None:
        self._display.close()

    def change_mode(self, size: tuple[int, int]) -> None:
        width, height = size
        root = self._display.screen().root
        resources = root.xrandr_get_screen_resources()
        crtc, output = resources.crtcs[0], resources.outputs[0]
        modes = {(mode.width, mode.height): mode.id for mode in resources.modes}
        if size not in modes:
            name = f"{width}x{height}"
            timing = (0, width, height, 60_000_000, width, width, width, 0, height, height, height, len(name), 0)
            modes[size] = root.xrandr_create_mode(timing, name).mode
            self._display.xrandr_add_output_mode(output, modes[size])
        config = root.xrandr_get_screen_resources().config_timestamp
        self._display.xrandr_set_crtc_config(crtc, config, 0, 0, 0, 1, [])
        root.xrandr_set_screen_size(width, height, width // 4, height // 4)
        done = self._display.xrandr_set_crtc_config(crtc, config, 0, 0, modes[size], 1, [output])
        if done.status:
            raise OSError(f"the X server does not take the mode {width}x{height}: {done.status}")

    def windows(self) -> list[tuple[int, int, int, int]]:
        windows = self._display.screen().root.query_tree().children
        shown = [one for one in windows if one.get_attributes().map_state == self._x.IsViewable]
        places = [one.get_geometry() for one in shown]
        return [(place.x, place.y, place.width, place.height) for place in places]

    def move(self, x: int, y: int) -> None:
        self._xtest.fake_input(self._display, self._x.MotionNotify, x=x, y=y)
        self._display.flush()

    def press(self, *, down: bool) -> None:
        self._xtest.fake_input(self._display, self._x.ButtonPress if down else self._x.ButtonRelease, 1)
        self._display.flush()
