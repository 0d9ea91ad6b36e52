"""Locks across the processes and machines of a studio; a process that dies releases its lock."""

import contextlib
import hashlib
from collections.abc import Generator

from django.conf import settings
from django.db import OperationalError, connection, transaction
from filelock import FileLock, Timeout


class LockedError(Exception):
    """Somebody else held the lock for the whole wait."""


@contextlib.contextmanager
def lock(what: str, *, patience_s: float) -> Generator[None, None, None]:
    """Hold a lock by this name.

    PostgreSQL holds it for all machines, and releases it when this connection ends. With SQLite everything runs on one
    machine, and a file is locked.

    Raises:
        LockedError: somebody else held the lock for the whole wait.
    """
    held = _in_the_database if connection.vendor == "postgresql" else _in_a_file
    with held(what, patience_s):
        yield


@contextlib.contextmanager
def _in_the_database(what: str, patience_s: float) -> Generator[None, None, None]:
    number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
    try:
        # The time limit ends with the transaction; the lock does not.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{max(1, round(patience_s * 1000))}ms"])
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != "55P03":
            raise
        raise LockedError(what) from error
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextlib.contextmanager
def _in_a_file(what: str, patience_s: float) -> Generator[None, None, None]:
    settings.WORK.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(settings.WORK / f"{what}.lock", timeout=patience_s).acquire()
    except Timeout as error:
        raise LockedError(what) from error
    with held:
        yield
