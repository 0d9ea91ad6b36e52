"""The wait after a failure: longer each time, and different on each kiosk. Knows no clock."""

import random
from collections.abc import Callable

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
