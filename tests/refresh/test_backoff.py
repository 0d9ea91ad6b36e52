"""Waiting after failures."""

from kiosk.refresh.backoff import Backoff


def waits(count: int, *, chance: float = 0.0, asked_s: float | None = None) -> list[float]:
    backoff = Backoff(chance=lambda: chance)
    return [backoff.failed(asked_s) for _ in range(count)]


def test_waits_double_from_fifteen_seconds_to_five_minutes():
    assert waits(7) == [15, 30, 60, 120, 240, 300, 300]


def test_chance_makes_a_wait_up_to_a_quarter_longer_and_never_shorter():
    assert waits(2, chance=1.0) == [18.75, 37.5]


def test_a_success_begins_anew():
    backoff = Backoff(chance=lambda: 0.0)
    backoff.failed()
    backoff.failed()
    backoff.succeeded()

    assert backoff.failed() == 15


def test_a_server_that_asks_for_patience_gets_it():
    assert waits(2, asked_s=100.0) == [100, 100]


def test_years_of_failures_are_no_arithmetic_trouble():
    assert waits(5000)[-1] == 300
