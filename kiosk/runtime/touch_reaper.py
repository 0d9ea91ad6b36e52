"""Ends touches that never lift by themselves. Knows Kivy's input filters and providers, not the exhibit."""

import logging
from dataclasses import dataclass
from typing import Any

from kivy.base import EventLoop

from kiosk.clock import Clock, ScheduledCall
from kiosk.kivy_patches import mouse_touches

_LOG = logging.getLogger(__name__)

InputEvent = tuple[str, Any]
"""The kind of event (begin, update, end), and its touch."""

_JITTER = 0.005  # of the screen: a still object on some panels reports this much movement


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

    A bottle on the glass, dirt, or a lost event of the touch panel would otherwise hold a drag for ever. Elements
    receive an ordinary touch up. Later events of that finger are dropped until it lifts.

    The reaper is one of Kivy's input filters: it sees every event, and costs nothing while nobody touches the screen.
    """

    def __init__(self, clock: Clock, limit_s: float = 20.0) -> None:
        """Take the clock that makes the loop look again when a touch is due."""
        self._clock = clock
        self._limit_s = limit_s
        self._held: dict[str, _Held] = {}
        self._reaped: set[str] = set()
        self._alarm: ScheduledCall | None = None

    def install(self) -> None:
        """Join Kivy's input filters."""
        EventLoop.add_postproc_module(self)

    def process(self, events: list[InputEvent]) -> list[InputEvent]:
        """Return the events of this pass, without those of ended touches and with the ends that are due."""
        now = self._clock.time()
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
        _LOG.warning("touch %s ended after %g s on one spot", touch.uid, self._limit_s)
        del self._held[touch.uid]
        if not mouse_touches.forget(touch):
            self._reaped.add(touch.uid)
        touch.update_time_end()
        return touch

    def _set_alarm(self, now: float) -> None:
        if self._alarm is None and self._held:
            oldest = min(held.since for held in self._held.values())
            self._alarm = self._clock.schedule_once(self._on_alarm, oldest + self._limit_s - now)

    def _on_alarm(self, _dt: float) -> None:
        """Make the loop run this pass, so that ``process`` looks at every touch."""
        self._alarm = None
