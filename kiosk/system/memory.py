"""Gives memory back that nobody needs any more. Knows the collector and the C library, not the exhibit."""

import ctypes
import gc
import sys


def give_back() -> None:
    """Collect what was left behind, and return freed memory to the system where the C library can do that.

    Photographs are read into large blocks; glibc keeps what lies below the last one in use, which
    adds up over a day of visits.
    """
    gc.collect()
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
