"""What is signed on a content endpoint: read and verified, signed again, written in the order that readers need.

Knows the format of The Update Framework; not what an edition is, nor which key signs for what.
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
from kiosk.publish.layout import METADATA, TIMESTAMP
from kiosk.publish.storage import EndpointFiles

LIFETIMES = MappingProxyType(
    {
        "root": timedelta(days=5 * 365),
        "targets": timedelta(days=365),
        "snapshot": timedelta(days=365),
        "timestamp": timedelta(days=30),
    }
)
"""For how long a signature of each role counts."""

_SIGNED_AT = "signed_at"
"""What a timestamp says beside what The Update Framework asks for, so that kiosks notice a clock that is behind."""

_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)

Sign = Callable[[str], Sequence[CryptoSigner]]
"""Returns who signs for a role."""

S = TypeVar("S", Root, Timestamp, Snapshot, Targets)


@dataclass(frozen=True, slots=True)
class SignedMetadata:
    """What is signed on an endpoint. All but the root is absent where the first publish did not come to its end."""

    root: Root
    timestamp: Timestamp | None = None
    snapshot: Snapshot | None = None
    targets: Targets | None = None

    @property
    def expires(self) -> datetime:
        """When the first of its signatures ends."""
        parts: tuple[Signed | None, ...] = (self.root, self.timestamp, self.snapshot, self.targets)
        return min(part.expires for part in parts if part)


def root_name(version: int) -> str:
    """Return where a version of the root lies on an endpoint."""
    return f"{METADATA}/{version}.root.json"


def read_metadata(files: EndpointFiles) -> SignedMetadata | None:
    """Return what is signed there, each part verified but for its age; ``None`` where nothing was published.

    Raises:
        RefreshError: something is damaged, absent, or not signed by those who may.
        CacheError: the disk refused.
    """
    root: Root | None = None
    while data := files.read(root_name(root.version + 1 if root else 1)):
        name = f"{files.address}/{root_name(root.version + 1 if root else 1)}"
        later = _parsed(name, data, Root, root)
        if later.signed.version != (root.version + 1 if root else 1):
            raise _not_signed(name)
        _verify(name, later, later.signed)
        root = later.signed
    stamp = files.read(TIMESTAMP)
    if root is None:
        if stamp:
            raise RefreshError(f"{files.address}/{root_name(1)} is gone; bring it back", Trouble.NO_ENDPOINT)
        return None
    if stamp is None:
        return SignedMetadata(root)
    timestamp = _parsed(f"{files.address}/{TIMESTAMP}", stamp, Timestamp, root).signed
    snapshot = _read_part(files, root, Snapshot, timestamp.snapshot_meta)
    targets = _read_part(files, root, Targets, snapshot.meta["targets.json"])
    return SignedMetadata(root, timestamp, snapshot, targets)


def write_root(files: EndpointFiles, root: Root, signers: Sequence[CryptoSigner]) -> None:
    """Sign and write a version of the root.

    Raises:
        CacheError: the disk refused.
    """
    files.write(root_name(root.version), signed(root, signers))


def write_metadata(
    files: EndpointFiles,
    before: SignedMetadata,
    sign: Sign,
    *,
    now: datetime,
    channels: dict[str, TargetFile] | None = None,
    snapshot_too: bool = False,
) -> SignedMetadata:
    """Sign anew and write: always the timestamp, at wish what is above it; ``channels`` replaces the targets.

    All that is signed at once has one number, greater than any before. The timestamp comes last: until it is there,
    readers see what was there before.

    Raises:
        CacheError: the disk refused.
    """
    number = _next_version(files, before, now)
    targets, snapshot = before.targets, before.snapshot
    if channels is not None or targets is None:
        targets = Targets(number, expires=expiry("targets", now), targets=channels)
        data = signed(targets, sign("targets"))
        files.write(_name(Targets, number), data)
        about_targets = MetaFile.from_data(number, data, ["sha256"])
    else:
        about_targets = snapshot.meta["targets.json"] if snapshot else MetaFile(targets.version)
    if before.timestamp is None or targets is not before.targets or snapshot_too:
        snapshot = Snapshot(number, expires=expiry("snapshot", now), meta={"targets.json": about_targets})
        data = signed(snapshot, sign("snapshot"))
        files.write(_name(Snapshot, number), data)
        about_snapshot = MetaFile.from_data(number, data, ["sha256"])
    else:
        about_snapshot = before.timestamp.snapshot_meta
    said = {_SIGNED_AT: f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    timestamp = Timestamp(
        number, expires=expiry("timestamp", now), snapshot_meta=about_snapshot, unrecognized_fields=said
    )
    files.write(TIMESTAMP, signed(timestamp, sign("timestamp")))
    return SignedMetadata(before.root, timestamp, snapshot, targets)


def signed_at(timestamp: Timestamp) -> datetime | None:
    """Return when a timestamp was signed by the clock of who signed it, or ``None`` where it does not say."""
    try:
        said = datetime.fromisoformat(timestamp.unrecognized_fields[_SIGNED_AT])
    except (KeyError, TypeError, ValueError):
        return None
    return said if said.tzinfo else None


def expiry(role: str, now: datetime) -> datetime:
    """Return until when a signature of this role counts that is made now."""
    return now.astimezone(UTC).replace(microsecond=0) + LIFETIMES[role]


def expires_soon(part: Signed, now: datetime) -> bool:
    """Tell whether less than a third of a signature's life is left."""
    return part.expires - now < LIFETIMES[part.type] / 3


def _next_version(files: EndpointFiles, before: SignedMetadata, now: datetime) -> int:
    """Return a number that nothing signed there has.

    It is that of the minute, so that an endpoint that was lost and published anew, or put back from an old copy,
    is not taken for an older one by kiosks that saw what was there before.
    """
    parts = (before.timestamp, before.snapshot, before.targets)
    last = max((part.version for part in parts if part), default=0)
    number = max((now - _BEGINNING) // timedelta(minutes=1), last + 1)
    while files.read(_name(Targets, number)) or files.read(_name(Snapshot, number)):
        number += 1  # left by a publish that did not come to its end
    return number


def _name(kind: type[Signed], number: int) -> str:
    return f"{METADATA}/{number}.{kind.type}.json"


def signed(part: S, signers: Sequence[CryptoSigner]) -> bytes:
    """Return a part with the signatures of these."""
    metadata = Metadata[S](part)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes()


def _read_part(files: EndpointFiles, root: Root, kind: type[S], about: MetaFile) -> S:
    """Return a part that the part below it names by number, length and hash."""
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
    """Return what these bytes say if it is of this kind and signed as the root asks."""
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
        f"{name} is not signed with the keys of this endpoint; bring back the right one", Trouble.NOT_SIGNED
    )
