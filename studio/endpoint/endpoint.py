"""The content endpoint of this studio, in a folder or in a bucket. Beside the bucket's own module the only one that
knows the signing half of the kiosk's refresh.
"""

import contextlib
from collections.abc import Collection, Mapping, MutableSet, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from kiosk.edition.types import Media
from kiosk.errors import KioskError, MachineError
from kiosk.publish import pruning, publisher
from kiosk.publish.keys import ROLES, Keys, open_keys
from kiosk.publish.layout import TIMESTAMP, media_name, target_path
from kiosk.publish.metadata import read_metadata, root_name
from kiosk.publish.pruning import Pruned, Retention
from kiosk.publish.publisher import Published
from kiosk.publish.storage import FolderFiles
from kiosk.system import durable

if TYPE_CHECKING:
    from studio.endpoint.object_store import StorageFiles

__all__ = ["ROLES", "TIMESTAMP", "Pruned", "Published"]


def put(folder: Path, channel: str, now: datetime, *, known_good: MutableSet[Media] | None = None) -> Published:
    """Check, sign and put the edition in a folder on the endpoint; ``known_good`` are pictures found good before.

    Raises:
        KioskError: it was not; readers see what they saw before.
    """
    return publisher.publish(folder, files(), channel, _keys(), now=now, known_good=known_good)


def put_back(data: bytes, channel: str, now: datetime) -> Published:
    """Sign an edition whose pictures are on the endpoint already.

    Raises:
        KioskError: as :func:`put`.
    """
    return publisher.sign_edition(data, files(), channel, _keys(), now=now)


def keep_alive(now: datetime) -> datetime:
    """Sign again what is about to expire, and return when to have done so again.

    Raises:
        KioskError: it could not be signed.
    """
    return publisher.renew(files(), _keys(), now=now)


def rotate(role: str, now: datetime) -> None:
    """Give a role a new key, and take the old one away.

    Raises:
        KioskError: it was not, or not to the end; done again, it goes on.
    """
    publisher.rotate(files(), _keys(make=False), role, now=now)


def outlived(begun: Sequence[datetime], now: datetime) -> int:
    """Return how many of the first editions of a channel may go, of those that went live at these times, one by one.

    Raises:
        SettingsError: the settings keep too little.
    """
    return _keep().outlived(begun, now)


def prune(now: datetime, *, needed: Collection[str], dry_run: bool = False) -> Pruned:
    """Take away what is no longer needed there, but for these pictures; ``dry_run`` only says what.

    Raises:
        KioskError: nothing was published there, it cannot be read or written, or is damaged.
    """
    return pruning.prune(files(), now=now, keep=_keep(), needed=needed, dry_run=dry_run)


def edition_on(channel: str) -> str | None:
    """Return the id of the edition that kiosks of a channel are given, or ``None`` where there is none.

    Raises:
        KioskError: what is on the endpoint is damaged, or it cannot be read.
    """
    signed = read_metadata(files())
    target = signed.targets.targets.get(target_path(channel)) if signed and signed.targets else None
    return target.hashes["sha256"] if target else None


def signatures() -> dict[str, datetime]:
    """Return until when what each role signed counts; empty where nothing was published.

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


def mend(originals: Mapping[str, Path]) -> list[str]:
    """Put pictures there, by their SHA-256, that are not there whole, and return which those were.

    Raises:
        EditionError: an original was needed that is not the one with its SHA-256, or is gone.
        KioskError: the endpoint cannot be read or written.
    """
    there = files()
    with there.alone():
        return there.add_media(originals)


def has_media(sha256: str) -> bool:
    """Tell whether a picture is on the endpoint.

    Raises:
        KioskError: it cannot be asked.
    """
    return files().has(media_name(sha256))


def has_root() -> bool:
    """Tell whether a trusted root can be had now: something was published, and can be read."""
    with contextlib.suppress(KioskError):
        return files().has(root_name(1))
    return False


def root_file() -> Path:
    """Return a file on this machine that holds the trusted root for new kiosks.

    Raises:
        KioskError: nothing was published yet, or the endpoint cannot be read.
    """
    file = settings.STATE / "root.json"
    durable.make_folder(file.parent)
    durable.write(file, publisher.trusted_root(files()))
    return file


def public_address() -> str:
    """Return where kiosks find the endpoint, ending in ``/``."""
    return f"{(settings.ENDPOINT_URL or f'{settings.WAGTAILADMIN_BASE_URL}/endpoint').rstrip('/')}/"


def opened(name: str) -> IO[bytes] | None:
    """Return a file of the endpoint as a stream, or ``None`` where there is none of this name.

    Raises:
        KioskError: it cannot be read.
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
    """Return the endpoint as its publisher sees it."""
    if "endpoint" not in settings.STORAGES:
        return FolderFiles(settings.ENDPOINT)
    from studio.endpoint.object_store import StorageFiles  # what speaks S3 is there on servers only

    return StorageFiles(storages["endpoint"])


def _keys(*, make: bool = True) -> Keys:
    """Return the keys; they are made only for an endpoint on which nothing was signed yet.

    Raises:
        MachineError: others signed what is there, and those are not on this machine; or a key cannot be used.
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
