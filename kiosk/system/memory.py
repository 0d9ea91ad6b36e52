"""Decides when Python collects garbage, and returns freed memory to the system. Knows nothing of the exhibit.

A collection takes tens of milliseconds, so it runs when no visitor is waiting.
"""

import ctypes
import gc
import sys


class Memory:
    """The garbage collector of this process; the program says what it is doing."""

    def pause(self) -> None:
        """Collect nothing while the program starts, because a start makes no garbage."""
        gc.disable()

    def settle(self) -> None:
        """Begin to collect after the start. Later collections skip the objects that exist now."""
        gc.collect()
        gc.freeze()
        gc.enable()

    def keep(self) -> None:
        """Skip the objects that exist now in later collections, because they stay for long."""
        gc.freeze()

    def release(self) -> None:
        """Examine all objects in later collections, because many may be garbage now."""
        gc.unfreeze()

    def give_back(self) -> None:
        """Collect garbage, and return freed memory to the system if the C library can do that.

        Photographs are read into large blocks. glibc keeps everything below the last block in use, which adds up over
        a day of visits.
        """
        gc.collect()
        if sys.platform.startswith("linux"):
            trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
            if trim is not None:
                trim(0)
