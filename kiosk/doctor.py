"""Says what is wrong with this machine and what to do, one line each."""

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from kiosk.edition.check import check
from kiosk.edition.folder import read_folder
from kiosk.edition.sentences import line
from kiosk.errors import KioskError
from kiosk.inputs import touch_screens
from kiosk.theme import ASSETS, FONTS
from kiosk.virtual import has_display

_PACKAGES = ("kivy", "PIL", "requests", "msgspec", "segno", "pyphen")
_FREE_MB = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do where it is not good."""

    good: bool
    words: str

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"{'ok  ' if self.good else 'BAD '} {self.words}"


def examine() -> list[Finding]:
    """Return what was found, in the order of a start."""
    return [*_python(), *_screen(), *_touch(), *_assets(), *_disk()]


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    yield Finding(sys.version_info >= (3, 11), f"Python {version} (3.11 or newer is needed)")
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    yield Finding(
        not missing, f"Python packages: {', '.join(missing)} missing, run make setup" if missing else "Python packages"
    )


def _screen() -> Iterator[Finding]:
    if has_display():
        yield Finding(True, f"display {os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY') or ''}")
    else:
        virtual = shutil.which("Xvfb") is not None
        words = (
            "no display: the exhibit will run on a virtual one" if virtual else "no display and no Xvfb: install xvfb"
        )
        yield Finding(virtual, words)
    if sys.platform.startswith("linux"):
        for library, package in (("EGL", "libegl1"), ("GLESv2", "libgles2"), ("GL", "libgl1")):
            found = find_library(library) is not None
            yield Finding(found, f"lib{library}" if found else f"lib{library} is missing: install {package}")


def _touch() -> Iterator[Finding]:
    devices = Path("/proc/bus/input/devices")
    if not devices.is_file():
        return
    screens = touch_screens(devices.read_text("utf-8", "replace"))
    names = ", ".join(str(screen.path) for screen in screens)
    yield Finding(True, f"touch screens: {names}" if names else 'no touch screen seen; input = "mouse" will do')
    if screens:
        found = find_library("mtdev") is not None
        yield Finding(found, "libmtdev" if found else "libmtdev is missing (several fingers): install libmtdev1")


def _assets() -> Iterator[Finding]:
    missing = [name for name in ("AtkinsonHyperlegibleNext-Regular.ttf", "Icons.ttf") if not (FONTS / name).is_file()]
    yield Finding(not missing, f"fonts missing: {', '.join(missing)}: install again" if missing else "fonts")
    try:
        errors = [f for f in check(read_folder(ASSETS / "edition")) if f.severity == "error"]
    except KioskError as error:
        yield Finding(False, f"embedded edition: {error}")
        return
    yield Finding(not errors, f"embedded edition: {line(errors[0])}" if errors else "embedded edition")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(Path.home()).free // 1_000_000
    yield Finding(free > _FREE_MB, f"{free} MB free on the disk ({_FREE_MB} are needed)")
