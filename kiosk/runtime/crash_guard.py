"""Keeps the exhibit responding after a failure in a handler: it goes back to attract, and ends after too many."""

import logging
from collections import deque
from collections.abc import Callable

from kivy.base import ExceptionHandler, ExceptionManager

from kiosk.clock import Clock

_LOG = logging.getLogger(__name__)

EXIT_FOR_THE_SUPERVISOR = 70  # EX_SOFTWARE of sysexits.h


class CrashGuard(ExceptionHandler):
    """Turns a failure in any handler into a return to attract, and too many of them into an exit.

    Give it to Kivy's ``ExceptionManager``. More than ``most`` failures within ``within_s`` seconds mean that attract
    does not help: the program ends with exit code 70 and the supervisor starts it again.

    ``on_failure`` receives every failure. It returns True if it has removed the cause and shows the exhibit from its
    beginning; the count then starts again.
    """

    def __init__(
        self,
        back_to_attract: Callable[[], None],
        clock: Clock,
        *,
        most: int = 5,
        within_s: float = 60.0,
        on_failure: Callable[[Exception], bool] = lambda _error: False,
    ) -> None:
        super().__init__()
        self._back_to_attract = back_to_attract
        self._on_failure = on_failure
        self._most = most
        self._within_s = within_s
        self._clock = clock
        self._recent: deque[float] = deque()
        self.failures = 0

    def handle_exception(self, exception: BaseException) -> int:
        """Log a failure and go back to attract; let a request to quit pass.

        Raises:
            SystemExit: with code 70, after too many failures.
        """
        if not isinstance(exception, Exception):  # SystemExit, KeyboardInterrupt
            return ExceptionManager.RAISE
        self._count(exception)
        try:
            if self._on_failure(exception):
                self._recent.clear()
            else:
                self._back_to_attract()
        except Exception as error:  # a second failure on the way back; too many of them end the program
            self._count(error)
        return ExceptionManager.PASS

    def _count(self, error: Exception) -> None:
        self.failures += 1
        _LOG.error("failure %d: %s; back to attract", self.failures, error, exc_info=error)
        now = self._clock.time()
        self._recent.append(now)
        while self._recent and now - self._recent[0] > self._within_s:
            self._recent.popleft()
        if len(self._recent) > self._most:
            _LOG.critical("%d failures within %g s: leaving it to the supervisor", len(self._recent), self._within_s)
            raise SystemExit(EXIT_FOR_THE_SUPERVISOR) from error
