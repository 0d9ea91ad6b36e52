"""Tell staff if no refresher runs although the settings name a content endpoint."""

import logging
from collections.abc import Callable

import msgspec

from kiosk.clock import Clock
from kiosk.errors import CacheError, Trouble
from kiosk.refresh import status
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.status import ADVICE, Status, new_problem
from kiosk.runtime.worker import Worker
from kiosk.system.lock_file import is_held

LOOK_S = 60.0
PATIENCE_S = 300.0
"""A refresher waits for the network when the machine starts, and for 15 s before it is started again.

The check counts its looks instead of reading the time of day, which jumps when the network sets a clock without a
battery.
"""

_LOG = logging.getLogger(__name__)


class MissingRefresherCheck:
    """Looks for a refresher once a minute. If there is none for long, the log and the status file say so."""

    def __init__(self, cache: Cache, channel: str, now: Callable[[], float]) -> None:
        """Take the cache that a refresher should keep fresh, and a clock in seconds since 1970."""
        self._cache = cache
        self._channel = channel
        self._now = now
        self._alone_s = 0.0
        self._reported = False

    def start(self, clock: Clock, worker: Worker) -> None:
        """Look every minute from now on, in the worker's thread."""
        clock.schedule_interval(lambda _dt: worker.run(self.look), LOOK_S)

    def look(self) -> None:
        """Look once."""
        if is_held(self._cache.refresher_lock) is not False:
            if self._reported:
                _LOG.info("a refresher is at work again")
            self._alone_s, self._reported = 0.0, False
            return
        if self._alone_s >= PATIENCE_S:
            self._report()
        self._alone_s += LOOK_S

    def _report(self) -> None:
        detail = "[endpoint] url is set, and no refresher is at work"
        if not self._reported:
            self._reported = True
            _LOG.error("%s. %s", detail, ADVICE[Trouble.NO_REFRESHER][1])
        before = status.read(self._cache.status) or Status(self._channel)
        if before.problem is not None and before.problem.kind == Trouble.NO_REFRESHER:
            return
        now = self._now()
        problem = new_problem(Trouble.NO_REFRESHER, detail, now, before.problem)
        try:
            found = msgspec.structs.replace(before, problem=problem, written=now, valid_until=None)
            status.write(self._cache.status, found)
        except CacheError as error:  # the service lets the exhibit only read there; the status there expires
            _LOG.debug("%s", error)
