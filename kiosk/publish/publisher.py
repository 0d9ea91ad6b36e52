"""Signs editions into a content endpoint, so that readers see the old or the new one at every instant.

What is written comes in the order in which readers may need it: pictures, the edition, who may sign, what is signed,
and last the timestamp, which names all the rest. A publish that was killed leaves files that nothing names; the next
one does its work again.
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
from kiosk.publish.keys import ROLES, Keys
from kiosk.publish.layout import TARGETS, target_path
from kiosk.publish.metadata import (
    SignedMetadata,
    expires_soon,
    expiry,
    read_metadata,
    root_name,
    write_metadata,
    write_root,
)
from kiosk.publish.storage import EndpointFiles


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did. ``version`` is that of the timestamp; ``expires`` says when to have signed again."""

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
    """Make the edition in a folder the one of a channel; other channels stay as they are.

    ``known_good`` is as in :func:`kiosk.edition.check.check`. With it a change takes the time of what has changed:
    pictures that an edition here names already are not read again, unless nothing has changed at all.

    Raises:
        EditionError: the edition has errors, one a line; nothing was changed.
        SettingsError: that is no name of a channel.
        MachineError: a key is not here or not the one of this endpoint, or another program is publishing.
        RefreshError: what was published before is damaged.
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
        signed = _verified_metadata(
            files, keys
        )  # keys that do not fit are noticed before hundreds of pictures are copied
        there = _published_pictures(files, signed, but=loaded.id) if known_good is not None else set[str]()
        new = files.add_media({sha256: media_path(folder, one) for sha256, one in media.items() if sha256 not in there})
        done = _sign(files, channel, data, keys, now)
    return Published(
        done.edition,
        done.version,
        done.expires,
        done.changed or bool(new),
        len(new),
        len(media) - len(new),
        sum(media[sha256].bytes for sha256 in new),
    )


def sign_edition(data: bytes, files: EndpointFiles, channel: str, keys: Keys, *, now: datetime) -> Published:
    """Make these bytes the edition of a channel, unread; whatever pictures they name are there already.

    Raises:
        As :func:`publish`, but for what it says of editions.
    """
    with files.alone():
        return _sign(files, channel, data, keys, now)


def renew(files: EndpointFiles, keys: Keys, *, now: datetime) -> datetime:
    """Sign the timestamp again, and whatever else has less than a third of its life left; return when that ends.

    To be called every day or so. The root is signed again only while its key is here.

    Raises:
        MachineError, RefreshError, CacheError: as :func:`publish`.
    """
    with files.alone():
        signed = _published_metadata(files, keys)
        if expires_soon(signed.root, now) and keys.has("root"):
            signed = replace(signed, root=_write_next_root(files, signed.root, keys, now=now))
        return _renewed(files, signed, keys, now).expires


def rotate(files: EndpointFiles, keys: Keys, role: str, *, now: datetime) -> None:
    """Give a role a new key, which counts from now on, and take the old one away.

    Needs the root key; the old key of the role may be lost. Readers in the middle of it are well served: what the
    role had signed is first signed with both keys, then the root is changed. Stopped halfway, it goes on when it is
    called again.

    Raises:
        SettingsError: there is no such role.
        MachineError, RefreshError, CacheError: as :func:`publish`.
    """
    if role not in ROLES:
        raise SettingsError(f"{role!r} is no role: write one of {', '.join(ROLES)}")
    with files.alone():
        signed = _published_metadata(files, keys, but="" if role == "root" else role)
        keys.signer("root")  # is missed before anything is signed
        following = keys.next(role)
        assert following is not None  # noqa: S101 - it was made
        if role != "root":

            def signers(asked: str) -> Sequence[CryptoSigner]:
                if asked != role:
                    return [keys.signer(asked)]
                return [keys.signer(role), following] if _is_sole_key(keys, signed.root, role) else [following]

            channels = dict(signed.targets.targets) if role == "targets" and signed.targets else None
            write_metadata(files, signed, signers, now=now, channels=channels, snapshot_too=role != "timestamp")
        _write_next_root(files, signed.root, keys, now=now, role=role, following=following)
        keys.promote(role)


def trusted_root(files: EndpointFiles) -> bytes:
    """Return what a kiosk is given to trust this endpoint: the first version of its root.

    Raises:
        RefreshError: nothing was published there.
        CacheError: the disk refused.
    """
    root = files.read(root_name(1))
    if root is None:
        raise _nothing_published(files)
    return root


def _checked_bytes(loaded: LoadedEdition) -> bytes:
    """Return the bytes that were checked."""
    try:
        data = (loaded.folder / FILE).read_bytes()
    except OSError as error:
        raise EditionError(f"{loaded.folder / FILE}: cannot be read ({error.strerror})") from error
    if edition_id(data) != loaded.id:
        raise EditionError(f"{loaded.folder / FILE}: changed while it was published; publish again")
    return data


def _published_pictures(files: EndpointFiles, signed: SignedMetadata | None, *, but: str) -> set[str]:
    """Return the pictures that editions name here; none where one of them is the edition ``but``."""
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
    signed = _verified_metadata(files, keys)
    known = signed.targets.targets if signed and signed.targets else {}
    text = f"{TARGETS}/{target.get_prefixed_paths()[0]}"
    lies_there = files.read(text) == data
    if not lies_there:
        files.write(text, data)
    if len(data) >= gzip_copy.WORTH_BYTES and not (lies_there and files.has(text + gzip_copy.SUFFIX)):
        files.write(text + gzip_copy.SUFFIX, gzip_copy.pack(data))
    unchanged = name in known and known[name].hashes == target.hashes
    if signed and unchanged:
        after = _renewed(files, signed, keys, now)
    else:
        if signed is None:
            signed = SignedMetadata(_first_root(files, keys, now))
        after = write_metadata(files, signed, keys.signers, now=now, channels={**known, name: target})
    assert after.timestamp is not None  # noqa: S101 - it was written
    return Published(edition_id(data), after.timestamp.version, after.expires, not (unchanged and lies_there))


def _renewed(files: EndpointFiles, signed: SignedMetadata, keys: Keys, now: datetime) -> SignedMetadata:
    targets, snapshot = signed.targets, signed.snapshot
    if targets is None or snapshot is None:
        raise _nothing_published(files)
    channels = dict(targets.targets) if expires_soon(targets, now) else None
    snapshot_too = expires_soon(snapshot, now)
    return write_metadata(files, signed, keys.signers, now=now, channels=channels, snapshot_too=snapshot_too)


def _verified_metadata(files: EndpointFiles, keys: Keys, *, but: str = "") -> SignedMetadata | None:
    """Return what is signed there, once it is certain that these keys are the ones that may sign it."""
    signed = read_metadata(files)
    if signed is None:
        for role in ROLES:
            keys.signer(role)  # the first publish needs them all, also the root key
        return None
    for role in ROLES:
        following = keys.next(role, make=False)
        if following and _key_ids(signed.root, role) == [following.public_key.keyid]:
            keys.promote(role)  # a rotation was stopped before its last step
        if role != but and (role != "root" or keys.has(role)) and not _is_sole_key(keys, signed.root, role):
            keys.signer(role)
            remedy = "name the folder of that one" if role == "root" else "bring that one, or rotate it"
            raise MachineError(
                f"{keys.folder}: its {role} key is not the one with which {files.address} was published; {remedy}"
            )
    return signed


def _published_metadata(files: EndpointFiles, keys: Keys, *, but: str = "") -> SignedMetadata:
    signed = _verified_metadata(files, keys, but=but)
    if signed is None or signed.timestamp is None:
        raise _nothing_published(files)
    return signed


def _key_ids(root: Root, role: str) -> list[str]:
    return root.roles[role].keyids


def _is_sole_key(keys: Keys, root: Root, role: str) -> bool:
    """Tell whether the key of a role is the only one that may sign for it."""
    return keys.has(role) and _key_ids(root, role) == [keys.signer(role).public_key.keyid]


def _first_root(files: EndpointFiles, keys: Keys, now: datetime) -> Root:
    root = Root(1, expires=expiry("root", now), consistent_snapshot=True)
    for role in ROLES:
        root.add_key(keys.signer(role).public_key, role)
    write_root(files, root, [keys.signer("root")])
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
    """Write the next version of the root, with another key for a role or only a longer life."""
    later = copy.deepcopy(root)
    later.version += 1
    later.expires = expiry("root", now)
    signers = [keys.signer("root")]
    if following:
        for keyid in list(_key_ids(root, role)):
            later.revoke_key(keyid, role)
        later.add_key(following.public_key, role)
        if role == "root":
            signers.append(following)
    write_root(files, later, signers)
    return later


def _nothing_published(files: EndpointFiles) -> RefreshError:
    return RefreshError(f"{files.address}: nothing was published here yet", Trouble.NO_ENDPOINT)
