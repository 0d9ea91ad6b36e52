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
    """Calls ``on_change`` on the screen's thread whenever ``token`` returns another value than at the last look.

    The first look counts as a change, unless ``token`` returns ``None``. It is called in another thread; ``wake`` makes
    a sleeping loop look at its clock.
    """

    def __init__(
        self,
        token: Callable[[], Hashable],
        on_change: Callable[[], None],
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
        *,
        every_s: float = LOOK_S,
    ) -> None:
        self._token = token
        self._on_change = on_change
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
            token = self._token()
            if token != before:
                before = token
                self._clock.schedule_once(self._report, 0)
                self._wake()
            if self._end.acquire(timeout=self._every_s):
                return

    def _report(self, _dt: float) -> None:
        if not self._stopped:
            self._on_change()
