"""The content endpoint in an object store that speaks S3. Each object is replaced as a whole."""

import contextlib
from collections.abc import Collection, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256 as hash_of
from pathlib import Path
from typing import IO, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from kiosk.errors import EditionError, MachineError, RefreshError, Trouble
from kiosk.publish.endpoint_layout import MEDIA, TIMESTAMP, media_name
from studio.base.locks import LockedError, lock

FOR_EVER = "public, max-age=31536000, immutable"
AT_ONCE = "no-cache"
"""The cache rules of the files of an endpoint: all except the timestamp never change."""

_PATIENCE_S = 60.0
_SIDE_BY_SIDE = 4
"""The number of pictures that are sent side by side; each is in memory meanwhile."""


def kept_for(name: str) -> str:
    """Return how long caches may keep a file of the endpoint."""
    return AT_ONCE if name.endswith(TIMESTAMP) else FOR_EVER


class EndpointStorage(S3Storage):
    """A bucket that tells browsers, kiosks and delivery networks how long to keep its files."""

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        return {**super().get_object_parameters(name), "CacheControl": kept_for(name)}


class StorageFiles:
    """A content endpoint in a bucket, or in a folder of one."""

    def __init__(self, storage: EndpointStorage, *, patience_s: float = _PATIENCE_S) -> None:
        self._storage = storage
        self._patience_s = patience_s

    @property
    def address(self) -> str:
        """The address of the bucket."""
        parts = (self._storage.endpoint_url, self._storage.bucket_name, self._storage.location)
        return "/".join(part for part in parts if part)

    def open(self, name: str) -> IO[bytes] | None:
        """Return the content of an object as a stream, or ``None`` if there is no such object.

        Raises:
            RefreshError: the store does not answer, or refuses.
        """
        with self._as_refresh_error():
            try:
                return self._storage.open(name)
            except FileNotFoundError:
                return None

    def read(self, name: str) -> bytes | None:
        """Return the content of an object, or ``None`` if there is no such object.

        Raises:
            RefreshError: the store does not answer, or refuses.
        """
        stream = self.open(name)
        if stream is None:
            return None
        with self._as_refresh_error(), stream:
            return stream.read()

    def write(self, name: str, data: bytes) -> None:
        """Replace the content of an object.

        Raises:
            RefreshError: the store does not answer, or refuses; the object is unchanged.
        """
        with self._as_refresh_error():
            self._storage.save(name, ContentFile(data))

    def has(self, name: str) -> bool:
        """Return whether there is such an object.

        Raises:
            RefreshError: the store does not answer, or refuses.
        """
        with self._as_refresh_error():
            return self._storage.exists(name)

    def add_media(self, media: Mapping[str, Path]) -> list[str]:
        """Send the files that the store lacks; it keeps an object completely or not at all.

        Raises:
            EditionError: a file does not have its SHA-256.
            RefreshError: the store does not answer, or refuses.
        """
        with self._as_refresh_error():
            there = set(self._storage.listdir(MEDIA)[1])
        missing = [sha256 for sha256 in media if sha256 not in there]
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as several:
            try:
                list(several.map(lambda sha256: self._send(sha256, media[sha256]), missing))
            except BaseException:
                several.shutdown(cancel_futures=True)
                raise
        return missing

    def names(self, folder: str) -> dict[str, int]:
        """Return the names of the objects in a folder, relative to it, and their sizes in bytes.

        Raises:
            RefreshError: the store does not answer, or refuses.
        """
        prefix = f"{self._storage.location.strip('/')}/{folder}/".lstrip("/")
        with self._as_refresh_error():
            there = self._storage.bucket.objects.filter(Prefix=prefix)
            found = {one.key.removeprefix(prefix): one.size for one in there}
        return {name: size for name, size in found.items() if name and "/" not in name}

    def remove(self, names: Collection[str]) -> None:
        """Remove objects; missing ones are ignored.

        Raises:
            RefreshError: the store does not answer, or refuses; some objects may be gone.
        """
        with self._as_refresh_error(), ThreadPoolExecutor(_SIDE_BY_SIDE) as several:
            try:
                list(several.map(self._storage.delete, names))
            except BaseException:
                several.shutdown(cancel_futures=True)
                raise

    @contextlib.contextmanager
    def alone(self) -> Generator[None, None, None]:
        """Lock out other publishers of this studio, on all machines.

        Raises:
            MachineError: another one has been publishing for the whole wait.
        """
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(lock("endpoint", patience_s=self._patience_s))
            except LockedError as error:
                raise MachineError(
                    _(
                        "Un autre programme publie vers %(address)s depuis %(seconds)g s\u202f: réessayez "
                        "dans une minute."
                    )
                    % {"address": self.address, "seconds": self._patience_s}
                ) from error
            yield

    def _send(self, sha256: str, file: Path) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise EditionError(f"{file}: cannot be read ({error.strerror})") from error
        if hash_of(data).hexdigest() != sha256:
            raise EditionError(f"{file}: changed while it was published; publish again")
        self.write(media_name(sha256), data)

    @contextlib.contextmanager
    def _as_refresh_error(self) -> Generator[None, None, None]:
        """Turn every error of the store into ``RefreshError``."""
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "?")
            raise RefreshError(
                _("Le dépôt %(address)s a refusé (%(code)s)\u202f: vérifiez son adresse, ses clés et leurs droits.")
                % {"address": self.address, "code": code},
                Trouble.NO_ENDPOINT,
            ) from error
        except (BotoCoreError, Boto3Error, OSError) as error:
            raise RefreshError(
                _("Le dépôt %(address)s ne répond pas (%(error)s)\u202f: réessayez dans une minute.")
                % {"address": self.address, "error": type(error).__name__}
            ) from error
