"""Decides when a visitor has walked away: first a prompt, then the attract screen. Knows seconds, not screens."""

import math
from dataclasses import dataclass

from kiosk.clock import Clock


@dataclass(frozen=True, slots=True)
class Active:
    """Somebody is there."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Nobody has touched the screen for a while: "still there?" is on it, and counts down."""

    seconds_left: int


@dataclass(frozen=True, slots=True)
class Away:
    """Nobody answered: the visit is over."""


IdleState = Active | Asking | Away


class IdleTimer:
    """Tells whether the visitor is still there.

    The visitor is asked ``ask_after_s`` after the last touch, and is away ``leave_after_s`` after the prompt. Nothing
    ticks in here: ``next_change_s`` says when to look again.
    """

    def __init__(self, ask_after_s: float, leave_after_s: float, clock: Clock) -> None:
        """Begin with a visitor who has just touched the screen."""
        self._clock = clock
        self._ask_after_s = ask_after_s
        self._leave_after_s = leave_after_s
        self._since = clock.time()

    def touched(self) -> None:
        """Somebody touched the screen, or gave another sign of being there."""
        self._since = self._clock.time()

    def set_limits(self, ask_after_s: float, leave_after_s: float) -> None:
        """Use other limits from now on; a change counts as a touch."""
        if (ask_after_s, leave_after_s) != (self._ask_after_s, self._leave_after_s):
            self._ask_after_s, self._leave_after_s = ask_after_s, leave_after_s
            self.touched()

    @property
    def state(self) -> IdleState:
        """The state of the visitor now."""
        until_asking, until_away = self._until()
        if until_asking > 0:
            return Active()
        if until_away > 0:
            return Asking(math.ceil(until_away))
        return Away()

    def next_change_s(self) -> float:
        """Return the seconds until ``state`` changes if nobody touches the screen; ``inf`` once away."""
        until_asking, until_away = self._until()
        if until_asking > 0:
            return until_asking
        if until_away > 0:
            return until_away - (math.ceil(until_away) - 1)
        return math.inf

    def _until(self) -> tuple[float, float]:
        """Return the seconds until the prompt and until the end; negative once past."""
        until_asking = self._ask_after_s - (self._clock.time() - self._since)
        return until_asking, until_asking + self._leave_after_s
