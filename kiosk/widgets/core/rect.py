"""Rectangles, and how they are divided. Knows numbers only."""

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels; ``x``, ``y`` is its lower left corner, as in Kivy."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def centre(self) -> tuple[float, float]:
        """The point in the middle."""
        return (self.x + self.width / 2, self.y + self.height / 2)

    def cut_top(self, height: float, gap: float = 0) -> "tuple[Rect, Rect]":
        """Return a strip at the top, and the rest below the gap."""
        height = min(height, self.height)
        strip = Rect(self.x, self.top - height, self.width, height)
        return strip, Rect(self.x, self.y, self.width, max(0.0, self.height - height - gap))

    def cut_bottom(self, height: float, gap: float = 0) -> "tuple[Rect, Rect]":
        """Return a strip at the bottom, and the rest above the gap."""
        height = min(height, self.height)
        left = max(0.0, self.height - height - gap)
        return Rect(self.x, self.y, self.width, height), Rect(self.x, self.top - left, self.width, left)

    def cut_left(self, width: float, gap: float = 0) -> "tuple[Rect, Rect]":
        """Return a strip at the left, and the rest beyond the gap."""
        width = min(width, self.width)
        left = max(0.0, self.width - width - gap)
        return Rect(self.x, self.y, width, self.height), Rect(self.right - left, self.y, left, self.height)

    def cut_right(self, width: float, gap: float = 0) -> "tuple[Rect, Rect]":
        """Return a strip at the right, and the rest beyond the gap."""
        width = min(width, self.width)
        strip = Rect(self.right - width, self.y, width, self.height)
        return strip, Rect(self.x, self.y, max(0.0, self.width - width - gap), self.height)

    def inset(self, x: float, y: float | None = None) -> "Rect":
        """Return the rectangle without a margin at its sides (``x``) and at its top and bottom (``y``)."""
        y = x if y is None else y
        return Rect(self.x + x, self.y + y, max(0.0, self.width - 2 * x), max(0.0, self.height - 2 * y))

    def snapped(self) -> "Rect":
        """Return the rectangle with all edges on whole pixels."""
        x, y = round(self.x), round(self.y)
        return Rect(x, y, round(self.right) - x, round(self.top) - y)

    def columns(self, count: int, gap: float = 0) -> "list[Rect]":
        """Return ``count`` equal columns, from left to right."""
        width = (self.width - gap * (count - 1)) / count
        return [Rect(self.x + i * (width + gap), self.y, width, self.height) for i in range(count)]

    def rows(self, count: int, gap: float = 0) -> "list[Rect]":
        """Return ``count`` equal rows, from top to bottom."""
        height = (self.height - gap * (count - 1)) / count
        return [Rect(self.x, self.top - (i + 1) * height - i * gap, self.width, height) for i in range(count)]

    def contains(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.top

    def common(self, other: "Rect") -> "Rect | None":
        """Return the area that both rectangles cover, or ``None`` if they do not meet."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right, top = min(self.right, other.right), min(self.top, other.top)
        return Rect(x, y, right - x, top - y) if right > x and top > y else None

    def meets(self, other: "Rect") -> bool:
        """Tell whether the two rectangles have an area in common."""
        return self.x < other.right and other.x < self.right and self.y < other.top and other.y < self.top

    def centred(self, width: float, height: float) -> "Rect":
        """Return a rectangle of this size in the middle of this one."""
        return Rect(self.x + (self.width - width) / 2, self.y + (self.height - height) / 2, width, height)
