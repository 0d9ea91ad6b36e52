"""Finds the copy of SDL 2 that Kivy 2.3.1 brings along and draws with.

Kivy neither names the driver that draws, nor wakes from SDL's wait, nor moves its window. We call its SDL through
``ctypes`` for that. Kivy 3 comes with SDL 3, so that the names and the calls below have to be looked at again.
"""

import ctypes
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kivy

_VIDEO = 0x20
_CALLS: dict[str, tuple[Any, list[Any]]] = {
    "SDL_GetCurrentVideoDriver": (ctypes.c_char_p, []),
    "SDL_JoystickEventState": (ctypes.c_int, [ctypes.c_int]),
    "SDL_PollEvent": (ctypes.c_int, [ctypes.c_void_p]),
    "SDL_PushEvent": (ctypes.c_int, [ctypes.c_void_p]),
    "SDL_RegisterEvents": (ctypes.c_uint32, [ctypes.c_int]),
    "SDL_WaitEventTimeout": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_int]),
    "SDL_WasInit": (ctypes.c_uint32, [ctypes.c_uint32]),
}


def draws_unseen(environment: Mapping[str, str]) -> bool:
    """Return whether SDL found no display and draws into memory, although no setting says so."""
    sdl = find_sdl()
    if sdl is None or environment.get("SDL_VIDEODRIVER"):
        return False
    return (sdl.SDL_GetCurrentVideoDriver() or b"").decode() in ("offscreen", "dummy")


def find_sdl() -> ctypes.CDLL | None:
    """Return the copy of SDL that has opened Kivy's window, or None.

    Other packages bring copies of their own (ffpyplayer does); only the one in use has its video started.
    """
    for path in dict.fromkeys(_candidates()):
        try:
            sdl = ctypes.CDLL(path)
            for name, (result, arguments) in _CALLS.items():
                call = getattr(sdl, name)
                call.restype, call.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        if sdl.SDL_WasInit(_VIDEO):
            return sdl
    return None


def _candidates() -> Iterator[str]:
    if sys.platform == "win32":
        yield "SDL2.dll"
        return
    maps = Path("/proc/self/maps")
    if maps.exists():
        for line in maps.read_text().splitlines():
            path = line.split(maxsplit=5)[-1]
            if "libSDL2-2" in path:
                yield path
    package = Path(str(kivy.__file__)).parent
    for folder in (package.parent / "Kivy.libs", package / ".dylibs"):
        yield from (str(path) for path in sorted(folder.glob("*SDL2*")) if path.is_file())
