"""A virtual display for machines without a screen; it saves pictures of what the exhibit shows."""

import ctypes
import os
import shutil
import struct
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from kiosk.errors import MachineError
from kiosk.system.child_process import stop
from kiosk.system.shutdown import XLIB
from kiosk.system.whole_file import whole_file

_HEAD = struct.Struct(">25I")  # the header of an X window dump, in which Xvfb keeps its pixels


def has_display() -> bool:
    """Tell whether this session has a display for the exhibit."""
    return os.name == "nt" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def x_display_size(name: str) -> tuple[int, int] | None:
    """Return the size of a display in pixels; ``None`` if its X server does not answer or refuses this user.

    Raises:
        MachineError: Xlib is missing.
    """
    try:
        xlib = ctypes.CDLL(XLIB)
    except OSError as error:
        raise MachineError(f"{XLIB} is missing: install libx11-6") from error
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    display = xlib.XOpenDisplay(name.encode())
    if not display:
        return None
    display = ctypes.c_void_p(display)
    screen = xlib.XDefaultScreen(display)
    size = xlib.XDisplayWidth(display, screen), xlib.XDisplayHeight(display, screen)
    xlib.XCloseDisplay(display)
    return size


class VirtualDisplay:
    """An X server without a screen (Xvfb), to be used in a ``with``. ``name`` is its DISPLAY."""

    def __init__(self, width: int = 1920, height: int = 1080) -> None:
        self.size = (width, height)
        self.name = ""
        self._held = ExitStack()
        self._pixels: Path | None = None

    def __enter__(self) -> "VirtualDisplay":
        """Start the server and wait until it answers.

        Raises:
            MachineError: Xvfb is not installed, or does not start.
        """
        program = shutil.which("Xvfb")
        if program is None:
            raise MachineError("there is no display, and no Xvfb to make one: install the package xvfb")
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-display-"))
            width, height = self.size
            ours, theirs = os.pipe()
            server = subprocess.Popen(  # noqa: S603 - a fixed list of arguments
                [
                    program, "-displayfd", str(theirs), "-screen", "0", f"{width}x{height}x24",
                    "-fbdir", folder, "-nocursor", "-noreset", "-nolisten", "tcp",
                ],
                pass_fds=[theirs],
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            stack.callback(stop, server, 10, terminate=True)
            os.close(theirs)
            with os.fdopen(ours) as answer:
                number = answer.readline().strip()
            if not number:
                raise MachineError("there is no display, and Xvfb does not start: run Xvfb by hand to see why")
            self.name, self._pixels = f":{number}", Path(folder) / "Xvfb_screen0"
            self._held = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server and remove its files."""
        self._held.close()

    def framebuffer(self) -> tuple[Path, int, int]:
        """Return the file of the pixels, the offset of the first row, and the bytes of a row; a pixel is BGRX.

        Rows have the size at the start, also in a smaller mode.

        Raises:
            MachineError: the display does not run.
        """
        if self._pixels is None:
            raise MachineError("the virtual display is not running")
        with self._pixels.open("rb") as file:
            head = _HEAD.unpack(file.read(_HEAD.size))
        header, bytes_per_row, colours = head[0], head[12], head[19]
        return self._pixels, header + colours * 12, bytes_per_row

    def save(self, path: Path) -> None:
        """Write a picture of the display to a PNG file, whole or not at all."""
        from PIL import Image

        file, offset, bytes_per_row = self.framebuffer()
        image = Image.frombytes("RGB", self.size, file.read_bytes()[offset:], "raw", "BGRX", bytes_per_row)
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part:
            image.save(part, "PNG", compress_level=1)
