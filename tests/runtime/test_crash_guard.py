"""What keeps the exhibit answering: failures lead back to attract, stuck fingers are let go."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from kivy.base import EventLoop, ExceptionManager

from kiosk.runtime.crash_guard import CrashGuard, TouchReaper


class Hands:
    """A clock whose hands the test moves, and the alarms that were set on it."""

    def __init__(self) -> None:
        self.time = 100.0
        self.alarms: list[tuple[Callable[[float], None], float]] = []

    def __call__(self) -> float:
        return self.time

    def schedule_once(self, callback: Callable[[float], None], timeout: float = 0) -> Any:
        alarm = (callback, timeout)
        self.alarms.append(alarm)
        return SimpleNamespace(cancel=lambda: self.alarms.remove(alarm))


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_a_failure_is_logged_and_leads_back_to_attract(hands: Hands, caplog: pytest.LogCaptureFixture) -> None:
    went: list[str] = []
    guard = CrashGuard(lambda: went.append("attract"), now=hands)
    assert guard.handle_exception(ValueError("a broken screen")) == ExceptionManager.PASS
    assert went == ["attract"]
    assert guard.failures == 1
    assert "a broken screen" in caplog.text


def test_a_wish_to_quit_passes(hands: Hands) -> None:
    guard = CrashGuard(lambda: pytest.fail("quitting is no failure"), now=hands)
    assert guard.handle_exception(SystemExit(0)) == ExceptionManager.RAISE
    assert guard.handle_exception(KeyboardInterrupt()) == ExceptionManager.RAISE
    assert guard.failures == 0


def test_too_many_failures_leave_it_to_the_supervisor(hands: Hands) -> None:
    guard = CrashGuard(lambda: None, most=5, within_s=60, now=hands)
    for _ in range(5):
        guard.handle_exception(ValueError())
        hands.time += 11
    with pytest.raises(SystemExit) as leaving:
        guard.handle_exception(ValueError())
    assert leaving.value.code == 70


def test_rare_failures_never_add_up(hands: Hands) -> None:
    guard = CrashGuard(lambda: None, most=5, within_s=60, now=hands)
    for _ in range(50):
        guard.handle_exception(ValueError())
        hands.time += 13
    assert guard.failures == 50


def test_when_attract_fails_too_it_counts_and_the_program_lives_on(hands: Hands) -> None:
    def back_to_attract() -> None:
        raise RuntimeError("attract is broken")

    guard = CrashGuard(back_to_attract, most=5, now=hands)
    assert guard.handle_exception(ValueError()) == ExceptionManager.PASS
    assert guard.failures == 2
    guard.handle_exception(ValueError())
    with pytest.raises(SystemExit):
        guard.handle_exception(ValueError())


def finger(uid: int = 1, sx: float = 0.5, sy: float = 0.5, *, is_touch: bool = True) -> Any:
    return SimpleNamespace(uid=uid, id=f"t{uid}", sx=sx, sy=sy, is_touch=is_touch, update_time_end=lambda: None)


@pytest.fixture
def reaper(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> TouchReaper:
    monkeypatch.setattr(EventLoop, "input_providers", [])
    return TouchReaper(hands, 20, now=hands)


def test_a_touch_that_stays_on_one_spot_is_ended(reaper: TouchReaper, hands: Hands, caplog: Any) -> None:
    caplog.set_level(logging.WARNING)
    touch = finger()
    assert reaper.process([("begin", touch)]) == [("begin", touch)]
    hands.time += 19.9
    assert reaper.process([]) == []
    hands.time += 0.1
    assert reaper.process([]) == [("end", touch)]
    assert reaper.process([]) == []
    assert "20 s" in caplog.text


def test_a_touch_that_moves_is_left_alone_and_one_that_trembles_is_not(reaper: TouchReaper, hands: Hands) -> None:
    moving, trembling = finger(1), finger(2)
    reaper.process([("begin", moving), ("begin", trembling)])
    for step in range(1, 5):
        hands.time += 6
        moving.sx, trembling.sx = 0.5 + step / 50, 0.5 + step % 2 / 1000
        events = reaper.process([("update", moving), ("update", trembling)])
    assert ("end", trembling) in events
    assert ("end", moving) not in events


def test_what_the_panel_says_of_an_ended_touch_is_dropped_until_it_lifts(reaper: TouchReaper, hands: Hands) -> None:
    touch, other = finger(1), finger(2)
    reaper.process([("begin", touch)])
    hands.time += 20
    reaper.process([])
    touch.sx = 0.9
    assert reaper.process([("update", touch), ("begin", other)]) == [("begin", other)]
    assert reaper.process([("end", touch), ("end", other)]) == [("end", other)]


def test_a_hovering_pointer_is_no_touch(reaper: TouchReaper, hands: Hands) -> None:
    hover = finger(is_touch=False)
    assert reaper.process([("begin", hover)]) == [("begin", hover)]
    hands.time += 100
    assert reaper.process([]) == []
    assert hands.alarms == []


def test_the_loop_is_woken_when_a_touch_is_due_and_never_without_one(reaper: TouchReaper, hands: Hands) -> None:
    assert reaper.process([]) == []
    assert hands.alarms == []
    touch = finger()
    reaper.process([("begin", touch)])
    (ring, after_s), *_ = hands.alarms
    assert after_s == 20
    hands.time += 15
    touch.sx = 0.7
    reaper.process([("update", touch)])
    assert len(hands.alarms) == 1, "one alarm is enough"
    hands.time += 5
    ring(0)
    assert reaper.process([]) == []
    assert hands.alarms[1][1] == 15, "set anew for what is left"


def test_with_kivys_mouse_a_lost_release_blocks_nothing(offscreen: Any) -> None:
    seen = offscreen("reaping")
    assert seen["pressed"] == {"heard": ["down"], "touches": 1}
    assert seen["alarm_came_but_no_time_has_passed"] == {"heard": [], "touches": 1}
    assert seen["held_too_long"] == {"heard": ["up"], "touches": 0}
    assert seen["lifted_after_all"] == {"heard": [], "touches": 0}
    assert seen["pressed_again_at_the_same_spot"] == {"heard": ["down"], "touches": 1}
    assert seen["lifted"] == {"heard": ["up"], "touches": 0}
