"""Examines this machine, and says in one line each what is wrong and what to do."""

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
from kiosk.cli.kiosk_health import CheckResult, check_kiosk, room_on
from kiosk.cli.virtual_display import has_display, x_display_size
from kiosk.edition.check import check
from kiosk.edition.folder import read_embedded
from kiosk.edition.sentences import line
from kiosk.errors import KioskError, MachineError, SettingsError
from kiosk.settings import Settings
from kiosk.system.input_devices import touch_screens
from kiosk.theme import FONTS

_PACKAGES = ("kivy", "PIL", "requests", "msgspec", "segno", "pyphen")


def examine(config: Path | None = None, state: Path | None = None) -> list[CheckResult]:
    """Return the results in the order of a start: of the machine and, with ``state``, of the kiosk with this state."""
    chosen, settings_found = _settings(config)
    found = [*_python(), settings_found, *_screen(chosen), *_touch(chosen.touch.input), *_assets()]
    if state is None:
        return [*found, room_on(Path.home(), 0)]
    return [*found, *check_kiosk(chosen, state, time.time())]


def _settings(config: Path | None) -> tuple[Settings, CheckResult]:
    try:
        chosen = settings.load(*settings.files_to_load(config))
    except SettingsError as error:
        return Settings(), CheckResult(False, f"settings: {error}")
    return chosen, CheckResult(True, f"settings{f': {config}' if config else ''}")


def _python() -> Iterator[CheckResult]:
    version = platform.python_version()
    yield CheckResult(sys.version_info >= (3, 11), f"Python {version} (3.11 or newer is needed)")
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    yield CheckResult(
        not missing, f"Python packages: {', '.join(missing)} missing, run make setup" if missing else "Python packages"
    )


def _screen(chosen: Settings) -> Iterator[CheckResult]:
    name = os.environ.get("DISPLAY")
    if name:
        yield _x_server(name, chosen.screen.size)
    elif has_display():
        yield CheckResult(True, f"display {os.environ.get('WAYLAND_DISPLAY') or ''}")
    elif shutil.which("Xvfb"):
        yield CheckResult(True, "no display (DISPLAY is not set): the exhibit will run on a virtual one")
    else:
        yield CheckResult(False, "no display (DISPLAY is not set) and no Xvfb: start an X server, or install xvfb")
    if sys.platform.startswith("linux"):
        for library, package in (("EGL", "libegl1"), ("GLESv2", "libgles2"), ("GL", "libgl1")):
            found = find_library(library) is not None
            yield CheckResult(found, f"lib{library}" if found else f"lib{library} is missing: install {package}")


def _x_server(name: str, window: tuple[int, int] | None) -> CheckResult:
    try:
        size = x_display_size(name)
    except MachineError as error:
        return CheckResult(False, str(error))
    if size is None:
        return CheckResult(
            False,
            f"display {name}: no X server answers there, or it does not let this user in: start it (systemctl start"
            " kiosk-x), or allow it (xhost +si:localuser:NAME)",
        )
    words = f"display {name}, {size[0]}x{size[1]}"
    if window is not None and (window[0] > size[0] or window[1] > size[1]):
        return CheckResult(False, f'{words}: [screen] window is larger ({window[0]}x{window[1]}); write "fullscreen"')
    return CheckResult(True, words)


def _touch(wanted: str) -> Iterator[CheckResult]:
    listing = device_listing()
    screens = touch_screens(listing)
    if listing:
        names = ", ".join(screen.path for screen in screens)
        yield CheckResult(True, f"touch screens: {names}" if names else 'no touch screen; input = "mouse" will do')
    if wanted == "mouse":
        return
    providers = ("hidinput", "mtdev") if find_library("mtdev") else ("hidinput",)
    choice = choose_touch(wanted, screens=screens, providers=providers, readable=lambda path: os.access(path, os.R_OK))
    words = f'[touch] input = "{wanted}"'
    yield CheckResult(choice.note is None, f"{words}: {choice.note}" if choice.note else words)


def _assets() -> Iterator[CheckResult]:
    missing = [name for name in ("AtkinsonHyperlegibleNext-Regular.ttf", "Icons.ttf") if not (FONTS / name).is_file()]
    yield CheckResult(not missing, f"fonts missing: {', '.join(missing)}: install again" if missing else "fonts")
    try:
        errors = [f for f in check(read_embedded()) if f.severity == "error"]
    except KioskError as error:
        yield CheckResult(False, f"embedded edition: {error}")
        return
    yield CheckResult(not errors, f"embedded edition: {line(errors[0])}" if errors else "embedded edition")
