"""The keys that sign a content endpoint: one file per role in one folder. Knows how they are kept, not what they sign.

::

    <keys>/root.pem                    says which keys count; may be taken away to a safe place until it is needed
    <keys>/targets.pem                 signs which edition each channel shows
    <keys>/snapshot.pem  timestamp.pem sign that this is the latest
    <keys>/<role>.next.pem             a new key whose introduction has begun (kiosk.publish.publisher.rotate)
"""

import stat
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner  # pyright: ignore[reportPrivateImportUsage] - as its guide has it

from kiosk.errors import MachineError
from kiosk.system import durable
from kiosk.system.exclusive_lock import exclusive_lock

ROLES = ("root", "targets", "snapshot", "timestamp")

_OTHERS_MAY_READ = 0o077
_OTHERS_MAY_WRITE = 0o022
_PATIENCE_S = 30.0


class Keys:
    """The keys in a folder. A key that is absent is missed only when it has to sign."""

    def __init__(self, folder: Path, passphrase: str | None = None) -> None:
        self.folder = folder
        self._passphrase = passphrase.encode() if passphrase else None
        self._signers: dict[str, CryptoSigner] = {}
        # Looked for from the end: while another program makes them, root first, it is here if any other is.
        here = [role for role in reversed(ROLES) if self._file(role).exists()]
        for role in reversed(here):
            self._signers[role] = self._read(self._file(role))

    def has(self, role: str) -> bool:
        """Tell whether the key of this role is here."""
        return role in self._signers

    def signer(self, role: str) -> CryptoSigner:
        """Return what signs for this role.

        Raises:
            MachineError: its key is not here.
        """
        if role not in self._signers:
            raise MachineError(f"{self._file(role)}: the {role} key is not here; bring it back to sign with it")
        return self._signers[role]

    def signers(self, role: str) -> list[CryptoSigner]:
        """Return all that sign for this role: one."""
        return [self.signer(role)]

    def make(self, role: str) -> None:
        """Make the key of a role, of which there is none yet.

        Raises:
            CacheError: the disk refused.
        """
        self._signers[role] = self._made(self._file(role))

    def next(self, role: str, *, make: bool = True) -> CryptoSigner | None:
        """Return the key that shall follow the one of this role, made now or when its introduction began.

        Raises:
            MachineError: it is there, but cannot be used.
            CacheError: the disk refused.
        """
        file = self._file(f"{role}.next")
        if file.exists():
            return self._read(file)
        return self._made(file) if make else None

    def promote(self, role: str) -> None:
        """Put the next key of a role in the place of its present one, which is gone for good.

        Raises:
            CacheError: the disk refused.
        """
        following = self.next(role, make=False)
        if following is not None:
            durable.move(self._file(f"{role}.next"), self._file(role))
            self._signers[role] = following

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def _made(self, file: Path) -> CryptoSigner:
        private = Ed25519PrivateKey.generate()
        lock = BestAvailableEncryption(self._passphrase) if self._passphrase else NoEncryption()
        durable.write(file, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock), mode=0o600)
        return CryptoSigner(private)

    def _read(self, file: Path) -> CryptoSigner:
        try:
            _check_mode(file, _OTHERS_MAY_READ, "chmod 600")
            data = file.read_bytes()
        except OSError as error:
            raise MachineError(f"{file}: the key cannot be read ({error.strerror})") from error
        try:
            private = load_pem_private_key(data, self._passphrase)
        except TypeError as error:
            reason = "has no passphrase; leave it out" if self._passphrase else "is locked; give its passphrase"
            raise MachineError(f"{file}: the key {reason}") from error
        except ValueError as error:
            reason = "does not open with this passphrase" if self._passphrase else "is damaged"
            raise MachineError(f"{file}: the key {reason}") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise MachineError(f"{file}: this is no ed25519 key, as those that are made here are")
        return CryptoSigner(private)


def open_keys(folder: Path, passphrase: str | None = None, *, make: bool = True) -> Keys:
    """Return the keys in this folder, locked with this passphrase; where there are none at all, make them.

    The root key is made first. Where others are and it is not, it was taken away on purpose, and no other is made.

    Raises:
        MachineError: a key cannot be used, others can read it, or there is none and none shall be made.
        CacheError: the disk refused.
    """
    if make and not folder.exists():
        durable.make_folder(folder.parent)
        with durable.as_cache_error(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        durable.sync_folder(folder.parent)
    try:
        _check_mode(folder, _OTHERS_MAY_WRITE, "chmod 700")
    except OSError as error:
        raise _no_keys(folder) from error
    keys = Keys(folder, passphrase)
    if not make and not any(map(keys.has, ROLES)):
        raise _no_keys(folder)
    if not make or not _missing_roles(keys):
        return keys
    reason = f"{folder}: another program has been making keys here for {_PATIENCE_S:g} s"
    with exclusive_lock(folder / ".lock", _PATIENCE_S, reason):
        keys = Keys(folder, passphrase)
        for role in _missing_roles(keys):
            keys.make(role)
        return keys


def _missing_roles(keys: Keys) -> list[str]:
    """Return the roles for which keys are to be made."""
    if any(map(keys.has, ROLES)) and not keys.has("root"):
        return []
    return [role for role in ROLES if not keys.has(role)]


def _no_keys(folder: Path) -> MachineError:
    return MachineError(f"{folder}: no keys are here; name their folder, or publish once to have them made")


def _check_mode(path: Path, bits: int, remedy: str) -> None:
    """Raise where others may do what only the owner of keys may; Windows has other ways to say who may."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & bits:
        raise MachineError(f"{path}: others may use it (mode {mode:04o}); keys are secret: {remedy} {path}")
