"""Threads that end when the touch panel that they read has gone.

When a panel is unplugged, the thread of the provider ``mtdev`` of Kivy 2.3.1 tries the same path for ever, twenty times
a second, and reads beside the provider that takes its place; the thread of ``hidinput`` ends with a traceback. We
replace ``Device`` in the first module and ``open`` in the second by versions that end their thread quietly.

To drop it: do not call ``install``; a panel that comes back may then be read twice, so that each tap counts twice.
"""

import io
import logging
import sys
from typing import Any

from kiosk.system.input_devices import device_node

_LOG = logging.getLogger(__name__)


def install() -> None:
    """Make the threads of the providers end with their devices. Call this before the providers start."""
    mtdev: Any = sys.modules.get("kivy.input.providers.mtdev")
    if hasattr(mtdev, "Device"):
        setattr(mtdev, "Device", _ending_with_its_node(mtdev.Device))  # noqa: B010 - modules declare no attributes
    hidinput = sys.modules.get("kivy.input.providers.hidinput")
    if hidinput is not None:
        setattr(hidinput, "open", _open_device)  # noqa: B010 - as above


def _ending_with_its_node(base: type[Any]) -> type[Any]:
    class EndingDevice(base):
        """A device of ``mtdev`` that ends the thread that reads it when its file is gone or has been replaced."""

        def __init__(self, filename: str) -> None:
            self._node = device_node(filename)
            try:
                super().__init__(filename)
            except Exception as error:  # the library raises no better one
                raise _given_up(filename, error) from error

        def get(self) -> Any:
            event = super().get()
            if event is None and device_node(self._filename) != self._node:
                self.close()
                raise SystemExit
            return event

    return EndingDevice


def _given_up(path: str, error: Exception) -> SystemExit:
    """Log why a device cannot be read, and return the exception that quietly ends its thread."""
    _LOG.warning("cannot open the touch screen %s: %s", path, error)
    return SystemExit()


def _open_device(path: str, mode: str) -> "_DeviceFile":
    try:
        return _DeviceFile(path, mode)
    except OSError as error:
        raise _given_up(path, error) from error


class _DeviceFile(io.FileIO):
    """A device file that reads as ended, and closes itself, when its device is gone; Linux makes the read fail."""

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            data = super().read(size)
        except OSError:
            data = b""
        if not data:
            self.close()
        return data or b""
