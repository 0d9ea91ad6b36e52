"""A touch panel that goes and comes back is followed, and taps always come from exactly one source.

The panel is a pipe that Kivy's own provider reads; only what it asks the kernel about the device is answered here.
"""

import logging
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.input.factory import MotionEventFactory
from kivy.input.providers import hidinput

from kiosk.bootstrap import TouchChoice, choose_touch
from kiosk.kivy_patches import device_threads
from kiosk.runtime import touchscreen
from kiosk.runtime.touch_reaper import TouchReaper
from kiosk.runtime.touchscreen import TouchSource, providers_of_touch
from kiosk.system import input_devices
from kiosk.system.input_devices import touch_screens
from tests.support.screen import until
from tests.support.visitor import Finger

PANEL = """\
I: Bus=0003 Vendor=0eef Product=c002 Version=0111
N: Name="{name}"
P: Phys=usb-0000:00:14.0-{port}/input0
H: Handlers=mouse2 {event}
B: PROP=2
B: ABS=260800000000003
"""
KEYBOARD = """\
I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
H: Handlers=sysrq kbd {event} leds
B: PROP=0
"""
SYN, ABS = 0, 3
MT_X, MT_Y, MT_ID = 53, 54, 57
REPORT, MT_REPORT = 0, 2


class Machine:
    """A machine with sockets, into which panels are plugged; each becomes another ``eventN``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blocks: dict[str, str] = {}
        self._ends: dict[str, int] = {}
        self._opened: list[str] = []

    def ioctl(self, file: Any, request: int, _space: object) -> bytes:
        """Say what the kernel would of a panel with a thousand steps each way."""
        match request & 0xFF:
            case 0x06:
                self._opened.append(str(file.name))
                return b"panel"
            case 0x20:
                return struct.pack("Q", 1 << ABS)
            case 0x23:
                return struct.pack("Q", 1 << MT_X | 1 << MT_Y)
            case _:
                return struct.pack("iiiiii", 0, 0, 1000, 0, 0, 0)

    def listing(self) -> str:
        return "\n".join(self.blocks.values())

    def plug(self, event: str, *, name: str = "ILITEK", port: str = "2", block: str = PANEL) -> str:
        path = self.folder / event
        os.mkfifo(path)
        self._ends[event] = os.open(path, os.O_RDWR)
        self.blocks[event] = block.format(event=event, name=name, port=port)
        return str(path)

    def unplug(self, event: str) -> None:
        del self.blocks[event]
        (self.folder / event).unlink()
        os.close(self._ends.pop(event))

    def touch(self, event: str, x: int, y: int) -> None:
        for kind, code, value in (
            (ABS, MT_ID, 1),
            (ABS, MT_X, x),
            (ABS, MT_Y, y),
            (SYN, MT_REPORT, 0),
            (SYN, REPORT, 0),
        ):
            os.write(self._ends[event], struct.pack("LLHHi", 0, 0, kind, code, value))

    def follower(self, wanted: str) -> TouchSource:
        """Start the source of touch as the exhibit does, and follow it."""
        screens, providers = touch_screens(self.listing()), MotionEventFactory.list()
        choice = choose_touch(wanted, screens=screens, providers=providers, readable=os.path.exists)
        self.start(choice)
        return TouchSource(wanted, choice, listing=self.listing, readable=os.path.exists)

    def start(self, choice: TouchChoice) -> None:
        kind, _, arguments = choice.provider.partition(",")
        provider = MotionEventFactory.get(kind)(choice.device, arguments)
        EventLoop.add_input_provider(provider)
        provider.start()
        self.is_read_by(provider)

    def looks(self, source: TouchSource) -> Any:
        """Let the exhibit look at its devices once, and return its only provider of touches."""
        before = providers_of_touch()
        source.look()
        source.follow()
        (only,) = providers_of_touch()
        if only not in before:
            self.is_read_by(only)
        return only

    def is_read_by(self, provider: Any) -> None:
        """Wait until the thread of a provider has opened its device."""
        if hasattr(provider, "thread"):
            until(lambda: provider.input_fn in self._opened, f"{provider.input_fn} is not opened")
            self._opened.remove(provider.input_fn)

    def close(self) -> None:
        for event in list(self._ends):
            self.unplug(event)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    EventLoop.ensure_window()
    monkeypatch.setattr(input_devices, "_FOLDER", str(tmp_path))
    monkeypatch.setitem(MotionEventFactory.__providers__, "mtdev", hidinput.HIDInputMotionEventProvider)
    monkeypatch.setattr(EventLoop, "input_providers", [])
    monkeypatch.setattr(hidinput, "open", open, raising=False)
    device_threads.install()
    machine = Machine(tmp_path)
    monkeypatch.setattr(hidinput, "fcntl", SimpleNamespace(ioctl=machine.ioctl), raising=False)
    yield machine
    threads = [thread for one in EventLoop.input_providers if (thread := getattr(one, "thread", None))]
    for provider in EventLoop.input_providers:
        provider.stop()
    machine.close()
    for thread in threads:
        thread.join(5)


def hears(provider: Any) -> list[tuple[str, Any]]:
    """Return the events of a provider, as soon as there are some."""
    heard: list[tuple[str, Any]] = []

    def listen() -> bool:
        provider.update(lambda *event: heard.append(event))
        return bool(heard)

    until(listen, "no touch has come")
    return heard


def kind(provider: Any) -> str:
    return type(provider).__name__


def test_a_panel_that_comes_back_as_another_device_stays_the_source(machine: Machine, caplog):
    machine.plug("event5")
    source = machine.follower("auto")
    machine.touch("event5", 250, 250)
    assert hears(machine.looks(source))[0][0] == "begin"

    with caplog.at_level(logging.INFO):
        machine.unplug("event5")
        assert kind(machine.looks(source)) == "MouseMotionEventProvider"
        path = machine.plug("event9")
        back = machine.looks(source)

    machine.touch("event9", 500, 250)
    (what, touch), *_ = hears(back)
    assert (what, touch.sx) == ("begin", 0.5)
    assert "the touch screen ILITEK" in caplog.text
    assert "has gone; until it is back: the mouse" in caplog.text
    assert f"the touch screen ILITEK is there: mtdev,{path}" in caplog.text


def test_a_panel_that_comes_back_at_the_same_place_is_opened_again(machine: Machine):
    """It comes back between two looks: the path is the same and the device file is not."""
    machine.plug("event5")
    source = machine.follower("auto")
    before = machine.looks(source)
    machine.unplug("event5")
    until(lambda: not before.thread.is_alive(), "the thread of the old device goes on")
    machine.plug("event5")
    after = machine.looks(source)
    assert after is not before
    machine.touch("event5", 1, 1)
    assert hears(after)


def test_a_numbered_device_is_followed_and_its_successor_at_that_number_is_not(machine: Machine):
    wanted = f"hidinput:{machine.plug('event5')}"
    source = machine.follower(wanted)
    machine.unplug("event5")
    machine.plug("event5", block=KEYBOARD)
    assert kind(machine.looks(source)) == "MouseMotionEventProvider"
    machine.plug("event9")
    machine.touch("event9", 1, 1)
    assert hears(machine.looks(source))


def test_a_device_with_a_name_is_followed_by_its_name(machine: Machine):
    by_id = machine.folder / "usb-ILITEK-event"
    by_id.symlink_to(machine.plug("event5"))
    source = machine.follower(f"hidinput:{by_id}")
    machine.unplug("event5")
    assert kind(machine.looks(source)) == "MouseMotionEventProvider"
    by_id.unlink()
    by_id.symlink_to(machine.plug("event9"))
    machine.touch("event9", 1, 1)
    assert hears(machine.looks(source))


def test_a_panel_that_is_switched_on_after_the_kiosk_becomes_the_source(machine: Machine):
    """X shows the same panel as a mouse, which must not be heard from then on."""
    source = machine.follower("auto")
    mouse = machine.looks(source)
    assert kind(mouse) == "MouseMotionEventProvider"
    machine.plug("event5")
    machine.touch("event5", 1, 1)
    assert hears(machine.looks(source))
    Window.dispatch("on_mouse_down", 10, 10, "left", [])
    assert not mouse.waiting_event


def test_of_two_panels_that_are_alike_the_one_at_the_same_socket_is_followed(machine: Machine):
    machine.plug("event5", port="2")
    source = machine.follower("auto")
    machine.unplug("event5")
    machine.plug("event7", port="4")
    machine.plug("event9", port="2")
    machine.touch("event9", 1, 1)
    assert hears(machine.looks(source))


def test_another_panel_beside_the_first_changes_nothing(machine: Machine):
    machine.plug("event5")
    source = machine.follower("auto")
    before = machine.looks(source)
    machine.plug("event7", name="Another")
    assert machine.looks(source) is before


def test_nothing_is_opened_again_while_nothing_changes(machine: Machine):
    machine.plug("event5")
    source = machine.follower("auto")
    assert machine.looks(source) is machine.looks(source)
    assert source.look() == source.look()


def test_a_finger_on_a_panel_that_goes_is_lifted(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    """Otherwise it would hold its button or divider until it is reaped."""
    reaper = TouchReaper(Clock)
    monkeypatch.setattr(EventLoop, "postproc_modules", [reaper])
    monkeypatch.setattr(EventLoop, "me_list", [])
    machine.plug("event5")
    source = machine.follower("auto")
    finger = Finger(0.5, 0.5)
    reaper.process([("begin", finger)])
    EventLoop.post_dispatch_input("begin", finger)

    machine.unplug("event5")
    machine.looks(source)

    assert finger.time_end >= 0
    assert EventLoop.touches == []
    assert not reaper._held


class Stand:
    """Offers what the library mtdev does, without a kernel."""

    def __init__(self, filename: str) -> None:
        if not Path(filename).exists():
            raise Exception("Unable to open device")
        self._filename = filename
        self.closed = False

    def get(self) -> None:
        """There is nothing to read."""

    def close(self) -> None:
        self.closed = True


def test_the_thread_that_reads_mtdev_ends_with_its_device_and_not_before(tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "kivy.input.providers.mtdev", module := SimpleNamespace(Device=Stand))
    monkeypatch.setattr(hidinput, "open", open, raising=False)
    device_threads.install()
    path = tmp_path / "event5"
    path.touch()
    device = module.Device(str(path))
    assert device.get() is None
    path.rename(tmp_path / "kept")
    path.touch()
    with pytest.raises(SystemExit):
        device.get()
    assert device.closed
    with pytest.raises(SystemExit):
        module.Device(str(tmp_path / "nowhere"))


def test_the_setting_mouse_always_stays_the_mouse(machine: Machine):
    source = machine.follower("mouse")
    before = machine.looks(source)
    machine.plug("event5")
    assert machine.looks(source) is before
    assert touchscreen.providers_of_touch() == [before]
