"""Kivy is configured before it is imported, and touches come from exactly one source."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import bootstrap
from kiosk.bootstrap import TouchChoice, assert_one_touch_provider, choose_touch
from kiosk.errors import MachineError
from kiosk.system import input_devices
from kiosk.system.input_devices import InputDevice, touch_screens

ROOT = Path(bootstrap.__file__).parent.parent

TOUCHPAD = """\
I: Bus=0018 Vendor=06cb Product=cd4c Version=0100
N: Name="SYNA30D3:00 06CB:CD4C Touchpad"
H: Handlers=mouse1 event7
B: PROP=5
B: EV=1b
B: KEY=e520 10000 0 0 0 0
B: ABS=2e0800000000003
"""
TOUCH_SCREEN = """\
I: Bus=0003 Vendor=0eef Product=c002 Version=0111
N: Name="eGalax Inc. eGalaxTouch P80H60"
P: Phys=usb-0000:00:14.0-2/input0
H: Handlers=mouse2 event12
B: PROP=2
B: EV=1b
B: KEY=400 0 0 0 0 0
B: ABS=2608000 3
"""
TOUCH_SCREEN_64 = TOUCH_SCREEN.replace("B: ABS=2608000 3", "B: ABS=260800000000003")
OTHER_SCREEN = TOUCH_SCREEN_64.replace("eGalax Inc. eGalaxTouch P80H60", "ILITEK").replace("event12", "event3")
KEYBOARD = """\
I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
H: Handlers=sysrq kbd event0 leds
B: PROP=0
B: EV=120013
B: KEY=402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe
"""
PEN_TABLET = TOUCH_SCREEN_64.replace("260800000000003", "1000000000003").replace("eGalax", "Pen")
SCREEN = InputDevice(
    "eGalax Inc. eGalaxTouch P80H60",
    "/dev/input/event12",
    "Bus=0003 Vendor=0eef Product=c002 Version=0111",
    "usb-0000:00:14.0-2/input0",
)
OTHER = replace(SCREEN, name="ILITEK", path="/dev/input/event3")
MOUSE = ("mouse", "mouse,disable_multitouch,disable_hover")


def on_a_machine(wanted, *, screens=(), providers=("mouse", "mtdev", "hidinput"), readable=lambda _path: True):
    return choose_touch(wanted, screens=screens, providers=providers, readable=readable)


# Which source of touch.


def test_a_touch_screen_is_told_from_a_touchpad_a_pen_and_a_keyboard():
    listing = "\n".join([KEYBOARD, TOUCHPAD, TOUCH_SCREEN_64, PEN_TABLET])

    assert touch_screens(listing) == (SCREEN,)


def test_a_touch_screen_is_found_in_the_32_bit_words_of_an_older_kernel(monkeypatch):
    monkeypatch.setattr(input_devices, "_BITS_OF_LONG", 32)

    assert touch_screens(TOUCH_SCREEN) == (SCREEN,)


def test_an_empty_listing_has_no_touch_screens():
    assert touch_screens("") == ()
    assert touch_screens(TOUCH_SCREEN_64.replace("H: Handlers=mouse2 event12", "H: Handlers=")) == ()


def test_the_mouse_never_draws_a_second_finger():
    choice = on_a_machine("mouse", screens=(SCREEN,))

    assert (choice.device, choice.provider) == MOUSE
    assert choice.note is None


@pytest.mark.parametrize(
    ("wanted", "provider"),
    [
        ("mtdev:/dev/input/event5", "mtdev,/dev/input/event5"),
        ("hidinput:/dev/input/event5", "hidinput,/dev/input/event5"),
    ],
)
def test_a_named_device_is_used_as_it_is_named(wanted, provider):
    assert on_a_machine(wanted) == TouchChoice("touch", provider)


def test_auto_uses_the_only_touch_screen():
    assert on_a_machine("auto", screens=(SCREEN,)) == TouchChoice("touch", "mtdev,/dev/input/event12")


@pytest.mark.parametrize(
    ("wanted", "machine", "said"),
    [
        ("auto", {}, ["no touch screen was found"]),
        ("auto", {"screens": (SCREEN, OTHER)}, ["several", SCREEN.path, OTHER.path, OTHER.name, "[touch] input"]),
        ("auto", {"screens": (SCREEN,), "readable": lambda _path: False}, [SCREEN.path, "group"]),
        ("auto", {"screens": (SCREEN,), "providers": ("mouse",)}, ["mtdev", "libmtdev1"]),
        ("mtdev:/dev/input/event5", {"readable": lambda _path: False}, ["/dev/input/event5", "plug it in"]),
        ("mtdev:/dev/input/event5", {"providers": ("mouse",)}, ["mtdev", "libmtdev1"]),
        ("hidinput:/dev/input/event5", {"providers": ("mouse",)}, ["hidinput", "Linux"]),
    ],
)
def test_an_unusable_source_of_touch_becomes_the_mouse_with_a_note_that_says_why(wanted, machine, said):
    """The visitor can still touch with one finger, and the technician reads what to do."""
    choice = on_a_machine(wanted, **machine)

    assert (choice.device, choice.provider) == MOUSE
    for words in said:
        assert words in choice.note


class MouseMotionEventProvider:
    """Stands for Kivy's class; only the name counts."""


class MTDMotionEventProvider:
    """Stands for Kivy's class."""


class SDL2MotionEventProvider:
    """Stands for the provider that Kivy always adds and that reports nothing."""


def test_exactly_one_source_of_touch_is_accepted():
    assert_one_touch_provider([SDL2MotionEventProvider(), MouseMotionEventProvider()])


@pytest.mark.parametrize(
    "providers",
    [
        [MouseMotionEventProvider(), MTDMotionEventProvider()],
        [MouseMotionEventProvider(), MouseMotionEventProvider()],
    ],
)
def test_two_sources_of_touch_are_refused_by_name(providers):
    with pytest.raises(MachineError, match="2 sources of touch are on") as caught:
        assert_one_touch_provider([SDL2MotionEventProvider(), *providers])
    for provider in providers:
        assert type(provider).__name__ in str(caught.value)


def test_no_source_of_touch_is_refused():
    with pytest.raises(MachineError, match="no source of touch is on"):
        assert_one_touch_provider([SDL2MotionEventProvider()])


# What Kivy is told.


def test_a_kiosk_without_a_size_covers_the_screen_and_stays_above_everything(tmp_path):
    told = bootstrap.environment(tmp_path)

    assert told["KCFG_GRAPHICS_FULLSCREEN"] == "auto"
    assert told["KCFG_GRAPHICS_ALWAYS_ON_TOP"] == "1"
    assert "SDL_VIDEODRIVER" not in told


def test_a_kiosk_with_a_size_is_a_window_of_that_size(tmp_path):
    told = bootstrap.environment(tmp_path, window=(1280, 720), rotation=90, cursor=True)

    assert told["KCFG_GRAPHICS_FULLSCREEN"] == "0"
    assert (told["KCFG_GRAPHICS_WIDTH"], told["KCFG_GRAPHICS_HEIGHT"]) == ("1280", "720")
    assert told["KCFG_GRAPHICS_ROTATION"] == "90"
    assert told["KCFG_GRAPHICS_SHOW_CURSOR"] == "1"


def test_the_environment_cannot_be_prepared_after_kivy_is_imported(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "kivy", object())
    before = dict(os.environ)

    with pytest.raises(RuntimeError, match="before Kivy is imported"):
        bootstrap.prepare_environment(tmp_path)

    assert dict(os.environ) == before


def test_touch_cannot_be_configured_after_the_window_is_made(monkeypatch):
    monkeypatch.setitem(sys.modules, "kivy.core.window", object())

    with pytest.raises(RuntimeError, match="before the window is made"):
        bootstrap.configure_touch("mouse")


# The real thing, in processes of their own.


def in_a_process(script, tmp_path, *, outside=None, arguments=()):
    """Run Python code with an empty home folder, and return the finished process.

    The graphics driver keeps compiled shaders in a folder of its own; newer drivers would make one in the home folder.
    """
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={
            **os.environ,
            "HOME": str(home),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "PYTHONPATH": str(ROOT),
            **(outside or {}),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


BEGIN = """
import json, logging, os, signal, sys
from pathlib import Path
from kiosk.bootstrap import assert_one_touch_provider, configure_touch, prepare_environment
prepare_environment(Path("state"), offscreen=True, window=(640, 360), rotation=90)
from kivy.config import Config
Config.set("modules", "inspector", "")
configure_touch("mouse")
from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.core.image import Image
from kivy.core.window import Window
from kivy.metrics import Metrics
from kivy.uix.widget import Widget

def run(when_started):
    EventLoop.bind(on_start=when_started)
    runTouchApp(Widget())
"""

REPORT = (
    BEGIN
    + """
found = {}

def look(*_):
    assert_one_touch_provider(EventLoop.input_providers)
    Window.dispatch("on_keyboard", 27, 41, None, [])
    found.update(
        argv=sys.argv[1:],
        providers=[type(each).__name__ for each in EventLoop.input_providers],
        input=dict(Config.items("input")),
        modules=dict(Config.items("modules")),
        escaped=EventLoop.quit or EventLoop.status != "started",
        size=Window.size,
        cursor=Window.show_cursor,
        density=[Metrics.dpi, Metrics.density, Metrics.fontscale],
        pictures={name: Image(name).size for name in ("a.jpg", "a.png", "a.webp")},
        pillow="PIL" in sys.modules,
        handlers=[str(each) for each in logging.getLogger().handlers + logging.getLogger("kivy").handlers],
        own_errors=sys.stderr is sys.__stderr__,
    )
    stopTouchApp()

run(look)
print(json.dumps(found))
"""
)


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    """Write a picture of each format into the folder of the process."""
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    for name in ("a.jpg", "a.png", "a.webp"):
        Image.new("RGB", (30, 20), "brown").save(name)


@pytest.mark.usefixtures("pictures")
def test_kivy_starts_without_leaving_files_and_without_a_way_out_of_the_exhibit(tmp_path):
    """In spite of the environment: one source of touch, no modules, untouched arguments, no files at home."""
    outside = {
        "KCFG_INPUT_SECOND": "mouse",
        "KCFG_MODULES_INSPECTOR": "",
        "KCFG_KIVY_EXIT_ON_ESCAPE": "1",
        "KIVY_NO_ENV_CONFIG": "1",
        "KIVY_METRICS_DENSITY": "3",
        "KIVY_IMAGE": "pil",
    }

    done = in_a_process(REPORT, tmp_path, outside=outside, arguments=["--size=100x100", "--config", "x.toml"])

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert json.loads(done.stdout) == {
        "argv": ["--size=100x100", "--config", "x.toml"],
        "providers": ["SDL2MotionEventProvider", "MouseMotionEventProvider"],
        "input": {"mouse": "mouse,disable_multitouch,disable_hover"},
        "modules": {},
        "escaped": False,
        "size": [360, 640],
        "cursor": False,
        "density": [96.0, 1.0, 1.0],
        "pictures": {"a.jpg": [30, 20], "a.png": [30, 20], "a.webp": [30, 20]},
        "pillow": False,
        "handlers": [],
        "own_errors": True,
    }
    assert list((tmp_path / "home").iterdir()) == []
    assert list((tmp_path / "state").rglob("*")) == [tmp_path / "state" / "kivy"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_a_supervisor_can_stop_a_kiosk_that_refuses_to_be_closed(tmp_path, monkeypatch):
    """SDL turns SIGTERM into a request to close the window, which the exhibit refuses."""
    monkeypatch.chdir(tmp_path)
    refuse = BEGIN + "\nWindow.bind(on_request_close=lambda *_, **__: True)\n"
    refuse += "signal.alarm(20)\nrun(lambda *_: os.kill(os.getpid(), signal.SIGTERM))\n"

    done = in_a_process(refuse, tmp_path)

    assert done.returncode == -signal.SIGTERM, done.stderr


def test_a_state_folder_that_cannot_be_made_does_not_darken_the_screen(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "state").write_text("a file where the folder should be")

    done = in_a_process(BEGIN + "\nrun(lambda *_: stopTouchApp())\nprint(Window.size)", tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "(360, 640)\n"
    assert "cannot make the folder" in done.stderr


def test_modules_that_kivy_does_not_use_are_loaded_only_when_something_uses_them(tmp_path):
    program = f"""
import sys
from pathlib import Path
from kiosk import bootstrap
from kiosk.kivy_patches import lean_start
bootstrap.prepare_environment(Path({str(tmp_path)!r}), offscreen=True)
lean_start.install()
from kivy.clock import Clock
print("ssl" in sys.modules)
wait_for = Clock._async_wait_for
import asyncio.events
from asyncio import sleep
asyncio.run(wait_for(sleep(0), 1))
print("ssl" in sys.modules)
"""

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)

    assert ended.stdout.split() == ["False", "True"], ended.stderr
