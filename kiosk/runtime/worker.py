"""One thread for slow work, and the one door through which its results come back to the screen."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from kiosk.clock import Clock

T = TypeVar("T")
_LOG = logging.getLogger(__name__)

_Task = tuple[Callable[[], Any], Callable[[Any], None], Callable[[Exception], None]]


class Worker:
    """Does tasks one after another in a thread of its own and brings their results back to the screen's thread.

    ``on_done`` and ``on_failed`` are called on the screen's thread, in the order of the tasks. ``wake`` makes a
    sleeping loop look at its clock.
    """

    def __init__(self, clock: Clock, wake: Callable[[], None] = lambda: None, *, name: str = "worker") -> None:
        """Take the clock that calls back on the screen's thread; the worker's thread starts with the first task."""
        self._clock = clock
        self._wake = wake
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._started = False

    def submit(
        self, task: Callable[[], T], on_done: Callable[[T], None], on_failed: Callable[[Exception], None]
    ) -> None:
        """Do ``task`` soon; then call ``on_done`` with what it returned, or ``on_failed`` with what it raised.

        After ``stop`` it does nothing and calls nobody. Call it from the screen's thread.
        """
        if self._stopped.is_set():
            return
        self._tasks.put((task, on_done, on_failed))
        if not self._started:
            self._started = True
            self._thread.start()

    def run(self, task: Callable[[], object]) -> None:
        """Do a task without a result soon; write its failure to the log."""
        self.submit(task, lambda _nothing: None, lambda error: _LOG.warning("%s", error))

    def stop(self, *, patience_s: float = 5.0) -> bool:
        """Drop the waiting tasks, let the current one end, and call nobody from now on.

        Returns False if the current task did not end in time; its thread does not keep the program alive.
        """
        self._stopped.set()
        if not self._started:
            return True
        self._tasks.put(None)
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (next_task := self._tasks.get()) is not None and not self._stopped.is_set():
            task, on_done, on_failed = next_task
            try:
                result = task()
            except Exception as error:  # whoever gave the task decides what each error means
                self._deliver(on_failed, error)
            else:
                self._deliver(on_done, result)

    def _deliver(self, call: Callable[[Any], None], what: Any) -> None:
        def call_back(_dt: float) -> None:
            if not self._stopped.is_set():
                call(what)

        self._clock.schedule_once(call_back, 0)
        self._wake()
