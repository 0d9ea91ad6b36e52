"""Writes amounts and durations as staff read them."""

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext


def megabytes(size: int) -> str:
    """Return bytes as megabytes, rounded up, so that a size above a limit never reads as the limit: ``7,3 Mo``."""
    tenths = -(-size // 100_000)
    return gettext("%(number)s\u202fMo") % {"number": number_format(tenths / 10, decimal_pos=1 if tenths % 10 else 0)}


def duration(time: timedelta) -> str:
    """Return a duration in whole minutes or seconds, rounded up."""
    seconds = max(1, -int(-time.total_seconds() // 1))
    if seconds <= 90:
        return ngettext("%(count)d seconde", "%(count)d secondes", seconds) % {"count": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
