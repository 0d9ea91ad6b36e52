"""Read an edition that staff signed from a content endpoint, through The Update Framework. Knows no picture.

Each update begins with the root that was given to this kiosk. The metadata seen since is remembered in one file, so
that older metadata is refused.
"""

# tuf.api.metadata is where these types are documented to come from, though it does not say so to type checkers.
# pyright: reportPrivateImportUsage=false

import contextlib
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tuf.api.exceptions import BadVersionNumberError, DownloadError, LengthOrHashMismatchError, RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import Updater, UpdaterConfig

from kiosk.edition.decode import MAX_BYTES, edition_id
from kiosk.errors import CacheError, EditionError, RefreshError, Trouble
from kiosk.publish import gzip_copy
from kiosk.publish.endpoint_layout import CHANNEL, METADATA, TARGETS, TIMESTAMP, target_path
from kiosk.publish.metadata import SignedMetadata, root_name, signed_at
from kiosk.refresh.transport.transport import Transport
from kiosk.refresh.trust import trust_file
from kiosk.refresh.trust.trust_file import SeenMetadata
from kiosk.refresh.trust.tuf_errors import RecordingFetcher, as_refresh_error
from kiosk.system import durable

S = TypeVar("S", Root, Timestamp, Snapshot, Targets)

_CONFIG = UpdaterConfig(
    max_root_rotations=256,
    max_delegations=0,
    root_max_length=64_000,
    timestamp_max_length=16_000,
    snapshot_max_length=64_000,
    targets_max_length=1_000_000,
)
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class SignedEdition:
    """The edition of a channel, as staff signed it; its content is not checked yet.

    ``expires`` is when the first of the edition's signatures ends; ``signed_at`` is when the timestamp was signed, if
    it says so.
    """

    data: bytes
    id: str
    expires: datetime
    signed_at: datetime | None = None


class Trust:
    """The trust of this kiosk: ``root`` is the root.json that it was given, ``file`` holds the metadata it has seen."""

    def __init__(self, file: Path, root: bytes) -> None:
        self._file = file
        self._root = root
        self._trusted = hashlib.sha256(root).hexdigest()

    def update(self, transport: Transport, channel: str, work: Path, *, known: Path | None = None) -> SignedEdition:
        """Return the edition that is signed for a channel now; remember the metadata seen, even if this fails.

        ``work`` is a folder to work in, on the disk of the cache. ``known`` is a cached edition.json; if it is the
        signed one, it is not fetched.

        Raises:
            RefreshError: the endpoint cannot be read, or its metadata is not signed as it must be.
            EditionError: the edition is too large.
            CacheError: the disk refused.
            SettingsError: the name is not that of a channel.
        """
        target_path(channel)  # raises
        durable.remove(work)
        durable.make_folder(work)
        try:
            return self._update(transport, channel, work, known)
        finally:
            with contextlib.suppress(CacheError):  # the next refresh removes it
                durable.remove(work)

    def files(self) -> dict[str, bytes]:
        """Return the files of metadata that were seen last, by their names on an endpoint; empty if there are none.

        The first is the root that this kiosk was given.

        Raises:
            CacheError: the last update was interrupted, so the files do not belong together.
        """
        seen = trust_file.read(self._file)
        if seen is None or seen.trusted != self._trusted or not seen.others:
            return {}
        try:
            return _consistent_files(self._root, seen)
        except (RepositoryError, KeyError) as error:
            raise CacheError(
                f"{self._file}: the last metadata seen is incomplete; run refresh --once, then try again",
                Trouble.DAMAGED,
            ) from error

    def _update(self, transport: Transport, channel: str, work: Path, known: Path | None) -> SignedEdition:
        target = target_path(channel)
        seen = trust_file.read(self._file)
        if seen is not None:
            trust_file.unpack(seen, work)  # tuf verifies each signature again, and drops those that have ended
        recorder = RecordingFetcher(transport.fetcher)
        updater = self._updater(transport, recorder, work)
        try:
            with durable.as_cache_error(work), as_refresh_error(recorder, lambda: _newest_root(work)):
                updater.refresh()
                info = updater.get_targetinfo(target)
        except (RefreshError, CacheError):
            with contextlib.suppress(CacheError):  # the first error is the one to report
                self._remember(work, seen)
            raise
        self._remember(work, seen)
        with durable.as_cache_error(work):
            now = _accepted_metadata(work)
        assert now.timestamp is not None  # noqa: S101 - it was just read
        assert now.targets is not None  # noqa: S101 - as above
        if info is None:
            raise _no_channel(transport.address, channel, now.targets)
        data = _if_already_here(info, known)
        if data is None:
            if info.length > MAX_BYTES:
                raise EditionError(
                    f"{transport.address}{TARGETS}/{target}: an edition may have at most {MAX_BYTES:,} bytes, and this "
                    f"has {info.length:,}; make it smaller",
                    Trouble.TOO_LARGE,
                )
            data = _from_gzip_copy(info, recorder, transport.address)
        if data is None:
            with durable.as_cache_error(work), as_refresh_error(recorder, lambda: _newest_root(work)):
                data = Path(updater.download_target(info, str(work / "edition.json"))).read_bytes()
        return SignedEdition(data, edition_id(data), now.expires, signed_at(now.timestamp))

    def _updater(self, transport: Transport, recorder: RecordingFetcher, work: Path) -> Updater:
        try:
            with durable.as_cache_error(work):
                return Updater(
                    metadata_dir=str(work),
                    metadata_base_url=f"{transport.address}{METADATA}/",
                    target_base_url=f"{transport.address}{TARGETS}/",
                    fetcher=recorder,
                    config=_CONFIG,
                    bootstrap=self._root,
                )
        except RepositoryError as error:
            raise RefreshError(
                f"the trusted root is not a root.json ({error}); name a copy of the endpoint's {root_name(1)} in "
                "[endpoint] root",
                Trouble.NOT_SET_UP,
            ) from error

    def _remember(self, work: Path, seen: SeenMetadata | None) -> None:
        """Write the metadata that ``tuf`` has accepted, if it is new or the file is damaged."""
        with durable.as_cache_error(work):
            newest = _parsed(_newest_root(work), Root).signed.version
        now = trust_file.pack(work, self._trusted, range(_parsed(self._root, Root).signed.version, newest + 1))
        nothing_new = len(now.roots) == 1 and now.others == (seen.others if seen else {})
        kept = seen if nothing_new else now
        if kept is not None and not trust_file.is_saved(self._file, kept):
            trust_file.write(self._file, kept)


def _newest_root(work: Path) -> bytes:
    """Return the newest root that ``tuf`` trusts."""
    return (work / "root.json").read_bytes()


def _accepted_metadata(work: Path) -> SignedMetadata:
    """Return the metadata that ``tuf`` has accepted."""

    def one(kind: type[S]) -> S:
        return _parsed((work / f"{kind.type}.json").read_bytes(), kind).signed

    return SignedMetadata(one(Root), one(Timestamp), one(Snapshot), one(Targets))


def _parsed(data: bytes, kind: type[S]) -> Metadata[S]:
    metadata = Metadata[S].from_bytes(data)
    if metadata.signed.type != kind.type:
        raise RepositoryError(f"expected {kind.type}, got {metadata.signed.type}")
    return metadata


def _consistent_files(trusted: bytes, seen: SeenMetadata) -> dict[str, bytes]:
    """Return the files of metadata by their names on an endpoint.

    Raises:
        RepositoryError, KeyError: a kiosk that trusts this root would refuse the files.
    """
    root = _parsed(trusted, Root).signed
    files: dict[str, bytes] = {}

    def signed(data: bytes, kind: type[S]) -> S:
        metadata = _parsed(data, kind)
        root.verify_delegate(kind.type, metadata.signed_bytes, metadata.signatures)
        return metadata.signed

    for version, data in seen.roots.items():
        root = signed(data, Root)
        files[root_name(version)] = data
    timestamp = signed(seen.others["timestamp.json"], Timestamp)
    snapshot = signed(seen.others["snapshot.json"], Snapshot)
    targets = signed(seen.others["targets.json"], Targets)
    for part, meta in ((snapshot, timestamp.snapshot_meta), (targets, snapshot.meta["targets.json"])):
        if part.version != meta.version:
            raise BadVersionNumberError(f"{part.type} {part.version} instead of {meta.version}")
        files[f"{METADATA}/{part.version}.{part.type}.json"] = seen.others[f"{part.type}.json"]
    return {**files, TIMESTAMP: seen.others["timestamp.json"]}


def _if_already_here(info: TargetFile, known: Path | None) -> bytes | None:
    """Return the bytes of a cached file if they are the signed ones."""
    if known is None:
        return None
    with contextlib.suppress(OSError, LengthOrHashMismatchError):
        data = known.read_bytes()
        info.verify_length_and_hashes(data)
        return data
    return None


def _from_gzip_copy(info: TargetFile, fetcher: RecordingFetcher, address: str) -> bytes | None:
    """Return the signed text from its compressed copy; ``None`` if there is no copy, or one of another text."""
    if info.length < gzip_copy.WORTH_BYTES:
        return None
    url = f"{address}{TARGETS}/{info.get_prefixed_paths()[0]}{gzip_copy.SUFFIX}"
    with contextlib.suppress(OSError, DownloadError, RefreshError, LengthOrHashMismatchError):
        data = gzip_copy.unpack(fetcher.download_bytes(url, info.length), info.length)
        if data is not None:
            info.verify_length_and_hashes(data)
            return data
    return None


def _no_channel(address: str, channel: str, targets: Targets) -> RefreshError:
    """Return an error that names the channels of the endpoint."""
    all_names = [path.removeprefix("channels/").removesuffix(".json") for path in targets.targets]
    names = sorted(name for name in all_names if CHANNEL.fullmatch(name))
    listed = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    others = f", only for {listed}" if names else ""
    reason = f"nothing was published for the channel {channel}{others}: check [endpoint] channel"
    return RefreshError(f"{address}: {reason}", Trouble.NO_CHANNEL)
