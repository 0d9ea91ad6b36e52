"""A window that goes along with its display: a television that is switched on late, another monitor, ``xrandr``.

A window manager makes a full-screen window as large as the display. On an X server that runs nothing but the kiosk
there is none, and SDL does not notice that a monitor has changed its mode.
"""

import ctypes
import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from kiosk.runtime.loop import find_sdl

log = logging.getLogger(__name__)

_FULLSCREEN_DESKTOP = 0x1001
_CALLS: dict[str, tuple[Any, list[Any]]] = {
    "SDL_GL_GetCurrentWindow": (ctypes.c_void_p, []),
    "SDL_GetWindowPosition": (None, [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int)]),
    "SDL_GetWindowSize": (None, [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int)]),
    "SDL_SetWindowFullscreen": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_uint32]),
    "SDL_SetWindowPosition": (None, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
    "SDL_SetWindowSize": (None, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
}


class Monitor(NamedTuple):
    """The part of the X server's screen that one monitor shows, in pixels from the upper left."""

    x: int
    y: int
    width: int
    height: int


class Place(Protocol):
    """A window that can be put somewhere."""

    def place(self) -> Monitor:
        """Return where it is."""
        ...

    def fill(self, monitor: Monitor) -> None:
        """Put it there."""
        ...


class MonitorList:
    """Asks the X server for its monitors, over a connection of its own. Use it in one thread.

    A server that cannot be asked is named in the log, once, and not asked again.
    """

    def __init__(self, connect: Callable[[], Any] | None = None) -> None:
        """Take what connects to the server and returns its root window: by default, that of ``DISPLAY``."""
        self._connect = connect or _root_window
        self._root: Any = None
        self._failed = False

    def __call__(self) -> tuple[Monitor, ...]:
        """Return the monitors, the primary one first; none where they are all off or cannot be asked for."""
        if self._failed:
            return ()
        try:
            if self._root is None:
                self._root = self._connect()
            found = sorted(self._root.xrandr_get_monitors(True).monitors, key=lambda one: not one.primary)
            return tuple(Monitor(one.x, one.y, one.width_in_pixels, one.height_in_pixels) for one in found)
        except Exception as error:  # the library has errors of many families, and none may end the exhibit
            self._failed = True
            log.warning("cannot ask the X server for its monitors (%s): the window keeps its size", error)
            return ()


def _root_window() -> Any:
    from Xlib.display import Display  # here: it takes as long as the rest of the start

    return Display().screen().root


class FilledDisplay:
    """Keeps a window as large as the monitor that it is on; where that is none of them, as the first.

    :meth:`look` is for a thread that looks from time to time, :meth:`follow` for the screen's own.
    """

    def __init__(self, window: Place, monitors: Callable[[], Sequence[Monitor]]) -> None:
        self._window = window
        self._ask = monitors
        self._monitors: Sequence[Monitor] = ()

    def look(self) -> Sequence[Monitor] | None:
        """Ask which monitors there are; ``None`` while there are none, as between two modes."""
        self._monitors = self._ask() or self._monitors
        return self._monitors or None

    def follow(self) -> None:
        """Fill a monitor, unless the window does already."""
        monitors = self._monitors
        if monitors and self._window.place() not in monitors:
            log.info("the display is %dx%d now: the window follows", *monitors[0][2:])
            self._window.fill(monitors[0])


class SdlWindow:
    """Kivy's window, as SDL knows it.

    SDL asks for a frame in the middle of some of its calls; ``wake`` keeps the loop from waiting for anything then.

    Raises:
        OSError: SDL has none.
    """

    def __init__(self, kivy_window: Any, wake: Callable[[], None] = lambda: None) -> None:
        sdl = find_sdl()
        if sdl is None:
            raise OSError("SDL was not found in this process")
        for name, (result, arguments) in _CALLS.items():
            call = getattr(sdl, name)
            call.restype, call.argtypes = result, arguments
        self._sdl = sdl
        self._kivy_window = kivy_window
        self._wake = wake

    def place(self) -> Monitor:
        """Return where the window is."""
        sides = [ctypes.c_int() for _ in range(4)]
        window = self._sdl.SDL_GL_GetCurrentWindow()
        self._sdl.SDL_GetWindowPosition(window, *map(ctypes.byref, sides[:2]))
        self._sdl.SDL_GetWindowSize(window, *map(ctypes.byref, sides[2:]))
        return Monitor(*(side.value for side in sides))

    def fill(self, monitor: Monitor) -> None:
        """Put the window there. SDL moves no window that is full-screen, so that it is none for a moment."""
        sdl, window = self._sdl, self._sdl.SDL_GL_GetCurrentWindow()
        for call, values in (
            (sdl.SDL_SetWindowFullscreen, (0,)),
            (sdl.SDL_SetWindowPosition, (monitor.x, monitor.y)),
            (sdl.SDL_SetWindowSize, (monitor.width, monitor.height)),
            (sdl.SDL_SetWindowFullscreen, (_FULLSCREEN_DESKTOP,)),
        ):
            self._wake()
            call(window, *values)
        self._kivy_window.system_size = (monitor.width, monitor.height)  # SDL does not tell of all of this
        self._kivy_window.dispatch("on_pre_resize", *self._kivy_window.size)


def follows_its_display() -> bool:
    """Tell whether SDL draws on an X server, where nobody else may see to the size of the window."""
    sdl = find_sdl()
    return sdl is not None and (sdl.SDL_GetCurrentVideoDriver() or b"").decode() == "x11"
