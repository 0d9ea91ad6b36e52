"""Follows the touch panel: one that loses USB for a second comes back as another ``eventN``.

Knows Kivy's providers and how Linux lists devices; knows no widget. While the panel is away the mouse is the source, so
that there is always exactly one.
"""

import logging
import os
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any, NamedTuple

from kivy.base import EventLoop
from kivy.input.factory import MotionEventFactory

from kiosk.bootstrap import TouchChoice, choose_touch, device_listing
from kiosk.system.input_devices import DeviceNode, InputDevice, device_node, input_devices, same_device, touch_screens

_LOG = logging.getLogger(__name__)


class ProviderSpec(NamedTuple):
    """A source of touches: a line of Kivy's ``[input]`` section, and the device file behind it."""

    device: str
    provider: str
    node: DeviceNode


class TouchSource:
    """Keeps exactly one provider of touches on, whichever device file its device has at the moment.

    ``wanted`` is the setting ``[touch] input``, ``choice`` the source that was chosen for it at the start. A thread
    calls :meth:`look` from time to time; the thread of the screen calls :meth:`follow`.
    """

    def __init__(
        self,
        wanted: str,
        choice: TouchChoice,
        *,
        listing: Callable[[], str] = device_listing,
        readable: Callable[[str], bool] = lambda path: os.access(path, os.R_OK),
        providers: Container[str] | None = None,
    ) -> None:
        self._wanted = wanted
        self._listing = listing
        self._readable = readable
        self._providers = MotionEventFactory.list() if providers is None else providers
        self._text = ""
        self._devices: tuple[InputDevice, ...] = ()
        self._screens: tuple[InputDevice, ...] = ()
        self._followed: InputDevice | None = None
        self._seen = self._source = ProviderSpec(choice.device, choice.provider, _node_of(choice))
        self._read_listing()
        self._remember(choice)

    def look(self) -> tuple[ProviderSpec, bool]:
        """Return the source that touches should come from, and whether the present provider still reads."""
        self._read_listing()
        choice = choose_touch(
            self._setting(), screens=self._screens, providers=self._providers, readable=self._readable
        )
        self._remember(choice)
        self._seen = ProviderSpec(choice.device, choice.provider, _node_of(choice))
        return self._seen, all(_reads(provider) for provider in providers_of_touch())

    def follow(self) -> None:
        """Switch to the source that :meth:`look` found, if it is another one or the provider has stopped."""
        if self._seen == self._source and all(_reads(provider) for provider in providers_of_touch()):
            return
        before, self._source = self._source, self._seen
        name = self._followed.name if self._followed else "touch screen"
        if self._source.device == "touch":
            _LOG.info("the touch screen %s is there: %s", name, self._source.provider)
        elif before.device == "touch":
            _LOG.warning("the touch screen %s (%s) has gone; until it is back: the mouse", name, before.provider)
        _replace_provider(self._source)

    def _read_listing(self) -> None:
        if (text := self._listing()) != self._text:
            self._text, self._devices, self._screens = text, input_devices(text), touch_screens(text)

    def _setting(self) -> str:
        """Return the setting with the path that the device has now."""
        if self._followed is None or self._wanted == "mouse":
            return self._wanted
        kind, _, path = self._wanted.partition(":")
        if path and not _is_numbered(path):  # a name such as those in /dev/input/by-id follows by itself
            return self._wanted
        now = same_device(self._followed, self._devices)
        return f"{kind if path else 'mtdev'}:{now.path}" if now else "mouse"

    def _remember(self, choice: TouchChoice) -> None:
        if choice.device == "touch":
            path = os.path.realpath(choice.provider.partition(",")[2])
            self._followed = next((device for device in self._devices if device.path == path), self._followed)


def providers_of_touch() -> list[Any]:
    """Return the providers that count: Kivy always adds one of SDL's own, which passes nothing on."""
    return [one for one in EventLoop.input_providers if type(one).__name__ != "SDL2MotionEventProvider"]


def _is_numbered(path: str) -> bool:
    return Path(path).name.startswith("event")


def _node_of(choice: TouchChoice) -> DeviceNode:
    if choice.device != "touch":
        return None
    return device_node(choice.provider.partition(",")[2])


def _reads(provider: Any) -> bool:
    """Return whether a provider still reads its device: its thread may have ended."""
    thread = getattr(provider, "thread", None)
    return thread is None or thread.is_alive()


def _replace_provider(source: ProviderSpec) -> None:
    """Replace the present providers by a new one, and lift all fingers."""
    for old in providers_of_touch():
        EventLoop.remove_input_provider(old)
        old.stop()
    _lift_all_fingers()
    kind, _, arguments = source.provider.partition(",")
    made_by: Any = MotionEventFactory.get(kind)
    new = made_by(source.device, arguments)
    EventLoop.add_input_provider(new, True)
    new.start()


def _lift_all_fingers() -> None:
    """End all touches: their provider is no longer there to do it."""
    events: list[Any] = []
    for touch in EventLoop.touches:
        touch.update_time_end()
        events.append(("end", touch))
    for module in EventLoop.postproc_modules:
        events = module.process(events=events)
    for event in events:
        EventLoop.post_dispatch_input(*event)
