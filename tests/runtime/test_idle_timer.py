"""When a visitor has walked away."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.runtime.idle_timer import Active, Asking, Away, IdleTimer


class Hands:
    """A clock whose hands the test moves."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def timer(hands: Hands) -> IdleTimer:
    return IdleTimer(60, 20, now=hands)


def test_a_visitor_is_there_then_asked_then_gone(timer: IdleTimer, hands: Hands) -> None:
    assert timer.state == Active()
    hands.time += 59.9
    assert timer.state == Active()
    hands.time += 0.1
    assert timer.state == Asking(20)
    hands.time += 19.5
    assert timer.state == Asking(1)
    hands.time += 0.5
    assert timer.state == Away()


def test_a_touch_answers_the_question(timer: IdleTimer, hands: Hands) -> None:
    hands.time += 70
    assert timer.state == Asking(10)
    timer.touched()
    assert timer.state == Active()
    assert timer.next_change_s() == 60


def test_whoever_looks_only_at_each_change_sees_every_second_of_the_countdown(timer: IdleTimer, hands: Hands) -> None:
    hands.time += timer.next_change_s()
    seen = []
    while isinstance(state := timer.state, Asking):
        seen.append(state.seconds_left)
        hands.time += timer.next_change_s()
    assert seen == list(range(20, 0, -1))
    assert timer.next_change_s() == math.inf


def test_the_same_limits_again_are_no_touch(timer: IdleTimer, hands: Hands) -> None:
    hands.time += 60
    timer.set_limits(60, 20)
    assert timer.state == Asking(20)


def test_other_limits_count_from_their_change(timer: IdleTimer, hands: Hands) -> None:
    hands.time += 50
    timer.set_limits(30, 5)
    assert timer.state == Active()
    hands.time += 30
    assert timer.state == Asking(5)


@given(start=st.floats(0, 1e7), ask=st.floats(0.1, 1000), leave=st.floats(0.1, 60))
def test_looking_at_each_change_leads_to_the_end_in_few_looks(start: float, ask: float, leave: float) -> None:
    hands = Hands()
    hands.time = start
    timer = IdleTimer(ask, leave, now=hands)
    looks = 0
    while timer.state != Away():
        hands.time += max(timer.next_change_s(), 1e-6)
        looks += 1
        assert looks <= 2 * (leave + 2)
    assert hands.time - start == pytest.approx(ask + leave, abs=0.01)
