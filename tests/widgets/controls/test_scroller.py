"""A window onto something taller: a drag scrolls, a tap taps, two buttons page, and it always comes to rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kivy.base import EventLoop
from kivy.core.window import Window

from kiosk.theme import Theme
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.scroll import SLOP_U, ScrollMotion
from kiosk.widgets.core.touchable import Touchable
from tests.support.visitor import Hand, seen_rect

THEME = Theme(1920, 1080)
SEEN = Rect(100, 100, 600, 400)
ROW = 100


class Rows(Element):
    """Rows of a hundred pixels, each of which can be touched."""

    def __init__(self, count: int) -> None:
        super().__init__(THEME)
        self.touched: list[int] = []
        self.rows = [Touchable(THEME, f"row {i}", lambda i=i: self.touched.append(i)) for i in range(count)]
        self.add(*self.rows)

    def height_for_width(self, width: float) -> float:
        return ROW * len(self.rows)

    def layout_children(self, rect: Rect) -> None:
        for i, row in enumerate(self.rows):
            row.layout(Rect(rect.x, rect.top - (i + 1) * ROW, rect.width, ROW))


class List:
    """A scroller in the window, with a hand before it."""

    def __init__(self, clock, count: int) -> None:
        self.clock = clock
        self.rests: list[float] = []
        self.rows = Rows(count)
        self.scroller = Scroller(THEME, self.rows, names=("Up", "Down"), on_rest=self.rests.append)
        self.page = Element(THEME)
        self.page.add(self.scroller)
        self.page.layout(Rect(0, 0, 1920, 1080))
        self.scroller.layout(SEEN)
        Window.add_widget(self.page)
        self.hand = Hand(clock)

    @property
    def offset(self) -> float:
        return self.scroller.motion.offset

    def named(self, name: str) -> Touchable:
        return next(p for p in self.scroller.in_order() if isinstance(p, Touchable) and p.name == name)

    def settles(self) -> None:
        self.clock.advance(4)


@pytest.fixture
def make(clock):
    EventLoop.ensure_window()
    made = []

    def make(count: int) -> List:
        made.append(List(clock, count))
        return made[-1]

    yield make
    for one in made:
        Window.remove_widget(one.page)


def test_content_that_fits_has_no_buttons_and_does_not_move(make):
    short = make(4)
    short.hand.drag((300, 200), (300, 450))
    short.settles()
    assert not short.scroller.overflows
    assert short.offset == 0
    assert not any(p.name in ("Up", "Down") for p in short.scroller.in_order())


def test_a_drag_moves_the_rows_with_the_finger(make):
    long = make(20)
    finger = long.hand.down(300, 200)
    for y in range(210, 401, 10):
        long.hand.move(finger, 300, y)
    slop = THEME.u(SLOP_U)
    assert 200 - slop - 10 <= long.offset <= 200
    assert seen_rect(long.rows.rows[3]).top == pytest.approx(SEEN.top - 3 * ROW + round(long.offset))
    long.hand.up(finger)
    long.settles()


def test_a_drag_touches_no_row(make):
    long = make(20)
    long.hand.drag((300, 200), (300, 400))
    long.settles()
    assert long.rows.touched == []


def test_a_tap_touches_the_row_under_the_finger_and_scrolls_nothing(make):
    long = make(20)
    long.hand.tap(300, SEEN.top - 150)
    assert long.rows.touched == [1]
    assert long.offset == 0


def test_a_tap_finds_its_row_after_scrolling(make):
    long = make(20)
    long.scroller.show_at(500)
    long.hand.tap(300, SEEN.top - 50)
    assert long.rows.touched == [5]


def test_a_finger_that_trembles_less_than_the_slop_still_taps(make):
    long = make(20)
    finger = long.hand.down(300, SEEN.top - 150)
    long.hand.move(finger, 303, SEEN.top - 150 + THEME.u(SLOP_U) - 2)
    long.hand.up(finger)
    assert long.rows.touched == [1]


def test_it_glides_on_and_comes_to_rest(make):
    long = make(60)
    finger = long.hand.down(300, 200)
    for y in range(220, 441, 20):
        long.hand.move(finger, 300, y)
    at_hand = long.offset
    long.hand.up(finger)
    long.settles()
    assert long.offset > at_hand + 20
    assert len(long.rests) == 1
    assert not any(event.loop for event in long.clock.get_events()), "nothing may tick when all is still"


def test_on_a_slow_machine_a_list_glides_no_longer(make):
    """Two frames a second: what a quick machine shows in thirty frames is there in two."""
    long = make(60)
    long.scroller.page(+1)
    for _ in range(2):
        long.clock.frame(0.5)
    assert len(long.rests) == 1


def test_a_finger_on_a_gliding_list_stops_it_and_touches_nothing(make):
    long = make(60)
    finger = long.hand.down(300, 200)
    for y in range(220, 441, 20):
        long.hand.move(finger, 300, y)
    long.hand.up(finger)
    long.clock.advance(0.05)
    long.hand.tap(300, 300)
    stopped = long.offset
    long.settles()
    assert long.offset == stopped
    assert long.rows.touched == []


def test_the_buttons_page_down_to_the_end_and_back(make):
    long = make(20)
    seen = [long.offset]
    for name in ["Down"] * 6 + ["Up"] * 6:
        long.hand.tap(*long.named(name).rect.centre)
        long.settles()
        seen.append(long.offset)
    assert seen[1] == pytest.approx(0.8 * SEEN.height, abs=2)
    assert max(seen) == 20 * ROW - SEEN.height
    assert seen[-1] == 0


def test_a_row_out_of_sight_cannot_be_touched(make):
    """Below the window of the list lies something else."""
    long = make(20)
    long.hand.tap(300, SEEN.y - 50)
    long.hand.tap(300, SEEN.top + 50)
    assert long.rows.touched == []


def test_it_stops_when_it_is_taken_off_the_screen(make):
    long = make(60)
    long.scroller.page(1)
    long.page.remove_widget(long.scroller)
    long.settles()
    assert long.rests == []
    assert not any(event.loop for event in long.clock.get_events())


# The motion, as numbers.


def test_moves_that_are_read_in_one_go_do_not_fling_the_list():
    """Under load the loop reads several at once: a short way in hardly any time is not a great speed."""
    motion = ScrollMotion()
    motion.most = 10_000
    for _ in range(10):
        motion.drag(8, 1 / 60)
        motion.drag(4, 0.0001)
        motion.drag(4, 0)
    assert 300 < motion.speed < 1000


_moves = st.lists(
    st.one_of(
        st.tuples(st.just("drag"), st.floats(-3000, 3000), st.floats(0, 0.2)),
        st.tuples(st.just("glide"), st.floats(0, 0.05)),
        st.tuples(st.just("step_to"), st.floats(-5000, 9000)),
        st.tuples(st.just("jump_to"), st.floats(-5000, 9000)),
        st.tuples(st.just("let_go")),
        st.tuples(st.just("stop")),
    ),
    max_size=40,
)


@given(_moves, st.sampled_from([0.0, 120.0]), st.integers(0, 30))
def test_however_it_is_moved_it_stays_within_its_ends_and_comes_to_rest(moves, snap, most):
    motion = ScrollMotion()
    motion.snap, motion.most = snap, most * (snap or 100.0)
    for name, *arguments in moves:
        getattr(motion, name)(*arguments)
        assert 0 <= motion.offset <= motion.most
    motion.let_go()
    glides = 0
    while motion.glide(1 / 60):
        glides += 1
        assert glides < 1200, "twenty seconds and still moving"
    assert motion.may_rest
