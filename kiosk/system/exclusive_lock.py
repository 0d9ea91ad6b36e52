"""Locks a file while a block runs, so that one program at a time does it. The system frees the lock of a dead program.

The exhibit uses :mod:`kiosk.system.lock_file` instead, because ``filelock`` would delay its start.
"""

import contextlib
from collections.abc import Generator
from pathlib import Path

from filelock import FileLock, Timeout

from kiosk.errors import LockedError
from kiosk.system import durable


@contextlib.contextmanager
def exclusive_lock(file: Path, patience_s: float, reason: str) -> Generator[None, None, None]:
    """Hold the lock while the block runs. The file and its folder are made if they are missing.

    Raises:
        LockedError: another program still held it after ``patience_s`` seconds; the message is ``reason``.
        CacheError: the disk refused.
    """
    durable.make_folder(file.parent)
    lock = FileLock(file)
    with durable.as_cache_error(file):
        try:
            lock.acquire(timeout=patience_s, poll_interval=0.05)
        except Timeout as error:
            raise LockedError(reason) from error
    try:
        yield
    finally:
        lock.release()
