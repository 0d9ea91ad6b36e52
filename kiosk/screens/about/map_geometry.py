"""The geometry of a small map: its fit and its coasts. Knows numbers only.

Points of a map are fractions of its rectangle from the top left; pixels have y up, as everywhere in Kivy.
"""

import itertools
from dataclasses import dataclass
from math import hypot

from kiosk.widgets.core.rect import Point, Rect

Ring = tuple[Point, ...]

_EDGE = 0.001
_TURN = 0.3


@dataclass(frozen=True, slots=True)
class MapShape:
    """Part of a map: ``land``, ``area``, ``water``, ``green`` (filled) or ``way`` (an open line)."""

    kind: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A named point; ``here`` marks the subject of the map, ``side`` is the preferred side of the name."""

    x: float
    y: float
    name: str
    here: bool = False
    side: str = "right"


@dataclass(frozen=True, slots=True)
class MapContent:
    """One map. ``aspect`` is width over height of the rectangle its points refer to."""

    aspect: float
    shapes: tuple[MapShape, ...]
    landmarks: tuple[MapPoint, ...] = ()
    note: str = ""


def fit_aspect(aspect: float, rect: Rect) -> Rect:
    """Return the largest rectangle of this aspect in the middle of another, in whole pixels."""
    width = min(rect.width, rect.height * aspect)
    return rect.centred(width, width / aspect).snapped()


def to_pixels(point: Point, rect: Rect) -> Point:
    """Return a point of the map in pixels of the screen."""
    return (rect.x + point[0] * rect.width, rect.top - point[1] * rect.height)


def coasts(ring: Ring) -> list[Ring]:
    """Return the lines of a ring without those at which the edge of the map cuts it off."""
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
    """Return a line without points closer than ``least``, split at each turn back on itself.

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


def ground_at(point: Point, shapes: tuple[MapShape, ...]) -> str:
    """Return the kind of the uppermost filled shape at a point; ``water`` if there is none."""
    return next((s.kind for s in reversed(shapes) if s.kind != "way" and inside(point, s.rings)), "water")
