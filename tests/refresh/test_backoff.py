"""Waiting after failures."""

from kiosk.refresh.backoff import Backoff


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
