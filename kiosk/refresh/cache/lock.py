"""The locks of a cache: one refresher, and one writer at a time. A process that dies releases both."""

from contextlib import AbstractContextManager

from kiosk.refresh.cache.cache import Cache
from kiosk.system.exclusive_lock import exclusive_lock

_MOMENT_S = 0.5
"""Far longer than :func:`kiosk.system.lock_file.is_held` holds the lock."""


def refresher_lock(cache: Cache) -> AbstractContextManager[None]:
    """Hold the lock of this cache's only refresher while the block runs.

    Raises:
        LockedError: another refresher holds the lock.
        CacheError: the disk refused.
    """
    reason = (
        f"another refresher keeps {cache.folder} fresh: the signal USR1 makes it refresh at once"
        " (systemctl kill -s USR1 kiosk-refresh); stop it before you start one here"
    )
    return exclusive_lock(cache.refresher_lock, _MOMENT_S, reason)


def writing_lock(cache: Cache, patience_s: float) -> AbstractContextManager[None]:
    """Hold the lock for writing to this cache while the block runs.

    Raises:
        LockedError: another program was still writing after ``patience_s`` seconds.
        CacheError: the disk refused.
    """
    reason = f"another program is writing to {cache.folder}; try again when it is done"
    return exclusive_lock(cache.folder / "writing.lock", patience_s, reason)
