"""The waiting loop: due events, threads and touches come in time, and nothing runs in between."""

from typing import Any

import pytest

from kiosk.kivy_patches import waiting_loop as loop_module
from kiosk.kivy_patches.waiting_loop import WaitingLoop

pytestmark = pytest.mark.window


@pytest.fixture(scope="module", params=["offscreen", "in_a_window"])
def waiting(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.getfixturevalue(request.param)("waiting")


@pytest.fixture(scope="module")
def touching(in_a_window: Any) -> dict[str, Any]:
    return in_a_window("touching")


def test_the_loop_finds_the_sdl_of_the_window(waiting: dict[str, Any]) -> None:
    assert waiting["waits"]


def test_a_due_event_comes_in_time_and_nothing_runs_until_then(waiting: dict[str, Any]) -> None:
    seen = waiting["nothing_is_due_but_one"]
    assert 0.48 <= seen["took_s"] < 2
    assert seen["passes"] <= 5  # Kivy's own loop makes 30


def test_a_trigger_runs_at_once(waiting: dict[str, Any]) -> None:
    assert waiting["a_trigger"]["took_s"] < 0.09  # less than a frame, which lasts 0.1 s in this program


def test_a_trigger_that_sets_itself_again_is_held_to_the_frame_rate(waiting: dict[str, Any]) -> None:
    seen = waiting["a_trigger_that_sets_itself_again"]
    assert 3 <= seen["runs"] <= seen["took_s"] / 0.1 + 3


def test_an_animation_runs_at_the_frame_rate(waiting: dict[str, Any]) -> None:
    seen = waiting["an_animation"]
    assert 3 <= seen["runs"] <= seen["took_s"] / 0.1 + 2


def test_a_call_from_another_thread_wakes_the_loop(waiting: dict[str, Any]) -> None:
    assert waiting["a_call_from_a_thread"]["took_s"] < 0.1  # it looks by itself after 0.25 s


def test_a_touch_panel_read_by_a_thread_wakes_the_loop_and_is_not_polled(waiting: dict[str, Any]) -> None:
    seen = waiting["a_touch_read_by_a_thread"]
    assert seen["took_s"] < 0.2  # it looks by itself after 0.25 s
    assert seen["polled"] is False
    assert seen["polled_without_bell"] is True


def test_no_frame_is_drawn_when_nothing_changed(waiting: dict[str, Any]) -> None:
    assert waiting["a_frame_that_nobody_asked_for"]["flips"] == 0


def test_a_touch_wakes_the_loop_and_is_drawn_in_the_pass_that_handles_it(touching: dict[str, Any]) -> None:
    seen = touching["a_tap"]
    assert seen["took_s"] < 5  # it would sleep for 20 s
    assert seen["drawn_in"] == seen["handled_in"]
    assert seen["place"] == pytest.approx([50, 240 - 60], abs=2)


def test_a_timer_set_by_a_touch_counts_from_the_touch(touching: dict[str, Any]) -> None:
    assert 0.38 <= touching["a_timer_set_while_the_queue_is_read"]["due_after_s"] < 3


def test_a_drag_at_full_speed_costs_no_more_passes_than_a_slow_one(touching: dict[str, Any]) -> None:
    seen = touching["a_drag_at_full_speed"]
    assert seen["sent"] > 2 * seen["passes"], "the test sent too few events to say anything"
    assert 5 < seen["passes"] <= seen["took_s"] * 120 + 10


def test_the_end_of_a_drag_is_not_lost(touching: dict[str, Any]) -> None:
    assert touching["a_drag_at_full_speed"]["end"] == pytest.approx([300, 240 - 100], abs=2)


def test_without_sdl_kivys_loop_stays_and_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Untouched:
        def mainloop(self) -> None: ...

    monkeypatch.setattr(loop_module, "find_sdl", lambda: None)
    clock, window = Untouched(), Untouched()
    loop = WaitingLoop(clock, window)  # pyright: ignore[reportArgumentType]
    assert loop.install() is False
    assert vars(clock) == vars(window) == {}
    assert len(caplog.records) == 1
    loop.wake()  # does nothing
