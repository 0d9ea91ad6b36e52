"""An edition on a USB stick. The stick holds a content endpoint with one channel and is verified like any other."""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient import FetcherInterface

from kiosk.errors import CacheError, RefreshError, Trouble
from kiosk.publish.endpoint_layout import TARGETS, media_name, target_path
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.system import durable
from kiosk.system.durable import sha256_of
from kiosk.system.file_owner import nearest_existing, user_name

_LOG = logging.getLogger(__name__)


class UsbTransport:
    """A content endpoint in a folder, as the transport of a refresh."""

    parallel = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    @property
    def address(self) -> str:
        return self._folder.as_uri() + "/"

    @property
    def fetcher(self) -> FetcherInterface:
        return _FolderFetcher(self._folder, self.address)

    def fetch(self, sha256: str, length: int, into: Path) -> None:
        source = self._folder / media_name(sha256)
        try:
            size = source.stat().st_size
        except OSError as error:
            raise RefreshError(f"{source}: cannot be read ({error.strerror})", Trouble.DAMAGED) from error
        if size != length:
            raise RefreshError(f"{source}: {size:,} bytes instead of {length:,}; export again", Trouble.DAMAGED)
        if not durable.copy(_pieces_of(source), into, sha256):
            raise RefreshError(f"{source}: is damaged; export again", Trouble.DAMAGED)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def export(cache: Cache, metadata: dict[str, bytes], channel: str, folder: Path) -> str:
    """Write the current edition and its signed metadata into a folder, and return its id.

    ``metadata`` comes from :meth:`kiosk.refresh.trust.trust.Trust.files`. The timestamp is written last: a stick that
    was pulled out early holds the endpoint that it held before, or none.

    Raises:
        CacheError: there is nothing to export, a file of the cache is damaged, or the stick refused.
    """
    name = cache.current()
    if name is None or not metadata:
        raise CacheError(f"{cache.folder}: nothing was fetched yet, so there is nothing to export", Trouble.NOT_SET_UP)
    _refuse_closed(folder)
    loaded = cache.load(name)
    edition = id_in(name)
    if _signed(metadata, channel) != edition:
        raise CacheError(
            f"{cache.folder}: the edition signed last is not complete here; run refresh --once, then export again",
            Trouble.DAMAGED,
        )
    for media in {picture.media for picture in loaded.edition.pictures.values()}:
        _copy(cache.blob(media.sha256), folder / media_name(media.sha256), media.sha256)
    kind, _, file = target_path(channel).partition("/")
    _copy(cache.path(name) / "edition.json", folder / TARGETS / kind / f"{edition}.{file}", edition)
    for where in sorted(metadata, key=lambda where: (where.endswith("timestamp.json"), where)):
        durable.make_folder((folder / where).parent)
        durable.write(folder / where, metadata[where])
    return edition


def on_our_own_disk(folder: Path, cache: Cache) -> bool:
    """Tell whether a folder lies on the disk of the system or of the cache, rather than on a stick."""
    return folder.stat().st_dev in {Path("/").stat().st_dev, cache.folder.stat().st_dev}


def _refuse_closed(folder: Path) -> None:
    """Return if this user may write to the stick.

    Raises:
        CacheError: the user may not; the message says how to mount the stick.
    """
    there = nearest_existing(folder)
    if there.is_dir() and not os.access(there, os.W_OK | os.X_OK) and os.name != "nt":
        me = user_name(os.geteuid())
        raise CacheError(
            f"{there}: {me} may not write there; mount the stick for that user, as root: mount -o uid={me} DEVICE"
            f" {there} (one with ext4: chown {me}: {there})",
            Trouble.DISK_FORBIDS,
        )


class _FolderFetcher(FetcherInterface):
    """Reads ``file:`` addresses below one folder, and no others."""

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__()
        self._folder = folder
        self._address = address

    def _fetch(self, url: str) -> Iterator[bytes]:
        file = (self._folder / unquote(url.removeprefix(self._address))).resolve()
        if not file.is_relative_to(self._folder):
            raise DownloadError(f"{url} lies outside of {self._folder}")
        if not file.is_file():
            raise DownloadHTTPError(f"{file}: no such file", 404)
        return _pieces_of(file)


def _pieces_of(file: Path) -> Iterator[bytes]:
    def unreadable(error: OSError) -> RefreshError:
        return RefreshError(f"{file}: cannot be read ({error.strerror})", Trouble.DAMAGED)

    return durable.pieces_of(file, unreadable)


def _signed(metadata: dict[str, bytes], channel: str) -> str | None:
    """Return the id of the edition that the metadata signs for a channel."""
    targets = next(data for name, data in metadata.items() if name.endswith(".targets.json"))
    target = json.loads(targets)["signed"]["targets"].get(target_path(channel))
    return target["hashes"]["sha256"] if target else None


def _copy(source: Path, target: Path, sha256: str) -> None:
    """Copy a sound file of the cache, unless the stick already holds it."""
    if sha256_of(target) == sha256:
        return
    damaged = CacheError(f"{source}: is damaged; run refresh --once, which repairs it", Trouble.DISK_FAILS)
    durable.make_folder(target.parent)
    if not durable.copy(durable.pieces_of(source, lambda _: damaged), target, sha256):
        raise damaged
