"""What staff have to know after something was done for a kiosk's content: whether all is well, else what is wrong."""

import logging

import msgspec

from kiosk.errors import CacheError, Trouble
from kiosk.refresh import clock, status
from kiosk.refresh.cache.cache import id_in
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.status import Status

_LOG = logging.getLogger(__name__)


def status_after(kiosk: RefreshContext, before: Status, outcome: RefreshResult, now: float) -> Status:
    """Return how the refresh is doing, now that this came of it; ``now`` is in seconds since 1970."""
    name = kiosk.cache.current()
    found = msgspec.structs.replace(
        before,
        channel=kiosk.channel,
        edition=id_in(name) if name else None,
        expires=before.expires if outcome.expires is None else outcome.expires,
        signed=before.signed if outcome.signed is None else outcome.signed,
    )
    trouble, detail = outcome.trouble, outcome.detail
    if trouble is None:
        trouble, detail = _of_what_is_there(kiosk, found, now)
    if trouble in (None, Trouble.UNTRUSTED_SERVER) and (wrong := clock.clock_fault(now, found.signed)):
        trouble, detail = Trouble.CLOCK, wrong  # a certificate is not valid yet by such a clock
    problem = status.new_problem(trouble, detail, now, before.problem) if trouble is not None else None
    return msgspec.structs.replace(found, problem=problem)


def record_result(kiosk: RefreshContext, outcome: RefreshResult, now: float) -> None:
    """Write into the status file what came of something that is done once; a disk that refuses is told to the log."""
    file = kiosk.cache.status
    try:
        found = status_after(kiosk, status.read(file) or Status(kiosk.channel), outcome, now)
        status.write(file, msgspec.structs.replace(found, written=now))
    except CacheError as error:
        _LOG.warning("%s", error)


def _of_what_is_there(kiosk: RefreshContext, found: Status, now: float) -> tuple[Trouble | None, str]:
    """Return what is wrong with what the cache holds, though nothing failed."""
    for each in kiosk.facts.set_aside():
        if each.edition == found.edition:
            return Trouble.SET_ASIDE, f"edition {each.edition[:12]}: {each.reason}"
    if found.expires is not None and found.expires < now:
        return Trouble.EXPIRED, "nothing was signed since; new editions are refused until it is"
    return None, ""
