"""Scrolling without buttons: the offset of a list as it moves, and the viewport that shows a part of the list."""

import math
from collections.abc import Callable

from kivy.graphics import PopMatrix, PushMatrix, ScissorPop, ScissorPush, Translate
from kivy.input import MotionEvent

from kiosk.rotation import Rectangle, in_framebuffer
from kiosk.theme import Theme
from kiosk.widgets.core.element import Element

SLOP_U = 1.6
"""The distance that a finger moves before it scrolls rather than taps, in u."""
_SHORTEST_S = 1 / 120
"""The loop stamps moves that it reads together with almost the same time; a slow finger would then fling a list."""
_FRICTION = 4.5
_STEP_RATE = 16.0
_SNAP_RATE = 10.0
"""The rates at which the remaining distance of a glide decays, per second."""


class ScrollMotion:
    """The scroll offset of a list, in pixels from its top: under a finger, gliding on, or at rest."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.speed = 0.0
        self.most = 0.0
        self.snap = 0.0
        """The list comes to rest only at multiples of this; 0 for anywhere. ``most`` should be one of them."""
        self._target: float | None = None
        self._rate = _STEP_RATE

    def drag(self, pixels: float, seconds: float) -> None:
        """Follow a finger that moved by ``pixels`` (up is positive) in ``seconds``."""
        self._target = None
        self.offset = min(max(self.offset + pixels, 0.0), self.most)
        self.speed = 0.6 * pixels / max(seconds, _SHORTEST_S) + 0.4 * self.speed

    def step_to(self, offset: float) -> None:
        """Glide to an offset."""
        self._target = self._allowed(offset)
        self._rate = _STEP_RATE
        self.speed = 0.0

    def let_go(self) -> None:
        """Go on without the finger: as far as its speed carries, to an offset where the list may rest."""
        if self.snap:
            carried = self.speed / _FRICTION
            self._target = self._allowed(self.offset + carried)
            # the glide starts at the speed of the finger; a short way back is quick
            self._rate = _FRICTION if abs(carried) > self.snap else _SNAP_RATE
            self.speed = 0.0

    def stop(self) -> None:
        """Stop at once, at any offset."""
        self._target = None
        self.speed = 0.0

    @property
    def heading(self) -> float:
        """The offset at which the list will be, or is, at rest."""
        return self.offset if self._target is None else self._target

    def arrive(self, within: float) -> bool:
        """Jump to the target if it is at most ``within`` pixels away; return whether it was."""
        if self._target is None or abs(self._target - self.offset) > within:
            return False
        self.offset, self._target = self._target, None
        return True

    @property
    def may_rest(self) -> bool:
        """Tell whether the list may rest at this offset."""
        return abs(self._allowed(self.offset) - self.offset) < 0.5

    def _allowed(self, offset: float) -> float:
        if self.snap:
            offset = round(offset / self.snap) * self.snap
        return min(max(offset, 0.0), self.most)

    def jump_to(self, offset: float) -> None:
        """Jump to an offset."""
        self._target = None
        self.speed = 0.0
        self.offset = self._allowed(offset)

    def glide(self, seconds: float) -> bool:
        """Glide for ``seconds``, in one step or in many; return whether the glide goes on."""
        if self._target is not None:
            self.offset += (self._target - self.offset) * -math.expm1(-self._rate * seconds)
            if abs(self._target - self.offset) < 1:
                self.offset, self._target = self._target, None
            return self._target is not None
        left = math.exp(-_FRICTION * seconds)
        self.offset = min(max(self.offset + self.speed * (1 - left) / _FRICTION, 0.0), self.most)
        self.speed *= left
        if abs(self.speed) < 30 or self.offset in (0.0, self.most):
            self.speed = 0.0
        return self.speed != 0.0


class Viewport(Element):
    """The visible part of a taller element: cut at the edges, and shifted by the scroll offset."""

    def __init__(self, theme: Theme, content: Element) -> None:
        super().__init__(theme)
        self.content = content
        self.shift = 0
        with self.canvas.before:
            self._scissor = ScissorPush(x=0, y=0, width=1, height=1)
            PushMatrix()
            self._translate = Translate(0, 0)
        with self.canvas.after:
            PopMatrix()
            ScissorPop()
        self.add(content)

    def draw(self) -> None:
        """Cut the content at the edges of the rectangle, and shift it."""
        theme, scissor = self.theme, self._scissor
        seen = Rectangle(round(self.x), round(self.y), round(self.width), round(self.height))
        cut = in_framebuffer(seen, (theme.width, theme.height), theme.rotation)
        scissor.x, scissor.y, scissor.width, scissor.height = map(int, cut)
        self.shift_by(self.shift)

    def shift_by(self, pixels: int) -> None:
        """Show the content ``pixels`` higher than it was placed."""
        self.shift = pixels
        self._translate.y = pixels

    def to_local(self, x: float, y: float, relative: bool = False) -> tuple[float, float]:
        """Return a point of the screen in coordinates of the content."""
        return (x, y - self.shift)

    def to_parent(self, x: float, y: float, relative: bool = False) -> tuple[float, float]:
        """Return a point of the content in coordinates of the screen."""
        return (x, y + self.shift)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the finger to the content if it is on the visible part."""
        return self.rect.contains(*touch.pos) and self._inside(touch, super().on_touch_down)

    def on_touch_move(self, touch: MotionEvent) -> bool:
        return self._inside(touch, super().on_touch_move)

    def on_touch_up(self, touch: MotionEvent) -> bool:
        return self._inside(touch, super().on_touch_up)

    def _inside(self, touch: MotionEvent, pass_on: Callable[[MotionEvent], bool | None]) -> bool:
        touch.push()
        touch.apply_transform_2d(self.to_local)
        try:
            return bool(pass_on(touch))
        finally:
            touch.pop()
