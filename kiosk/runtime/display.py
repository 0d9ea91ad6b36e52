"""Makes the window follow its display: a television that is switched on late, another monitor, ``xrandr``.

A window manager would keep a full-screen window as large as the display. An X server that runs only the kiosk has none,
and SDL does not see that a monitor has changed its mode.
"""

import ctypes
import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from kiosk.kivy_patches.sdl import find_sdl

_LOG = logging.getLogger(__name__)

_FULLSCREEN_DESKTOP = 0x1001
_TRIES = 5
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


class MovableWindow(Protocol):
    """A window that can be moved and resized."""

    def place(self) -> Monitor:
        """Return the rectangle that the window takes."""
        ...

    def fill(self, monitor: Monitor) -> None:
        """Move the window onto a monitor and make it as large."""
        ...


class MonitorList:
    """Asks the X server for its monitors, over a connection of its own. Use it in one thread.

    A server that does not answer, for instance in the middle of a change, is asked again over a new connection. After
    ``_TRIES`` failures in a row a line in the log says so, and it is not asked any more.
    """

    def __init__(self, connect: Callable[[], Any] | None = None) -> None:
        """Take a function that connects to a server, by default that of ``DISPLAY``, and returns its root window."""
        self._connect = connect or _root_window
        self._root: Any = None
        self._failures = 0

    def __call__(self) -> tuple[Monitor, ...]:
        """Return the monitors, the primary one first; none if all are off or the server cannot be asked."""
        if self._failures == _TRIES:
            return ()
        try:
            if self._root is None:
                self._root = self._connect()
            found = sorted(self._root.xrandr_get_monitors(True).monitors, key=lambda one: not one.primary)
            self._failures = 0
            return tuple(Monitor(one.x, one.y, one.width_in_pixels, one.height_in_pixels) for one in found)
        except Exception as error:  # the library has errors of many families, and none may end the exhibit
            self._root = None
            self._failures += 1
            if self._failures == _TRIES:
                _LOG.warning("cannot ask the X server for its monitors (%s): the window keeps its size", error)
            return ()


def _root_window() -> Any:
    from Xlib.display import Display  # here: it takes as long as the rest of the start

    return Display().screen().root


class FilledDisplay:
    """Keeps a window on exactly one monitor: where it is, if it fills one already, else the first.

    A thread calls :meth:`look` from time to time; the thread of the screen calls :meth:`follow`.
    """

    def __init__(self, window: MovableWindow, monitors: Callable[[], Sequence[Monitor]]) -> None:
        self._window = window
        self._ask = monitors
        self._monitors: Sequence[Monitor] = ()

    def look(self) -> Sequence[Monitor] | None:
        """Return the monitors. While all are off, as between two modes, return those seen last; ``None`` before any."""
        self._monitors = self._ask() or self._monitors
        return self._monitors or None

    def follow(self) -> None:
        """Move the window onto the first monitor, unless it fills one already."""
        monitors = self._monitors
        if monitors and self._window.place() not in monitors:
            _LOG.info("the display is %dx%d now: the window follows", *monitors[0][2:])
            self._window.fill(monitors[0])


class SdlWindow:
    """Kivy's window, as SDL knows it.

    SDL asks for a frame in the middle of some of its calls; ``wake`` keeps the loop from waiting for events then.

    Raises:
        OSError: SDL was not found in this process.
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
        """Return the rectangle that the window takes."""
        sides = [ctypes.c_int() for _ in range(4)]
        window = self._sdl.SDL_GL_GetCurrentWindow()
        self._sdl.SDL_GetWindowPosition(window, *map(ctypes.byref, sides[:2]))
        self._sdl.SDL_GetWindowSize(window, *map(ctypes.byref, sides[2:]))
        return Monitor(*(side.value for side in sides))

    def fill(self, monitor: Monitor) -> None:
        """Move the window onto a monitor. It leaves full screen for that: SDL does not move a full-screen window."""
        sdl, window = self._sdl, self._sdl.SDL_GL_GetCurrentWindow()
        for call, values in (
            (sdl.SDL_SetWindowFullscreen, (0,)),
            (sdl.SDL_SetWindowPosition, (monitor.x, monitor.y)),
            (sdl.SDL_SetWindowSize, (monitor.width, monitor.height)),
            (sdl.SDL_SetWindowFullscreen, (_FULLSCREEN_DESKTOP,)),
        ):
            self._wake()
            call(window, *values)
        self._kivy_window.system_size = (monitor.width, monitor.height)  # SDL does not report all of this
        self._kivy_window.dispatch("on_pre_resize", *self._kivy_window.size)


def follows_its_display() -> bool:
    """Return whether SDL draws on an X server, where the window has to follow its display by itself."""
    sdl = find_sdl()
    return sdl is not None and (sdl.SDL_GetCurrentVideoDriver() or b"").decode() == "x11"
