"""The content endpoint of this studio, in a folder or in a bucket.

Apart from the module of the bucket, the only one that knows how the kiosk's publisher signs.
"""

import contextlib
from collections.abc import Collection, Mapping, MutableSet, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from kiosk.edition.types import Media
from kiosk.errors import KioskError, MachineError
from kiosk.publish import pruning, publisher
from kiosk.publish.endpoint_layout import TIMESTAMP, media_name, target_path
from kiosk.publish.keys import ROLES, Keys, open_keys
from kiosk.publish.metadata import read_metadata, root_name
from kiosk.publish.pruning import Pruned, Retention
from kiosk.publish.publisher import Published
from kiosk.publish.storage import FolderFiles
from kiosk.system import durable

if TYPE_CHECKING:
    from studio.endpoint.object_store import StorageFiles

__all__ = ["ROLES", "TIMESTAMP", "Pruned", "Published"]


def publish(folder: Path, channel: str, now: datetime, *, known_good: MutableSet[Media] | None = None) -> Published:
    """Check, sign and publish the edition in a folder; ``known_good`` are pictures that were checked before.

    Raises:
        KioskError: it was not published; readers keep the edition from before.
    """
    return publisher.publish(folder, files(), channel, _keys(), now=now, known_good=known_good)


def republish(data: bytes, channel: str, now: datetime) -> Published:
    """Sign an edition whose pictures are already on the endpoint.

    Raises:
        KioskError: as :func:`publish`.
    """
    return publisher.republish(data, files(), channel, _keys(), now=now)


def renew(now: datetime) -> datetime:
    """Sign the timestamp again, and all else that is about to expire; return the time at which the first part expires.

    Raises:
        KioskError: a signature could not be renewed.
    """
    return publisher.renew(files(), _keys(), now=now)


def rotate(role: str, now: datetime) -> None:
    """Give a role a new key, and remove the old one.

    Raises:
        KioskError: the key was not replaced, or not completely; a second call completes it.
    """
    publisher.rotate(files(), _keys(make=False), role, now=now)


def outlived(begun: Sequence[datetime], now: datetime) -> int:
    """Return how many of the oldest editions of a channel may go, given the times at which each went live.

    Raises:
        SettingsError: the settings keep too little.
    """
    return _keep().outlived(begun, now)


def prune(now: datetime, *, needed: Collection[str], dry_run: bool = False) -> Pruned:
    """Remove files that are no longer needed, except these pictures; ``dry_run`` only lists them.

    Raises:
        KioskError: nothing was published yet, or the endpoint cannot be read or written, or is damaged.
    """
    return pruning.prune(files(), now=now, keep=_keep(), needed=needed, dry_run=dry_run)


def edition_on(channel: str) -> str | None:
    """Return the id of the edition of a channel, or ``None`` if there is none.

    Raises:
        KioskError: the endpoint cannot be read, or is damaged.
    """
    signed = read_metadata(files())
    target = signed.targets.targets.get(target_path(channel)) if signed and signed.targets else None
    return target.hashes["sha256"] if target else None


def signatures() -> dict[str, datetime]:
    """Return the time at which the signature of each role ends; return nothing before the first release.

    Raises:
        KioskError: as :func:`edition_on`.
    """
    signed = read_metadata(files())
    parts = (signed.root, signed.targets, signed.snapshot, signed.timestamp) if signed else ()
    return {part.type: part.expires for part in parts if part}


def keys_here() -> dict[str, bool]:
    """Return for each role whether its key is on this machine.

    Raises:
        KioskError: a key cannot be used.
    """
    keys = _keys(make=False)
    return {role: keys.has(role) for role in ROLES}


def repair(originals: Mapping[str, Path]) -> list[str]:
    """Repair the pictures on the endpoint that are missing or damaged, by their SHA-256; return the repaired ones.

    Raises:
        EditionError: the original of a picture has another SHA-256, or is gone.
        KioskError: the endpoint cannot be read or written.
    """
    there = files()
    with there.alone():
        return there.add_media(originals)


def has_media(sha256: str) -> bool:
    """Return whether a picture is on the endpoint.

    Raises:
        KioskError: the endpoint does not answer.
    """
    return files().has(media_name(sha256))


def has_root() -> bool:
    """Return whether the trusted root is available: the endpoint can be read and has a release."""
    with contextlib.suppress(KioskError):
        return files().has(root_name(1))
    return False


def root_file() -> Path:
    """Return a file on this machine with the trusted root for new kiosks.

    Raises:
        KioskError: nothing was published yet, or the endpoint cannot be read.
    """
    file = settings.STATE / "root.json"
    durable.make_folder(file.parent)
    durable.write(file, publisher.trusted_root(files()))
    return file


def public_address() -> str:
    """Return the address of the endpoint for kiosks, ending in ``/``."""
    return f"{(settings.ENDPOINT_URL or f'{settings.WAGTAILADMIN_BASE_URL}/endpoint').rstrip('/')}/"


def opened(name: str) -> IO[bytes] | None:
    """Return a file of the endpoint as a stream, or ``None`` if it has no file of this name.

    Raises:
        KioskError: the endpoint cannot be read.
    """
    there = files()
    if not isinstance(there, FolderFiles):
        return there.open(name)
    with durable.as_cache_error(there.folder / name):
        try:
            return (there.folder / name).open("rb")
        except (FileNotFoundError, IsADirectoryError):
            return None


def files() -> "FolderFiles | StorageFiles":
    """Return the endpoint for its publisher."""
    if "endpoint" not in settings.STORAGES:
        return FolderFiles(settings.ENDPOINT)
    from studio.endpoint.object_store import (
        EndpointStorage,
        StorageFiles,
    )  # only servers have the library that speaks S3

    return StorageFiles(cast(EndpointStorage, storages["endpoint"]))


def _keys(*, make: bool = True) -> Keys:
    """Return the keys; makes them only for an endpoint without any signature.

    Raises:
        MachineError: the endpoint is signed with keys that are not on this machine, or a key cannot be used.
    """
    if make and files().has(root_name(1)):
        make = False
        if not any((settings.KEYS / f"{role}.pem").exists() for role in ROLES):
            raise MachineError(
                _(
                    "Les clés qui signent ne sont pas sur cette machine\u202f: copiez dans %(folder)s celles de la "
                    "machine qui a fait le premier envoi."
                )
                % {"folder": settings.KEYS}
            )
    return open_keys(settings.KEYS, settings.KEYS_PASSPHRASE, make=make)


def _keep() -> Retention:
    return Retention(settings.KEEP_DAYS, settings.KEEP_RELEASES)
