"""Decide what the status file says after a refresh: all is well, or what is wrong."""

import logging
from datetime import UTC, datetime

import msgspec

from kiosk.errors import CacheError, Trouble
from kiosk.refresh import status
from kiosk.refresh.cache.cache import id_in
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.status import Status

_LOG = logging.getLogger(__name__)

_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
"""Before this moment neither this program nor any content endpoint existed."""

_CLOCK_TOLERANCE_S = 86_400.0
"""The clocks of a publisher and a kiosk may differ by this much."""


def status_after(context: RefreshContext, before: Status, result: RefreshResult, now: float) -> Status:
    """Return the status after a refresh with this result; ``now`` is in seconds since 1970."""
    name = context.cache.current()
    found = msgspec.structs.replace(
        before,
        channel=context.channel,
        edition=id_in(name) if name else None,
        expires=before.expires if result.expires is None else result.expires,
        signed=before.signed if result.signed is None else result.signed,
    )
    trouble, detail = result.trouble, result.detail
    if trouble is None:
        trouble, detail = _trouble_of_cached(context, found, now)
    if trouble in (None, Trouble.UNTRUSTED_SERVER) and (wrong := clock_fault(now, found.signed)):
        trouble, detail = Trouble.CLOCK, wrong  # by such a clock a good certificate is not valid yet
    problem = status.new_problem(trouble, detail, now, before.problem) if trouble is not None else None
    return msgspec.structs.replace(found, problem=problem)


def record_result(context: RefreshContext, result: RefreshResult, now: float) -> None:
    """Write the result of a single run into the status file; if the disk refuses, log that."""
    file = context.cache.status
    try:
        found = status_after(context, status.read(file) or Status(context.channel), result, now)
        status.write(file, msgspec.structs.replace(found, written=now))
    except CacheError as error:
        _LOG.warning("%s", error)


def clock_fault(now: float, signed: float | None) -> str | None:
    """Return why this machine's clock must be behind, or ``None`` if it may be right.

    By a clock that is behind, a signature that has ended still counts, so a frozen endpoint goes unnoticed. ``now`` is
    the machine's time, ``signed`` the time of the newest signature that this kiosk has trusted; both in seconds since
    1970.
    """
    if now >= max(_BEGINNING, (signed or 0.0) - _CLOCK_TOLERANCE_S):
        return None
    known = f"the content was signed on {_day(signed)}" if signed and signed > _BEGINNING else "it is 2025 or later"
    return f"this machine's clock says {_day(now)}, but {known}; until it is set, outdated content goes unnoticed"


def _day(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"


def _trouble_of_cached(context: RefreshContext, found: Status, now: float) -> tuple[Trouble | None, str]:
    """Return the trouble with the cached edition after a refresh that did not fail."""
    for each in context.exhibit_state.set_aside():
        if each.edition == found.edition:
            return Trouble.SET_ASIDE, f"edition {each.edition[:12]}: {each.reason}"
    if found.expires is not None and found.expires < now:
        return Trouble.EXPIRED, "the endpoint was not signed again in time; new editions are refused until it is"
    return None, ""
