"""The signed metadata of a content endpoint: read and verify it, sign it again, write it in the order readers need.

Knows the format of The Update Framework, but neither editions nor the keys of the roles.
"""

# tuf.api.metadata is where these types are documented to come from, though it does not say so to type checkers.
# pyright: reportPrivateImportUsage=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Signed, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from kiosk.errors import RefreshError, Trouble
from kiosk.publish.endpoint_layout import METADATA, TIMESTAMP
from kiosk.publish.storage import EndpointFiles

LIFETIMES = MappingProxyType(
    {
        "root": timedelta(days=5 * 365),
        "targets": timedelta(days=365),
        "snapshot": timedelta(days=365),
        "timestamp": timedelta(days=30),
    }
)
"""The time for which a signature of each role is valid."""

_SIGNED_AT = "signed_at"
"""Our own field in a timestamp, beside those of The Update Framework; with it kiosks notice a clock that is behind."""

_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)

Sign = Callable[[str], Sequence[CryptoSigner]]
"""Returns the signers of a role."""

S = TypeVar("S", Root, Timestamp, Snapshot, Targets)


@dataclass(frozen=True, slots=True)
class SignedMetadata:
    """The metadata of an endpoint. Only the root is there if the first publish was interrupted."""

    root: Root
    timestamp: Timestamp | None = None
    snapshot: Snapshot | None = None
    targets: Targets | None = None

    @property
    def expires(self) -> datetime:
        """The end of the signature that ends first."""
        parts: tuple[Signed | None, ...] = (self.root, self.timestamp, self.snapshot, self.targets)
        return min(part.expires for part in parts if part)


def root_name(version: int) -> str:
    """Return the name of a version of the root on an endpoint."""
    return f"{METADATA}/{version}.root.json"


def read_metadata(files: EndpointFiles) -> SignedMetadata | None:
    """Return the metadata of an endpoint, all verified except for its age; ``None`` if nothing was published.

    Raises:
        RefreshError: a file is damaged, missing, or signed with other keys.
        CacheError: the disk refused.
    """
    root: Root | None = None
    version = 1
    while data := files.read(root_name(version)):
        name = f"{files.address}/{root_name(version)}"
        later = _parsed(name, data, Root, root)
        if later.signed.version != version:
            raise _not_signed(name)
        _verify(name, later, later.signed)
        root = later.signed
        version += 1
    data = files.read(TIMESTAMP)
    if root is None:
        if data:
            raise RefreshError(f"{files.address}/{root_name(1)} is gone; bring it back", Trouble.NO_ENDPOINT)
        return None
    if data is None:
        return SignedMetadata(root)
    timestamp = _parsed(f"{files.address}/{TIMESTAMP}", data, Timestamp, root).signed
    snapshot = _read_part(files, root, Snapshot, timestamp.snapshot_meta)
    targets = _read_part(files, root, Targets, snapshot.meta["targets.json"])
    return SignedMetadata(root, timestamp, snapshot, targets)


def write_metadata(
    files: EndpointFiles,
    before: SignedMetadata,
    sign: Sign,
    *,
    now: datetime,
    channels: dict[str, TargetFile] | None = None,
    snapshot_too: bool = False,
) -> SignedMetadata:
    """Sign and write the timestamp, with ``snapshot_too`` the snapshot, and with ``channels`` new targets as well.

    All files of one call have one version, greater than any before. The timestamp is written last: until then, readers
    see the metadata of before.

    Raises:
        CacheError: the disk refused.
    """
    number = _next_version(files, before, now)
    targets, snapshot = before.targets, before.snapshot
    if channels is not None or targets is None:
        targets = Targets(number, expires=expiry("targets", now), targets=channels)
        data = signed_bytes(targets, sign("targets"))
        files.write(_name(Targets, number), data)
        about_targets = MetaFile.from_data(number, data, ["sha256"])
    else:
        about_targets = snapshot.meta["targets.json"] if snapshot else MetaFile(targets.version)
    if before.timestamp is None or targets is not before.targets or snapshot_too:
        snapshot = Snapshot(number, expires=expiry("snapshot", now), meta={"targets.json": about_targets})
        data = signed_bytes(snapshot, sign("snapshot"))
        files.write(_name(Snapshot, number), data)
        about_snapshot = MetaFile.from_data(number, data, ["sha256"])
    else:
        about_snapshot = before.timestamp.snapshot_meta
    own_fields = {_SIGNED_AT: f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    timestamp = Timestamp(
        number, expires=expiry("timestamp", now), snapshot_meta=about_snapshot, unrecognized_fields=own_fields
    )
    files.write(TIMESTAMP, signed_bytes(timestamp, sign("timestamp")))
    return SignedMetadata(before.root, timestamp, snapshot, targets)


def signed_at(timestamp: Timestamp) -> datetime | None:
    """Return the time of signing by the publisher's clock, or ``None`` if the timestamp does not name it."""
    try:
        moment = datetime.fromisoformat(timestamp.unrecognized_fields[_SIGNED_AT])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None


def expiry(role: str, now: datetime) -> datetime:
    """Return the end of a signature of this role that is made now."""
    return now.astimezone(UTC).replace(microsecond=0) + LIFETIMES[role]


def expires_soon(part: Signed, now: datetime) -> bool:
    """Tell whether less than a third of a signature's lifetime is left."""
    return part.expires - now < LIFETIMES[part.type] / 3


def _next_version(files: EndpointFiles, before: SignedMetadata, now: datetime) -> int:
    """Return a version that no metadata of the endpoint has.

    Versions count the minutes. An endpoint that was lost and published again, or restored from an old copy, therefore
    does not look older to kiosks that saw the one before.
    """
    parts = (before.timestamp, before.snapshot, before.targets)
    last = max((part.version for part in parts if part), default=0)
    number = max((now - _BEGINNING) // timedelta(minutes=1), last + 1)
    while files.read(_name(Targets, number)) or files.read(_name(Snapshot, number)):
        number += 1  # an interrupted publish has left these files
    return number


def _name(kind: type[Signed], number: int) -> str:
    return f"{METADATA}/{number}.{kind.type}.json"


def signed_bytes(part: S, signers: Sequence[CryptoSigner]) -> bytes:
    """Return a part as bytes, signed by all signers."""
    metadata = Metadata[S](part)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes()


def _read_part(files: EndpointFiles, root: Root, kind: type[S], about: MetaFile) -> S:
    """Return the part that ``about`` names by version, length and hash."""
    name = _name(kind, about.version)
    data = files.read(name)
    if data is None:
        raise RefreshError(f"{files.address}/{name} is gone; bring it back", Trouble.DAMAGED)
    try:
        about.verify_length_and_hashes(data)
    except RepositoryError as error:
        raise RefreshError(f"{files.address}/{name} is damaged; bring it back", Trouble.DAMAGED) from error
    return _parsed(f"{files.address}/{name}", data, kind, root).signed


def _parsed(name: str, data: bytes, kind: type[S], by: Root | None) -> Metadata[S]:
    """Return the metadata in these bytes, if it is of this kind and signed as the root ``by`` demands."""
    try:
        metadata = Metadata[S].from_bytes(data)
    except DeserializationError as error:
        raise RefreshError(f"{name} is damaged; bring it back", Trouble.DAMAGED) from error
    if metadata.signed.type != kind.type:
        raise _not_signed(name)
    if by is not None:
        _verify(name, metadata, by)
    return metadata


def _verify(name: str, metadata: Metadata[S], by: Root) -> None:
    try:
        by.verify_delegate(metadata.signed.type, metadata.signed_bytes, metadata.signatures)
    except RepositoryError as error:
        raise _not_signed(name) from error


def _not_signed(name: str) -> RefreshError:
    return RefreshError(
        f"{name} is not signed with the keys of this endpoint; bring back the right file", Trouble.NOT_SIGNED
    )
