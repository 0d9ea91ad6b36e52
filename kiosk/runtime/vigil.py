"""Notices that nobody fetches, though the settings name a content endpoint: a screen that grows old without a word."""

import logging
from collections.abc import Callable

import msgspec

from kiosk.errors import CacheError, Trouble
from kiosk.lockfile import is_held
from kiosk.refresh import status
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.status import ADVICE, Status, problem

LOOK_S = 60.0
PATIENCE_S = 300.0
"""A refresher waits for the network when the machine starts, and 15 s before it is started again."""

_LOG = logging.getLogger(__name__)


class Vigil:
    """Looks now and then whether a refresher is at work; says so in the log and the status file where none is."""

    def __init__(self, cache: Cache, channel: str, now: Callable[[], float]) -> None:
        """Take the cache that a refresher should keep fresh, and a clock in seconds since 1970."""
        self._cache = cache
        self._channel = channel
        self._now = now
        self._alone_since: float | None = None
        self._said = False

    def look(self) -> None:
        """Look once; call this every ``LOOK_S`` seconds, in whatever thread."""
        if is_held(self._cache.refresher_lock) is not False:
            if self._said:
                _LOG.info("a refresher is at work again")
            self._alone_since, self._said = None, False
            return
        now = self._now()
        if self._alone_since is None or now < self._alone_since:  # the second where the clock was set back
            self._alone_since = now
        if now - self._alone_since >= PATIENCE_S and not self._said:
            self._said = True
            self._say(now)

    def _say(self, now: float) -> None:
        detail = "[endpoint] url is set, and no refresher is at work"
        _LOG.error("%s. %s", detail, ADVICE[Trouble.NO_REFRESHER][1])
        before = status.read(self._cache.status) or Status(self._channel)
        told = problem(Trouble.NO_REFRESHER, detail, now, before.problem)
        try:
            status.write(self._cache.status, msgspec.structs.replace(before, problem=told, written=now))
        except CacheError as error:  # the service lets the exhibit only read there; what lies there goes out of date
            _LOG.debug("%s", error)
