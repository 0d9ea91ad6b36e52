"""Places the names of a map clear of each other and of its dots. Knows numbers only."""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.screens.about.map_geometry import MapContent, to_pixels
from kiosk.widgets.core.rect import Rect

_SIDES = ("right", "left", "above", "below")
_OPPOSITE = {"right": "left", "left": "right", "above": "below", "below": "above"}


@dataclass(frozen=True, slots=True)
class DotLabel:
    """A dot on the screen, and the size of the name that belongs to it, in pixels."""

    x: float
    y: float
    radius: float
    width: float
    height: float
    side: str = "right"

    @property
    def dot(self) -> Rect:
        """The square around the dot."""
        return Rect(self.x - self.radius, self.y - self.radius, 2 * self.radius, 2 * self.radius)


def place_labels(named: list[DotLabel], frame: Rect, *, gap: float, taken: tuple[Rect, ...] = ()) -> list[Rect | None]:
    """Return a rectangle for each name within the frame, clear of the other names and of the ``taken`` rectangles.

    A name goes to its own side of its dot if no dot is in the way, else to another. The first names choose first,
    unless another would then have no good place. A name without a free side gets ``None``.
    """
    order = list(range(len(named)))
    best: list[Rect | None] = []
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
    named: list[DotLabel], order: list[int], frame: Rect, gap: float, taken: tuple[Rect, ...]
) -> tuple[list[Rect | None], list[int]]:
    """Return a rectangle for each name, and the numbers of the names that lie on a dot or have no rectangle."""
    placed: list[Rect | None] = [None] * len(named)
    crowded: list[int] = []
    for i in order:
        names = [*taken, *(rect for rect in placed if rect)]
        free = [rect for rect in _choices(named[i], frame, gap) if not any(map(rect.meets, names))]
        hidden = [sum(_overlap(rect, other.dot) for other in named) for rect in free]
        if free:
            placed[i] = free[hidden.index(min(hidden))]
        if not free or min(hidden) > 0:
            crowded.append(i)
    return placed, crowded


def least_covering(rects: list[Rect], plan: MapContent, panel: Rect) -> int | None:
    """Return the number of the rectangle that hides the least of a map's outlines; ``None`` if all hide a landmark.

    Of equal ones the first wins; hidden land does not count.
    """
    marks = [to_pixels((mark.x, mark.y), panel) for mark in plan.landmarks]
    shapes = [shape for shape in plan.shapes if shape.kind != "land"]
    points = [to_pixels(point, panel) for shape in shapes for ring in shape.rings for point in ring]
    free = [i for i, rect in enumerate(rects) if not any(rect.contains(*mark) for mark in marks)]
    return min(free, key=lambda i: sum(rects[i].contains(*point) for point in points), default=None)


def _choices(one: DotLabel, frame: Rect, gap: float) -> Iterator[Rect]:
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
        yield Rect(round(x), round(y), one.width, one.height)


def _overlap(a: Rect, b: Rect) -> float:
    both = a.common(b)
    return both.width * both.height if both else 0.0
