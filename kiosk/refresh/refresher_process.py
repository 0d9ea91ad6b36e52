"""Run the refresher as a program: once, or as a process that runs for months."""

import errno
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from types import FrameType

from kiosk.errors import ConfinedError
from kiosk.refresh import job
from kiosk.refresh.cache.inspection import Scrub
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.refresher import Refresher
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.transport.poll import poll
from kiosk.refresh.worker_process import WorkerProcess

_LOG = logging.getLogger(__name__)
_SCRUB_BYTES = 5_000_000
"""The bytes to hash at each step: 7 GB a day at one step a minute."""


class _EndedBySignalError(BaseException):
    """A signal asked this process to end."""


def refuse_confinement() -> None:
    """Return if this process may use the network.

    Raises:
        ConfinedError: the service that started it forbids internet sockets, as ``kiosk.service`` does.
    """
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family, socket.SOCK_STREAM).close()
        except OSError as error:
            if error.errno == errno.EAFNOSUPPORT:
                continue
        return
    raise ConfinedError(
        "this service may not use the network, so a refresher cannot run in it: write start_refresher = false below"
        " [endpoint] in the settings, and let kiosk-refresh.service fetch"
    )


def once(context: RefreshContext, url: str, now: Callable[[], datetime]) -> RefreshResult:
    """Poll the endpoint at this address, hash every file of the cache, and do what is due.

    Return the result; the status file reports it too.
    """
    refresher = Refresher(
        context,
        poll_endpoint=partial(poll, url),
        run_job=lambda kind: job.run(kind, context, url, now),
        damage_scan=Scrub(context.cache, sys.maxsize),
        now=lambda: now().timestamp(),
        interval_s=0.0,
    )
    refresher.step()
    return refresher.result


def stay(
    context: RefreshContext,
    url: str,
    interval_s: float,
    command: Sequence[str],
    *,
    with_parent: bool,
    now: Callable[[], float],
) -> int:
    """Keep the cache fresh until a signal ends this process; SIGUSR1 makes it poll at once.

    Each job runs ``command`` with ``--job`` added. ``with_parent`` ends this process when its standard input closes.
    """
    awake = threading.Event()
    worker = WorkerProcess(command, on_step=lambda: refresher.keep_status_valid())

    def stop(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        worker.end()
        raise _EndedBySignalError  # interrupts any wait

    def wake(_signal: int, _frame: FrameType | None) -> None:
        awake.set()

    if with_parent:
        job.end_with_parent()
    refresher = Refresher(
        context,
        poll_endpoint=partial(poll, url),
        run_job=worker.run,
        damage_scan=Scrub(context.cache, _SCRUB_BYTES),
        now=now,
        interval_s=interval_s,
    )
    _LOG.info("polling %s every %g s for channel %s", url, interval_s, context.channel)
    try:
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if hasattr(signal, "SIGUSR1"):
            signal.signal(signal.SIGUSR1, wake)
        while True:
            awake.clear()
            awake.wait(refresher.step())
    except _EndedBySignalError:
        return 0
