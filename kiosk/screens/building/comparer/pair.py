"""The two states that a comparer shows, and the ways from one pair to another. Knows numbers only.

The rule for visitors: the earlier state is at the left. A button shows its state whole. From there a finger
pulls another state in from the edge: the first and the last are compared with each other, one in between
with its neighbour on the side from which it is pulled. At the start the first and the last are compared.
"""

from typing import NamedTuple

EDGE = 0.015
"""A divider that comes to rest this near to an edge (a fraction of the width) goes to the edge."""


class Pair(NamedTuple):
    """Two states, and the divider between them as a fraction of the width.

    Both states are the same if one is seen whole. The divider is then at the edge from which that state
    came: 1.0 at the right, 0.0 at the left.
    """

    left: int
    right: int
    divider: float

    @property
    def whole(self) -> int | None:
        """The state that is seen whole, or ``None``."""
        return self.left if self.left == self.right else None

    def state_at(self, share: float) -> int:
        """Return the state that is seen at this fraction of the width."""
        return self.left if share < self.divider else self.right


class Leg(NamedTuple):
    """A way of the divider between two states, from one fraction of the width to another."""

    left: int
    right: int
    start: float
    end: float


class DividerAnimation:
    """The divider on its way along some legs: slow, quick, slow on each of them."""

    def __init__(self, legs: list[Leg], base_s: float, width_s: float) -> None:
        self._legs = [leg for leg in legs if leg.start != leg.end]
        self._base_s = base_s
        self._width_s = width_s
        self._elapsed = 0.0

    @property
    def done(self) -> bool:
        """Tell whether the end has been reached."""
        return not self._legs

    def go(self, seconds: float) -> Pair:
        """Advance by ``seconds``, also past the end of a leg; return the pair that is shown then."""
        self._elapsed += seconds
        while True:
            leg = self._legs[0]
            whole_s = self._base_s + self._width_s * abs(leg.end - leg.start)
            t = min(self._elapsed / whole_s, 1.0)
            pair = Pair(leg.left, leg.right, leg.start + (leg.end - leg.start) * t * t * (3 - 2 * t))
            if t < 1.0:
                return pair
            self._elapsed -= whole_s
            self._legs.pop(0)
            if not self._legs:
                return pair


def normal(left: int, right: int, divider: float, count: int) -> Pair:
    """Return a pair for ``count`` states from any numbers; negative ones count from the last."""
    left, right = (min(max(n + count if n < 0 else n, 0), count - 1) for n in (left, right))
    if left > right:
        left, right = right, left
    divider = min(max(divider, 0.0), 1.0)
    if left == right:
        return Pair(left, right, 0.0 if divider < 0.5 else 1.0)
    return settled(Pair(left, right, divider))


def settled(pair: Pair) -> Pair:
    """Return the pair as it rests: near an edge only one state is left; the divider has four digits."""
    if pair.left != pair.right:
        if pair.divider <= EDGE:
            return Pair(pair.right, pair.right, 0.0)
        if pair.divider >= 1 - EDGE:
            return Pair(pair.left, pair.left, 1.0)
    return pair._replace(divider=round(pair.divider, 4))


def pulled(pair: Pair, share: float, count: int) -> Pair:
    """Return the pair after a finger came down at this fraction of the width.

    If one state is seen whole, the finger pulls another one in from the nearer edge.
    """
    state = pair.whole
    if state is None or count < 2:
        return pair._replace(divider=share)
    if state == 0:
        return Pair(0, count - 1, share)
    if state == count - 1:
        return Pair(0, state, share)
    return Pair(state - 1, state, share) if share < 0.5 else Pair(state, state + 1, share)


def edges(pair: Pair, count: int) -> tuple[float, ...]:
    """Return the places of the handles: the divider, or the edges from which a state can be pulled."""
    state = pair.whole
    if state is None:
        return (pair.divider,)
    if count < 2:
        return ()
    return ((0.0,) if state > 0 else ()) + ((1.0,) if state < count - 1 else ())


def way_to(pair: Pair, state: int) -> list[Leg]:
    """Return how the divider glides until this state is seen whole."""
    if pair.whole is not None:
        return [] if pair.whole == state else [_uncover(pair.whole, state)]
    if state == pair.left:
        return [Leg(*pair, 1.0)]
    if state == pair.right:
        return [Leg(*pair, 0.0)]
    nearer, end = (pair.left, 1.0) if pair.divider >= 0.5 else (pair.right, 0.0)
    return [Leg(*pair, end), _uncover(nearer, state)]


def sweep(pair: Pair, count: int) -> list[Leg]:
    """Return the way through all states from the first to the last, back, and to rest in the middle."""
    legs = way_to(pair, 0)
    legs += [_uncover(state, state + 1) for state in range(count - 1)]
    legs.append(Leg(0, count - 1, 0.0, 0.5))
    return legs


def _uncover(shown: int, state: int) -> Leg:
    return Leg(shown, state, 1.0, 0.0) if shown < state else Leg(state, shown, 0.0, 1.0)
