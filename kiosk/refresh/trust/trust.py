"""What staff signed, read from a content endpoint through The Update Framework. Knows no picture and no schedule.

The root that is given to the kiosk is where all trust begins, at each update. What was seen since is remembered in one
file, so that nothing older is believed again.
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
from kiosk.publish.layout import CHANNEL, METADATA, TARGETS, TIMESTAMP, target_path
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
    """The edition of a channel, as staff signed it; nobody has looked into it yet.

    ``expires`` is when the first of the edition's signatures ends; ``signed_at`` is when the timestamp was signed, if
    it says so.
    """

    data: bytes
    id: str
    expires: datetime
    signed_at: datetime | None = None


class Trust:
    """What this kiosk trusts: ``root`` is the root.json that it was given, ``file`` remembers what it has seen."""

    def __init__(self, file: Path, root: bytes) -> None:
        self._file = file
        self._root = root
        self._trusted = hashlib.sha256(root).hexdigest()

    def update(self, source: Transport, channel: str, work: Path, *, known: Path | None = None) -> SignedEdition:
        """Return the edition that is signed for a channel now, and remember what was seen, also where this fails.

        ``work`` is the name of a folder to work in, on the disk of the cache. ``known`` is an edition.json that is
        here already; it is not read from the source again if it is the one.

        Raises:
            RefreshError: the source cannot be read, or what it holds is not signed as it must be.
            EditionError: the edition is too large.
            CacheError: the disk refused.
            SettingsError: that is no name of a channel.
        """
        target_path(channel)  # raises
        durable.remove(work)
        durable.make_folder(work)
        try:
            return self._update(source, channel, work, known)
        finally:
            with contextlib.suppress(CacheError):  # the next refresh removes it
                durable.remove(work)

    def files(self) -> dict[str, bytes]:
        """Return the metadata that were seen last, by their names on an endpoint; nothing where there are none.

        They begin with the root that this kiosk was given.

        Raises:
            CacheError: the last update did not come to its end, so they would not fit together.
        """
        seen = trust_file.read(self._file)
        if seen is None or seen.trusted != self._trusted or not seen.others:
            return {}
        try:
            return _consistent_files(self._root, seen)
        except (RepositoryError, KeyError) as error:
            raise CacheError(
                f"{self._file}: what was seen last is not whole; run refresh --once, then try again", Trouble.DAMAGED
            ) from error

    def _update(self, source: Transport, channel: str, work: Path, known: Path | None) -> SignedEdition:
        target = target_path(channel)
        seen = trust_file.read(self._file)
        if seen is not None:
            trust_file.unpack(seen, work)  # tuf looks at each signature again, and leaves aside what no longer counts
        witness = RecordingFetcher(source.fetcher)
        updater = self._updater(source, witness, work)
        try:
            with durable.as_cache_error(work), as_refresh_error(witness, lambda: _newest_root(work)):
                updater.refresh()
                info = updater.get_targetinfo(target)
        except (RefreshError, CacheError):
            with contextlib.suppress(CacheError):  # the reason for which it failed first is the one to tell
                self._remember(work, seen)
            raise
        self._remember(work, seen)
        with durable.as_cache_error(work):
            now = _accepted_metadata(work)
        assert now.timestamp is not None  # noqa: S101 - it was just read
        assert now.targets is not None  # noqa: S101 - as above
        if info is None:
            raise _no_channel(source.address, channel, now.targets)
        data = _if_already_here(info, known)
        if data is None:
            if info.length > MAX_BYTES:
                raise EditionError(
                    f"{source.address}{TARGETS}/{target}: {info.length:,} bytes are too many for an edition, at most "
                    f"{MAX_BYTES:,}; make it smaller",
                    Trouble.TOO_LARGE,
                )
            data = _from_gzip_copy(info, witness, source.address)
        if data is None:
            with durable.as_cache_error(work), as_refresh_error(witness, lambda: _newest_root(work)):
                data = Path(updater.download_target(info, str(work / "edition.json"))).read_bytes()
        return SignedEdition(data, edition_id(data), now.expires, signed_at(now.timestamp))

    def _updater(self, source: Transport, witness: RecordingFetcher, work: Path) -> Updater:
        try:
            with durable.as_cache_error(work):
                return Updater(
                    metadata_dir=str(work),
                    metadata_base_url=f"{source.address}{METADATA}/",
                    target_base_url=f"{source.address}{TARGETS}/",
                    fetcher=witness,
                    config=_CONFIG,
                    bootstrap=self._root,
                )
        except RepositoryError as error:
            raise RefreshError(
                f"the trusted root is no root.json ({error}); have [endpoint] root name a copy of {root_name(1)} "
                "from the endpoint",
                Trouble.NOT_SET_UP,
            ) from error

    def _remember(self, work: Path, seen: SeenMetadata | None) -> None:
        """Write down what ``tuf`` has accepted, if there is anything new or what was written down is damaged."""
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
    """Return what ``tuf`` has accepted."""

    def one(kind: type[S]) -> S:
        return _parsed((work / f"{kind.type}.json").read_bytes(), kind).signed

    return SignedMetadata(one(Root), one(Timestamp), one(Snapshot), one(Targets))


def _parsed(data: bytes, kind: type[S]) -> Metadata[S]:
    metadata = Metadata[S].from_bytes(data)
    if metadata.signed.type != kind.type:
        raise RepositoryError(f"expected {kind.type}, got {metadata.signed.type}")
    return metadata


def _consistent_files(trusted: bytes, seen: SeenMetadata) -> dict[str, bytes]:
    """Return the metadata by their names on an endpoint.

    Raises:
        RepositoryError, KeyError: a kiosk that trusts this root would refuse them.
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
    """Return the text of a cached file if it is the signed one."""
    if known is None:
        return None
    with contextlib.suppress(OSError, LengthOrHashMismatchError):
        data = known.read_bytes()
        info.verify_length_and_hashes(data)
        return data
    return None


def _from_gzip_copy(info: TargetFile, witness: RecordingFetcher, address: str) -> bytes | None:
    """Return the signed text from its compressed copy; ``None`` if there is no copy, or not of this text."""
    if info.length < gzip_copy.WORTH_BYTES:
        return None
    url = f"{address}{TARGETS}/{info.get_prefixed_paths()[0]}{gzip_copy.SUFFIX}"
    with contextlib.suppress(OSError, DownloadError, RefreshError, LengthOrHashMismatchError):
        data = gzip_copy.unpack(witness.download_bytes(url, info.length), info.length)
        if data is not None:
            info.verify_length_and_hashes(data)
            return data
    return None


def _no_channel(address: str, channel: str, targets: Targets) -> RefreshError:
    """Say which channels there are."""
    all_names = [path.removeprefix("channels/").removesuffix(".json") for path in targets.targets]
    names = sorted(name for name in all_names if CHANNEL.fullmatch(name))
    there = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    return RefreshError(
        f"{address}: nothing was published for the channel {channel}; there is {there or 'no channel'}: "
        "check [endpoint] channel",
        Trouble.NO_CHANNEL,
    )
