"""Acts before something outside ends this process: a signal, or the loss of the X server. Knows no exhibit.

Xlib calls the C function ``exit`` when the X server is lost, and on each error of its protocol; no Python code runs
after that. Handlers of Xlib run before it.
"""

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

EXIT_NO_DISPLAY = 69
"""The X server has gone. EX_UNAVAILABLE of sysexits.h."""

XLIB = "libX11.so.6"
"""The name that SDL uses too. A search for the library would start a program (``ldconfig``)."""

_LOG = logging.getLogger(__name__)
_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")

if sys.platform == "win32":
    _OnLoss = _OnError = ctypes.CFUNCTYPE(ctypes.c_int)
else:
    _OnLoss = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
    _OnError = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class _ErrorEvent(ctypes.Structure):
    """XErrorEvent of Xlib."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("resource", ctypes.c_ulong),
        ("serial", ctypes.c_ulong),
        ("error", ctypes.c_ubyte),
        ("request", ctypes.c_ubyte),
        ("minor", ctypes.c_ubyte),
    )


_held: dict[str, object] = {}
"""The handlers that Xlib uses; this reference keeps them alive."""


def on_signals(*actions: Callable[[], object]) -> None:
    """Call ``actions`` on SIGTERM, SIGINT or SIGHUP; the second signal ends this process at once.

    A signal that this process was started to ignore (``nohup``) stays ignored.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        for act in actions:
            act()

    for number in _numbers():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, end)


def interrupt_once() -> None:
    """Raise ``KeyboardInterrupt`` at the first SIGTERM, SIGINT or SIGHUP, and ignore all that follow.

    The program can then end its children without another interruption. A signal that this process was started to
    ignore stays ignored.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    heeded = [number for number in _numbers() if signal.getsignal(number) is not signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, interrupt)


def end_now() -> None:
    """End this process at once with exit code 0."""
    os._exit(0)


def on_loss_of_display(act: Callable[[], object]) -> None:
    """Call ``act`` when the connection to the X server breaks, then end with ``EXIT_NO_DISPLAY``."""

    def lost(_display: int) -> int:
        try:
            _LOG.error("the X server has gone: the exhibit ends, and its supervisor starts it again")
            act()
        finally:
            os._exit(EXIT_NO_DISPLAY)

    _set_xlib_handler("XSetIOErrorHandler", _OnLoss(lost))


def survive_x_errors() -> None:
    """Log errors of the X protocol, each kind once, instead of ending on them. Call it before SDL starts."""
    seen: set[tuple[int, int, int]] = set()

    def failed(_display: int, event: int) -> int:
        error = _ErrorEvent.from_address(event)
        kind = (error.error, error.request, error.minor)
        if kind not in seen:
            seen.add(kind)
            _LOG.warning("the X server refused a request (error %d of request %d.%d)", *kind)
        return 0

    _set_xlib_handler("XSetErrorHandler", _OnError(failed))


def _set_xlib_handler(setter: str, handler: object) -> None:
    """Set a handler of Xlib, if this machine has Xlib."""
    if not sys.platform.startswith("linux"):
        return
    try:
        xlib = ctypes.CDLL(XLIB)
    except OSError:
        return
    _held[setter] = handler
    getattr(xlib, setter)(handler)


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
