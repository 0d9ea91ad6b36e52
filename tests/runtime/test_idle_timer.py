"""The idle timer: active, asked, away."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.runtime.idle_timer import Active, Asking, Away, IdleTimer
from tests.support.clock import StillClock


@pytest.fixture
def timer(clock: StillClock) -> IdleTimer:
    return IdleTimer(60, 20, clock)


def test_a_visitor_is_active_then_asked_then_away(timer: IdleTimer, clock: StillClock) -> None:
    assert timer.state == Active()
    clock.advance(59.9)
    assert timer.state == Active()
    clock.advance(0.1)
    assert timer.state == Asking(20)
    clock.advance(19.5)
    assert timer.state == Asking(1)
    clock.advance(0.5)
    assert timer.state == Away()


def test_a_touch_answers_the_prompt(timer: IdleTimer, clock: StillClock) -> None:
    clock.advance(70)
    assert timer.state == Asking(10)
    timer.touched()
    assert timer.state == Active()
    assert timer.next_change_s() == 60


def test_looking_at_each_change_shows_every_second_of_the_countdown(timer: IdleTimer, clock: StillClock) -> None:
    clock.advance(timer.next_change_s())
    seen = []
    while isinstance(state := timer.state, Asking):
        seen.append(state.seconds_left)
        clock.advance(timer.next_change_s())
    assert seen == list(range(20, 0, -1))
    assert timer.next_change_s() == math.inf


def test_setting_the_same_limits_again_does_not_count_as_a_touch(timer: IdleTimer, clock: StillClock) -> None:
    clock.advance(60)
    timer.set_limits(60, 20)
    assert timer.state == Asking(20)


def test_new_limits_count_from_the_moment_they_are_set(timer: IdleTimer, clock: StillClock) -> None:
    clock.advance(50)
    timer.set_limits(30, 5)
    assert timer.state == Active()
    clock.advance(30)
    assert timer.state == Asking(5)


@given(start=st.floats(0, 1e7), ask=st.floats(0.1, 1000), leave=st.floats(0.1, 60))
def test_looking_at_each_change_reaches_the_end_in_few_looks(start: float, ask: float, leave: float) -> None:
    clock = StillClock()
    clock.now = start
    timer = IdleTimer(ask, leave, clock)
    looks = 0
    while timer.state != Away():
        clock.advance(max(timer.next_change_s(), 1e-6))
        looks += 1
        assert looks <= 2 * (leave + 2)
    assert clock.now - start == pytest.approx(ask + leave, abs=0.01)
