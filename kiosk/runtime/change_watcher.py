"""Watches for a change in a thread of its own, and reports it on the screen's thread.

The thread asks one question and sleeps again. The loop would need a whole pass for that, which costs several times as
much.
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

    It also calls ``changed`` after the first look, unless that returned ``None``. ``mark`` is called in another thread;
    ``wake`` makes a sleeping loop look at its clock.
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
        """Stop looking, and report nothing from now on."""
        if not self._stopped:
            self._stopped = True
            self._end.release()

    def _look(self) -> None:
        before: Hashable = None
        while True:
            mark = self._mark()
            if mark != before:
                before = mark
                self._clock.schedule_once(self._report, 0)
                self._wake()
            if self._end.acquire(timeout=self._every_s):
                return

    def _report(self, _dt: float) -> None:
        if not self._stopped:
            self._changed()
