"""The keys that sign a content endpoint: one file per role in one folder. Knows the files, not what the keys sign.

::

    <keys>/root.pem                    signs the list of valid keys; may be kept in a safe until it is needed
    <keys>/targets.pem                 signs the edition of each channel
    <keys>/snapshot.pem  timestamp.pem sign that these are the latest
    <keys>/<role>.next.pem             the next key of a role, while a rotation is under way (publisher.rotate)
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
    """The keys in a folder. A missing key is an error only when it has to sign."""

    def __init__(self, folder: Path, passphrase: str | None = None) -> None:
        self.folder = folder
        self._passphrase = passphrase.encode() if passphrase else None
        self._signers: dict[str, CryptoSigner] = {}
        # Another program may be making keys, root first. Looked for from the end, root is found if any other is.
        here = [role for role in reversed(ROLES) if self._file(role).exists()]
        for role in reversed(here):
            self._signers[role] = self._read(self._file(role))

    def has(self, role: str) -> bool:
        """Tell whether the key of this role is here."""
        return role in self._signers

    def signer(self, role: str) -> CryptoSigner:
        """Return the signer of this role.

        Raises:
            MachineError: its key is not here.
        """
        if role not in self._signers:
            raise MachineError(f"{self._file(role)}: the {role} key is not here; bring it back to sign with it")
        return self._signers[role]

    def signers(self, role: str) -> list[CryptoSigner]:
        """Return the signers of this role, of which there is one."""
        return [self.signer(role)]

    def make(self, role: str) -> None:
        """Make the key of a role that has none yet.

        Raises:
            CacheError: the disk refused.
        """
        self._signers[role] = self._made(self._file(role))

    def next(self, role: str) -> CryptoSigner | None:
        """Return the next key of this role, or ``None`` if no rotation has made one.

        Raises:
            MachineError: the next key cannot be used.
        """
        file = self._file(f"{role}.next")
        return self._read(file) if file.exists() else None

    def make_next(self, role: str) -> CryptoSigner:
        """Return the next key of this role; make it if an interrupted rotation has not left it.

        Raises:
            MachineError: the next key exists, but cannot be used.
            CacheError: the disk refused.
        """
        return self.next(role) or self._made(self._file(f"{role}.next"))

    def promote(self, role: str) -> None:
        """Replace the key of a role by its next key; the old key is lost for good.

        Raises:
            CacheError: the disk refused.
        """
        following = self.next(role)
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
            raise MachineError(f"{file}: this is not an ed25519 key; bring back the key that was made here")
        return CryptoSigner(private)


def open_keys(folder: Path, passphrase: str | None = None, *, make: bool = True) -> Keys:
    """Return the keys in this folder, locked with this passphrase; ``make`` the missing ones.

    The root key is made first. If only the root key is missing, it was taken away on purpose, and no key is made.

    Raises:
        MachineError: a key cannot be used, other users can read it, or there is none and ``make`` is false.
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
    """Return the roles whose keys have to be made."""
    if any(map(keys.has, ROLES)) and not keys.has("root"):
        return []
    return [role for role in ROLES if not keys.has(role)]


def _no_keys(folder: Path) -> MachineError:
    return MachineError(f"{folder}: there are no keys here; name the folder of the keys, or publish once to make them")


def _check_mode(path: Path, bits: int, remedy: str) -> None:
    """Refuse a file or folder that other users may use; Windows has no such modes."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & bits:
        raise MachineError(f"{path}: other users may use it (mode {mode:04o}); keys are secret: {remedy} {path}")
