"""Asks a visitor who has gone quiet whether they are still there, and begins again when nobody answers."""

from typing import Protocol

from kiosk.clock import Clock, ScheduledCall
from kiosk.runtime.idle_timer import Active, Asking, Away, IdleTimer
from kiosk.runtime.store import Store
from kiosk.timings import Timings
from kiosk.visit.events import VisitorLeft, WentIdle


class Countdown(Protocol):
    """Shows how long the prompt waits for an answer."""

    def count_down(self, seconds: int) -> None:
        """Show the seconds that remain."""
        ...


class IdleController:
    """Turns silence into events: first ``WentIdle``, with a countdown on the screen, then ``VisitorLeft``."""

    def __init__(self, store: Store, timer: IdleTimer, timings: Timings, countdown: Countdown, clock: Clock) -> None:
        """Take the store, which gets the events, and what shows the countdown; ``update`` begins to watch."""
        self._store = store
        self._timer = timer
        self._timings = timings
        self._countdown = countdown
        self._clock = clock
        self._next_update: ScheduledCall | None = None
        self._begun = False

    def touched(self) -> None:
        """Count a touch as a sign of presence. The prompt itself decides what a touch on it means."""
        self._timer.touched()
        self.update()

    def update(self, *_: object) -> None:
        """Send the event that is due, and schedule the next update."""
        self._cancel()
        if not self._store.visit.history:
            self._begun = False
            return
        if not self._begun:  # a visit can begin without a touch that this controller saw
            self._begun = True
            self._timer.touched()
        self._timer.set_limits(*self._timings.idle_limits(self._store.loaded))
        match self._timer.state:
            case Away():
                self._store.send(VisitorLeft())
                return
            case Asking(seconds_left):
                self._store.send(WentIdle())
                self._countdown.count_down(seconds_left)
            case Active():
                pass  # the prompt takes every touch while it is on the screen, so it answers by itself
        self._cancel()  # an event that was sent above changes the visit, and that calls this method too
        self._next_update = self._clock.schedule_once(self.update, self._timer.next_change_s())

    def _cancel(self) -> None:
        if self._next_update is not None:
            self._next_update.cancel()
            self._next_update = None
