"""One refresh from beginning to end: fetch → verify → prepare → activate. Knows no schedule."""

import contextlib
import logging
from collections.abc import Callable, Generator
from datetime import datetime

from msgspec import structs

from kiosk.edition.check import fatal_errors
from kiosk.edition.decode import FILE, decode
from kiosk.edition.sentences import line
from kiosk.edition.types import Edition
from kiosk.errors import CacheError, EditionError, MachineError, RefreshError, Trouble
from kiosk.refresh.cache import cleanup
from kiosk.refresh.cache.cache import Cache, id_in, screen_in
from kiosk.refresh.cache.inspection import full_check, quick_check
from kiosk.refresh.cache.lock import writing_lock
from kiosk.refresh.cache.manifest import RECIPE, read_manifest
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.staging import Progress, StagingRequest, prepare, report_nothing
from kiosk.refresh.transport.transport import Transport
from kiosk.refresh.trust.trust import SignedEdition, Trust
from kiosk.system import durable

_LOG = logging.getLogger(__name__)
PATIENCE_S = 60.0
"""The longest wait for another program that writes to the cache."""


def run_locked(context: RefreshContext, work: Callable[[], RefreshResult]) -> RefreshResult:
    """Do the work while no other program writes to the cache; return its result, also when it fails."""
    cache = context.cache
    try:
        with writing_lock(cache, PATIENCE_S):
            return work()
    except MachineError as error:
        return RefreshResult(cache.current(), trouble=Trouble.MACHINE, detail=str(error))
    except (RefreshError, EditionError, CacheError) as error:
        retry_after_s = error.retry_after_s if isinstance(error, RefreshError) else None
        return RefreshResult(cache.current(), trouble=error.trouble, detail=str(error), retry_after_s=retry_after_s)


def refresh(
    context: RefreshContext,
    transport: Transport,
    now: Callable[[], datetime],
    *,
    thorough: bool = False,
    progress: Progress = report_nothing,
) -> RefreshResult:
    """Make the edition of the endpoint the current one, prepared for this kiosk's screen.

    ``thorough`` hashes all files of the cache and repairs the damaged ones.

    Raises:
        RefreshError: the endpoint could not be read, or its metadata is not signed with trusted keys.
        EditionError: the signed edition cannot be shown; it is remembered and not tried again.
        CacheError: the disk refused.
    """
    cleanup.clean(context.cache, context.exhibit_state)
    signed = fetch(context, transport)
    progress("the metadata is good")
    _refuse_what_failed(context, signed.id)
    signed_at = signed.signed_at.timestamp() if signed.signed_at else None
    result = RefreshResult(context.cache.current(), expires=signed.expires.timestamp(), signed=signed_at)
    if is_ready(context.cache, signed.id, context.screen_now, thorough=thorough):
        return result
    with _refusal_remembered(context, signed.id, now):
        edition = verify(signed)
        request = StagingRequest(signed.id, signed.data, edition, context.screen_now)
        staged = prepare(context, request, transport, thorough=thorough, progress=progress)
    activate(context, staged.name)
    return structs.replace(result, name=staged.name, changed=True, fetched_bytes=staged.fetched_bytes)


def fetch(context: RefreshContext, transport: Transport) -> SignedEdition:
    """Return the text of the edition that is signed for this kiosk's channel.

    The Update Framework checks each signature while it fetches. The pictures are not fetched here but by
    :func:`~kiosk.refresh.staging.prepare`, which knows those that the cache already holds.

    Raises:
        RefreshError, EditionError, CacheError: as :meth:`~kiosk.refresh.trust.trust.Trust.update` does.
    """
    cache = context.cache
    durable.make_folder(cache.incoming)
    current = cache.current()
    known = cache.path(current) / FILE if current is not None else None
    trust = Trust(cache.trust, context.trusted_root())
    return trust.update(transport, context.channel, cache.incoming / "trust", known=known)


def verify(signed: SignedEdition) -> Edition:
    """Return the edition in a signed text, if it holds all that the exhibit relies on.

    Raises:
        EditionError: it is not an edition, is too new for this kiosk, or names something that it does not hold.
    """
    edition = decode(signed.data)
    for fault in fatal_errors(edition):
        raise EditionError(line(fault))
    return edition


def activate(context: RefreshContext, name: str) -> None:
    """Make a prepared edition the current one, and delete what is no longer needed.

    An edition that made the exhibit fail does not become the previous one.

    Raises:
        CacheError: the disk refused.
    """
    failed = {each.edition for each in context.exhibit_state.set_aside()}
    current = context.cache.current()
    context.cache.activate(name, keep_previous=current is not None and id_in(current) in failed)
    _LOG.info("edition %s is ready", name)
    cleanup.clean(context.cache, context.exhibit_state)
    cleanup.clean_blobs(context.cache, context.exhibit_state)


def is_ready(cache: Cache, edition: str, screen: tuple[int, int], *, thorough: bool = False) -> bool:
    """Tell whether the current edition is this one, whole, and prepared for this screen as it would be today.

    Without ``thorough`` sizes are compared, not contents.
    """
    name = cache.current()
    if name is None or id_in(name) != edition or screen_in(name) != screen:
        return False
    manifest = read_manifest(cache.path(name))
    if manifest is None or manifest.recipe != RECIPE:
        return False
    return not (full_check(cache) if thorough else quick_check(cache))


@contextlib.contextmanager
def _refusal_remembered(
    context: RefreshContext, edition: str, now: Callable[[], datetime]
) -> Generator[None, None, None]:
    """Remember an edition that is refused in this block, except for its size: there may be room another day."""
    try:
        yield
    except EditionError as error:
        if error.trouble is not Trouble.TOO_LARGE:
            cleanup.record_refusal(context.cache, edition, error.trouble, str(error), now())
        raise


def _refuse_what_failed(context: RefreshContext, edition: str) -> None:
    """Refuse an edition that failed on this kiosk before, with the reason of that time."""
    for each in context.exhibit_state.set_aside():
        if each.edition == edition:
            raise EditionError(f"edition {edition[:12]} was set aside: {each.reason}", Trouble.SET_ASIDE)
    refusal = cleanup.find_refusal(context.cache, edition)
    if refusal is not None:
        raise EditionError(refusal.reason, refusal.trouble)
