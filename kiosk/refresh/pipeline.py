"""One refresh from beginning to end: fetch → verify → prepare → activate. Knows no schedule."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.edition.check import fatal_errors
from kiosk.edition.decode import FILE, decode
from kiosk.edition.folder import LoadedEdition
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
from kiosk.refresh.staging import StagingRequest, fetch_missing, stage
from kiosk.refresh.transport.transport import Transport
from kiosk.refresh.trust.trust import Trust
from kiosk.system import durable

_LOG = logging.getLogger(__name__)
PATIENCE_S = 60.0
"""How long to wait for another program that writes to the cache."""

Progress = Callable[[str], None]


def _silently(_what: str) -> None:
    """Tell nobody."""


def run_locked(kiosk: RefreshContext, work: Callable[[], RefreshResult]) -> RefreshResult:
    """Do the work while nobody else writes to the cache, and return what came of it, whatever that is."""
    cache = kiosk.cache
    try:
        with writing_lock(cache, PATIENCE_S):
            return work()
    except MachineError as error:
        return RefreshResult(cache.current(), trouble=Trouble.MACHINE, detail=str(error))
    except (RefreshError, EditionError, CacheError) as error:
        retry_after_s = error.retry_after_s if isinstance(error, RefreshError) else None
        return RefreshResult(cache.current(), trouble=error.trouble, detail=str(error), retry_after_s=retry_after_s)


def refresh(
    kiosk: RefreshContext,
    source: Transport,
    now: Callable[[], datetime],
    *,
    thorough: bool = False,
    progress: Progress = _silently,
) -> RefreshResult:
    """Make the edition that the source offers the current one, prepared for this kiosk's screen.

    With ``thorough`` all files of the cache are hashed, and what is damaged is repaired.

    Raises:
        RefreshError: the source could not be read, or nobody we trust has signed what it offers.
        EditionError: what was signed cannot be shown; it is remembered and not tried again.
        CacheError: the disk refused.
    """
    cache = kiosk.cache
    cleanup.clean(cache, kiosk.facts)
    durable.make_folder(cache.incoming)
    trust = Trust(cache.trust, kiosk.trusted_root())
    signed = trust.update(source, kiosk.channel, cache.incoming / "trust", known=_text_of_current(cache))
    vouched = RefreshResult(
        expires=signed.expires.timestamp(), signed=signed.signed_at.timestamp() if signed.signed_at else None
    )
    progress("the metadata is good")
    _refuse_what_failed(kiosk, signed.id)
    if is_ready(cache, signed.id, kiosk.screen_now, thorough=thorough):
        return msgspec.structs.replace(vouched, name=cache.current())
    try:
        wanted = StagingRequest(signed.id, signed.data, _decoded(signed.data), kiosk.screen_now)
        built = stage(kiosk, wanted, source, thorough=thorough, progress=progress)
    except EditionError as error:
        if error.trouble is not Trouble.TOO_LARGE:  # there may be room another day
            cleanup.record_refusal(cache, signed.id, error.trouble, str(error), now())
        raise
    _activate(kiosk, built.name)
    _clean(kiosk)
    return msgspec.structs.replace(vouched, name=built.name, changed=True, fetched_bytes=built.fetched_bytes)


def repair(
    kiosk: RefreshContext, source: Transport, now: Callable[[], datetime], *, progress: Progress = _silently
) -> RefreshResult:
    """Prepare the cached editions again from the files in the cache: for another screen, or after damage.

    Only what is damaged or missing is asked of the source. Where the edition's text itself is damaged, all is
    refreshed.

    Raises:
        RefreshError, EditionError, CacheError: as :func:`refresh` does.
    """
    cache = kiosk.cache
    cleanup.clean(cache, kiosk.facts)
    current = _whole(cache, cache.current())
    if current is None:
        return refresh(kiosk, source, now, thorough=True, progress=progress)
    outcome = _mended(kiosk, current, source, progress)
    _mend_previous(kiosk, source, progress)
    _clean(kiosk)
    return outcome


def is_ready(cache: Cache, edition: str, screen: tuple[int, int], *, thorough: bool = False) -> bool:
    """Tell whether the current edition is this one, prepared for this screen as it would be today, and whole.

    Without ``thorough`` sizes are compared, not contents.
    """
    name = cache.current()
    if name is None or id_in(name) != edition or screen_in(name) != screen:
        return False
    manifest = read_manifest(cache.path(name))
    if manifest is None or manifest.recipe != RECIPE:
        return False
    return not (full_check(cache) if thorough else quick_check(cache))


def _decoded(data: bytes) -> Edition:
    """Return the edition with these bytes if all that it speaks of is there: the exhibit relies on it."""
    edition = decode(data)
    for fault in fatal_errors(edition):
        raise EditionError(line(fault))
    return edition


def _text_of_current(cache: Cache) -> Path | None:
    name = cache.current()
    return cache.path(name) / FILE if name is not None else None


def _whole(cache: Cache, name: str | None) -> LoadedEdition | None:
    """Return the edition of this name if its text is whole."""
    try:
        return cache.load(name) if name is not None else None
    except EditionError as error:
        _LOG.warning("%s", error)
        return None


def _mended(kiosk: RefreshContext, current: LoadedEdition, source: Transport, progress: Progress) -> RefreshResult:
    """Mend the current edition; where only fetched files are damaged, nothing of what is on screen changes."""
    cache, name = kiosk.cache, current.folder.name
    damage = full_check(cache, name)
    if screen_in(name) == kiosk.screen_now and all(each.kind == "blob" for each in damage):
        return RefreshResult(name, fetched_bytes=fetch_missing(kiosk, current.edition, source, progress))
    built = stage(kiosk, _again(kiosk, current), source, thorough=True, progress=progress)
    cache.activate(built.name)
    return RefreshResult(built.name, changed=True, fetched_bytes=built.fetched_bytes)


def _mend_previous(kiosk: RefreshContext, source: Transport, progress: Progress) -> None:
    """Mend the previous edition; one whose text is damaged cannot be, and is forgotten."""
    cache = kiosk.cache
    name = cache.previous()
    if name is None:
        return
    previous = _whole(cache, name)
    if previous is None:
        cache.forget_previous()
    elif full_check(cache, name):
        cache.replace_previous(stage(kiosk, _again(kiosk, previous), source, thorough=True, progress=progress).name)


def _clean(kiosk: RefreshContext) -> None:
    cleanup.clean(kiosk.cache, kiosk.facts)
    cleanup.clean_blobs(kiosk.cache, kiosk.facts)


def _again(kiosk: RefreshContext, loaded: LoadedEdition) -> StagingRequest:
    """Return what is wanted of an edition that is in the cache.

    Raises:
        CacheError: it cannot be read any more.
    """
    file = loaded.folder / FILE
    with durable.as_cache_error(file):
        return StagingRequest(loaded.id, file.read_bytes(), loaded.edition, kiosk.screen_now)


def _activate(kiosk: RefreshContext, name: str) -> None:
    """Make an edition current. One that made the exhibit fail does not become the previous one."""
    failed = {each.edition for each in kiosk.facts.set_aside()}
    current = kiosk.cache.current()
    kiosk.cache.activate(name, keep_previous=current is not None and id_in(current) in failed)
    _LOG.info("edition %s is ready", name)


def _refuse_what_failed(kiosk: RefreshContext, edition: str) -> None:
    """Refuse an edition that failed on this kiosk before, with the reason of that time."""
    for each in kiosk.facts.set_aside():
        if each.edition == edition:
            raise EditionError(f"edition {edition[:12]} was set aside: {each.reason}", Trouble.SET_ASIDE)
    refusal = cleanup.find_refusal(kiosk.cache, edition)
    if refusal is not None:
        raise EditionError(refusal.reason, refusal.trouble)
