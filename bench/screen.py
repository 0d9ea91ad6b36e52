"""A virtual display: its pixels as they are in the framebuffer, and a finger that touches it.

Knows the X server, not the program that draws there.
"""

import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint32]
Point = tuple[float, float]
"""A point as fractions of the screen's width and height from the top left corner."""

_WAITS_FOR_SERVER_S = 20.0
_COLOUR = np.uint32(0x00FFFFFF)  # the fourth byte of a pixel is padding, and anything may stand there


def pause(seconds: float) -> None:
    """Let real time pass: a measurement has nothing else to wait on."""
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
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="screenbench-")))
            server, number = _start_server(size, folder)
            stack.callback(_stop_server, server)
            self.name = f":{number}"
            self._finger = _Finger(self.name)
            stack.callback(self._finger.close)
            self._frame = _map_frame(folder / "Xvfb_screen0", size)
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
        """Write what is on the screen as a picture."""
        from PIL import Image

        as_bytes = self._frame.copy().view(np.uint8).reshape(self.height, self.width, 4)
        Image.fromarray(np.ascontiguousarray(as_bytes[:, :, 2::-1])).save(path)

    def move(self, point: Point) -> None:
        """Move the finger to a point."""
        self._finger.move(int(point[0] * self.width), int(point[1] * self.height))

    def press(self) -> None:
        """Put the finger down where it is."""
        self._finger.press(down=True)

    def release(self) -> None:
        """Lift the finger."""
        self._finger.press(down=False)


class _Finger:
    """The pointer of a display, moved and pressed through XTEST."""

    def __init__(self, name: str) -> None:
        from Xlib import X, display
        from Xlib.ext import xtest

        self._x: Any = X
        self._xtest: Any = xtest
        self._display: Any = display.Display(name)

    def close(self) -> None:
        self._display.close()

    def move(self, x: int, y: int) -> None:
        self._xtest.fake_input(self._display, self._x.MotionNotify, x=x, y=y)
        self._display.flush()

    def press(self, *, down: bool) -> None:
        self._xtest.fake_input(self._display, self._x.ButtonPress if down else self._x.ButtonRelease, 1)
        self._display.flush()


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        for end in (reading, writing):
            with suppress(OSError):
                os.close(end)


def _start_server(size: tuple[int, int], folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start Xvfb on a display number that it chooses itself, and return it with that number."""
    mode = f"{size[0]}x{size[1]}x24"
    with _pipe() as (reading, writing):
        display = ["-displayfd", str(writing), "-screen", "0", mode, "-fbdir", str(folder)]
        command = ["Xvfb", *display, "-nocursor", "-noreset", "-nolisten", "tcp"]
        try:
            server = subprocess.Popen(command, stderr=subprocess.DEVNULL, pass_fds=(writing,))
        except FileNotFoundError as error:
            raise OSError("Xvfb is missing; install Debian's xvfb") from error
        os.close(writing)
        os.set_blocking(reading, False)
        said, end = b"", time.monotonic() + _WAITS_FOR_SERVER_S
        while not said.endswith(b"\n") and server.poll() is None and time.monotonic() < end:
            with suppress(BlockingIOError):
                said += os.read(reading, 16)
            pause(0.01)
    if not said.endswith(b"\n"):
        _stop_server(server)
        raise OSError(f"Xvfb did not start within {_WAITS_FOR_SERVER_S:.0f} s; run it by hand to see why")
    return server, int(said)


def _stop_server(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _map_frame(path: Path, size: tuple[int, int]) -> Pixels:
    """Map the pixels that follow the header of Xvfb's file (the XWD format, big-endian)."""
    width, height = size
    with path.open("rb") as file:
        header = struct.unpack(">25I", file.read(100))
    header_size, bytes_per_line, colours = header[0], header[12], header[19]
    mapped = np.memmap(path, dtype=np.uint8, mode="r", offset=header_size + colours * 12)
    lines = np.asarray(mapped)[: bytes_per_line * height].reshape(height, bytes_per_line)
    return lines[:, : width * 4].view(np.uint32)
