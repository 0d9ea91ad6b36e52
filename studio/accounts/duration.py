"""Says how long to wait."""

from datetime import timedelta

from django.utils.translation import ngettext


def duration(time: timedelta) -> str:
    """Return a time in whole minutes or seconds, rounded up."""
    seconds = max(1, -int(-time.total_seconds() // 1))
    if seconds <= 90:
        return ngettext("%(count)d seconde", "%(count)d secondes", seconds) % {"count": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
