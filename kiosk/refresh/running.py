"""Runs the refresher as a program: once, as the child that does the work, or for months."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from types import FrameType

from kiosk.refresh import child
from kiosk.refresh.housekeeping import Scrub
from kiosk.refresh.kiosk import Kiosk
from kiosk.refresh.outcome import Outcome
from kiosk.refresh.poll import poll
from kiosk.refresh.refresher import Refresher, Work

_LOG = logging.getLogger(__name__)
_SCRUB_BYTES = 5_000_000
"""Hashed at each look for damage: 7 GB a day at one look a minute."""


def once(kiosk: Kiosk, url: str, now: Callable[[], datetime]) -> Outcome:
    """Refresh from the endpoint at this address, examining every file of the cache; return what came of it."""
    from kiosk.refresh import passing
    from kiosk.refresh.web import Web

    web = Web(url)
    try:
        return passing.attempt(kiosk, partial(passing.refresh, kiosk, web, now, thorough=True))
    finally:
        web.close()


def work_for_parent(work: Work, kiosk: Kiosk, url: str, now: Callable[[], datetime]) -> int:
    """Do one piece of work for the refresher at rest, and print for it what came of it."""
    from kiosk.refresh import passing
    from kiosk.refresh.web import Web

    child.end_with_parent()
    kind = passing.refresh if work == "refresh" else passing.repair
    web = Web(url)
    try:
        child.tell_outcome(passing.attempt(kiosk, partial(kind, kiosk, web, now, progress=child.tell)))
    finally:
        web.close()
    return 0


def stay(
    kiosk: Kiosk,
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
    stopped = threading.Event()
    at_work = child.Workplace(again)

    def stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
        stopped.set()
        at_work.end()
        awake.set()

    def wake(_signal: int, _frame: FrameType | None) -> None:
        awake.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, wake)
    if with_parent:
        child.end_with_parent()
    refresher = Refresher(
        kiosk,
        look=partial(poll, url),
        work=at_work.do,
        scrub=Scrub(kiosk.cache, _SCRUB_BYTES),
        now=now,
        interval_s=interval_s,
    )
    _LOG.info("looking at %s every %g s, channel %s", url, interval_s, kiosk.channel)
    while not stopped.is_set():
        awake.clear()
        wait_s = refresher.step()
        if not stopped.is_set():
            awake.wait(wait_s)
    return 0
