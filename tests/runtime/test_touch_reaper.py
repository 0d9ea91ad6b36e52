"""Fingers that stay on one spot are let go."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from kivy.base import EventLoop

from kiosk.runtime.touch_reaper import TouchReaper
from tests.runtime.hands import Hands


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
