"""The comparer: two states of one place side by side, a divider between them, numbered discs upon them.

It is controlled: :meth:`Comparer.show` gives it the pair and the view, and ``on_change`` reports which ones a
visitor asks for. It has values of its own only while a finger is down or the divider moves by itself.
Every gesture has a button that does the same.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from kivy.clock import Clock, ClockEvent
from kivy.input import MotionEvent

from kiosk.screens.building.comparer.geometry import WHOLE
from kiosk.screens.building.comparer.gestures import ComparerGestures
from kiosk.screens.building.comparer.overlays import HotSpotMark, StatePicture
from kiosk.screens.building.comparer.pair import DividerAnimation, Leg, Pair, normal, pulled, settled, sweep, way_to
from kiosk.screens.building.comparer.view import ComparerView
from kiosk.theme import Theme
from kiosk.visit.routes import View
from kiosk.widgets.core.rect import Point, Rect

ZOOM_STEP = 1.6
_SLOP_U = 1.4
_NEAR_U = 8.0
"""A finger this near to the divider takes hold of it while the pictures are zoomed."""
_GLIDE_S = (0.25, 0.45)
_SWEEP_S = (0.9, 2.6)
"""The duration of an animation, in seconds: the least, and the addition for the whole width."""


class Comparer(ComparerView):
    """Two or more aligned pictures of one place that a visitor compares.

    ``frame`` is the part of the pictures that must be seen. ``say`` puts a pair into words. The events are:

    - ``on_change(pair, view)``: everything has come to rest, and the visitor asks for another pair or view.
      The comparer goes back to the values of :meth:`show` unless they are others by then;
    - ``on_open(number)``: the visitor tapped the disc of the mark at this position;
    - ``on_touch()``: a finger came down beside the discs;
    - ``on_sweep(running)``: the sweep through all states began or ended.
    """

    role = "slider"

    def __init__(
        self,
        theme: Theme,
        states: Sequence[StatePicture],
        marks: Sequence[HotSpotMark] = (),
        *,
        name: str,
        frame: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0),
        say: Callable[[Pair], str] = str,
        on_change: Callable[[Pair, View], None],
        on_open: Callable[[int], None],
        on_touch: Callable[[], None],
        on_sweep: Callable[[bool], None],
    ) -> None:
        super().__init__(theme, states, marks, frame, on_open=on_open)
        self.name = name
        self.waits = False
        """True while a tap beside the discs is not meant for the divider (it closes a card)."""
        self.value = say(self.pair)
        self._say = say
        self._on_change = on_change
        self._on_touch = on_touch
        self._on_sweep = on_sweep
        self._given = (self.pair, self.view)
        self._before = self.pair
        self._pinched = self.view
        self._animation: DividerAnimation | None = None
        self._sweeps = False
        self._clock: ClockEvent | None = None
        self._gestures = ComparerGestures(self, theme.u(_SLOP_U))

    # State.

    @property
    def held(self) -> bool:
        """Tell whether a finger is on the pictures."""
        return self._gestures.busy

    @property
    def dragged(self) -> bool:
        """Tell whether a finger draws the divider along."""
        return self._gestures.drags

    @property
    def moving(self) -> bool:
        """Tell whether a finger is down, or the divider moves by itself."""
        return self._animation is not None or self.held

    @property
    def sweeping(self) -> bool:
        """Tell whether the divider goes through all states by itself."""
        return self._animation is not None and self._sweeps

    def layout_children(self, rect: Rect) -> None:
        if not self.moving:
            self.view = self._given[1]
        super().layout_children(rect)

    def show(self, pair: Pair, view: View = WHOLE) -> None:
        """Show a pair and a view; a finger or an animation that is under way comes to rest first."""
        given = (normal(*pair, len(self.states)), view)
        if given != self._given:
            self._given = given
            if not self.moving:
                self._show_given()

    def _show_given(self) -> None:
        self.pair, view = self._given
        self.view = self.geometry.bounded(view)
        self.value = self._say(self.pair)
        if self.drawn:
            self.sharpen()
            self.update()

    # Buttons.

    def show_state(self, state: int) -> None:
        """Let the divider glide until this state is seen whole."""
        self._go(way_to(self.pair, state), _GLIDE_S, sweeps=False)

    def sweep(self) -> None:
        """Let the divider go through all states once; stop the sweep if it is running."""
        if self.sweeping:
            self.halt()
        else:
            self._go(sweep(self.pair, len(self.states)), _SWEEP_S, sweeps=True)

    def zoom_by(self, factor: float) -> None:
        """Zoom in or out around the middle."""
        with self._stopped():
            self._look(self.geometry.zoomed(self.view, self.view.zoom * factor, self.middle))
            self.rest()

    def zoom_out(self) -> None:
        """Show the pictures whole."""
        with self._stopped():
            self._look(WHOLE)
            self.rest()

    def halt(self) -> None:
        """Stop what moves by itself, and stay there."""
        if self._animation is not None:
            with self._stopped():
                self.rest()

    def leave(self) -> None:
        """Stop animations, gestures and reading, and report nothing."""
        self._stop()
        self._gestures.forget()
        self.pictures.stop()

    # Gestures; see kiosk.screens.building.comparer.gestures.GestureTarget.

    def begin(self) -> None:
        """Stop what moves by itself: a finger is there."""
        with self._stopped():
            self._before = self.pair

    def pans_at(self, x: float, y: float) -> bool:
        """Tell whether a drag from here pushes the pictures: when zoomed, and away from the divider."""
        if self.view.zoom == 1.0:
            return False
        if self.pair.whole is None:
            return abs(x - self.geometry.divider_x(self.pair.divider)) > self.theme.u(_NEAR_U)
        return not any(handle.contains(x, y, times=2) for handle in self._handles)

    def divide(self, x: float, *, first: bool) -> None:
        """Put the divider under a finger."""
        share = self.geometry.divider_at(x)
        self._place(pulled(self.pair, share, len(self.states)) if first else self.pair._replace(divider=share))

    def undivide(self) -> None:
        """Put the divider back to its place before the finger came."""
        self._place(self._before)

    def pan(self, dx: float, dy: float) -> None:
        """Push the pictures."""
        self._look(self.geometry.panned(self.view, dx, dy))

    def begin_pinch(self) -> None:
        """Remember the view from which a pinch zooms."""
        self._pinched = self.view

    def pinch(self, start: Point, now: Point, factor: float) -> None:
        """Zoom, and bring what was at ``start`` to ``now``."""
        self._look(self.geometry.zoomed(self._pinched, self._pinched.zoom * factor, start, to=now))

    def rest(self) -> None:
        """Ask for what the visitor has set, then show what is given."""
        pair, view = settled(self.pair), self.geometry.bounded(self.view)
        if (pair, view) != (self._given[0], self.geometry.bounded(self._given[1])):
            self._on_change(pair, view)
        self._show_given()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Give the finger to the disc under it, and follow it in any case."""
        if not self.rect.contains(*touch.pos):
            return False
        on_disc = not self._touches_handle(touch) and bool(super().on_touch_down(touch))
        waits = on_disc or self.waits
        touch.grab(self)
        if not on_disc:
            self._on_touch()
        self._gestures.down(touch.uid, touch.x, touch.y, touch.time_update, alone=touch.device == "mouse", waits=waits)
        self.update()
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        if self._gestures.move(touch.uid, touch.x, touch.y, touch.time_update):
            touch.ud["owner"] = self
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        self._gestures.up(touch.uid)
        return True

    def on_parent(self, _: object, parent: object) -> None:
        """Let go of all fingers when the comparer leaves the screen."""
        if parent is None:
            self.leave()

    def _touches_handle(self, touch: MotionEvent) -> bool:
        return any(handle.contains(touch.x, touch.y) for handle in self._handles)

    # Animation.

    def _go(self, legs: list[Leg], pace: tuple[float, float], *, sweeps: bool) -> None:
        animation = DividerAnimation(legs, *pace)
        with self._stopped():
            if not animation.done:
                self._animation, self._sweeps = animation, sweeps
                self._clock = Clock.schedule_interval(self._go_on, 0)
        if self.sweeping:
            self._on_sweep(True)

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        """Stop what moves by itself; after the body of the ``with``, report the end of a sweep.

        The event makes the screen lay itself out again, so the new pair and view must be set before.
        """
        swept = self.sweeping
        self._stop()
        yield
        if swept:
            self._on_sweep(False)

    def _stop(self) -> None:
        self._animation = None
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _go_on(self, seconds: float) -> None:
        animation = self._animation
        if animation is None:
            return
        self._place(animation.go(seconds))
        if animation.done:
            with self._stopped():
                self.rest()

    def _place(self, pair: Pair) -> None:
        self.pair = pair
        self.update()

    def _look(self, view: View) -> None:
        self.view = view
        self.update()
