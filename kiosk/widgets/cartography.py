"""The geometry of a small map: how it fits, where its coasts run, where its names stand. Knows numbers only.

Points of a map are fractions of its box from the top left; pixels have y up, as everywhere in Kivy.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from kiosk.widgets.box import Box

Point = tuple[float, float]
Ring = tuple[Point, ...]

_EDGE = 0.001
_TURN = 0.3
_SIDES = ("right", "left", "above", "below")
_OPPOSITE = {"right": "left", "left": "right", "above": "below", "below": "above"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Part of a map: ``land``, ``area``, ``water``, ``green`` (filled) or ``way`` (an open line)."""

    kind: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Landmark:
    """A named point; ``here`` is the one that the map is about, ``side`` where its name would rather stand."""

    x: float
    y: float
    name: str
    here: bool = False
    side: str = "right"


@dataclass(frozen=True, slots=True)
class Plan:
    """One map. ``aspect`` is width over height of the box its points refer to."""

    aspect: float
    shapes: tuple[Shape, ...]
    landmarks: tuple[Landmark, ...] = ()
    note: str = ""


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


def fitted(aspect: float, box: Box) -> Box:
    """Return the largest box of this aspect in the middle of another, in whole pixels."""
    width = min(box.width, box.height * aspect)
    inner = box.within(width, width / aspect)
    x, y = round(inner.x), round(inner.y)
    return Box(x, y, round(inner.right) - x, round(inner.top) - y)


def on_box(point: Point, box: Box) -> Point:
    """Return where a point of the map is on the screen, in pixels."""
    return (box.x + point[0] * box.width, box.top - point[1] * box.height)


def coasts(ring: Ring) -> list[Ring]:
    """Return the lines of a ring that are not where the map is cut off at its edge."""
    closed = (*ring, ring[0])
    runs: list[Ring] = []
    run: list[Point] = []
    for start, end in itertools.pairwise(closed):
        if _along_edge(start, end):
            if len(run) > 1:
                runs.append(tuple(run))
            run = []
        else:
            run = [*(run or [start]), end]
    if len(run) > 1:
        runs.append(tuple(run))
    if len(runs) > 1 and runs[0][0] == runs[-1][-1]:  # the ring began in the middle of a coast
        runs[0] = (*runs.pop(), *runs[0][1:])
    return runs


def _along_edge(start: Point, end: Point) -> bool:
    return any(
        abs(a - edge) < _EDGE and abs(b - edge) < _EDGE
        for a, b in zip(start, end, strict=True)
        for edge in (0.0, 1.0)
    )  # fmt: skip


def smooth_runs(points: list[Point], least: float) -> list[list[Point]]:
    """Return a line without points closer than ``least``, parted where it turns back on itself.

    A wide line drawn through a sharp turn would grow a spike there.
    """
    kept = points[:1]
    for point in points[1:-1]:
        if hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= least:
            kept.append(point)
    kept.append(points[-1])
    runs: list[list[Point]] = []
    run = kept[:2]
    for point in kept[2:]:
        (x0, y0), (x1, y1) = run[-2:]
        ahead = (x1 - x0) * (point[0] - x1) + (y1 - y0) * (point[1] - y1)
        if ahead < _TURN * hypot(x1 - x0, y1 - y0) * hypot(point[0] - x1, point[1] - y1):
            runs.append(run)
            run = run[-1:]
        run.append(point)
    return [*runs, run]


def dashes(points: list[Point], dash: float, gap: float) -> list[list[Point]]:
    """Return the dashes of a broken line along these points."""
    found: list[list[Point]] = []
    drawn, left = True, dash
    run: list[Point] = [points[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        length = hypot(x1 - x0, y1 - y0)
        done = 0.0
        while length - done > left:
            done += left
            here = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length)
            if drawn:
                found.append([*run, here])
            drawn = not drawn
            run, left = [here], dash if drawn else gap
        left -= length - done
        run.append((x1, y1))
    if drawn and len(run) > 1:
        found.append(run)
    return found


def inside(point: Point, rings: tuple[Ring, ...]) -> bool:
    """Tell whether a point lies within these rings (a ring within a ring is a hole)."""
    x, y = point
    odd = False
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                odd = not odd
    return odd


def ground_at(point: Point, shapes: tuple[Shape, ...]) -> str:
    """Return the kind of the uppermost filled shape at a point; ``water`` where there is none."""
    return next((s.kind for s in reversed(shapes) if s.kind != "way" and inside(point, s.rings)), "water")


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
