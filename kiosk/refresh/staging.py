"""Builds the folder of an edition in the cache: fetch what is missing, prepare it for the screen, put it in place.

Whole or not at all: the folder gets its name in ``editions/`` when everything in it is complete and synced.
"""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
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
from kiosk.refresh.imaging.pool import DecoderPool, PictureJob, rendition_widths, zoomed_media
from kiosk.refresh.transport.transport import Transport
from kiosk.system import durable
from kiosk.system.durable import sha256_of

_LOG = logging.getLogger(__name__)

_PREPARED_SHARE = 1.0
"""What prepared copies take of the disk, as a share of the pictures they are made from: a guess that is on the safe
side for photographs."""


@dataclass(frozen=True, slots=True)
class StagingRequest:
    """The edition to build: its bytes as they were signed, and the screen (pixels) to prepare it for."""

    id: str
    data: bytes
    edition: Edition
    screen: tuple[int, int]


@dataclass(frozen=True, slots=True)
class StagedEdition:
    """The folder's name in the cache, and how many bytes were fetched for it."""

    name: str
    fetched_bytes: int


def stage(
    kiosk: RefreshContext,
    wanted: StagingRequest,
    source: Transport,
    *,
    thorough: bool = False,
    progress: Callable[[str], None] = lambda _what: None,
) -> StagedEdition:
    """Build the folder of an edition and return its name; it is not yet current.

    With ``thorough`` every fetched file that is there is hashed again first, else only those that are to be prepared.
    ``progress`` is told of each step.

    Raises:
        RefreshError: a file could not be fetched, or is another than the one that was signed.
        EditionError: a picture cannot be shown, or the edition takes more room than there may be.
        CacheError: the disk refused.
        MachineError: no picture can be prepared on this machine.
    """
    cache, room = kiosk.cache, kiosk.room
    media = _media_of(wanted.edition)
    for folder in (cache.incoming, cache.editions):
        durable.make_folder(folder)
    name = name_of(wanted.id, wanted.screen, _next_number(cache, wanted))
    work = cache.incoming / name
    durable.remove(work)
    durable.make_folder(work / PREPARED)
    files, left = _take_over(cache, wanted, media, work / PREPARED)
    to_open = media if thorough else {job.media.sha256 for job in left}
    missing = [each for each in media.values() if not _is_there(cache.blob(each.sha256), each, each.sha256 in to_open)]
    cleanup.clean_blobs(cache, kiosk.facts, media)
    needed = sum(each.bytes for each in missing) + round(_PREPARED_SHARE * sum(job.media.bytes for job in left))
    cleanup.ensure_room(cache, needed, room.max_mb, room.keep_free_mb)
    _fetch(cache, missing, source, progress)
    with DecoderPool() as decoders:
        for prepared in decoders.prepare(left, work / PREPARED):
            progress(f"prepared {prepared.sha256}")
            files |= {file.name: (file.sha256, file.bytes) for file in prepared.files}
    with durable.as_cache_error(work):
        (work / FILE).write_bytes(wanted.data)
    write_manifest(work, Manifest(wanted.id, wanted.screen, RECIPE, files))
    durable.sync_tree(work)
    durable.move(work, cache.path(name))
    _LOG.info("%d files fetched, %d pictures prepared, %d taken over", len(missing), len(left), len(media) - len(left))
    return StagedEdition(name, sum(each.bytes for each in missing))


def fetch_missing(kiosk: RefreshContext, edition: Edition, source: Transport, progress: Callable[[str], None]) -> int:
    """Fetch what is damaged or missing of an edition's fetched files, and return how many bytes that were.

    Raises:
        RefreshError, CacheError: as :func:`stage` does.
    """
    media = _media_of(edition).values()
    missing = [each for each in media if not _is_there(kiosk.cache.blob(each.sha256), each, thorough=True)]
    _fetch(kiosk.cache, missing, source, progress)
    return sum(each.bytes for each in missing)


def _media_of(edition: Edition) -> dict[str, Media]:
    return {picture.media.sha256: picture.media for picture in edition.pictures.values()}


def _is_there(blob: Path, media: Media, thorough: bool) -> bool:
    """Tell whether a fetched file is there; one that is damaged is taken away."""
    try:
        size = blob.stat().st_size
    except OSError:
        return False
    if size == media.bytes and (not thorough or sha256_of(blob) == media.sha256):
        return True
    _LOG.warning("%s is damaged; it is fetched again", blob)
    durable.remove(blob)
    return False


def _next_number(cache: Cache, wanted: StagingRequest) -> int:
    stem = name_of(wanted.id, wanted.screen, 0).rpartition(".")[0]
    return max((number_in(name) + 1 for name in _names(cache) if name.startswith(stem + ".")), default=0)


def _names(cache: Cache) -> list[str]:
    with durable.as_cache_error(cache.editions):
        return sorted(entry.name for entry in cache.editions.iterdir() if is_name(entry.name))


def _fetch(cache: Cache, missing: list[Media], source: Transport, progress: Callable[[str], None]) -> None:
    """Fetch files, several at once; one that fails does not keep the others from arriving."""
    if not missing:
        return
    for media in missing:
        durable.make_folder(cache.blob(media.sha256).parent)
    failures: list[KioskError] = []
    with ThreadPoolExecutor(source.parallel, thread_name_prefix="fetch") as pool:
        jobs = [pool.submit(source.fetch, each.sha256, each.bytes, cache.blob(each.sha256)) for each in missing]
        for job in as_completed(jobs):
            try:
                job.result()
                progress("fetched a file")
            except CacheError:
                pool.shutdown(cancel_futures=True)  # no disk, no use in going on
                raise
            except KioskError as error:
                progress(str(error))
                failures.append(error)
    if failures:
        raise failures[0]


def _take_over(
    cache: Cache, wanted: StagingRequest, media: dict[str, Media], folder: Path
) -> tuple[dict[str, tuple[str, int]], list[PictureJob]]:
    """Link what earlier editions have prepared and is sound; return what was taken over and what is left to do."""
    zoomed = zoomed_media(wanted.edition)
    called = {picture.media.sha256: name for name, picture in wanted.edition.pictures.items()}
    widths = {sha256: rendition_widths(each, wanted.screen, sha256 in zoomed) for sha256, each in media.items()}
    found: dict[tuple[str, int], tuple[Path, str, int]] = {}
    for path, sha256, size in _prepared_before(cache):
        if match := RENDITION.fullmatch(path.name):
            found.setdefault((match["sha256"], int(match["width"])), (path, sha256, size))
    files: dict[str, tuple[str, int]] = {}
    left: list[PictureJob] = []
    for sha256, each in media.items():
        copies = [found.get((sha256, width)) for width in widths[sha256]]
        sound = [copy for copy in copies if copy is not None and sha256_of(copy[0]) == copy[1]]
        if len(sound) < len(copies):
            left.append(PictureJob(cache.blob(sha256), each, widths[sha256], called[sha256]))
            continue
        for path, digest, size in sound:
            _link(path, folder / path.name)
            files[path.name] = (digest, size)
    return files, left


def _prepared_before(cache: Cache) -> Iterator[tuple[Path, str, int]]:
    """Yield the prepared files of the editions at hand that were made as they would be made today."""
    for name in _names(cache):
        manifest = read_manifest(cache.path(name))
        if manifest is not None and manifest.recipe == RECIPE:
            for file, (sha256, size) in manifest.files.items():
                yield cache.path(name) / PREPARED / file, sha256, size


def _link(source: Path, target: Path) -> None:
    """Give a file a second name; copy it where the disk knows no second names."""
    try:
        os.link(source, target)
    except OSError:
        with durable.as_cache_error(target):
            shutil.copyfile(source, target)
