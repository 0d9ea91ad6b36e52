"""The window follows its display."""

import logging
from types import SimpleNamespace

import pytest

from kiosk.runtime.display import FilledDisplay, Monitor, MonitorList

SMALL, LARGE = Monitor(0, 0, 1280, 720), Monitor(0, 0, 1920, 1080)
BESIDE = Monitor(1920, 0, 1280, 1024)


class Window:
    """A window that remembers where it was put."""

    def __init__(self, place: Monitor) -> None:
        self.places = [place]

    def place(self) -> Monitor:
        return self.places[-1]

    def fill(self, monitor: Monitor) -> None:
        self.places.append(monitor)


def looks_at(window: Window, *seen: tuple[Monitor, ...]) -> list[object]:
    """Look this many times, following each time; return the results of the looks."""
    answers = iter(seen)
    display = FilledDisplay(window, lambda: next(answers))
    results: list[object] = []
    for _ in seen:
        results.append(display.look())
        display.follow()
    return results


def test_the_window_fills_the_first_monitor_whenever_it_has_changed():
    window = Window(SMALL)
    looks_at(window, (LARGE,), (LARGE,), (SMALL,))
    assert window.places == [SMALL, LARGE, SMALL]


def test_a_window_on_the_other_of_two_monitors_stays_there():
    window = Window(BESIDE)
    looks_at(window, (LARGE, BESIDE))
    assert window.places == [BESIDE]


def test_a_window_whose_monitor_was_unplugged_moves_to_the_remaining_one():
    window = Window(BESIDE)
    looks_at(window, (LARGE, BESIDE), (LARGE,))
    assert window.places == [BESIDE, LARGE]


def test_nothing_happens_while_no_monitor_is_on_between_two_modes():
    window = Window(LARGE)
    assert looks_at(window, (), (LARGE,), ()) == [None, (LARGE,), (LARGE,)]
    assert window.places == [LARGE]


def test_a_server_that_never_answers_is_logged_once_and_not_asked_again(caplog: pytest.LogCaptureFixture):
    asked = []

    def refuses() -> None:
        asked.append(1)
        raise ConnectionRefusedError("nobody answers")

    monitors = MonitorList(refuses)
    with caplog.at_level(logging.WARNING):
        assert [monitors() for _ in range(20)] == [()] * 20
    assert len(asked) == 5
    assert [record.getMessage() for record in caplog.records] == [
        "cannot ask the X server for its monitors (nobody answers): the window keeps its size"
    ]


def test_a_server_that_fails_once_is_asked_again(caplog: pytest.LogCaptureFixture):
    """In the middle of a change a server may not know its own monitors."""
    monitor = SimpleNamespace(x=0, y=0, width_in_pixels=800, height_in_pixels=600, primary=True)
    answers = iter([ConnectionResetError("busy"), SimpleNamespace(monitors=[monitor])])

    def get_monitors(_active: bool) -> SimpleNamespace:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monitors = MonitorList(lambda: SimpleNamespace(xrandr_get_monitors=get_monitors))
    with caplog.at_level(logging.WARNING):
        assert monitors() == ()
        assert monitors() == (Monitor(0, 0, 800, 600),)
    assert not caplog.records
