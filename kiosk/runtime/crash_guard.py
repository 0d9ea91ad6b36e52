"""What keeps the exhibit answering when something goes wrong: a failure in a handler, a finger that never lifts."""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from kivy.base import EventLoop, ExceptionHandler, ExceptionManager

log = logging.getLogger(__name__)

EXIT_FOR_THE_SUPERVISOR = 70  # EX_SOFTWARE of sysexits.h

InputEvent = tuple[str, Any]
"""Kivy's pair of what happened (begin, update, end) and to which touch."""

_JITTER = 0.005  # of the screen: a still object on some panels reports this much movement


class CrashGuard(ExceptionHandler):
    """Turns a failure in any handler into a return to attract, and too many of them into an exit.

    Give it to Kivy's ``ExceptionManager``. More than ``most`` failures within ``within_s`` seconds mean that attract
    is no refuge either: the program ends with exit code 70 and the supervisor starts it anew.

    ``relieve`` is told of every failure. It returns True where it has taken away what was at fault and shows the
    exhibit from its beginning: then the count starts anew.
    """

    def __init__(
        self,
        back_to_attract: Callable[[], None],
        *,
        most: int = 5,
        within_s: float = 60.0,
        now: Callable[[], float] = time.monotonic,
        relieve: Callable[[Exception], bool] = lambda _error: False,
    ) -> None:
        """Take what brings the exhibit back to attract."""
        super().__init__()
        self._back_to_attract = back_to_attract
        self._relieve = relieve
        self._most = most
        self._within_s = within_s
        self._now = now
        self._recent: deque[float] = deque()
        self.failures = 0

    def handle_exception(self, exception: BaseException) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Log it, go back to attract and carry on; let a wish to quit through.

        Raises:
            SystemExit: with code 70, after too many failures.
        """
        if not isinstance(exception, Exception):  # SystemExit, KeyboardInterrupt
            return ExceptionManager.RAISE
        self._count(exception)
        try:
            if self._relieve(exception):
                self._recent.clear()
            else:
                self._back_to_attract()
        except Exception as error:
            self._count(error)
        return ExceptionManager.PASS

    def _count(self, error: Exception) -> None:
        self.failures += 1
        log.error("failure %d: %s; back to attract", self.failures, error, exc_info=error)
        now = self._now()
        self._recent.append(now)
        while self._recent and now - self._recent[0] > self._within_s:
            self._recent.popleft()
        if len(self._recent) > self._most:
            log.critical("%d failures within %g s: leaving it to the supervisor", len(self._recent), self._within_s)
            raise SystemExit(EXIT_FOR_THE_SUPERVISOR) from error


class Clock(Protocol):
    """The part of Kivy's clock that the reaper uses."""

    def schedule_once(self, callback: Callable[[float], None], timeout: float = 0) -> Any:
        """Call back after this many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    """A touch on the glass, where it last came to rest and when."""

    touch: Any
    sx: float
    sy: float
    since: float

    def has_moved(self) -> bool:
        return max(abs(self.touch.sx - self.sx), abs(self.touch.sy - self.sy)) > _JITTER


class TouchReaper:
    """Ends touches that have stayed on one spot for ``limit_s`` seconds.

    A bottle on the glass, dirt, or a lost event of the touch panel would else hold a drag for ever. To the widgets it
    is an ordinary touch up. What the panel still says of that finger afterwards is dropped until it lifts.

    It stands in Kivy's row of input filters, so it sees every event and costs nothing while nobody touches.
    """

    def __init__(self, clock: Clock, limit_s: float = 20.0, *, now: Callable[[], float] = time.monotonic) -> None:
        """Take the clock that makes the loop look again when a touch is due."""
        self._clock = clock
        self._limit_s = limit_s
        self._now = now
        self._held: dict[str, _Held] = {}
        self._reaped: set[str] = set()
        self._alarm: Any = None

    def install(self) -> None:
        """Take a place in the row of Kivy's input filters."""
        EventLoop.add_postproc_module(self)

    def uninstall(self) -> None:
        """Leave it, and forget all touches."""
        EventLoop.remove_postproc_module(self)
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        self._held.clear()
        self._reaped.clear()

    def process(self, events: list[InputEvent]) -> list[InputEvent]:
        """Return the events of this pass, without those of ended touches and with the ends that are due."""
        now = self._now()
        passed = [event for event in events if self._passes(*event, now)]
        due = [held.touch for held in self._held.values() if now - held.since >= self._limit_s]
        passed += [("end", self._reap(touch)) for touch in due]
        self._set_alarm(now)
        return passed

    def _passes(self, kind: str, touch: Any, now: float) -> bool:
        if not touch.is_touch:  # a hovering mouse pointer presses nothing
            return True
        if touch.uid in self._reaped:
            if kind == "end":
                self._reaped.discard(touch.uid)
            return False
        if kind == "end":
            self._held.pop(touch.uid, None)
        elif (held := self._held.get(touch.uid)) is None or held.has_moved():
            self._held[touch.uid] = _Held(touch, touch.sx, touch.sy, now)
        return True

    def _reap(self, touch: Any) -> Any:
        log.warning("touch %s ended after %g s on one spot", touch.uid, self._limit_s)
        del self._held[touch.uid]
        if not _forgotten_by_its_provider(touch):
            self._reaped.add(touch.uid)
        touch.update_time_end()
        return touch

    def _set_alarm(self, now: float) -> None:
        if self._alarm is None and self._held:
            oldest = min(held.since for held in self._held.values())
            self._alarm = self._clock.schedule_once(self._on_alarm, oldest + self._limit_s - now)

    def _on_alarm(self, _dt: float) -> None:
        """Have made the loop do this pass, in which ``process`` looks at all touches."""
        self._alarm = None


def _forgotten_by_its_provider(touch: Any) -> bool:
    """Make the mouse provider let go of this touch, or it would take the next press nearby for the same one."""
    forgotten = False
    for provider in EventLoop.input_providers:
        touches = getattr(provider, "touches", None)
        if isinstance(touches, dict) and touches.get(touch.id) is touch:
            del touches[touch.id]
            forgotten = True
            if getattr(provider, "current_drag", None) is touch:
                provider.current_drag = None
    return forgotten
