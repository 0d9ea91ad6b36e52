"""Amounts as staff read them."""

from django.utils.formats import number_format
from django.utils.translation import gettext


def megabytes(size: int) -> str:
    """Return a number of bytes as staff read it, never rounded onto a limit that it is above: ``7,3 Mo``."""
    tenths = -(-size // 100_000)
    return gettext("%(number)s\u202fMo") % {"number": number_format(tenths / 10, decimal_pos=1 if tenths % 10 else 0)}
