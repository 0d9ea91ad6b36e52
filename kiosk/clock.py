"""The clock that parts of the exhibit are given: it measures time and calls them back.

Kivy's own clock is one. The time of day is not its business: a function that returns that is called ``now``.
"""

from collections.abc import Callable
from typing import Protocol


class ScheduledCall(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None:
        """Do not make the call."""
        ...


class Clock(Protocol):
    """Kivy's clock, as the exhibit uses it. It holds bound methods weakly."""

    def time(self) -> float:
        """Return seconds that only ever grow, counted from an unknown moment."""
        ...

    def schedule_once(self, callback: Callable[[float], None], timeout: float = 0) -> ScheduledCall:
        """Call back once on the screen's thread, after ``timeout`` seconds. May be called from any thread."""
        ...

    def schedule_interval(self, callback: Callable[[float], None], timeout: float) -> ScheduledCall:
        """Call back on the screen's thread every ``timeout`` seconds."""
        ...

    def create_trigger(self, callback: Callable[[float], None], timeout: float = 0) -> Callable[..., object]:
        """Return a function that schedules one call, also as a handler of Kivy's events.

        Calling it again before that call changes nothing.
        """
        ...
