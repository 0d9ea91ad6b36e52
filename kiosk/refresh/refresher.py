"""Poll the endpoint at intervals and start a refresh or repair when one is due.

The process stays small for months: it imports neither TUF nor a picture decoder. Each job runs in a child process
(:mod:`kiosk.refresh.worker_process`), whose memory is free again when it ends.
"""

import logging
from collections.abc import Callable
from typing import Protocol

import msgspec

from kiosk.errors import CacheError, RefreshError
from kiosk.refresh import status
from kiosk.refresh.cache.cache import screen_in
from kiosk.refresh.cache.inspection import Damage, quick_check
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.job import RefreshJob
from kiosk.refresh.poll_interval import Backoff, PollInterval
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.status import Status
from kiosk.refresh.status_rules import status_after
from kiosk.refresh.transport.poll import Changed, LastSeen, Unchanged

_LOG = logging.getLogger(__name__)
_REPORT_EVERY_S = 300.0
_LATE_S = 1000.0
"""The longest delay of the next status: a refresh may be silent for 900 s (``worker_process``)."""
_TRUST_EVERY_S = 3600.0
"""The endpoint is read again after this time even if its server reports no change: a cache may answer for it."""


class DamageScan(Protocol):
    """Searches the cache for damage, a few megabytes at a time."""

    def step(self) -> list[Damage]:
        """Hash the next files and return the damage."""
        ...


class Refresher:
    """Keeps one kiosk's cache fresh. :meth:`step` does what is due; the caller waits between steps."""

    def __init__(
        self,
        context: RefreshContext,
        *,
        poll_endpoint: Callable[[LastSeen | None], Changed | Unchanged],
        run_job: Callable[[RefreshJob], RefreshResult],
        damage_scan: DamageScan,
        now: Callable[[], float],
        interval_s: float,
    ) -> None:
        """Take the kiosk, the functions that poll and run jobs, and a clock in seconds since 1970.

        ``result`` is that of the last step.
        """
        self._context = context
        self._poll = poll_endpoint
        self._run_job = run_job
        self._damage_scan = damage_scan
        self._now = now
        self._interval = PollInterval(interval_s)
        self._repair_backoff = Backoff()
        self._repaired = RefreshResult()
        self._repair_failed_at = 0.0
        self._repair_wait_s = 0.0
        self._seen: LastSeen | None = None
        self._read_at = 0.0
        self._last_result = RefreshResult()
        self.result = RefreshResult()
        self._status = status.read(context.cache.status) or Status(context.channel)
        self._reported: Status | None = None

    def step(self) -> float:
        """Do what is due and return the seconds to wait before the next step."""
        self._repair()
        try:
            result = self._refresh()
            self._last_result = result
        except RefreshError as error:
            result = RefreshResult(trouble=error.trouble, detail=str(error), retry_after_s=error.retry_after_s)
        if result.trouble is not None and not result.lasts:
            self._seen = None  # so that the next poll reads the whole endpoint again
        wait_s = self._interval.after(result)
        if result.trouble is None and self._repaired.trouble is not None:
            result = msgspec.structs.replace(result, trouble=self._repaired.trouble, detail=self._repaired.detail)
        self.result = result
        self._report(status_after(self._context, self._status, result, self._now()), wait_s)
        return wait_s

    def keep_status_valid(self) -> None:
        """Write the status again before its validity ends; call this at each step of a long job."""
        before = self._reported
        if before is not None and not self._is_within(_REPORT_EVERY_S, before.written or 0.0):
            self._write(self._dated(before, 0.0))

    def _refresh(self) -> RefreshResult:
        """Poll the endpoint, and refresh if there is something new."""
        self._context.trusted_root()  # raises at once, not only when the endpoint answers
        lost = self._last_result.name is not None and self._context.cache.current() is None
        stale = not self._is_within(_TRUST_EVERY_S, self._read_at)
        news = self._poll(None if lost or stale else self._seen)
        self._status = msgspec.structs.replace(self._status, answered=self._now())
        if isinstance(news, Unchanged):
            self._seen = news.seen  # the server may have added an ETag since
            return self._last_result
        result = self._run_job("refresh")
        self._seen, self._read_at = news.seen, self._now()
        return result

    def _repair(self) -> None:
        """Repair the cached editions if they are damaged or were prepared for another screen.

        A failed repair is tried again without new damage, because the scrub may need hours to find the file again.
        """
        cache = self._context.cache
        name = cache.current()
        if name is None or self._is_within(self._repair_wait_s, self._repair_failed_at):
            return
        damage = quick_check(cache) or self._damage_scan.step()
        for each in damage:
            _LOG.warning("%s is damaged (%s)", each.path, each.kind)
        if not damage and self._repaired.trouble is None and screen_in(name) == self._context.screen_now:
            return
        self._repaired = self._run_job("repair")
        if self._repaired.trouble is None:
            self._repair_backoff.succeeded()
            self._repair_wait_s = 0.0
        else:
            self._repair_failed_at = self._now()
            self._repair_wait_s = self._repair_backoff.failed(self._repaired.retry_after_s)

    def _is_within(self, seconds: float, since: float) -> bool:
        """Tell whether less time has passed since then; return ``False`` if the clock was set back."""
        return 0.0 <= self._now() - since < seconds

    def _report(self, now: Status, wait_s: float) -> None:
        """Write the status if it is new, was not written for a while, or is damaged on disk."""
        now = self._dated(now, wait_s)
        before, self._status = self._reported, now
        if (
            before is not None
            and not _is_news(before, now)
            and self._is_within(_REPORT_EVERY_S, before.written or 0.0)
            and status.read(self._context.cache.status) == before
        ):
            return
        if now.problem is not None and (before is None or before.problem != now.problem):
            _LOG.warning("%s (%s)", now.problem.detail, now.problem.kind)
        elif now.problem is None and (before is None or before.problem is not None):
            _LOG.info("the content is up to date")
        self._write(now)

    def _dated(self, now: Status, wait_s: float) -> Status:
        """Return the status, dated now and valid until the next one is overdue; that one comes after ``wait_s``."""
        due = self._now() + max(_REPORT_EVERY_S, wait_s)
        return msgspec.structs.replace(now, written=self._now(), valid_until=due + _LATE_S)

    def _write(self, now: Status) -> None:
        try:
            status.write(self._context.cache.status, now)
            self._reported = now
        except CacheError as error:
            _LOG.warning("%s", error)


def _is_news(before: Status, now: Status) -> bool:
    """Tell whether a status differs in more than its times."""
    same = msgspec.structs.replace(before, answered=now.answered, written=now.written, valid_until=now.valid_until)
    return same != now
