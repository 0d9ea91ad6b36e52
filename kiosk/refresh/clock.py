"""Whether this machine's clock is known to be wrong: it can be, though nothing tells what time it is.

A clock that is behind lets signatures count that have ended long ago. Nobody can notice then that an endpoint is
frozen; but that nobody can is something to tell staff.
"""

from datetime import UTC, datetime

_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
"""Before this, neither this program nor any content endpoint was there."""

_TOLERANCE_S = 86_400.0
"""By so much the clocks of those who publish and of a kiosk may differ."""


def clock_fault(now: float, signed: float | None) -> str | None:
    """Return why it cannot be the time that this machine says, or ``None`` where it can.

    ``now`` is that time, ``signed`` when the newest content was signed that this kiosk has trusted; both in seconds
    since 1970.
    """
    if now >= max(_BEGINNING, (signed or 0.0) - _TOLERANCE_S):
        return None
    known = f"the content was signed on {_date(signed)}" if signed and signed > _BEGINNING else "it is 2025 or later"
    return f"this machine's clock says {_date(now)}, but {known}; until it is set, nobody can tell what is out of date"


def _date(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
