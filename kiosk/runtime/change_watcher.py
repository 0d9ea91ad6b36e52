"""Notices in a thread of its own that something has changed, and says so on the screen's thread.

A look from the loop would cost a whole pass of it: several times as much as this thread, which asks one question and
goes back to sleep.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Protocol

from kiosk.clock import Clock

LOOK_S = 0.5


class Watcher(Protocol):
    """Looks for a change, and reports it on the screen's thread."""

    def start(self) -> None:
        """Begin to look."""
        ...

    def stop(self) -> None:
        """Stop looking."""
        ...


class ChangeWatcher:
    """Calls ``changed`` on the screen's thread whenever ``mark`` returns another value than at the last look.

    At the first look it does so too, unless there is nothing (``None``). ``mark`` is called in another thread; ``wake``
    makes a sleeping loop look at its clock.
    """

    def __init__(
        self,
        mark: Callable[[], Hashable],
        changed: Callable[[], None],
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
        *,
        every_s: float = LOOK_S,
    ) -> None:
        """Take what to look at and whom to tell; ``start`` begins to look."""
        self._mark = mark
        self._changed = changed
        self._clock = clock
        self._wake = wake
        self._every_s = every_s
        self._stopped = False
        self._end = threading.Lock()  # waiting for a lock costs a tenth of waiting for an event
        self._end.acquire()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more, and tell nobody from now on."""
        if not self._stopped:
            self._stopped = True
            self._end.release()

    def _look(self) -> None:
        before: Hashable = None
        while True:
            mark = self._mark()
            if mark != before:
                before = mark
                self._clock.schedule_once(self._tell, 0)
                self._wake()
            if self._end.acquire(timeout=self._every_s):
                return

    def _tell(self, _dt: float) -> None:
        if not self._stopped:
            self._changed()
