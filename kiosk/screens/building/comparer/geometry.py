"""The places of pictures, divider and points in a comparer: a pure function of rectangle, frame and view.

It knows numbers only. Pixels have their origin at the lower left, as in Kivy; fractions of a picture
have it at the upper left, as in the edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kiosk.visit.routes import View
from kiosk.widgets.core.rect import Rect

MOST_ZOOM = 4.0


WHOLE = View()


class Part(NamedTuple):
    """A part of a picture, in fractions of it."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The width of the part."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height of the part."""
        return self.bottom - self.top


class Half(NamedTuple):
    """One side of the divider: its rectangle on the screen, and the part of the picture in it."""

    rect: Rect
    part: Part


@dataclass(frozen=True)
class Geometry:
    """A picture of these proportions that fills ``rect``, so that its ``frame`` is as large as possible.

    ``picture`` is its width and height in any unit. ``covered`` is the height at the foot of the rectangle
    on which controls lie: the frame stays above it as far as the picture reaches.
    """

    rect: Rect
    picture: tuple[float, float]
    frame: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    covered: float = 0.0

    @cached_property
    def whole(self) -> Part:
        """The part that is seen at a zoom of 1. It fills the rectangle and keeps its proportions."""
        rect, (width, height) = self.rect, self.picture
        if min(rect.width, rect.height, width, height) <= 0:
            return Part(0.0, 0.0, 1.0, 1.0)
        left, top, right, bottom = self.frame
        frame_width, frame_height = max(right - left, 0.01) * width, max(bottom - top, 0.01) * height
        free = max(rect.height - self.covered, 1.0)
        fits = min(rect.width / frame_width, free / frame_height)
        scale = max(rect.width / width, rect.height / height, fits)
        seen_x, seen_y = min(1.0, rect.width / (width * scale)), min(1.0, rect.height / (height * scale))
        x = _between((left + right) / 2 - seen_x / 2, 0.0, 1 - seen_x)
        free_y = free / (height * scale)  # cut at the foot what is too tall: a roof says more than a pavement
        y = _between(top - max(free_y - (bottom - top), 0.0) / 2, 0.0, 1 - seen_y)
        return Part(x, y, x + seen_x, y + seen_y)

    def bounded(self, view: View) -> View:
        """Return the nearest view that is allowed: not too near, and nothing of it outside of the whole."""
        zoom = _between(view.zoom, 1.0, MOST_ZOOM)
        if zoom < 1.001:
            return WHOLE
        whole = self.whole
        half_x, half_y = whole.width / zoom / 2, whole.height / zoom / 2
        return View(
            zoom,
            _between(view.x, whole.left + half_x, whole.right - half_x),
            _between(view.y, whole.top + half_y, whole.bottom - half_y),
        )

    def part(self, view: View) -> Part:
        """Return the part of the picture that is seen."""
        view, whole = self.bounded(view), self.whole
        if view.zoom == 1.0:
            return whole
        half_x, half_y = whole.width / view.zoom / 2, whole.height / view.zoom / 2
        return Part(view.x - half_x, view.y - half_y, view.x + half_x, view.y + half_y)

    def divider_x(self, divider: float) -> int:
        """Return the x of a divider on the screen, in whole pixels."""
        return round(self.rect.x + self.rect.width * _between(divider, 0.0, 1.0))

    def divider_at(self, x: float) -> float:
        """Return the divider (a fraction of the width of the rectangle) for an x on the screen."""
        return _between((x - self.rect.x) / self.rect.width, 0.0, 1.0) if self.rect.width > 0 else 0.5

    def halves(self, part: Part, divider: float) -> tuple[Half, Half]:
        """Return the left and the right side of the divider, for a part from :meth:`part`."""
        rect, x = self.rect, self.divider_x(divider)
        cut = part.left + part.width * ((x - rect.x) / rect.width if rect.width > 0 else 0.5)
        return (
            Half(Rect(rect.x, rect.y, x - rect.x, rect.height), Part(part.left, part.top, cut, part.bottom)),
            Half(Rect(x, rect.y, rect.right - x, rect.height), Part(cut, part.top, part.right, part.bottom)),
        )

    def to_screen(self, part: Part, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the picture is on the screen."""
        rect = self.rect
        return (
            rect.x + rect.width * (x - part.left) / part.width,
            rect.top - rect.height * (y - part.top) / part.height,
        )

    def in_picture(self, part: Part, x: float, y: float) -> tuple[float, float]:
        """Return which point of the picture is at a place on the screen."""
        rect = self.rect
        return (
            part.left + part.width * (x - rect.x) / rect.width,
            part.top + part.height * (rect.top - y) / rect.height,
        )

    def panned(self, view: View, dx: float, dy: float) -> View:
        """Return the view after the pictures were pushed by ``dx``, ``dy`` pixels."""
        part, view = self.part(view), self.bounded(view)
        if view.zoom == 1.0:
            return view
        x = view.x - part.width * dx / self.rect.width
        return self.bounded(View(view.zoom, x, view.y + part.height * dy / self.rect.height))

    def zoomed(
        self, view: View, zoom: float, about: tuple[float, float], *, to: tuple[float, float] | None = None
    ) -> View:
        """Return the view with another zoom in which the point that was at ``about`` is at ``to`` (or still there)."""
        x, y = self.in_picture(self.part(view), *about)
        zoom = _between(zoom, 1.0, MOST_ZOOM)
        width, height = self.whole.width / zoom, self.whole.height / zoom
        to_x, to_y = to or about
        left = x - width * (to_x - self.rect.x) / self.rect.width
        top = y - height * (self.rect.top - to_y) / self.rect.height
        return self.bounded(View(zoom, left + width / 2, top + height / 2))


def apart(points: Sequence[tuple[float, float]], distance: float) -> list[tuple[float, float]]:
    """Return the points, moved apart so that none is nearer to another than ``distance``."""
    found = list(points)
    for _ in range(12):
        moved = False
        for i in range(len(found)):
            for j in range(i + 1, len(found)):
                (ax, ay), (bx, by) = found[i], found[j]
                dx, dy = bx - ax, by - ay
                gap = (dx * dx + dy * dy) ** 0.5
                if gap >= distance - 0.01:
                    continue
                moved = True
                if gap < 0.01:
                    dx, dy, gap = 0.01, 0.0, 0.01
                push = (distance - gap) / 2 / gap
                found[i], found[j] = (ax - dx * push, ay - dy * push), (bx + dx * push, by + dy * push)
        if not moved:
            break
    return found


def _between(value: float, low: float, high: float) -> float:
    return min(max(value, low), max(low, high))
