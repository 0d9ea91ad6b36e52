"""Runs the refresher as a program: once, as the child that does the work, or for months."""

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
from kiosk.refresh import worker_process
from kiosk.refresh.cache.inspection import Scrub
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.refresher import Refresher, RefreshJob
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.transport.poll import poll

_LOG = logging.getLogger(__name__)
_SCRUB_BYTES = 5_000_000
"""Hashed at each look for damage: 7 GB a day at one look a minute."""


class _ToldToEndError(BaseException):
    """A signal asked this process to end."""


def refuse_confinement() -> None:
    """Make sure that this process may use the network.

    Raises:
        ConfinedError: the service that started it allows no address of the internet, as ``kiosk.service`` does.
    """
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family, socket.SOCK_STREAM).close()
        except OSError as error:
            if error.errno == errno.EAFNOSUPPORT:
                continue
        return
    raise ConfinedError(
        "this service may not use the network, so no refresher can run in it: write start_refresher = false below"
        " [endpoint] in the settings, and let kiosk-refresh.service fetch"
    )


def once(kiosk: RefreshContext, url: str, now: Callable[[], datetime]) -> RefreshResult:
    """Look at the endpoint at this address and at every file of the cache; do what is to be done, and tell of it.

    Return what came of it; the status file says it too.
    """
    refresher = Refresher(
        kiosk,
        look=partial(poll, url),
        work=lambda work: _done(work, kiosk, url, now),
        scrub=Scrub(kiosk.cache, sys.maxsize),
        now=lambda: now().timestamp(),
        interval_s=0.0,
    )
    refresher.step()
    return refresher.outcome


def work_for_parent(work: RefreshJob, kiosk: RefreshContext, url: str, now: Callable[[], datetime]) -> int:
    """Do one piece of work for the refresher at rest, and print for it what came of it."""
    worker_process.end_with_parent()
    worker_process.tell_outcome(_done(work, kiosk, url, now, worker_process.tell))
    return 0


def _done(
    work: RefreshJob,
    kiosk: RefreshContext,
    url: str,
    now: Callable[[], datetime],
    progress: Callable[[str], None] = lambda _what: None,
) -> RefreshResult:
    """Do a piece of work in this process."""
    from kiosk.refresh import pipeline
    from kiosk.refresh.transport.web import WebTransport

    kind = pipeline.refresh if work == "refresh" else pipeline.repair
    web = WebTransport(url)
    try:
        return pipeline.run_locked(kiosk, partial(kind, kiosk, web, now, progress=progress))
    finally:
        web.close()


def stay(
    kiosk: RefreshContext,
    url: str,
    interval_s: float,
    again: Sequence[str],
    *,
    with_parent: bool,
    now: Callable[[], float],
) -> int:
    """Keep the cache fresh until a signal ends it; SIGUSR1 makes it look at once.

    ``again`` is the command that started this process, to which ``--pass`` is added for the work;
    ``with_parent`` ends it when its standard input closes.
    """
    awake = threading.Event()
    at_work = worker_process.WorkerProcess(again, heard=lambda: refresher.keep_status_valid())

    def stop(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        at_work.end()
        raise _ToldToEndError  # out of whatever it waits for

    def wake(_signal: int, _frame: FrameType | None) -> None:
        awake.set()

    if with_parent:
        worker_process.end_with_parent()
    refresher = Refresher(
        kiosk,
        look=partial(poll, url),
        work=at_work.do,
        scrub=Scrub(kiosk.cache, _SCRUB_BYTES),
        now=now,
        interval_s=interval_s,
    )
    _LOG.info("looking at %s every %g s, channel %s", url, interval_s, kiosk.channel)
    try:
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if hasattr(signal, "SIGUSR1"):
            signal.signal(signal.SIGUSR1, wake)
        while True:
            awake.clear()
            awake.wait(refresher.step())
    except _ToldToEndError:
        return 0
