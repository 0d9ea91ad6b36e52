"""A clock that is known to be wrong, and one that may be right."""

from datetime import UTC, datetime

import pytest

from kiosk.refresh.status_rules import clock_fault


def at(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(("now", "signed"), [("1970-01-01", None), ("2024-12-31", None), ("2026-03-01", "2026-03-03")])
def test_a_clock_behind_the_last_signature_is_reported(now: str, signed: str | None) -> None:
    wrong = clock_fault(at(now), at(signed) if signed else None)

    assert wrong
    assert now in wrong
    assert (signed or "2025") in wrong


@pytest.mark.parametrize(
    ("now", "signed"), [("2025-01-01", None), ("2099-01-01", "2026-03-03"), ("2026-03-02", "2026-03-03")]
)
def test_a_clock_that_may_be_right_is_not_reported(now: str, signed: str | None) -> None:
    """The clocks of publisher and kiosk may differ by a day, and a clock that is ahead looks like the future."""
    assert clock_fault(at(now), at(signed) if signed else None) is None
