"""The wait between polls, and after failures."""

from kiosk.errors import Trouble
from kiosk.refresh.poll_interval import Backoff, PollInterval
from kiosk.refresh.result import RefreshResult


def waits(count: int, *, chance: float = 0.0, asked_s: float | None = None) -> list[float]:
    backoff = Backoff(chance=lambda: chance)
    return [backoff.failed(asked_s) for _ in range(count)]


def test_waits_double_from_fifteen_seconds_to_five_minutes():
    assert waits(7) == [15, 30, 60, 120, 240, 300, 300]


def test_chance_makes_a_wait_up_to_a_quarter_longer_and_never_shorter():
    assert waits(2, chance=1.0) == [18.75, 37.5]


def test_a_success_starts_again_with_the_shortest_wait():
    backoff = Backoff(chance=lambda: 0.0)
    backoff.failed()
    backoff.failed()
    backoff.succeeded()

    assert backoff.failed() == 15


def test_a_wait_is_at_least_as_long_as_the_server_asks():
    assert waits(2, asked_s=100.0) == [100, 100]


def test_thousands_of_failures_do_not_overflow():
    assert waits(5000)[-1] == 300


def test_a_poll_that_might_soon_succeed_is_repeated_sooner_and_then_the_interval_holds_again():
    interval = PollInterval(60.0, chance=lambda: 0.0)
    unreachable = RefreshResult(trouble=Trouble.UNREACHABLE)

    assert [interval.after(result) for result in (RefreshResult(), unreachable, unreachable)] == [60, 15, 30]
    assert [interval.after(result) for result in (RefreshResult(), unreachable)] == [60, 15]


def test_a_server_that_asks_for_patience_gets_it():
    interval = PollInterval(60.0, chance=lambda: 0.0)

    assert interval.after(RefreshResult(trouble=Trouble.BUSY, retry_after_s=600.0)) == 600
