"""Touches that stay on one spot are ended."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from kivy.base import EventLoop

from kiosk.runtime.touch_reaper import TouchReaper
from tests.support.clock import StillClock


def finger(uid: int = 1, sx: float = 0.5, sy: float = 0.5, *, is_touch: bool = True) -> Any:
    return SimpleNamespace(uid=uid, id=f"t{uid}", sx=sx, sy=sy, is_touch=is_touch, update_time_end=lambda: None)


@pytest.fixture
def reaper(clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> TouchReaper:
    monkeypatch.setattr(EventLoop, "input_providers", [])
    return TouchReaper(clock, 20)


def test_a_touch_that_stays_on_one_spot_is_ended(reaper: TouchReaper, clock: StillClock, caplog: Any) -> None:
    caplog.set_level(logging.WARNING)
    touch = finger()
    assert reaper.process([("begin", touch)]) == [("begin", touch)]
    clock.advance(19.9)
    assert reaper.process([]) == []
    clock.advance(0.1)
    assert reaper.process([]) == [("end", touch)]
    assert reaper.process([]) == []
    assert "20 s" in caplog.text


def test_a_moving_touch_goes_on_and_a_trembling_one_is_ended(reaper: TouchReaper, clock: StillClock) -> None:
    moving, trembling = finger(1), finger(2)
    reaper.process([("begin", moving), ("begin", trembling)])
    for step in range(1, 5):
        clock.advance(6)
        moving.sx, trembling.sx = 0.5 + step / 50, 0.5 + step % 2 / 1000
        events = reaper.process([("update", moving), ("update", trembling)])
    assert ("end", trembling) in events
    assert ("end", moving) not in events


def test_events_of_an_ended_touch_are_dropped_until_it_lifts(reaper: TouchReaper, clock: StillClock) -> None:
    touch, other = finger(1), finger(2)
    reaper.process([("begin", touch)])
    clock.advance(20)
    reaper.process([])
    touch.sx = 0.9
    assert reaper.process([("update", touch), ("begin", other)]) == [("begin", other)]
    assert reaper.process([("end", touch), ("end", other)]) == [("end", other)]


def test_a_hovering_pointer_does_not_count_as_a_touch(reaper: TouchReaper, clock: StillClock) -> None:
    hover = finger(is_touch=False)
    assert reaper.process([("begin", hover)]) == [("begin", hover)]
    clock.advance(100)
    assert reaper.process([]) == []
    assert list(clock.get_events()) == []


def test_the_loop_wakes_when_a_touch_is_due_and_never_without_one(reaper: TouchReaper, clock: StillClock) -> None:
    def alarms() -> list[float]:
        return [event.timeout for event in clock.get_events()]

    assert reaper.process([]) == []
    assert alarms() == []
    touch = finger()
    reaper.process([("begin", touch)])
    assert alarms() == [20]
    clock.advance(15)
    touch.sx = 0.7
    reaper.process([("update", touch)])
    assert alarms() == [20], "one alarm is enough"
    clock.advance(5)
    assert alarms() == []
    assert reaper.process([]) == []
    assert alarms() == [15], "set again for the rest of the time"


def test_a_lost_release_of_kivys_mouse_blocks_nothing(offscreen: Any) -> None:
    seen = offscreen("reaping")
    assert seen["pressed"] == {"heard": ["down"], "touches": 1}
    assert seen["alarm_came_but_no_time_has_passed"] == {"heard": [], "touches": 1}
    assert seen["held_too_long"] == {"heard": ["up"], "touches": 0}
    assert seen["lifted_after_all"] == {"heard": [], "touches": 0}
    assert seen["pressed_again_at_the_same_spot"] == {"heard": ["down"], "touches": 1}
    assert seen["lifted"] == {"heard": ["up"], "touches": 0}
