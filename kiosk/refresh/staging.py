"""Build the folder of an edition in the cache: fetch missing pictures, make their copies for the screen, name it.

The folder gets its name in ``editions/`` only when everything in it is complete and synced.
"""

import logging
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from kiosk.edition.decode import FILE
from kiosk.edition.folder import PREPARED, RENDITION
from kiosk.edition.types import Edition, Media
from kiosk.errors import CacheError, KioskError
from kiosk.refresh.cache import cleanup
from kiosk.refresh.cache.cache import Cache, is_name, name_of, number_in
from kiosk.refresh.cache.manifest import RECIPE, Manifest, read_manifest, write_manifest
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.imaging.pool import DecoderPool, PictureTask, rendition_widths, zoomed_media
from kiosk.refresh.transport.transport import Transport
from kiosk.system import durable
from kiosk.system.durable import sha256_of

_LOG = logging.getLogger(__name__)

_PREPARED_SHARE = 1.0
"""The disk space for prepared copies, as a share of their pictures' bytes: a safe guess for photographs."""

Progress = Callable[[str], None]
"""Called with each step; the process that waits for a refresh kills it after a long silence."""


def report_nothing(_step: str) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True)
class StagingRequest:
    """The edition to prepare: its signed bytes, and the screen (pixels) to prepare it for."""

    id: str
    data: bytes
    edition: Edition
    screen: tuple[int, int]


@dataclass(frozen=True, slots=True)
class StagedEdition:
    """The name of the folder in the cache, and the number of bytes fetched for it."""

    name: str
    fetched_bytes: int


def prepare(
    context: RefreshContext,
    request: StagingRequest,
    transport: Transport,
    *,
    thorough: bool = False,
    progress: Progress = report_nothing,
) -> StagedEdition:
    """Build the complete folder of an edition in the cache, without making it current.

    Reuses copies of earlier editions, fetches missing pictures, and makes the other copies. ``thorough`` hashes every
    fetched file first; otherwise only the files from which copies are made are hashed.

    Raises:
        RefreshError: a file could not be fetched, or differs from the signed one.
        EditionError: a picture cannot be shown, or the edition is too large for the cache.
        CacheError: the disk refused.
        MachineError: the decoders cannot be started on this machine.
    """
    cache = context.cache
    media = _media_of(request.edition)
    durable.make_folder(cache.editions)
    name = name_of(request.id, request.screen, _next_number(cache, request))
    work = cache.incoming / name
    durable.remove(work)
    durable.make_folder(work / PREPARED)
    files, tasks = _reuse_copies(cache, request, media, work / PREPARED)
    hashed = media if thorough else {task.media.sha256 for task in tasks}
    missing = _delete_damaged(cache, media.values(), hashed)
    cleanup.clean_blobs(cache, context.exhibit_state, media)
    needed = sum(each.bytes for each in missing) + round(_PREPARED_SHARE * sum(task.media.bytes for task in tasks))
    cleanup.ensure_room(cache, needed, context.limits.max_mb, context.limits.keep_free_mb)
    _fetch(cache, missing, transport, progress)
    files |= _make_copies(tasks, work / PREPARED, progress)
    with durable.as_cache_error(work):
        (work / FILE).write_bytes(request.data)
    write_manifest(work, Manifest(request.id, request.screen, RECIPE, files))
    durable.sync_tree(work)
    durable.move(work, cache.path(name))
    _LOG.info("%d files fetched, %d pictures prepared, %d reused", len(missing), len(tasks), len(media) - len(tasks))
    return StagedEdition(name, sum(each.bytes for each in missing))


def fetch_missing(cache: Cache, edition: Edition, transport: Transport, progress: Progress) -> int:
    """Fetch the damaged or missing pictures of an edition; return the number of fetched bytes.

    Raises:
        RefreshError, CacheError: as :func:`prepare` does.
    """
    media = _media_of(edition)
    missing = _delete_damaged(cache, media.values(), media)
    _fetch(cache, missing, transport, progress)
    return sum(each.bytes for each in missing)


def _make_copies(tasks: Sequence[PictureTask], folder: Path, progress: Progress) -> dict[str, tuple[str, int]]:
    """Make the copies of pictures for the screen; return the SHA-256 and bytes of each by its file name."""
    files: dict[str, tuple[str, int]] = {}
    with DecoderPool() as decoders:
        for prepared in decoders.prepare(tasks, folder):
            progress(f"prepared {prepared.sha256}")
            files |= {file.name: (file.sha256, file.bytes) for file in prepared.files}
    return files


def _media_of(edition: Edition) -> dict[str, Media]:
    return {picture.media.sha256: picture.media for picture in edition.pictures.values()}


def _delete_damaged(cache: Cache, media: Iterable[Media], hashed: Collection[str]) -> list[Media]:
    """Delete the damaged files of these media; return the media that have no file then.

    Only the files in ``hashed`` are hashed; of the others, the size is compared.
    """
    missing: list[Media] = []
    for each in media:
        blob = cache.blob(each.sha256)
        size = _size_of(blob)
        if size == each.bytes and (each.sha256 not in hashed or sha256_of(blob) == each.sha256):
            continue
        if size is not None:
            _LOG.warning("%s is damaged and will be fetched again", blob)
            durable.remove(blob)
        missing.append(each)
    return missing


def _size_of(blob: Path) -> int | None:
    try:
        return blob.stat().st_size
    except OSError:
        return None


def _next_number(cache: Cache, request: StagingRequest) -> int:
    stem = name_of(request.id, request.screen, 0).rpartition(".")[0]
    return max((number_in(name) + 1 for name in _names(cache) if name.startswith(stem + ".")), default=0)


def _names(cache: Cache) -> list[str]:
    with durable.as_cache_error(cache.editions):
        return sorted(entry.name for entry in cache.editions.iterdir() if is_name(entry.name))


def _fetch(cache: Cache, missing: list[Media], transport: Transport, progress: Progress) -> None:
    """Fetch files, several at once; after one fails, still fetch the others."""
    if not missing:
        return
    for media in missing:
        durable.make_folder(cache.blob(media.sha256).parent)
    failures: list[KioskError] = []
    with ThreadPoolExecutor(transport.parallel, thread_name_prefix="fetch") as pool:
        fetches = [pool.submit(transport.fetch, each.sha256, each.bytes, cache.blob(each.sha256)) for each in missing]
        for fetch in as_completed(fetches):
            try:
                fetch.result()
                progress("fetched a file")
            except CacheError:
                pool.shutdown(cancel_futures=True)  # the disk would refuse the other files too
                raise
            except KioskError as error:
                progress(str(error))
                failures.append(error)
    if failures:
        raise failures[0]


def _reuse_copies(
    cache: Cache, request: StagingRequest, media: dict[str, Media], folder: Path
) -> tuple[dict[str, tuple[str, int]], list[PictureTask]]:
    """Link the sound copies of earlier editions into ``folder``; return their files, and the tasks that remain."""
    zoomed = zoomed_media(request.edition)
    names = {picture.media.sha256: name for name, picture in request.edition.pictures.items()}
    widths = {sha256: rendition_widths(each, request.screen, sha256 in zoomed) for sha256, each in media.items()}
    found: dict[tuple[str, int], tuple[Path, str, int]] = {}
    for path, sha256, size in _prepared_before(cache):
        if match := RENDITION.fullmatch(path.name):
            found.setdefault((match["sha256"], int(match["width"])), (path, sha256, size))
    files: dict[str, tuple[str, int]] = {}
    tasks: list[PictureTask] = []
    for sha256, each in media.items():
        copies = [found.get((sha256, width)) for width in widths[sha256]]
        sound = [copy for copy in copies if copy is not None and sha256_of(copy[0]) == copy[1]]
        if len(sound) < len(copies):
            tasks.append(PictureTask(cache.blob(sha256), each, widths[sha256], names[sha256]))
            continue
        for path, digest, size in sound:
            _link(path, folder / path.name)
            files[path.name] = (digest, size)
    return files, tasks


def _prepared_before(cache: Cache) -> Iterator[tuple[Path, str, int]]:
    """Yield the copies in cached editions that were made with today's recipe."""
    for name in _names(cache):
        manifest = read_manifest(cache.path(name))
        if manifest is not None and manifest.recipe == RECIPE:
            for file, (sha256, size) in manifest.files.items():
                yield cache.path(name) / PREPARED / file, sha256, size


def _link(source: Path, target: Path) -> None:
    """Make a hard link; copy the file if the disk has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        with durable.as_cache_error(target):
            shutil.copyfile(source, target)
