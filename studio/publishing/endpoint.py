"""The content endpoint of this studio. The only module that knows the signing half of the kiosk's refresh."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from kiosk.refresh.endpoint.files import FolderFiles
from kiosk.refresh.endpoint.keys import Keys, open_keys
from kiosk.refresh.endpoint.layout import media_name, target_of
from kiosk.refresh.endpoint.ledger import read_ledger
from kiosk.refresh.endpoint.publishing import Published, publish, renew, sign_edition, trusted_root


def put(folder: Path, channel: str, now: datetime) -> Published:
    """Check, sign and put the edition in a folder on the endpoint.

    Raises:
        KioskError: it was not; readers see what they saw before.
    """
    return publish(folder, _files(), channel, _keys(), now=now)


def put_back(data: bytes, channel: str, now: datetime) -> Published:
    """Sign an edition whose pictures are on the endpoint already.

    Raises:
        KioskError: as :func:`put`.
    """
    return sign_edition(data, _files(), channel, _keys(), now=now)


def keep_alive(now: datetime) -> datetime:
    """Sign again what is about to expire, and return when to have done so again.

    Raises:
        KioskError: it could not be signed.
    """
    return renew(_files(), _keys(), now=now)


def edition_on(channel: str) -> str | None:
    """Return the id of the edition that kiosks of a channel are given, or ``None`` where there is none.

    Raises:
        KioskError: what is on the endpoint is damaged.
    """
    ledger = read_ledger(_files())
    target = ledger.targets.targets.get(target_of(channel)) if ledger and ledger.targets else None
    return target.hashes["sha256"] if target else None


def has_media(sha256: str) -> bool:
    """Tell whether a picture is on the endpoint."""
    return (settings.ENDPOINT / media_name(sha256)).exists()


def root_file() -> Path:
    """Return where the trusted root for new kiosks lies."""
    return settings.ENDPOINT / "metadata" / "1.root.json"


def has_root() -> bool:
    """Tell whether anything was ever published."""
    return root_file().exists() and bool(trusted_root(_files()))


def _files() -> FolderFiles:
    return FolderFiles(settings.ENDPOINT)


def _keys() -> Keys:
    return open_keys(settings.KEYS, settings.KEYS_PASSPHRASE)
