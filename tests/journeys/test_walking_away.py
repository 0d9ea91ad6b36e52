"""Nobody touches any more: first a prompt, then the next visitor finds everything as at the start."""

import pytest

from kiosk.timings import Timings
from kiosk.visit import routes
from kiosk.visit.events import Began, Opened
from tests.journeys.test_a_visit import EVERYWHERE, _named

ASK_S, LEAVE_S = 60, 20


@pytest.fixture
def reader(visits):
    """Somebody who reads a chapter, in English, and asked for large letters, contrast and reach."""
    visitor = visits(timings=Timings(ask_after_s=ASK_S, leave_after_s=LEAVE_S))
    visitor.taps("English")
    visitor.store.send(Opened(routes.StoryRoute("unesco-2012")))
    for setting in ("Text size", "Contrast", "Within reach"):
        visitor.taps(setting)
    return visitor


@pytest.mark.parametrize("route", EVERYWHERE, ids=_named)
def test_from_every_screen_the_quiet_leads_to_the_question_and_then_to_attract(visits, route):
    """After a quiet while the kiosk invites the next visitor, in French."""
    visitor = visits(timings=Timings(ask_after_s=ASK_S, leave_after_s=LEAVE_S))
    visitor.taps("English")
    visitor.store.send(Opened(route))

    visitor.waits(seconds=ASK_S - 1)
    assert not visitor.reads("Still there?")
    visitor.waits(seconds=2)
    assert visitor.sees("Still there?")
    assert visitor.is_on(_named(route))

    visitor.waits(seconds=LEAVE_S)

    assert visitor.is_on("attract")
    assert visitor.sees("Touchez pour commencer")


def test_the_next_visitor_finds_everything_as_at_the_start(reader):
    fresh = reader.store.fresh
    reader.waits(minutes=3)
    assert reader.is_on("attract")
    assert reader.visit == fresh

    reader.taps_at(960, 540)

    visit = reader.visit
    assert (visit.language, visit.text_size, visit.high_contrast, visit.reach) == ("fr", 0, False, False)
    assert visit.history == (routes.HomeRoute(),)


def test_the_edition_says_how_long_the_quiet_may_be(visits, loaded):
    idle = loaded.edition.exhibit.idle
    visitor = visits()
    visitor.taps("English")
    visitor.waits(seconds=idle.ask_after_s - 1)
    assert not visitor.visit.asking
    visitor.waits(seconds=2)
    assert visitor.visit.asking
    visitor.waits(seconds=idle.leave_after_s)
    assert visitor.is_on("attract")


def test_the_question_is_asked_in_the_language_of_the_visitor(visits):
    visitor = visits(timings=Timings(ask_after_s=ASK_S, leave_after_s=LEAVE_S))
    visitor.taps("Nederlands")
    visitor.waits(seconds=ASK_S + 1)
    assert visitor.sees("Ben je er nog?")


def test_the_countdown_counts_every_second(reader):
    """Twenty at first, one at the end, and each number between."""
    reader.waits(seconds=ASK_S - 0.5)
    shown = []
    for _ in range(4 * LEAVE_S + 4):
        reader.waits(seconds=0.25)
        if reader.shell.prompt is not None and reader.shell.prompt.seconds not in shown:
            shown.append(reader.shell.prompt.seconds)
    assert shown == list(range(LEAVE_S, 0, -1))


def test_the_question_can_be_answered_after_the_picture_behind_it_was_made_anew(reader):
    """A screen that is turned has another size: everything is made again, the prompt too."""
    reader.waits(seconds=ASK_S + 5)
    reader.shell.fit(1080, 1920)
    reader.taps("I am still here")
    assert not reader.visit.asking
    assert reader.route == routes.StoryRoute("unesco-2012")


@pytest.mark.parametrize("answer", ["I am still here", "anywhere"])
def test_an_answer_leads_back_to_the_very_same_place(reader, answer):
    before = reader.visit
    reader.waits(seconds=ASK_S + 5)
    assert reader.visit.asking

    if answer == "anywhere":
        reader.taps_at(40, 1040)
    else:
        reader.taps(answer)

    assert reader.visit == before
    assert reader.shell.prompt is None


def test_an_answer_touches_nothing_that_lies_below_the_prompt(reader):
    """The finger that says yes is not the finger that opens what happens to be under it."""
    home = reader.finds("Home").rect.centre
    reader.waits(seconds=ASK_S + 5)

    reader.taps_at(*home)

    assert reader.route == routes.StoryRoute("unesco-2012")


def test_a_visitor_who_says_that_they_have_finished_has_left(reader):
    reader.waits(seconds=ASK_S + 5)
    reader.taps("I have finished")
    assert reader.is_on("attract")


def test_after_an_answer_the_quiet_may_last_as_long_as_before(reader):
    reader.waits(seconds=ASK_S + LEAVE_S - 1)
    reader.taps("I am still here")
    reader.waits(seconds=ASK_S - 1)
    assert not reader.visit.asking
    reader.waits(seconds=2)
    assert reader.visit.asking


def test_a_touch_in_the_last_second_is_in_time(reader):
    reader.waits(seconds=ASK_S + LEAVE_S - 0.5)
    reader.taps_at(960, 700)
    assert reader.is_on("story")


def test_a_touch_just_too_late_begins_the_next_visit(reader):
    reader.waits(seconds=ASK_S + LEAVE_S + 0.1)
    assert reader.is_on("attract")
    reader.taps_at(960, 700)
    assert reader.is_on("home")
    assert reader.visit.language == "fr"


def test_a_finger_that_lay_on_the_glass_all_the_while_begins_nothing_when_it_lifts(reader):
    """It belonged to the last visit."""
    held = reader.hand.down(960, 600)
    reader.waits(seconds=ASK_S + LEAVE_S + 1)
    assert reader.is_on("attract")
    reader.hand.up(held)
    assert reader.is_on("attract")


def test_a_slowly_moving_finger_is_somebody(reader):
    finger = reader.hand.down(500, 600)
    for step in range(30):
        reader.waits(seconds=10)
        reader.hand.move(finger, 500 + step, 600)
    reader.hand.up(finger)
    assert reader.is_on("story")


def test_keys_keep_nobody_away_from_attract(reader):
    """A key that is stuck, or a cleaner's cloth on a keyboard, is not a visitor."""
    for _ in range(20):
        reader.presses("escape")
        reader.waits(seconds=5)
    assert reader.is_on("attract")


def test_attract_waits_for_days(visits):
    """Nothing happens between visits but pictures that change; a visitor on the third day is welcome."""
    visitor = visits()
    visitor.waits(minutes=3 * 24 * 60 / 100)
    assert visitor.is_on("attract")
    visitor.taps("English")
    visitor.waits(seconds=5)
    assert visitor.is_on("home")


def test_visits_leave_nothing_behind(visitor):
    """The clock and the window hold the same after any number of visitors."""

    def weight() -> tuple[int, int]:
        return (len(visitor.clock.get_events()), sum(1 for _ in visitor.shell.in_order()))

    weights = []
    for _ in range(6):
        visitor.taps("English")
        visitor.taps("The story")
        visitor.taps("Next chapter")
        visitor.waits(minutes=4)
        assert visitor.is_on("attract")
        weights.append(weight())
    assert len(set(weights[1:])) == 1, weights


def test_a_visit_that_no_finger_began_is_not_over_at_once(visits):
    """A key, or a sensor, may begin it after hours of quiet."""
    visitor = visits(timings=Timings(ask_after_s=ASK_S, leave_after_s=LEAVE_S))
    visitor.waits(minutes=30)

    visitor.store.send(Began("en"))
    visitor.waits(seconds=ASK_S - 2)

    assert visitor.is_on("home")
    assert not visitor.reads("Still there?")
