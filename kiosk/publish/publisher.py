"""Sign editions into a content endpoint, so that readers see the old or the new one at every instant.

Files are written before those that name them: pictures, the edition, the root, targets and snapshot, and last the
timestamp. A killed publish leaves files that no other file names; the next publish does its work again.
"""

# tuf.api.metadata is where these types are documented to come from, though it does not say so to type checkers.
# pyright: reportPrivateImportUsage=false

import contextlib
import copy
from collections.abc import MutableSet, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Root, TargetFile

from kiosk.edition.check import check
from kiosk.edition.decode import FILE, decode, edition_id
from kiosk.edition.folder import LoadedEdition, media_path, read_folder
from kiosk.edition.sentences import line
from kiosk.edition.types import Media
from kiosk.errors import EditionError, MachineError, RefreshError, SettingsError, Trouble
from kiosk.publish import gzip_copy
from kiosk.publish.endpoint_layout import TARGETS, target_path
from kiosk.publish.keys import ROLES, Keys
from kiosk.publish.metadata import (
    SignedMetadata,
    expires_soon,
    expiry,
    read_metadata,
    root_name,
    signed_bytes,
    write_metadata,
)
from kiosk.publish.storage import EndpointFiles


@dataclass(frozen=True, slots=True)
class Published:
    """The result of a publish. ``version`` is that of the timestamp; sign again before ``expires``."""

    edition: str
    version: int
    expires: datetime
    changed: bool
    media_new: int = 0
    media_kept: int = 0
    bytes_new: int = 0


def publish(
    folder: Path,
    files: EndpointFiles,
    channel: str,
    keys: Keys,
    *,
    now: datetime,
    known_good: MutableSet[Media] | None = None,
) -> Published:
    """Publish the edition in a folder to a channel; other channels stay as they are.

    ``known_good`` is that of :func:`kiosk.edition.check.check`. With it, a publish takes only the time of the changes:
    pictures of editions on the endpoint are not read again, unless nothing has changed at all.

    Raises:
        EditionError: the edition has errors, one a line; nothing was changed.
        SettingsError: a channel cannot have this name.
        MachineError: a key is missing or belongs to another endpoint, or another program is publishing.
        RefreshError: the metadata on the endpoint is damaged.
        CacheError: the disk refused.
    """
    target_path(channel)
    loaded = read_folder(folder)
    faults = [line(one) for one in check(loaded, known_good=known_good) if one.severity == "error"]
    if faults:
        raise EditionError("\n".join(faults))
    data = _checked_bytes(loaded)
    media = {one.media.sha256: one.media for one in loaded.edition.pictures.values()}
    with files.alone():
        signed = _open_for_signing(files, keys)  # wrong keys fail before hundreds of pictures are copied
        known = _published_pictures(files, signed, but=loaded.id) if known_good is not None else set[str]()
        new = files.add_media({sha256: media_path(folder, one) for sha256, one in media.items() if sha256 not in known})
        done = _sign(files, channel, data, keys, now)
    return replace(
        done,
        changed=done.changed or bool(new),
        media_new=len(new),
        media_kept=len(media) - len(new),
        bytes_new=sum(media[sha256].bytes for sha256 in new),
    )


def republish(data: bytes, files: EndpointFiles, channel: str, keys: Keys, *, now: datetime) -> Published:
    """Publish an edition again, from its bytes and without a check; the endpoint already holds its pictures.

    Raises:
        SettingsError, MachineError, RefreshError, CacheError: as :func:`publish`.
    """
    with files.alone():
        return _sign(files, channel, data, keys, now)


def renew(files: EndpointFiles, keys: Keys, *, now: datetime) -> datetime:
    """Sign the timestamp again, and all else with less than a third of its lifetime left; return the new end.

    Call this about once a day. The root is signed again only while its key is in the folder.

    Raises:
        MachineError, RefreshError, CacheError: as :func:`publish`.
    """
    with files.alone():
        signed = _published_metadata(files, keys)
        if expires_soon(signed.root, now) and keys.has("root"):
            signed = replace(signed, root=_write_next_root(files, signed.root, keys, now=now))
        return _renewed(files, signed, keys, now).expires


def rotate(files: EndpointFiles, keys: Keys, role: str, *, now: datetime) -> None:
    """Replace the key of a role by a new one.

    Needs the root key; the old key of the role may be lost. Kiosks can read at every moment: the role's metadata is
    first signed with both keys, and then the root is changed. After an interruption, call it again.

    Raises:
        SettingsError: there is no such role.
        MachineError, RefreshError, CacheError: as :func:`publish`.
    """
    if role not in ROLES:
        raise SettingsError(f"{role!r} is not a role: write one of {', '.join(ROLES)}")
    with files.alone():
        signed = _published_metadata(files, keys, but="" if role == "root" else role)
        keys.signer("root")  # raises before anything is signed
        following = keys.make_next(role)
        if role != "root":

            def signers(of: str) -> Sequence[CryptoSigner]:
                if of != role:
                    return keys.signers(of)
                return [*keys.signers(role), following] if _is_sole_key(keys, signed.root, role) else [following]

            channels = dict(signed.targets.targets) if role == "targets" and signed.targets else None
            write_metadata(files, signed, signers, now=now, channels=channels, snapshot_too=role != "timestamp")
        _write_next_root(files, signed.root, keys, now=now, role=role, following=following)
        keys.promote(role)


def trusted_root(files: EndpointFiles) -> bytes:
    """Return the root that a kiosk is given to trust this endpoint: the first version.

    Raises:
        RefreshError: nothing was published there.
        CacheError: the disk refused.
    """
    root = files.read(root_name(1))
    if root is None:
        raise _nothing_published(files)
    return root


def _checked_bytes(loaded: LoadedEdition) -> bytes:
    """Return the bytes of the edition, if they are those that were checked."""
    try:
        data = (loaded.folder / FILE).read_bytes()
    except OSError as error:
        raise EditionError(f"{loaded.folder / FILE}: cannot be read ({error.strerror})") from error
    if edition_id(data) != loaded.id:
        raise EditionError(f"{loaded.folder / FILE}: changed while it was published; publish again")
    return data


def _published_pictures(files: EndpointFiles, signed: SignedMetadata | None, *, but: str) -> set[str]:
    """Return the pictures of the live editions; none if ``but`` is among these editions."""
    found: set[str] = set()
    for target in signed.targets.targets.values() if signed and signed.targets else ():
        data = files.read(f"{TARGETS}/{target.get_prefixed_paths()[0]}")
        if target.hashes["sha256"] == but:
            return set()
        if data is not None and edition_id(data) == target.hashes["sha256"]:
            with contextlib.suppress(EditionError):  # published by another version of this program
                found |= {picture.media.sha256 for picture in decode(data).pictures.values()}
    return found


def _sign(files: EndpointFiles, channel: str, data: bytes, keys: Keys, now: datetime) -> Published:
    name = target_path(channel)
    target = TargetFile.from_data(name, data, ["sha256"])
    signed = _open_for_signing(files, keys)
    known = signed.targets.targets if signed and signed.targets else {}
    text = f"{TARGETS}/{target.get_prefixed_paths()[0]}"
    written_before = files.read(text) == data
    if not written_before:
        files.write(text, data)
    if len(data) >= gzip_copy.WORTH_BYTES and not (written_before and files.has(text + gzip_copy.SUFFIX)):
        files.write(text + gzip_copy.SUFFIX, gzip_copy.pack(data))
    unchanged = name in known and known[name].hashes == target.hashes
    if signed and unchanged:
        after = _renewed(files, signed, keys, now)
    else:
        if signed is None:
            signed = SignedMetadata(_first_root(files, keys, now))
        after = write_metadata(files, signed, keys.signers, now=now, channels={**known, name: target})
    assert after.timestamp is not None  # noqa: S101 - it was written
    return Published(edition_id(data), after.timestamp.version, after.expires, not (unchanged and written_before))


def _renewed(files: EndpointFiles, signed: SignedMetadata, keys: Keys, now: datetime) -> SignedMetadata:
    targets, snapshot = signed.targets, signed.snapshot
    if targets is None or snapshot is None:
        raise _nothing_published(files)
    channels = dict(targets.targets) if expires_soon(targets, now) else None
    snapshot_too = expires_soon(snapshot, now)
    return write_metadata(files, signed, keys.signers, now=now, channels=channels, snapshot_too=snapshot_too)


def _open_for_signing(files: EndpointFiles, keys: Keys, *, but: str = "") -> SignedMetadata | None:
    """Finish an interrupted rotation; return the metadata, if these keys are the ones that may sign it."""
    signed = read_metadata(files)
    if signed is None:
        for role in ROLES:
            keys.signer(role)  # the first publish needs them all, also the root key
        return None
    _finish_rotation(signed.root, keys)
    for role in ROLES:
        if role != but and (role != "root" or keys.has(role)) and not _is_sole_key(keys, signed.root, role):
            keys.signer(role)
            remedy = "name the folder of that key" if role == "root" else "bring that key, or rotate the role"
            raise MachineError(
                f"{keys.folder}: its {role} key is not the one with which {files.address} was published; {remedy}"
            )
    return signed


def _finish_rotation(root: Root, keys: Keys) -> None:
    """Promote each next key that the root already names: its rotation was interrupted before the last step."""
    for role in ROLES:
        following = keys.next(role)
        if following and root.roles[role].keyids == [following.public_key.keyid]:
            keys.promote(role)


def _published_metadata(files: EndpointFiles, keys: Keys, *, but: str = "") -> SignedMetadata:
    signed = _open_for_signing(files, keys, but=but)
    if signed is None or signed.timestamp is None:
        raise _nothing_published(files)
    return signed


def _is_sole_key(keys: Keys, root: Root, role: str) -> bool:
    """Tell whether the key of a role is the only one that may sign for it."""
    return keys.has(role) and root.roles[role].keyids == [keys.signer(role).public_key.keyid]


def _first_root(files: EndpointFiles, keys: Keys, now: datetime) -> Root:
    root = Root(1, expires=expiry("root", now), consistent_snapshot=True)
    for role in ROLES:
        root.add_key(keys.signer(role).public_key, role)
    files.write(root_name(1), signed_bytes(root, keys.signers("root")))
    return root


def _write_next_root(
    files: EndpointFiles,
    root: Root,
    keys: Keys,
    *,
    now: datetime,
    role: str = "",
    following: CryptoSigner | None = None,
) -> Root:
    """Write the next version of the root: with another key for a role, or only with a later end."""
    later = copy.deepcopy(root)
    later.version += 1
    later.expires = expiry("root", now)
    signers = keys.signers("root")
    if following:
        for keyid in root.roles[role].keyids:
            later.revoke_key(keyid, role)
        later.add_key(following.public_key, role)
        if role == "root":
            signers.append(following)
    files.write(root_name(later.version), signed_bytes(later, signers))
    return later


def _nothing_published(files: EndpointFiles) -> RefreshError:
    return RefreshError(f"{files.address}: nothing was published here yet", Trouble.NO_ENDPOINT)
