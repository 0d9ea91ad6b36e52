"""A loop that sleeps until there is something to do.

Kivy 2.3.1 runs a pass 60 times a second, and reads a touch only when the pass is over. We replace ``Clock.idle`` by a
wait on SDL's own queue, keep Kivy's ``_dt`` and ``_last_tick`` in step, and replace ``Window.mainloop``, which would
read the queue a second time. While nobody touches the screen, the processor rests; at a touch a pass begins at once.

To drop it: do not call ``install``; Kivy's own loop then runs as before. It knows Kivy's clock and SDL's queue; it
knows no widget and decides nothing about the exhibit.
"""

import ctypes
import logging
import math
import threading
from collections.abc import Callable
from typing import Any, Protocol

from kivy.base import EventLoop

from kiosk.kivy_patches import ringing_queues
from kiosk.kivy_patches.sdl import find_sdl

_LOG = logging.getLogger(__name__)

_DRIVERS_THAT_WAIT = frozenset({"x11", "wayland", "windows", "cocoa"})
"""The drivers with which ``SDL_WaitEventTimeout`` sleeps in the kernel. With others it looks once a millisecond."""
_DRIVERS_WITHOUT_INPUT = frozenset({"offscreen", "dummy", "evdev"})
_PROVIDERS_FED_BY_SDL = frozenset({"MouseMotionEventProvider", "SDL2MotionEventProvider"})

_SIGNAL_S = 0.25
"""The longest time that a signal waits: Python runs its handlers only when SDL's wait has returned."""

_IGNORE = 0
_EVENT_BYTES = 128  # more than any SDL_Event has


class KivyClock(Protocol):
    """The part of Kivy's clock that the loop uses; ``_last_tick`` and ``_dt`` are Kivy's own names."""

    idle: Callable[[], float]
    _last_tick: float
    _dt: float

    def time(self) -> float:
        """Return the time in seconds."""
        ...

    def usleep(self, microseconds: float) -> None:
        """Sleep."""
        ...

    def get_min_timeout(self) -> float:
        """Return the time of the next event; 0 for the next frame, a huge number for never."""
        ...

    def get_events(self) -> list[Any]:
        """Return the scheduled events."""
        ...


class KivyWindow(Protocol):
    """The part of Kivy's window that the loop uses."""

    mainloop: Callable[[], None]


class Loop(Protocol):
    """The loop that the exhibit runs in."""

    def install(self) -> bool:
        """Take the place of Kivy's own loop."""
        ...

    def wake(self) -> None:
        """Begin the next pass now."""
        ...


class WaitingLoop:
    """Sleeps until a touch, a due event of the clock, or a ``wake()``; then lets Kivy do one pass at once.

    A touch is read, handled and drawn in the pass that it woke. A pass never follows another closer than
    ``gap_s``, so that a drag at 1,000 Hz costs no more than one at 120; what arrived meanwhile is handled together.
    Animations (events for "each frame") run every ``frame_s``. A trigger for "the next frame" runs at once, but a
    trigger that sets itself again and again is held to ``frame_s`` too.

    There is a pass at least every ``longest_s``, so that a watchdog fed from the loop can be trusted.

    If SDL cannot be found, nothing changes: ``install`` returns False, and Kivy ticks as usual.
    """

    def __init__(
        self,
        clock: KivyClock,
        window: KivyWindow,
        *,
        frame_s: float = 1 / 60,
        gap_s: float = 1 / 120,
        longest_s: float = 5.0,
    ) -> None:
        """Take the clock and the window; ``install`` puts the loop to work."""
        self._clock = clock
        self._window = window
        self._frame_s = frame_s
        self._gap_s = gap_s
        self._longest_s = longest_s
        self._sdl: ctypes.CDLL | None = None
        self._poll: Callable[[], None] = window.mainloop
        self._wake_event = ctypes.create_string_buffer(_EVENT_BYTES)
        self._bell = threading.Event()
        self._bell_only = False
        self._slice_s = _SIGNAL_S
        self._in_pass = False
        self._ran_a_trigger = False

    def install(self) -> bool:
        """Take the place of Kivy's sleep; return False, with one line in the log, if that is not possible.

        Call this when the window exists and before Kivy starts its input, that is before ``App.run``.
        """
        if self._sdl is not None:
            return True
        sdl = find_sdl()
        if sdl is None:
            _LOG.warning("SDL was not found in this process: Kivy's own loop stays and looks 60 times a second")
            return False
        driver = (sdl.SDL_GetCurrentVideoDriver() or b"").decode()
        self._slice_s = _SIGNAL_S
        self._bell_only = driver not in _DRIVERS_THAT_WAIT
        if self._bell_only and driver not in _DRIVERS_WITHOUT_INPUT:
            self._slice_s = self._gap_s
        kind = sdl.SDL_RegisterEvents(1)
        ctypes.memmove(self._wake_event, ctypes.byref(ctypes.c_uint32(kind)), 4)
        # An open joystick would make SDL look for its news a thousand times a second. The exhibit has none.
        sdl.SDL_JoystickEventState(_IGNORE)
        self._sdl = sdl
        self._poll = self._window.mainloop
        self._window.mainloop = _polled_before_the_pass
        self._clock.idle = self._idle
        ringing_queues.install(self.wake)
        _LOG.info("waiting on SDL's queue (%s)", driver)
        return True

    def wake(self) -> None:
        """Make the next pass begin now. Safe from any thread, and from a handler on the screen's own."""
        if self._bell.is_set():
            return
        self._bell.set()
        sdl = self._sdl
        if sdl is not None and not self._bell_only:
            sdl.SDL_PushEvent(self._wake_event)

    def _idle(self) -> float:
        """Wait, read the queue, and return the time of this pass. Kivy's clock calls this at the head of a pass."""
        clock = self._clock
        if self._in_pass:  # SDL reports a resize from inside its own wait, and Kivy draws there and then
            return self._begin_pass()
        self._in_pass = True
        try:
            self._wait_until(self._next_pass(clock.time()))
            now = self._begin_pass()  # before reading the queue: handlers schedule from this moment
            self._bell.clear()
            self._poll()
            return now
        finally:
            self._in_pass = False

    def _begin_pass(self) -> float:
        clock = self._clock
        now = clock.time()
        clock._dt = now - clock._last_tick
        clock._last_tick = now
        return now

    def _next_pass(self, now: float) -> float:
        """Return the time of the next pass that the clock needs."""
        due = self._clock.get_min_timeout()
        if due > 0:
            self._ran_a_trigger = False
            return min(max(due, self._clock._last_tick + self._gap_s), now + self._longest_s)
        if not self._ran_a_trigger and any(e.timeout <= 0 and not e.loop for e in self._clock.get_events()):
            self._ran_a_trigger = True
            return now
        return self._clock._last_tick + self._frame_s

    def _wait_until(self, due: float) -> None:
        clock = self._clock
        slice_s = self._gap_s if threads_read_input() else self._slice_s
        while not EventLoop.quit and (rest := due - clock.time()) > 0:
            if self._bell.is_set() or _input_is_waiting() or self._sleep(min(rest, slice_s)):
                self._leave_a_gap()
                return

    def _sleep(self, seconds: float) -> bool:
        """Sleep for at most this long; return True as soon as something has come."""
        sdl = self._sdl
        if sdl is None:
            return True
        if self._bell_only:
            return self._bell.wait(seconds) or bool(sdl.SDL_PollEvent(None))
        return bool(sdl.SDL_WaitEventTimeout(None, math.ceil(seconds * 1000)))

    def _leave_a_gap(self) -> None:
        rest = self._clock._last_tick + self._gap_s - self._clock.time()
        if rest > 0:
            self._clock.usleep(rest * 1_000_000)


def _polled_before_the_pass() -> None:
    """Stand in for the window's own poll: the queue was read at the head of the pass."""


def threads_read_input() -> bool:
    """Return whether a provider reads a device in a thread of its own, and will not wake the loop."""
    return any(
        type(provider).__name__ not in _PROVIDERS_FED_BY_SDL
        and not isinstance(getattr(provider, "queue", None), ringing_queues.RingingQueue)
        for provider in EventLoop.input_providers
    )


def _input_is_waiting() -> bool:
    return any(
        getattr(provider, "queue", None) or getattr(provider, "waiting_event", None)
        for provider in EventLoop.input_providers
    )
