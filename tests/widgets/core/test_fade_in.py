"""A screen that appears is there within 0.3 s, however slow the machine draws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kivy.base import EventLoop

from kiosk.runtime.store import Store
from kiosk.shell import Shell
from kiosk.theme import Theme
from kiosk.visit.events import Began
from kiosk.widgets.core.fade_in import FADE_S, LONGEST_FRAME_S, FadeIn
from kiosk.widgets.core.picture import TextureCache
from kiosk.widgets.core.rect import Rect
from tests.support.clock import StillClock

MOST_S = 0.3


class Drawn:
    """A screen whose frames take this long."""

    rotation = 0

    def __init__(self, whole_frame_s: float) -> None:
        self.whole_frame_s = whole_frame_s

    def invalidate_with(self, change) -> None:
        """Make the change at once."""
        change()


def fade_in() -> FadeIn:
    EventLoop.ensure_window()
    return FadeIn(Theme(1920, 1080), [(Rect(0, 0, 100, 100), (1, 1, 1, 1))])


@given(st.floats(0.01, 2.0), st.lists(st.floats(1 / 60, LONGEST_FRAME_S), min_size=30, max_size=30))
def test_the_cover_is_gone_in_time_after_the_first_frame(first_s: float, frames_s: list[float]):
    """From the first frame that shows the screen to the end of the one without the cover."""
    with StillClock.in_place() as clock:
        cover = fade_in()
        cover.play()
        elapsed = 0.0
        for number, frame_s in enumerate([first_s, *frames_s]):
            clock.frame(frame_s)
            elapsed += frame_s if number else 0.0
            if not cover.canvas.children:
                break
        assert elapsed + LONGEST_FRAME_S <= MOST_S
        assert elapsed >= 0.05, "a slow first frame has swallowed the fade"


def test_a_frame_that_is_late_is_skipped_and_its_time_is_not():
    with StillClock.in_place() as clock:
        cover = fade_in()
        cover.play()
        for seconds in (0.01, FADE_S):
            clock.frame(seconds)
        assert not cover.canvas.children


@pytest.mark.parametrize(("frame_s", "fades"), [(0.03, True), (LONGEST_FRAME_S + 0.01, False)])
def test_a_machine_that_draws_slowly_shows_the_next_screen_at_once(loaded, clock, frame_s, fades):
    EventLoop.ensure_window()
    store = Store(loaded)
    shell = Shell(store, TextureCache(), damage_sink=Drawn(frame_s))
    shell.fit(1920, 1080)
    store.send(Began("fr"))
    assert any(isinstance(element, FadeIn) for element in shell.children) is fades
    clock.advance(1)
