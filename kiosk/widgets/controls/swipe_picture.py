"""A picture that turns the page when a finger sweeps across it."""

from collections.abc import Callable

from kivy.input import MotionEvent

from kiosk.theme import Theme
from kiosk.widgets.core.picture import PictureRef, PictureView

SWIPE_U = 6.0
"""The distance that a finger sweeps before it turns the page, in u: too long to happen by accident."""


class SwipePicture(PictureView):
    """Calls ``on_turn`` with +1 (finger to the left: next) or -1 once for each sweep."""

    def __init__(self, theme: Theme, ref: PictureRef | None, *, on_turn: Callable[[int], None]) -> None:
        super().__init__(theme, ref)
        self._on_turn = on_turn
        self._finger: MotionEvent | None = None
        self._start = (0.0, 0.0)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.rect.contains(*touch.pos):
            return False
        if self._finger is None or self._finger.time_end >= 0:
            self._finger = touch
            self._start = touch.pos
            touch.grab(self)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Turn the page as soon as the finger has clearly swept."""
        if touch.grab_current is not self:
            return False
        dx, dy = touch.x - self._start[0], touch.y - self._start[1]
        if touch is self._finger and abs(dx) > self.theme.u(SWIPE_U) and abs(dx) > 2 * abs(dy):
            self._let_go(touch)
            self._on_turn(1 if dx < 0 else -1)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        self._let_go(touch)
        return True

    def _let_go(self, touch: MotionEvent) -> None:
        touch.ungrab(self)
        self._finger = None
