"""Decides when Python collects garbage, and returns freed memory to the system. Knows nothing of the exhibit.

A collection takes tens of milliseconds, so it waits until no visitor does.
"""

import ctypes
import gc
import sys


class Memory:
    """The garbage collector of this process, switched by what the program is doing."""

    def pause(self) -> None:
        """Collect nothing while the program starts: nothing that a start makes is garbage."""
        gc.disable()

    def settle(self) -> None:
        """Begin to collect after the start, and never look again at what is there by now."""
        gc.collect()
        gc.freeze()
        gc.enable()

    def keep(self) -> None:
        """Do not look again at what is there by now, because it stays for long."""
        gc.freeze()

    def release(self) -> None:
        """Look again at everything, because much of it may go."""
        gc.unfreeze()

    def give_back(self) -> None:
        """Collect garbage, and return freed memory to the system where the C library can do that.

        Photographs are read into large blocks. glibc keeps what lies below the last block in use, which adds up over a
        day of visits.
        """
        gc.collect()
        if sys.platform.startswith("linux"):
            trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
            if trim is not None:
                trim(0)
