"""Where the names of a map stand: clear of each other and of its dots. Knows numbers only."""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.widgets.box import Box
from kiosk.widgets.cartography import Plan, on_box

_SIDES = ("right", "left", "above", "below")
_OPPOSITE = {"right": "left", "left": "right", "above": "below", "below": "above"}


@dataclass(frozen=True, slots=True)
class Named:
    """A dot on the screen, and the size of the name that belongs to it, in pixels."""

    x: float
    y: float
    radius: float
    width: float
    height: float
    side: str = "right"

    @property
    def dot(self) -> Box:
        """The square around the dot."""
        return Box(self.x - self.radius, self.y - self.radius, 2 * self.radius, 2 * self.radius)


def place_names(named: list[Named], frame: Box, *, gap: float, taken: tuple[Box, ...] = ()) -> list[Box | None]:
    """Return a box for each name: within the frame, clear of the other names and of what is ``taken``.

    Each stands at its own side of its dot where no dot is in the way, else at another. The first
    names choose first, unless another would then have no good place. A name for which no side is
    free has no box.
    """
    order = list(range(len(named)))
    best: list[Box | None] = []
    fewest = len(named) + 1
    for _ in range(len(named) + 1):
        placed, crowded = _place_in_order(named, order, frame, gap, taken)
        if len(crowded) < fewest:
            best, fewest = placed, len(crowded)
        if not crowded:
            break
        order = crowded + [i for i in order if i not in crowded]
    return best


def _place_in_order(
    named: list[Named], order: list[int], frame: Box, gap: float, taken: tuple[Box, ...]
) -> tuple[list[Box | None], list[int]]:
    """Return a box for each name, and which of them lie on a dot or have none."""
    placed: list[Box | None] = [None] * len(named)
    crowded: list[int] = []
    for i in order:
        names = [*taken, *(box for box in placed if box)]
        free = [box for box in _choices(named[i], frame, gap) if not any(_overlap(box, other) for other in names)]
        hidden = [sum(_overlap(box, other.dot) for other in named) for box in free]
        if free:
            placed[i] = free[hidden.index(min(hidden))]
        if not free or min(hidden) > 0:
            crowded.append(i)
    return placed, crowded


def quietest(boxes: list[Box], plan: Plan, panel: Box) -> int | None:
    """Return which of these boxes hides the least of a map's outlines; ``None`` where all hide a landmark.

    The first of equals; land is not missed.
    """
    marks = [on_box((mark.x, mark.y), panel) for mark in plan.landmarks]
    shapes = [shape for shape in plan.shapes if shape.kind != "land"]
    points = [on_box(point, panel) for shape in shapes for ring in shape.rings for point in ring]
    free = [i for i, box in enumerate(boxes) if not any(box.holds(*mark) for mark in marks)]
    return min(free, key=lambda i: sum(boxes[i].holds(*point) for point in points), default=None)


def _choices(one: Named, frame: Box, gap: float) -> Iterator[Box]:
    for side in dict.fromkeys((one.side, _OPPOSITE[one.side], *_SIDES)):
        away = one.radius + gap
        x, y = {
            "right": (one.x + away, one.y - one.height / 2),
            "left": (one.x - away - one.width, one.y - one.height / 2),
            "above": (one.x - one.width / 2, one.y + one.radius + gap / 3),
            "below": (one.x - one.width / 2, one.y - one.radius - gap / 3 - one.height),
        }[side]
        x = min(max(x, frame.x), max(frame.x, frame.right - one.width))
        y = min(max(y, frame.y), max(frame.y, frame.top - one.height))
        yield Box(round(x), round(y), one.width, one.height)


def _overlap(a: Box, b: Box) -> float:
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.top, b.top) - max(a.y, b.y)
    return width * height if width > 0 and height > 0 else 0.0
