"""The timeline: dots that a finger can hit, each year written once, scrubbing that chooses its last date."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kivy.base import EventLoop
from kivy.core.window import Window

from kiosk.screens.story.timeline_scrubber import TimelineDate, TimelineScrubber, spread
from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from tests.support.visitor import Hand

THEME = Theme(1920, 1080)
YEARS = ["1852", "1885", "1918", "2012", "2012", "2013", "2013", "2014"]


class Timeline:
    def __init__(self, clock, years: list[str], *, width: int = 1800, current: int = 0) -> None:
        self.chosen: list[int] = []
        dates = [TimelineDate(year, f"{year}, chapter {i}") for i, year in enumerate(years)]
        self.scrubber = TimelineScrubber(THEME, "Dates", dates, current, on_choose=self.chosen.append)
        self.page = Element(THEME)
        self.page.add(self.scrubber)
        self.page.layout(Rect(0, 0, 1920, 1080))
        self.scrubber.layout(Rect(60, 100, width, 150))
        Window.add_widget(self.page)
        self.hand = Hand(clock)

    def dot(self, number: int) -> tuple[float, float]:
        return self.scrubber._dots[number].rect.centre


@pytest.fixture
def make(clock):
    EventLoop.ensure_window()
    made = []

    def make(years: list[str], **choices: int) -> Timeline:
        made.append(Timeline(clock, years, **choices))
        return made[-1]

    yield make
    for one in made:
        Window.remove_widget(one.page)


def test_a_tap_chooses_the_chapter_under_the_finger(make):
    timeline = make(YEARS)
    timeline.hand.tap(*timeline.dot(4))
    assert timeline.chosen == [4]


def test_a_date_that_is_half_beyond_the_edge_is_not_drawn_and_does_not_answer(make):
    timeline = make(YEARS, width=500, current=3)
    cut = [
        dot
        for dot in timeline.scrubber._dots
        if dot.right > timeline.scrubber.right > dot.x or dot.x < timeline.scrubber.x < dot.right
    ]
    assert cut
    for dot in cut:
        inside = max(dot.x, timeline.scrubber.x), min(dot.right, timeline.scrubber.right)
        timeline.hand.tap(sum(inside) / 2, dot.center_y)
    assert timeline.chosen == []


def test_scrubbing_shows_each_date_and_chooses_only_the_last(make):
    timeline = make(YEARS)
    finger = timeline.hand.down(*timeline.dot(0))
    shown = []
    for number in (1, 2, 3, 2):
        timeline.hand.move(finger, *timeline.dot(number))
        shown.append(timeline.scrubber.shown)
    assert shown == [1, 2, 3, 2]
    assert timeline.chosen == []
    timeline.hand.up(finger)
    assert timeline.chosen == [2]


def test_scrubbing_back_to_where_one_was_chooses_nothing(make):
    timeline = make(YEARS, current=3)
    finger = timeline.hand.down(*timeline.dot(3))
    timeline.hand.move(finger, *timeline.dot(6))
    timeline.hand.move(finger, *timeline.dot(3))
    timeline.hand.up(finger)
    assert timeline.chosen == []


def test_a_finger_that_leaves_the_timeline_while_scrubbing_still_chooses(make):
    timeline = make(YEARS)
    finger = timeline.hand.down(*timeline.dot(0))
    x, y = timeline.dot(5)
    timeline.hand.move(finger, x, y + 500)
    timeline.hand.up(finger)
    assert timeline.chosen == [5]


def test_a_second_finger_does_not_take_the_timeline_away(make):
    timeline = make(YEARS)
    first = timeline.hand.down(*timeline.dot(0))
    timeline.hand.move(first, *timeline.dot(2))
    second = timeline.hand.down(*timeline.dot(6))
    timeline.hand.up(first)
    assert timeline.chosen == [2]
    timeline.hand.up(second)


def test_a_timeline_with_too_many_dates_keeps_the_present_one_in_sight_and_moves_under_the_finger(make):
    timeline = make([str(1800 + i) for i in range(60)], width=900, current=30)
    seen = [i for i, dot in enumerate(timeline.scrubber._dots) if not dot.disabled]
    assert 30 in seen
    assert len(seen) < 60
    x, y = timeline.dot(30)
    finger = timeline.hand.down(x, y)
    timeline.hand.move(finger, x - 3 * THEME.u(8), y)
    timeline.hand.up(finger)
    assert timeline.chosen == [33]


def test_a_timeline_of_one_date_can_be_shown_and_touched(make):
    timeline = make(["1852"])
    timeline.hand.tap(*timeline.dot(0))
    assert timeline.chosen == [0]


_years = st.lists(st.integers(1800, 1830).map(str), min_size=1, max_size=40).map(sorted)


@given(_years, st.integers(300, 4000), st.integers(40, 160))
def test_dots_are_in_order_and_never_closer_than_a_finger_needs(years, width, pitch):
    places = spread(years, width, pitch, 1.5)
    assert len(places) == len(years)
    gaps = [b - a for a, b in pairwise(places)]
    assert all(gap >= pitch - 1e-6 for gap in gaps)
    if pitch * len(years) <= width:
        assert 0 <= places[0] <= places[-1] <= width + 1e-6
