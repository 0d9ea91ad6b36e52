"""The idle controller turns silence into events; ``tests/journeys/test_walking_away.py`` shows it on the screen."""

from kiosk.timings import Timings


def test_the_countdown_waits_for_one_call_at_a_time(visits, clock):
    """The event that opens the question also changes the visit, and each change of the visit calls ``update``."""
    visitor = visits(timings=Timings(ask_after_s=10, leave_after_s=10))
    visitor.taps("English")
    clock.advance(10.5)
    update = visitor._interface.idle_controller.update
    assert [event.get_callback() for event in clock.get_events()].count(update) == 1
