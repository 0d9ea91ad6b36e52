"""The ends of this process that come from outside: a signal, or the loss of the X server. Knows no exhibit.

Xlib ends a process whose X server has gone through the C function ``exit``, so that no Python code hears of it, and
does the same on each error of its protocol. Both can be heard of in time.
"""

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

EXIT_NO_DISPLAY = 69
"""The X server went away. EX_UNAVAILABLE of sysexits.h."""

XLIB = "libX11.so.6"
"""By its name, which SDL uses too: to search for a library takes a program (``ldconfig``) and its time."""

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
"""The functions that Xlib calls, which live for as long as it may."""


def on_signals(*acts: Callable[[], object]) -> None:
    """Act when a supervisor, a keyboard or a terminal that closes asks for the end; the second time, end at once.

    A signal that whoever started this process has it ignore (``nohup``) stays ignored.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        for act in acts:
            act()

    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, end)


def end_now() -> None:
    """End this process with exit code 0, without finishing what it is doing."""
    os._exit(0)


def on_loss_of_display(act: Callable[[], object]) -> None:
    """Act when the connection to the X server breaks; the process ends right after, with ``EXIT_NO_DISPLAY``."""

    def lost(_display: int) -> int:
        try:
            _LOG.error("the X server has gone: the exhibit ends, and its supervisor starts it again")
            act()
        finally:
            os._exit(EXIT_NO_DISPLAY)

    _tell_xlib("XSetIOErrorHandler", _OnLoss(lost))


def survive_x_errors() -> None:
    """Name errors of the X protocol in the log, each kind once, instead of ending. Call it before SDL starts."""
    seen: set[tuple[int, int, int]] = set()

    def failed(_display: int, event: int) -> int:
        error = _ErrorEvent.from_address(event)
        kind = (error.error, error.request, error.minor)
        if kind not in seen:
            seen.add(kind)
            _LOG.warning("the X server refused a request (error %d of request %d.%d)", *kind)
        return 0

    _tell_xlib("XSetErrorHandler", _OnError(failed))


def _tell_xlib(setter: str, handler: object) -> None:
    """Have Xlib call this function; where there is none, nothing of it can fail."""
    if not sys.platform.startswith("linux"):
        return
    try:
        xlib = ctypes.CDLL(XLIB)
    except OSError:
        return
    _held[setter] = handler
    getattr(xlib, setter)(handler)
