"""Elements that a visitor can touch: one finger owns each, and each answers at once."""

from collections.abc import Callable

from kivy.input import MotionEvent
from kivy.properties import BooleanProperty

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element

Action = Callable[[], None]


class Touchable(Element):
    """An element that a tap or a key activates; ``on_activate`` is called then.

    It shows the touch as soon as the finger is down, and belongs to the first finger on it. It does nothing if that
    finger slides off or starts to scroll before it is lifted, or if the element is disabled meanwhile.
    """

    role = "button"
    pressed = BooleanProperty(False)

    def __init__(self, theme: Theme, name: str, on_activate: Action | None = None) -> None:
        super().__init__(theme)
        self.name = name
        self._on_activate = on_activate
        self._finger: MotionEvent | None = None

    def activate(self) -> None:
        """Do what a tap does: call ``on_activate``."""
        if self._on_activate:
            self._on_activate()

    def touched_at(self, x: float, y: float) -> bool:
        """Tell whether a point is on this element."""
        return self.rect.contains(x, y)

    def on_pressed(self, *_: object) -> None:
        """Paint the element again: a finger came or went."""
        if self.parent is not None:
            self.invalidate()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Take the first finger."""
        if not self.touched_at(*touch.pos):
            return False
        if self._finger is None or self._finger.time_end >= 0:
            self._finger = touch
            touch.grab(self)
            touch.ud["owner"] = self
            self.pressed = True
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Let go of a finger that has left, or that scrolls."""
        if touch is not self._finger:
            return False
        if touch.ud.get("owner") is not self or not self.touched_at(*touch.pos):
            self._release(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Activate the element if the finger is lifted on the element."""
        if touch is not self._finger:
            return False
        meant = touch.ud.get("owner") is self and self.touched_at(*touch.pos)
        self._release(touch)
        if meant:
            self.activate()
        return True

    def on_parent(self, _: object, parent: object) -> None:
        """Let go of the finger when the element leaves the screen: the touch was not meant for the next one."""
        if parent is None:
            self.let_go()

    def on_disabled(self, _: object, disabled: bool) -> None:
        """Let go of the finger when disabled."""
        if disabled:
            self.let_go()

    def let_go(self) -> None:
        """Forget the finger on this element, if any: nothing happens when it lifts."""
        if self._finger is not None:
            self._release(self._finger)

    def _release(self, touch: MotionEvent) -> None:
        touch.ungrab(self)
        self._finger = None
        self.pressed = False
