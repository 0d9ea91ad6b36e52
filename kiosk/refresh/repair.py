"""Repair the cached editions: prepare them again for another screen, or after damage. Knows no schedule."""

import logging
from collections.abc import Callable
from datetime import datetime

from kiosk.edition.decode import FILE
from kiosk.edition.folder import LoadedEdition
from kiosk.errors import EditionError
from kiosk.refresh.cache import cleanup
from kiosk.refresh.cache.cache import Cache, screen_in
from kiosk.refresh.cache.inspection import full_check
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.pipeline import refresh
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.staging import Progress, StagedEdition, StagingRequest, fetch_missing, prepare, report_nothing
from kiosk.refresh.transport.transport import Transport
from kiosk.system import durable

_LOG = logging.getLogger(__name__)


def repair(
    context: RefreshContext, transport: Transport, now: Callable[[], datetime], *, progress: Progress = report_nothing
) -> RefreshResult:
    """Prepare the cached editions again from the files in the cache.

    Only damaged or missing files are fetched. If the text of the current edition is damaged, everything is refreshed.

    Raises:
        RefreshError, EditionError, CacheError: as :func:`~kiosk.refresh.pipeline.refresh` does.
    """
    cache = context.cache
    cleanup.clean(cache, context.exhibit_state)
    current = _load(cache, cache.current())
    if current is None:
        return refresh(context, transport, now, thorough=True, progress=progress)
    result = _repair_current(context, current, transport, progress)
    _repair_previous(context, transport, progress)
    cleanup.clean(cache, context.exhibit_state)
    cleanup.clean_blobs(cache, context.exhibit_state)
    return result


def _repair_current(
    context: RefreshContext, current: LoadedEdition, transport: Transport, progress: Progress
) -> RefreshResult:
    """Repair the current edition; if only fetched files are damaged, leave its folder as it is."""
    cache, name = context.cache, current.folder.name
    damage = full_check(cache, name)
    if screen_in(name) == context.screen_now and all(each.kind == "blob" for each in damage):
        return RefreshResult(name, fetched_bytes=fetch_missing(cache, current.edition, transport, progress))
    staged = _prepare_again(context, current, transport, progress)
    cache.activate(staged.name)
    return RefreshResult(staged.name, changed=True, fetched_bytes=staged.fetched_bytes)


def _repair_previous(context: RefreshContext, transport: Transport, progress: Progress) -> None:
    """Repair the previous edition; if its text is damaged, forget it."""
    cache = context.cache
    name = cache.previous()
    if name is None:
        return
    previous = _load(cache, name)
    if previous is None:
        cache.forget_previous()
    elif full_check(cache, name):
        cache.replace_previous(_prepare_again(context, previous, transport, progress).name)


def _load(cache: Cache, name: str | None) -> LoadedEdition | None:
    """Return the edition in this folder if its text is whole."""
    try:
        return cache.load(name) if name is not None else None
    except EditionError as error:
        _LOG.warning("%s", error)
        return None


def _prepare_again(
    context: RefreshContext, loaded: LoadedEdition, transport: Transport, progress: Progress
) -> StagedEdition:
    """Prepare an edition of the cache for the present screen.

    Raises:
        CacheError: its text cannot be read any more.
    """
    file = loaded.folder / FILE
    with durable.as_cache_error(file):
        request = StagingRequest(loaded.id, file.read_bytes(), loaded.edition, context.screen_now)
    return prepare(context, request, transport, thorough=True, progress=progress)
