"""Locks files for the lifetime of a process. The files stay.

The locks are the same as those of ``filelock``, which the exhibit does not load, because it would delay the start.
"""

import contextlib
import os
import sys
import threading
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_ATTEMPTS, _PAUSE_S = 10, 0.05
"""Together far longer than :func:`is_held` needs."""


def hold(file: Path) -> bool:
    """Take a lock until this process ends in any way; return False if another process holds it.

    Raises:
        OSError: the file cannot be created or opened.
    """
    if sys.platform == "win32":
        return True  # the kiosk is made for Linux; Windows does not keep two exhibits apart
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)  # not inherited by programs that this one starts
    pause = threading.Event()
    for _ in range(_ATTEMPTS):
        if _take(handle, fcntl.LOCK_EX):
            return True  # the handle stays open, and with it the lock
        pause.wait(_PAUSE_S)
    os.close(handle)
    return False


def is_held(file: Path) -> bool | None:
    """Tell whether a process holds this lock; ``None`` if this process cannot find out.

    Shares the lock for a moment, so :func:`hold` tries for longer than that.
    """
    if sys.platform == "win32":
        return None
    try:
        handle = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        return not _take(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _take(handle: int, kind: int) -> bool:
    if sys.platform == "win32":
        return True
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
        return True
    return False
