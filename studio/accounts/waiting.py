"""Says in French how long to wait."""

from datetime import timedelta


def duration(time: timedelta) -> str:
    """Return a time in whole minutes or seconds, rounded up."""
    seconds = max(1, -int(-time.total_seconds() // 1))
    if seconds <= 90:
        return f"{seconds} seconde{'s' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
