"""Reads Linux's list of input devices: finds touch screens, and a device that was unplugged and came back."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_FOLDER = "/dev/input"
_ABS_MT_POSITION_X = 0x35
_INPUT_PROP_DIRECT = 0x01
_BITS_OF_LONG = sys.maxsize.bit_length() + 1

DeviceNode = tuple[int, int] | None
"""Identifies the device file behind a path. It changes when a device is plugged in again."""


@dataclass(frozen=True, slots=True)
class InputDevice:
    """An input device as Linux lists it.

    ``path`` changes whenever the device is plugged in, and ``port`` when it is plugged into another socket.
    ``identity`` (maker, model, serial number) never changes.
    """

    name: str
    path: str
    identity: str = ""
    port: str = ""

    def is_same(self, other: "InputDevice") -> bool:
        """Tell whether the other is this device; devices of one make without serial numbers look the same."""
        return (self.name, self.identity) == (other.name, other.identity)


def touch_screens(listing: str) -> tuple[InputDevice, ...]:
    """Find the touch screens in the text of ``/proc/bus/input/devices``.

    A touch screen reports the positions of several fingers, and they point directly at the picture. The second
    property tells it from the touchpad of a laptop.
    """
    return tuple(
        device
        for block, device in _devices(listing)
        if _has_bit(block, "ABS", _ABS_MT_POSITION_X) and _has_bit(block, "PROP", _INPUT_PROP_DIRECT)
    )


def input_devices(listing: str) -> tuple[InputDevice, ...]:
    """Find all devices with events in the text of ``/proc/bus/input/devices``."""
    return tuple(device for _, device in _devices(listing))


def same_device(wanted: InputDevice, devices: Iterable[InputDevice]) -> InputDevice | None:
    """Return the present entry of a device, or ``None``; of several alike the one with its path, else with its port."""
    alike = [device for device in devices if device.is_same(wanted)]
    return min(alike, key=lambda one: (one.path != wanted.path, one.port != wanted.port), default=None)


def _devices(listing: str) -> Iterable[tuple[str, InputDevice]]:
    for block in re.split(r"\n\s*\n", listing):
        event = re.search(r"^H: Handlers=.*\b(event\d+)\b", block, re.MULTILINE)
        if event:
            name = _line(block, 'N: Name="(.*)"') or "unnamed"
            identity = f"{_line(block, 'I: (.*)')} {_line(block, 'U: Uniq=(.*)')}".strip()
            yield block, InputDevice(name, f"{_FOLDER}/{event[1]}", identity, _line(block, "P: Phys=(.*)"))


def _line(block: str, pattern: str) -> str:
    found = re.search(rf"^{pattern}$", block, re.MULTILINE)
    return found[1].strip() if found else ""


def _has_bit(block: str, bitmap: str, bit: int) -> bool:
    """Read one bit of a line such as ``B: ABS=2658000 3``: words in hexadecimal, the highest first."""
    words = _line(block, f"B: {bitmap}=([0-9a-f ]+)").split()[::-1]
    word, place = divmod(bit, _BITS_OF_LONG)
    return word < len(words) and bool(int(words[word], 16) >> place & 1)


def device_node(path: str) -> DeviceNode:
    """Return the device file that a path names now; ``None`` if there is no such file."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_rdev, status.st_ino
