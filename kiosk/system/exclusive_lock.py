"""A lock on a file that one program holds while a block of its code runs. The system frees it when that program dies.

The exhibit loads no ``filelock``, for the sake of a quick start; it uses :mod:`kiosk.system.lock_file`.
"""

import contextlib
from collections.abc import Generator
from pathlib import Path

from filelock import FileLock, Timeout

from kiosk.errors import LockedError
from kiosk.system import durable


@contextlib.contextmanager
def exclusive_lock(file: Path, patience_s: float, reason: str) -> Generator[None, None, None]:
    """Hold the lock for as long as the block runs; the file and its folder are made where they are missing.

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
