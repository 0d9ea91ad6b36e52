"""Keep the cache small: delete what is no longer needed, and look whether there is room for more. Opens no picture.

The caller holds ``writing_lock``. Cleaning never fails: a file that cannot be deleted is left for the next time.
"""

import logging
import os
import shutil
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

import kiosk
from kiosk.errors import CacheError, EditionError, Trouble
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh.cache.cache import Cache, is_name
from kiosk.refresh.cache.inspection import media_of
from kiosk.system import durable, json_file

_LOG = logging.getLogger(__name__)
_MB = 1_000_000
_MOST_REFUSALS = 100


class Refusal(msgspec.Struct, frozen=True):
    """An edition that this version of the program does not try again, since when (seconds since 1970), and why."""

    edition: str
    trouble: Trouble
    reason: str
    since: float
    version: str


def record_refusal(cache: Cache, edition: str, trouble: Trouble, reason: str, now: datetime) -> None:
    """Remember that this edition cannot be shown.

    Raises:
        CacheError: the disk refused.
    """
    refusal = Refusal(edition, trouble, reason, now.timestamp(), kiosk.__version__)
    json_file.write(_refusal_file(cache, edition), refusal)


def find_refusal(cache: Cache, edition: str) -> Refusal | None:
    """Return why this edition was refused, or ``None``. A refusal by another version of the program does not count."""
    found = json_file.read(_refusal_file(cache, edition), Refusal)
    return found if found and (found.edition, found.version) == (edition, kiosk.__version__) else None


def clean(cache: Cache, exhibit_state: ExhibitState) -> None:
    """Delete abandoned work, editions that are no longer needed, and refusals beyond the latest hundred.

    The editions that are current, previous, or were last on screen stay. So does every fetched file, for an interrupted
    download to go on where it ended; :func:`clean_blobs` deletes those.
    """
    kept = _names_to_keep(cache, exhibit_state)
    for folder in _entries(cache.editions):
        if folder.name not in kept:
            _discard(cache, folder)
    for left in _entries(cache.incoming):
        _delete(left)
    refusals = sorted(_entries(cache.refusals), key=lambda file: (file.suffix == ".json", _time_of(file)), reverse=True)
    for file in refusals[_MOST_REFUSALS:]:
        _delete(file)


def clean_blobs(cache: Cache, exhibit_state: ExhibitState, requested: Collection[str] = ()) -> None:
    """Delete fetched files, whole or in part, that no kept edition needs and that are not ``requested`` (SHA-256)."""
    needed = set(requested)
    for name in _names_to_keep(cache, exhibit_state):
        if not os.path.lexists(cache.path(name)):
            continue  # shown before the cache was emptied
        media = media_of(cache, name)
        if media is None:  # the edition is damaged, and its repair may need any of the files
            return
        needed |= media
    for folder in _entries(cache.blobs):
        for blob in _entries(folder):
            if blob.name.removesuffix(durable.PART) not in needed:
                _delete(blob)


def ensure_room(cache: Cache, needed_bytes: int, max_mb: int, keep_free_mb: int) -> None:
    """Return if this many bytes more fit into the cache.

    Raises:
        EditionError: the cache would hold more than ``max_mb``.
        CacheError: the disk would have less than ``keep_free_mb`` free.
    """
    if needed_bytes <= 0:
        return
    used = used_bytes(cache)
    if used + needed_bytes > max_mb * _MB:
        raise EditionError(
            f"the edition needs {_mb(needed_bytes)} MB more; the cache holds {_mb(used)} MB and may hold "
            f"{max_mb:,} MB: make the edition smaller, or raise [cache] max_mb",
            Trouble.TOO_LARGE,
        )
    durable.make_folder(cache.folder)
    with durable.as_cache_error(cache.folder):
        free = shutil.disk_usage(cache.folder).free
    if free - needed_bytes < keep_free_mb * _MB:
        raise CacheError(
            f"{cache.folder}: the edition needs {_mb(needed_bytes)} MB; the disk has {_mb(free)} MB free, of which "
            f"{keep_free_mb:,} MB must stay free ([cache] keep_free_mb): make room on the disk",
            Trouble.DISK_FULL,
        )


def used_bytes(cache: Cache) -> int:
    """Return how many bytes the files of the cache hold; a file with several names counts once."""
    sizes: dict[tuple[int, int], int] = {}
    single = 0
    for folder, _, names in os.walk(cache.folder):
        for name in names:
            try:
                found = (Path(folder) / name).lstat()
            except OSError:
                continue  # deleted meanwhile
            if found.st_nlink > 1:
                sizes[found.st_dev, found.st_ino] = found.st_size
            else:
                single += found.st_size
    return single + sum(sizes.values())


def _names_to_keep(cache: Cache, exhibit_state: ExhibitState) -> set[str]:
    """Return the names of the editions to keep: all of them while ``current`` or ``previous`` cannot be read."""
    current, previous, shown = cache.current(), cache.previous(), exhibit_state.shown()
    if current is None or (previous is None and os.path.lexists(cache.folder / "previous")):
        return {entry.name for entry in _entries(cache.editions) if is_name(entry.name)}
    return {name for name in (current, previous, shown.name if shown else None) if name and is_name(name)}


def _discard(cache: Cache, folder: Path) -> None:
    """Delete an edition; no part of it is ever left among the whole ones."""
    try:
        durable.make_folder(cache.incoming)
        gone = cache.incoming / f"{folder.name}.old"
        durable.remove(gone)
        durable.move(folder, gone)
    except CacheError as error:
        _LOG.warning("%s", error)


def _delete(path: Path) -> None:
    try:
        durable.remove(path)
    except CacheError as error:
        _LOG.warning("%s", error)


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except OSError:
        return


def _time_of(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _refusal_file(cache: Cache, edition: str) -> Path:
    return cache.refusals / f"{edition}.json"


def _mb(size: int) -> str:
    return f"{-(-size // _MB):,}"
