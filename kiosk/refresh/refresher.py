"""The refresher at rest: looks at the endpoint now and then, and has the work done when there is some.

This process stays small for months. It imports neither what reads signatures nor what decodes pictures: a refresh
runs in a process of its own (:mod:`kiosk.refresh.worker_process`) that gives everything back when it ends.
"""

import logging
from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from kiosk.errors import CacheError, RefreshError
from kiosk.refresh import status
from kiosk.refresh.backoff import Backoff
from kiosk.refresh.cache.cache import screen_in
from kiosk.refresh.cache.inspection import Damage, quick_check
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.status import Status
from kiosk.refresh.status_rules import status_after
from kiosk.refresh.transport.poll import Changed, LastSeen, Unchanged

_LOG = logging.getLogger(__name__)
_TELL_EVERY_S = 300.0
_LATE_S = 1000.0
"""The most by which the next status may be late: a refresh may be silent for 900 s (``worker_process``)."""
_TRUST_EVERY_S = 3600.0
"""After so long the endpoint is read anew even if it says that nothing has changed: a server can be wrong about it."""

RefreshJob = Literal["refresh", "repair"]


class DamageScan(Protocol):
    """Looks for damage in the cache, a little at a time."""

    def step(self) -> list[Damage]:
        """Look at the next little and return what is damaged."""
        ...


class Refresher:
    """Keeps one kiosk's cache fresh. :meth:`step` does what is due; whoever calls it waits in between."""

    def __init__(
        self,
        kiosk: RefreshContext,
        *,
        look: Callable[[LastSeen | None], Changed | Unchanged],
        work: Callable[[RefreshJob], RefreshResult],
        scrub: DamageScan,
        now: Callable[[], float],
        interval_s: float,
    ) -> None:
        """Take the kiosk, what looks at the endpoint, what does the work, and a clock in seconds since 1970.

        ``outcome`` is what came of the last step.
        """
        self._kiosk = kiosk
        self._look = look
        self._work = work
        self._scrub = scrub
        self._now = now
        self._interval_s = interval_s
        self._backoff = Backoff()
        self._patience = Backoff()
        self._mended = RefreshResult()
        self._mend_failed_at = 0.0
        self._mend_wait_s = 0.0
        self._seen: LastSeen | None = None
        self._read_at = 0.0
        self._last_outcome = RefreshResult()
        self.outcome = RefreshResult()
        self._status = status.read(kiosk.cache.status) or Status(kiosk.channel)
        self._told: Status | None = None

    def step(self) -> float:
        """Do what is due and return the seconds to wait before the next step."""
        wait_s = self._interval_s
        self._mend()
        try:
            outcome = self._refresh()
            self._last_outcome = outcome
        except RefreshError as error:
            outcome = RefreshResult(trouble=error.trouble, detail=str(error), retry_after_s=error.retry_after_s)
        if outcome.trouble is None or outcome.lasts:
            self._backoff.succeeded()
        else:
            self._seen = None
            wait_s = self._backoff.failed(outcome.retry_after_s)
        if outcome.trouble is None and self._mended.trouble is not None:
            outcome = msgspec.structs.replace(outcome, trouble=self._mended.trouble, detail=self._mended.detail)
        self.outcome = outcome
        self._tell(status_after(self._kiosk, self._status, outcome, self._now()), wait_s)
        return wait_s

    def keep_status_valid(self) -> None:
        """Keep the status valid during long work; call this now and then while ``work`` goes on."""
        before = self._told
        if before is not None and not self._is_within(_TELL_EVERY_S, before.written or 0.0):
            self._write(self._dated(before, 0.0))

    def _refresh(self) -> RefreshResult:
        """Look at the endpoint, and fetch what is new there."""
        self._kiosk.trusted_root()  # without which nothing can be fetched: said at once, not when the endpoint answers
        lost = self._last_outcome.name is not None and self._kiosk.cache.current() is None
        stale = not self._is_within(_TRUST_EVERY_S, self._read_at)
        news = self._look(None if lost or stale else self._seen)
        self._status = msgspec.structs.replace(self._status, answered=self._now())
        if isinstance(news, Unchanged):
            self._seen = news.seen  # the server may by now have named it for good
            return self._last_outcome
        outcome = self._work("refresh")
        self._seen, self._read_at = news.seen, self._now()
        return outcome

    def _mend(self) -> None:
        """Have the editions in the cache prepared again where they are damaged, or were made for another screen.

        What could not be mended is tried again: the scrub may come by there only after hours.
        """
        cache = self._kiosk.cache
        name = cache.current()
        if name is None or self._is_within(self._mend_wait_s, self._mend_failed_at):
            return
        damage = quick_check(cache) or self._scrub.step()
        for each in damage:
            _LOG.warning("%s is damaged (%s)", each.path, each.kind)
        if not damage and self._mended.trouble is None and screen_in(name) == self._kiosk.screen_now:
            return
        self._mended = self._work("repair")
        if self._mended.trouble is None:
            self._patience.succeeded()
            self._mend_wait_s = 0.0
        else:
            self._mend_failed_at = self._now()
            self._mend_wait_s = self._patience.failed(self._mended.retry_after_s)

    def _is_within(self, seconds: float, since: float) -> bool:
        """Tell whether less time has passed since then; a clock that was set back meanwhile says no."""
        return 0.0 <= self._now() - since < seconds

    def _tell(self, now: Status, wait_s: float) -> None:
        """Write the status down where it says something new, has not been written for a while, or was damaged."""
        now = self._dated(now, wait_s)
        before, self._status = self._told, now
        if (
            before is not None
            and not _says_something_new(before, now)
            and self._is_within(_TELL_EVERY_S, before.written or 0.0)
            and status.read(self._kiosk.cache.status) == before
        ):
            return
        if now.problem is not None and (before is None or before.problem != now.problem):
            _LOG.warning("%s (%s)", now.problem.detail, now.problem.kind)
        elif now.problem is None and (before is None or before.problem is not None):
            _LOG.info("the content is up to date")
        self._write(now)

    def _dated(self, now: Status, wait_s: float) -> Status:
        """Return a status as written now, valid until the next one, which is due after ``wait_s`` seconds or later."""
        due = self._now() + max(_TELL_EVERY_S, wait_s)
        return msgspec.structs.replace(now, written=self._now(), valid_until=due + _LATE_S)

    def _write(self, now: Status) -> None:
        try:
            status.write(self._kiosk.cache.status, now)
            self._told = now
        except CacheError as error:
            _LOG.warning("%s", error)


def _says_something_new(before: Status, now: Status) -> bool:
    """Tell whether a status says more than that the endpoint has answered once more."""
    same = msgspec.structs.replace(before, answered=now.answered, written=now.written, valid_until=now.valid_until)
    return same != now
