"""A scroll view, dragged with a finger or moved by two buttons."""

from collections.abc import Callable

from kivy.clock import Clock, ClockEvent
from kivy.input import MotionEvent

from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.controls.buttons import RoundButton
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.scroll import SLOP_U, ScrollMotion, Viewport
from kiosk.widgets.core.shapes import gradient, rounded

_AS_GOOD_AS_STILL_U = 2.0


class Scroller(Element):
    """Shows part of a taller element, cut at its edges. Two buttons appear if there is more to see.

    ``names`` are those of the buttons. ``on_rest`` is called with the offset in pixels, each time the
    content has come to rest.
    """

    role = "group"

    def __init__(
        self,
        theme: Theme,
        content: Element,
        *,
        names: tuple[str, str],
        kind: str = "sunk",
        on_rest: Callable[[float], None] | None = None,
    ) -> None:
        super().__init__(theme)
        self.content = content
        self.keeps_room = False
        """True to leave room for the buttons even if they are not needed."""
        self.motion = ScrollMotion()
        self._on_rest = on_rest
        self._pane = Viewport(theme, content)
        self._up = RoundButton(theme, "chevron-up", names[0], lambda: self.page(-1), kind=kind)
        self._down = RoundButton(theme, "chevron-down", names[1], lambda: self.page(+1), kind=kind)
        self._bar = _Bar(theme, self)
        self._edges = _Edges(theme, self)
        self._finger: MotionEvent | None = None
        self._start_y = self._last_y = self._last_time = 0.0
        self._taken = False
        self._gliding: ClockEvent | None = None
        self.add(self._pane)

    def height_for_width(self, width: float) -> float:
        return self.content.height_for_width(width)

    @property
    def overflows(self) -> bool:
        """Tell whether the content is taller than the visible part."""
        return self.motion.most > 0

    def layout_children(self, rect: Rect) -> None:
        """Place the content, and the buttons if it is too tall."""
        theme = self.theme
        for element in (self._edges, self._up, self._down, self._bar):
            self.remove_widget(element)
        height = self.content.height_for_width(rect.width)
        column, seen = rect.cut_right(theme.u(TOUCH_U), theme.u(2.4))
        overflows = height > rect.height + 1
        if overflows or self.keeps_room:
            height = self.content.height_for_width(seen.width)
        else:
            seen = rect
        if overflows:
            self.add(self._edges, self._up, self._down, self._bar)
            down, column = column.cut_bottom(theme.u(TOUCH_U), theme.u(1.0))
            up, column = column.cut_bottom(theme.u(TOUCH_U), theme.u(2.0))
            self._down.layout(down)
            self._up.layout(up)
        self.motion.most = max(0.0, height - seen.height)
        self._lay(seen, height)
        self._pane.layout(seen)
        self.show_at(self.motion.offset)
        if self.overflows:
            self._edges.layout(seen)
            self._bar.layout(Rect(column.centre[0] - theme.u(0.35), column.y, theme.u(0.7), column.height))

    def _lay(self, seen: Rect, height: float) -> None:
        """Place the content under the visible part."""
        self.content.layout(Rect(seen.x, seen.top - height, seen.width, height))

    def _shift(self, offset: int) -> int:
        """Return how far up this offset shifts the content."""
        return offset

    def show_at(self, offset: float) -> None:
        """Jump to an offset, in pixels from the top."""
        self.motion.jump_to(offset)
        self._show()

    def page(self, direction: int) -> None:
        """Scroll by most of the visible height."""
        self.motion.step_to(self.motion.heading + direction * self._page())
        self._run()

    def _page(self) -> float:
        """Return how far a tap on a button scrolls, in pixels."""
        return self._pane.height * 0.8

    def _show(self) -> None:
        self.invalidate_with(self._shown)

    def _shown(self) -> Rect:
        self._pane.shift_by(self._shift(round(self.motion.offset)))
        self._bar.draw()
        self._edges.draw()
        return self.to_window_rect(self.rect)

    def _run(self) -> None:
        if self._gliding is None:
            self._gliding = Clock.schedule_interval(self._glide, 0)

    def _glide(self, seconds: float) -> None:
        more = self.motion.glide(seconds)
        self._show()
        if not more:
            self._rest()

    def _halt(self) -> None:
        if self._gliding is not None:
            self._gliding.cancel()
            self._gliding = None

    def _rest(self) -> None:
        self._halt()
        if self._on_rest:
            self._on_rest(self.motion.offset)

    def on_parent(self, _: object, parent: object) -> None:
        """Stop moving when the element leaves the screen."""
        if parent is None:
            self._halt()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the finger to the element under it, and watch whether it scrolls."""
        if not self.rect.contains(*touch.pos):
            return False
        gliding = self._gliding is not None and self._pane.rect.contains(*touch.pos)
        if gliding and self.motion.arrive(within=self.theme.u(_AS_GOOD_AS_STILL_U)):
            gliding = False
            self._show()
            self._rest()
        if gliding:  # a finger on a gliding list stops it and chooses nothing
            self.motion.stop()
            self._rest()
        elif super().on_touch_down(touch) and not self._pane.rect.contains(*touch.pos):
            return True
        if self.overflows and (self._finger is None or self._finger.time_end >= 0):
            self._finger, self._taken = touch, False
            self._start_y = self._last_y = touch.y
            self._last_time = touch.time_update
            touch.grab(self)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Scroll, once the finger has moved far enough."""
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        if not self._taken and abs(touch.y - self._start_y) > self.theme.u(SLOP_U):
            self._taken = True
            touch.ud["owner"] = self
            self._last_y = touch.y
        if self._taken:
            self.motion.drag(touch.y - self._last_y, touch.time_update - self._last_time)
            self._show()
        self._last_y, self._last_time = touch.y, touch.time_update
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Glide on after the finger has left."""
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        self._finger = None
        if self._taken or not self.motion.may_rest:
            self.motion.let_go()
            self._run()
        return True


class _Bar(Element):
    """A thin bar beside the content that shows which part of it is visible."""

    def __init__(self, theme: Theme, scroller: Scroller) -> None:
        super().__init__(theme)
        self._scroller = scroller

    def paint(self) -> None:
        motion, rect = self._scroller.motion, self.rect
        if not motion.most or rect.height < 2 * rect.width:
            return
        seen = self._scroller.height
        whole = motion.most + seen
        length = max(rect.height * seen / whole, 2 * rect.width)
        top = rect.top - (rect.height - length) * motion.offset / motion.most
        rounded(rect, rect.width / 2, self.theme.palette.paper_sunk)
        rounded(Rect(rect.x, top - length, rect.width, length), rect.width / 2, self.theme.palette.line)


class _Edges(Element):
    """Fades the content into the paper at each edge with more beyond it."""

    def __init__(self, theme: Theme, scroller: Scroller) -> None:
        super().__init__(theme)
        self._scroller = scroller

    def paint(self) -> None:
        motion, rect, paper = self._scroller.motion, self.rect, self.theme.palette.paper
        height = self.theme.u(4)
        if motion.snap and motion.may_rest:  # nothing is cut
            return
        if motion.offset < motion.most:
            gradient(Rect(rect.x, rect.y, rect.width, height), paper, 1.0, 0.0)
        if motion.offset > 0:
            gradient(Rect(rect.x, rect.top - height, rect.width, height), paper, 0.0, 1.0)
