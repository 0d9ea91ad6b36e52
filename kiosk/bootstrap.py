"""Prepares the environment for Kivy and SDL before they are imported, and chooses the one source of touch.

Importing Kivy has effects: it parses the command line, reads and writes ``~/.kivy``, tries every
library that it could use, and switches on two sources of touch. This module prevents all of that
through the environment. It knows nothing of the exhibit, and imports Kivy only inside functions.
"""

import ctypes
import logging
import os
import sys
from collections.abc import Callable, Container, Iterable
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import MachineError
from kiosk.system.input_devices import InputDevice, touch_screens

_log = logging.getLogger(__name__)

OFFSCREEN_SIZE = (1920, 1080)
"""The size of a window that nobody sees, in pixels, when none is asked for."""


def environment(
    state: Path,
    *,
    offscreen: bool = False,
    window: tuple[int, int] | None = None,
    rotation: int = 0,
    cursor: bool = False,
) -> dict[str, str]:
    """Return the variables that make Kivy 2.3.1 and SDL 2 behave as an exhibit needs.

    ``window`` is the size in pixels before ``rotation``; ``None`` is the whole screen, or
    ``OFFSCREEN_SIZE`` where there is none.
    """
    fullscreen = window is None and not offscreen
    width, height = window or OFFSCREEN_SIZE
    variables = {
        # No files, no arguments, no handlers: the kiosk has its own.
        "KIVY_HOME": str(state.absolute() / "kivy"),
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_CONFIG": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_NO_CONSOLELOG": "1",
        "KIVY_LOG_MODE": "PYTHON",
        "KCFG_KIVY_LOG_LEVEL": "warning",
        # One library for each job instead of a search: this saves the import of Pillow, for one.
        "KIVY_WINDOW": "sdl2",
        "KIVY_TEXT": "sdl2",
        "KIVY_IMAGE": "sdl2",
        "KIVY_AUDIO": "sdl2",
        "KIVY_VIDEO": "null",
        "KIVY_CAMERA": "null",
        "KIVY_SPELLING": "null",
        "KIVY_CLIPBOARD": "dummy",
        # The window.
        "KCFG_GRAPHICS_FULLSCREEN": "auto" if fullscreen else "0",
        "KCFG_GRAPHICS_WIDTH": str(width),
        "KCFG_GRAPHICS_HEIGHT": str(height),
        "KCFG_GRAPHICS_ROTATION": str(rotation),
        "KCFG_GRAPHICS_BORDERLESS": "1",
        # A window of fixed size would not follow a screen that is turned or plugged in later.
        "KCFG_GRAPHICS_RESIZABLE": "1",
        "KCFG_GRAPHICS_ALWAYS_ON_TOP": "1" if fullscreen else "0",
        "KCFG_GRAPHICS_ALLOW_SCREENSAVER": "0",
        "KCFG_GRAPHICS_SHOW_CURSOR": "1" if cursor else "0",
        # The default of 2 makes a full-HD frame three times as slow without a GPU.
        "KCFG_GRAPHICS_MULTISAMPLES": "0",
        "KCFG_GRAPHICS_MAXFPS": "120",
        # The same picture on every machine, whatever density its screen reports.
        "KIVY_DPI": "96",
        "KIVY_METRICS_DENSITY": "1",
        "KIVY_METRICS_FONTSCALE": "1",
        # No way out, and no keyboard of another program over the exhibit.
        "KCFG_KIVY_EXIT_ON_ESCAPE": "0",
        "KCFG_KIVY_KEYBOARD_MODE": "",
        "KCFG_KIVY_PAUSE_ON_MINIMIZE": "0",
        "KCFG_KIVY_DESKTOP": "0",
        "SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS": "0",
        # The touch that brings the focus back is a touch like any other.
        "SDL_MOUSE_FOCUS_CLICKTHROUGH": "1",
        # SDL would turn SIGTERM into a request to close the window, which the exhibit refuses.
        "SDL_NO_SIGNAL_HANDLERS": "1",
    }
    if offscreen:
        variables["SDL_VIDEODRIVER"] = "offscreen"
    return variables


def prepare_environment(
    state: Path,
    *,
    offscreen: bool = False,
    window: tuple[int, int] | None = None,
    rotation: int = 0,
    cursor: bool = False,
) -> None:
    """Set the environment of this process for Kivy; see :func:`environment` for the arguments.

    Variables of Kivy that were set from outside are removed, except the choice of a graphics
    backend (``KIVY_GL_…``), which some machines need.

    Raises:
        RuntimeError: Kivy has been imported already, so that it is too late.
    """
    if "kivy" in sys.modules:
        raise RuntimeError("prepare_environment() must be called before Kivy is imported")
    for name in [name for name in os.environ if _is_stray(name)]:
        del os.environ[name]
    os.environ.update(environment(state, offscreen=offscreen, window=window, rotation=rotation, cursor=cursor))
    logging.getLogger("kivy").addFilter(_is_news)
    try:
        Path(os.environ["KIVY_HOME"]).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        # Kivy needs only the name of a folder; a full or read-only disk must not leave the screen dark.
        _log.warning("cannot make the folder %s: %s", os.environ["KIVY_HOME"], error)


def fit_the_display(window: tuple[int, int] | None) -> None:
    """Set the size of the display in Kivy's settings, for a window that fills the display or would be larger.

    ``window`` is the wanted size in pixels before a rotation; ``None`` is the whole screen. Kivy leaves the size of a
    full-screen window to the window manager. An X server that runs only the kiosk has none, so the window would keep
    the size of the settings on a screen that is larger or smaller. If the size of the display is unknown, nothing
    changes.
    """
    import kivy
    from kivy.config import Config

    libraries = Path(str(kivy.__file__)).parent.parent / "Kivy.libs"
    for path in sorted(libraries.glob("libSDL2-2*")):  # only the copy that Kivy is about to use
        display = _display_size(path)
        if display is None or (window is not None and window[0] <= display[0] and window[1] <= display[1]):
            continue
        if window is not None:
            _log.warning(
                "[screen] window is %dx%d and the display only %dx%d: the window takes the size of the display",
                *window,
                *display,
            )
        Config.set("graphics", "width", str(display[0]))
        Config.set("graphics", "height", str(display[1]))


_NO_DISPLAYS = (b"offscreen", b"dummy")


class _DisplayMode(ctypes.Structure):
    """SDL_DisplayMode."""

    _fields_ = (
        ("format", ctypes.c_uint32),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("refresh_rate", ctypes.c_int),
        ("driver_data", ctypes.c_void_p),
    )


def _display_size(library: Path) -> tuple[int, int] | None:
    video, mode = 0x20, _DisplayMode()
    try:
        sdl = ctypes.CDLL(str(library))
        sdl.SDL_GetCurrentVideoDriver.restype = ctypes.c_char_p
        found = sdl.SDL_InitSubSystem(video) == 0 and sdl.SDL_GetDesktopDisplayMode(0, ctypes.byref(mode)) == 0
    except (OSError, AttributeError) as error:
        _log.warning("cannot ask SDL for the size of the display: %s", error)
        return None
    if not found or sdl.SDL_GetCurrentVideoDriver() in _NO_DISPLAYS:
        return None
    return (mode.width, mode.height) if mode.width > 0 and mode.height > 0 else None


def _is_stray(name: str) -> bool:
    return name.startswith(("KCFG_", "KIVY_")) and not name.startswith("KIVY_GL_")


def _is_news(record: logging.LogRecord) -> bool:
    """Drop Kivy's tracebacks about a missing libmtdev or window: the exhibit names both in one line of its own."""
    return not str(record.msg).startswith(("Input: MTDev is not supported", "Window: Unable to find any"))


def assert_a_window() -> None:
    """Make Kivy create its window.

    Raises:
        MachineError: nothing can be drawn on this display.
    """
    from kivy.core.window import Window

    if Window is None:
        raise MachineError(
            f"nothing can be drawn on the display {os.environ.get('DISPLAY', '')}: install libgl1-mesa-dri, libegl1 and"
            " libgles2, or the driver of the graphics card (python -m kiosk doctor says what is missing)"
        )


@dataclass(frozen=True, slots=True)
class TouchChoice:
    """The line of Kivy's ``[input]`` section, and a note for the technician about it, if there is one."""

    device: str
    provider: str
    note: str | None = None


def choose_touch(
    wanted: str, *, screens: Iterable[InputDevice], providers: Container[str], readable: Callable[[str], bool]
) -> TouchChoice:
    """Choose the one source of touch for the setting ``[touch] input``.

    The mouse replaces a source that is not available, with a note: SDL turns a finger into a mouse, so
    visitors can use the exhibit with one finger.
    """

    def mouse(note: str | None = None) -> TouchChoice:
        # Without the option, a right click or a second button leaves red dots on the exhibit.
        return TouchChoice("mouse", "mouse,disable_multitouch,disable_hover", note)

    if wanted == "mouse":
        return mouse()
    if wanted == "auto":
        match tuple(screens):
            case ():
                return mouse("no touch screen was found; touches come as a mouse, one finger at a time")
            case (only,):
                wanted = f"mtdev:{only.path}"
            case several:
                names = ", ".join(f"{screen.name} ({screen.path})" for screen in several)
                return mouse(
                    f"there are several touch screens: {names}; name one in [touch] input. Until then: the mouse"
                )
    provider, _, path = wanted.partition(":")
    if provider not in providers:
        remedy = "install the package libmtdev1" if provider == "mtdev" else "it needs Linux"
        return mouse(f"touch through {provider} is not available here: {remedy}. Until then: the mouse")
    if not readable(path):
        return mouse(
            f"the touch screen {path} is not there or may not be read: plug it in, or add the kiosk's user"
            " to the group of the device (input). Until then: the mouse"
        )
    return TouchChoice("touch", f"{provider},{path}")


def configure_touch(wanted: str) -> TouchChoice:
    """Leave exactly one source of touch and no module in Kivy's configuration; return that source.

    ``wanted`` is the setting ``[touch] input``. If another source replaces it, the log says so.

    Raises:
        RuntimeError: the window exists already, so that it is too late.
    """
    if "kivy.core.window" in sys.modules:
        raise RuntimeError("configure_touch() must be called before the window is made")
    from kivy.config import Config
    from kivy.input.factory import MotionEventFactory

    choice = choose_touch(
        wanted,
        screens=touch_screens(device_listing()),
        providers=MotionEventFactory.list(),
        readable=lambda path: os.access(path, os.R_OK),
    )
    _empty(Config, "modules")
    _empty(Config, "input")
    Config.set("input", choice.device, choice.provider)
    if choice.note:
        _log.warning("%s", choice.note)
    return choice


def device_listing() -> str:
    """Return the list of input devices as Linux writes it; an empty text on other systems."""
    try:
        return Path("/proc/bus/input/devices").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _empty(config: RawConfigParser, section: str) -> None:
    config.remove_section(section)
    config.add_section(section)


def assert_one_touch_provider(providers: Iterable[object]) -> None:
    """Make sure that each tap counts once.

    ``providers`` is ``EventLoop.input_providers`` once the loop has started. Kivy always adds one of
    SDL's own, which passes nothing on outside of telephones and therefore does not count.

    Raises:
        MachineError: there is no source of touch, or more than one.
    """
    names = [type(provider).__name__ for provider in providers]
    names = [name for name in names if name != "SDL2MotionEventProvider"]
    if not names:
        raise MachineError('no source of touch is on: set input = "mouse" below [touch] in the settings')
    if len(names) > 1:
        raise MachineError(
            f"{len(names)} sources of touch are on ({', '.join(names)}) and every tap would count more than once;"
            " leave exactly one, with [touch] input in the settings"
        )
