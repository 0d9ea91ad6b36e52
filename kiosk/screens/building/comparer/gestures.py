"""The meaning of fingers on a comparer: move the divider, push the zoomed pictures, or pinch. Knows no toolkit."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.widgets.core.rect import Point

QUIET_S = 1.5
"""A finger that has not moved for this long is forgotten when another one comes: perhaps its end was lost."""


class GestureTarget(Protocol):
    """The changes that fingers make to a comparer. Positions are pixels of the screen."""

    def begin(self) -> None:
        """Stop whatever moves by itself: a finger is there."""
        ...

    def pans_at(self, x: float, y: float) -> bool:
        """Tell whether a finger that drags from here pushes the pictures rather than the divider."""
        ...

    def divide(self, x: float, *, first: bool) -> None:
        """Put the divider under a finger; ``first`` when the finger has just come."""
        ...

    def undivide(self) -> None:
        """Put the divider back to its place before the finger came."""
        ...

    def pan(self, dx: float, dy: float) -> None:
        """Push the pictures."""
        ...

    def begin_pinch(self) -> None:
        """Remember the view from which a pinch zooms."""
        ...

    def pinch(self, start: Point, now: Point, factor: float) -> None:
        """Zoom by ``factor`` since the pinch began, and bring what was at ``start`` to ``now``."""
        ...

    def rest(self) -> None:
        """The last finger has gone."""
        ...


@dataclass(slots=True)
class _Finger:
    x: float
    y: float
    heard: float


class ComparerGestures:
    """The fingers on one comparer. The first acts alone, a second one makes it a pinch, further ones do nothing.

    A finger whose end was lost blocks nobody: see :data:`QUIET_S`. A mouse has only one finger, so each press takes
    over from the one before.
    """

    def __init__(self, target: GestureTarget, slop: float) -> None:
        self._target = target
        self._slop = slop
        self._down: dict[int, _Finger] = {}
        self._mode = ""
        self._start: Point = (0.0, 0.0)
        self._moved = False
        self._tap_places = False
        self._spread = 1.0

    @property
    def busy(self) -> bool:
        """Tell whether a finger is down."""
        return bool(self._down)

    @property
    def drags(self) -> bool:
        """Tell whether a finger draws the divider along."""
        return bool(self._down) and self._moved and self._mode == "divides"

    def down(self, uid: int, x: float, y: float, now: float, *, alone: bool = False, waits: bool = False) -> None:
        """Take a new finger. One that ``waits`` moves the divider only once it drags."""
        for other in [other for other, f in self._down.items() if alone or now - f.heard > QUIET_S]:
            del self._down[other]
        if len(self._down) >= 2:
            return
        self._down[uid] = _Finger(x, y, now)
        if len(self._down) == 2:
            self._begin_pinch()
            return
        self._target.begin()
        self._start, self._moved = (x, y), False
        pans = self._target.pans_at(x, y)
        self._tap_places = pans and not waits
        if pans or waits:
            self._mode = "will pan" if pans else "will divide"
        else:
            self._mode = "divides"
            self._target.divide(x, first=True)

    def _begin_pinch(self) -> None:
        if self._mode == "divides" and not self._moved:
            self._target.undivide()
        self._mode = "pinches"
        a, b = self._down.values()
        self._start = ((a.x + b.x) / 2, (a.y + b.y) / 2)
        self._spread = max(_distance(a, b), 1.0)
        self._target.begin_pinch()

    def move(self, uid: int, x: float, y: float, now: float) -> bool:
        """Follow a finger; tell whether it drags something now (rather than taps)."""
        finger = self._down.get(uid)
        if finger is None:
            return False
        dx, dy = x - finger.x, y - finger.y
        finger.x, finger.y, finger.heard = x, y, now
        if not self._moved and abs(x - self._start[0]) + abs(y - self._start[1]) > self._slop:
            self._moved = True
            if self._mode == "will divide":
                self._mode = "divides"
                self._target.divide(x, first=True)
            elif self._mode == "will pan":
                self._mode = "pans"
        if self._mode == "divides":
            self._target.divide(x, first=False)
        elif self._mode == "pans":
            self._target.pan(dx, dy)
        elif self._mode == "pinches":
            a, b = self._down.values()
            now_at = ((a.x + b.x) / 2, (a.y + b.y) / 2)
            self._target.pinch(self._start, now_at, max(_distance(a, b), 1.0) / self._spread)
        return self._moved or self._mode == "pinches"

    def up(self, uid: int) -> None:
        """Let a finger go."""
        finger = self._down.pop(uid, None)
        if finger is None:
            return
        if self._down:
            self._mode = "pans"  # one of two fingers is left: it goes on pushing
            return
        if self._mode == "will pan" and self._tap_places:
            self._target.divide(finger.x, first=True)
        self._mode = ""
        self._target.rest()

    def forget(self) -> None:
        """Forget all fingers, and report nothing to the target."""
        self._down.clear()
        self._mode = ""


def _distance(a: _Finger, b: _Finger) -> float:
    return ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5
