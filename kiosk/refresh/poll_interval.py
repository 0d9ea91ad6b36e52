"""The wait before the next poll: the interval of the settings, or 15 s to 5 min after failures. Knows no clock."""

import random
from collections.abc import Callable

from kiosk.refresh.result import RefreshResult

FIRST_S = 15.0
MOST_S = 300.0


class Backoff:
    """Waits of 15 s that double up to 5 min, each up to a quarter longer by chance.

    Kiosks that failed together, because their endpoint went away, therefore do not return together.
    """

    def __init__(self, *, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._failures = 0

    def succeeded(self) -> None:
        """Start again with the shortest wait."""
        self._failures = 0

    def failed(self, asked_s: float | None = None) -> float:
        """Return the seconds to wait after one more failure: at least ``asked_s``, if the server asks for that."""
        wait_s = min(FIRST_S * 2.0 ** min(self._failures, 16), MOST_S)
        self._failures += 1
        return max(wait_s, asked_s or 0.0) * (1.0 + self._chance() / 4)


class PollInterval:
    """The seconds between two polls of the endpoint."""

    def __init__(self, interval_s: float, *, chance: Callable[[], float] = random.random) -> None:
        """Take ``[endpoint] interval_s``."""
        self._interval_s = interval_s
        self._backoff = Backoff(chance=chance)

    def after(self, result: RefreshResult) -> float:
        """Return the wait after a poll with this result: the interval, or the backoff if another poll may succeed.

        The first waits after a failure are shorter than most intervals, so that a kiosk recovers soon.
        """
        if result.trouble is None or result.lasts:
            self._backoff.succeeded()
            return self._interval_s
        return self._backoff.failed(result.retry_after_s)
