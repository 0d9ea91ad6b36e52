"""Says what is wrong with this machine and what to do, one line each."""

import importlib.util
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

from kiosk import settings
from kiosk.bootstrap import choose_touch, device_listing
from kiosk.edition.check import check
from kiosk.edition.folder import read_folder
from kiosk.edition.sentences import line
from kiosk.errors import KioskError, MachineError, SettingsError
from kiosk.examination import Finding, examine_kiosk, room_on
from kiosk.inputs import touch_screens
from kiosk.settings import Settings
from kiosk.theme import ASSETS, FONTS
from kiosk.virtual import has_display, x_display_size

_PACKAGES = ("kivy", "PIL", "requests", "msgspec", "segno", "pyphen")


def examine(config: Path | None = None, state: Path | None = None) -> list[Finding]:
    """Return what was found, in the order of a start.

    Without ``state`` that is what concerns the machine; with it, what concerns the kiosk that keeps its things there.
    """
    chosen, settings_found = _settings(config)
    found = [*_python(), settings_found, *_screen(chosen), *_touch(chosen.touch.input), *_assets()]
    if state is None:
        return [*found, room_on(Path.home(), 0)]
    return [*found, *examine_kiosk(chosen, state, time.time())]


def _settings(config: Path | None) -> tuple[Settings, Finding]:
    try:
        chosen = settings.load(*settings.files_to_load(config))
    except SettingsError as error:
        return Settings(), Finding(False, f"settings: {error}")
    return chosen, Finding(True, f"settings{f': {config}' if config else ''}")


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    yield Finding(sys.version_info >= (3, 11), f"Python {version} (3.11 or newer is needed)")
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    yield Finding(
        not missing, f"Python packages: {', '.join(missing)} missing, run make setup" if missing else "Python packages"
    )


def _screen(chosen: Settings) -> Iterator[Finding]:
    name = os.environ.get("DISPLAY")
    if name:
        yield _x_server(name, chosen.screen.size)
    elif has_display():
        yield Finding(True, f"display {os.environ.get('WAYLAND_DISPLAY') or ''}")
    elif shutil.which("Xvfb"):
        yield Finding(True, "no display (DISPLAY is not set): the exhibit will run on a virtual one")
    else:
        yield Finding(False, "no display (DISPLAY is not set) and no Xvfb: start an X server, or install xvfb")
    if sys.platform.startswith("linux"):
        for library, package in (("EGL", "libegl1"), ("GLESv2", "libgles2"), ("GL", "libgl1")):
            found = find_library(library) is not None
            yield Finding(found, f"lib{library}" if found else f"lib{library} is missing: install {package}")


def _x_server(name: str, window: tuple[int, int] | None) -> Finding:
    try:
        size = x_display_size(name)
    except MachineError as error:
        return Finding(False, str(error))
    if size is None:
        return Finding(
            False,
            f"display {name}: no X server answers there, or it does not let this user in: start it (systemctl start"
            " kiosk-x), or allow it (xhost +si:localuser:NAME)",
        )
    words = f"display {name}, {size[0]}x{size[1]}"
    if window is not None and (window[0] > size[0] or window[1] > size[1]):
        return Finding(False, f'{words}: [screen] window is larger ({window[0]}x{window[1]}); write "fullscreen"')
    return Finding(True, words)


def _touch(wanted: str) -> Iterator[Finding]:
    listing = device_listing()
    screens = touch_screens(listing)
    if listing:
        names = ", ".join(screen.path for screen in screens)
        yield Finding(True, f"touch screens: {names}" if names else 'no touch screen seen; input = "mouse" will do')
    if wanted == "mouse":
        return
    providers = ("hidinput", "mtdev") if find_library("mtdev") else ("hidinput",)
    choice = choose_touch(wanted, screens=screens, providers=providers, readable=lambda path: os.access(path, os.R_OK))
    words = f'[touch] input = "{wanted}"'
    yield Finding(choice.note is None, f"{words}: {choice.note}" if choice.note else words)


def _assets() -> Iterator[Finding]:
    missing = [name for name in ("AtkinsonHyperlegibleNext-Regular.ttf", "Icons.ttf") if not (FONTS / name).is_file()]
    yield Finding(not missing, f"fonts missing: {', '.join(missing)}: install again" if missing else "fonts")
    try:
        errors = [f for f in check(read_folder(ASSETS / "edition")) if f.severity == "error"]
    except KioskError as error:
        yield Finding(False, f"embedded edition: {error}")
        return
    yield Finding(not errors, f"embedded edition: {line(errors[0])}" if errors else "embedded edition")
