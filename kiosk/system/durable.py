"""Writes files so that a power cut leaves the old one or the new one, never a part of either.

Each function but ``write_all`` returns when the disk has confirmed the write: the file is synced before its name
appears, and the folder after it. If the disk refuses, each raises a ``CacheError`` that says what to do.
"""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from pathlib import Path

from kiosk.errors import CacheError, KioskError, Trouble
from kiosk.system.file_owner import user_name

PART = ".part"
"""The ending of the name of a file that is not whole yet. Such a file may be deleted at any time."""

_PIECE = 1 << 20

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM)
_NO_SUCH_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP)
_CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP)


@contextlib.contextmanager
def as_cache_error(what: Path) -> Generator[None, None, None]:
    """Turn every ``OSError`` of the block into a ``CacheError``."""
    try:
        yield
    except OSError as error:
        raise cache_error(what, error) from error


def cache_error(what: Path, error: OSError) -> CacheError:
    """Return the error of a disk as one line that names the file and says what to do."""
    if error.errno in _FULL:
        return CacheError(f"{what}: the disk is full; make room on it", Trouble.DISK_FULL)
    if error.errno in _NO_SUCH_LINKS and error.filename2 is not None and not takes_links(what):
        reason = "this disk has no symbolic links; keep the state of the kiosk on a file system like ext4"
        return CacheError(f"{what}: {reason}", Trouble.DISK_FORBIDS)
    if error.errno == errno.EROFS:
        reason = "is on a read-only disk; mount it so that it can be written to"
        return CacheError(f"{what}: {reason}", Trouble.DISK_FORBIDS)
    if error.errno in _FORBIDDEN:
        return CacheError(f"{what}: {who_may_write(what)}", Trouble.DISK_FORBIDS)
    return CacheError(f"{what}: {error.strerror or error}; examine the disk", Trouble.DISK_FAILS)


def takes_links(what: Path) -> bool:
    """Tell whether the disk of this path takes symbolic links. Makes one for a moment."""
    folder = next(path for path, _ in _owners(what) if path.is_dir())
    link = folder / f".link{PART}"
    try:
        link.unlink(missing_ok=True)
        link.symlink_to("nothing")
        link.unlink()
    except OSError:
        return False
    return True


def who_may_write(what: Path) -> str:
    """Say who owns a file, who tries to write it, and which command repairs that."""
    if os.name == "nt":
        return "may not be written by this user; give this user the right to"
    us = os.geteuid()
    (there, owner), *above = _owners(what)
    me, them = user_name(us), user_name(owner)
    if owner == us:
        return f"may not be written by {me}, though it is theirs: chmod u+w {there}"
    ours = next((path for path, number in above if number == us), None)
    if ours is not None:  # root has written among our files
        return f"belongs to {them}, not to {me}; as root: chown -R {me}: {ours}"
    return f"belongs to {them}, and {me} may not write there; run this as its owner: sudo -u {them} …"


def _owners(what: Path) -> list[tuple[Path, int]]:
    """Return a file and the folders above it with their owners, as far as this user can see them."""
    found: list[tuple[Path, int]] = []
    for path in (what.absolute(), *what.absolute().parents):
        with contextlib.suppress(OSError):
            found.append((path, path.stat().st_uid))
    return found


def write(target: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Replace the contents of ``target``.

    Raises:
        CacheError: the disk refused; ``target`` is still whole, most often as it was before.
    """
    with _part_of(target) as part:
        with as_cache_error(target):
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
            try:
                write_all(handle, data)
                os.fsync(handle)
            finally:
                os.close(handle)
        move(part, target)


def write_all(handle: int, data: bytes) -> None:
    """Write all of ``data`` to an open file; a nearly full disk may take it in two parts. Syncs nothing.

    Raises:
        OSError: the disk refused.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


@contextlib.contextmanager
def _part_of(target: Path) -> Generator[Path, None, None]:
    """Yield the path of the part file of ``target``, and delete that file if the block fails."""
    part = target.with_name(target.name + PART)
    try:
        with as_cache_error(target):
            part.unlink(missing_ok=True)
        yield part
    except KioskError:
        with contextlib.suppress(OSError):  # a full disk gets its room back
            part.unlink(missing_ok=True)
        raise


def pieces_of(source: Path, translate: Callable[[OSError], KioskError]) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces. ``translate`` turns an error of its disk into the error to raise."""
    try:
        with source.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except OSError as error:
        raise translate(error) from error


def copy(pieces: Iterable[bytes], target: Path, sha256: str, *, sync_name: bool = True) -> bool:
    """Replace the contents of ``target`` if ``pieces`` have this SHA-256; return whether they have it.

    Without ``sync_name``, the caller syncs the folder: once after many files.

    Raises:
        CacheError: the disk of ``target`` refused.
        KioskError: ``pieces`` raised it. After either error ``target`` is whole, most often as it was before.
    """
    found = hashlib.sha256()
    with _part_of(target) as part:
        with as_cache_error(target), part.open("wb") as stream:
            for piece in pieces:
                found.update(piece)
                stream.write(piece)
        if found.hexdigest() != sha256:
            remove(part)
            return False
        sync(part)
        move(part, target, sync_name=sync_name)
    return True


def move(source: Path, target: Path, *, sync_name: bool = True) -> None:
    """Give a synced file or folder its name, replacing a file of that name; both lie on one disk.

    Without ``sync_name``, the caller syncs the folder.
    """
    with as_cache_error(target):
        os.replace(source, target)  # noqa: PTH105 - the harness that kills between calls counts this one
        if sync_name:
            sync_folder(target.parent)


def sync(file: Path) -> None:
    """Return when the disk holds this file's bytes."""
    _fsync(file, os.O_RDWR if os.name == "nt" else os.O_RDONLY)  # Windows syncs only files that are open for writing


def sync_folder(folder: Path) -> None:
    """Return when the disk holds the names in this folder.

    Windows, and disks that cannot sync folders, keep names by themselves.
    """
    if os.name != "nt":
        _fsync(folder, os.O_RDONLY, ignored=_CANNOT_SYNC)


def _fsync(path: Path, flags: int, *, ignored: Container[int | None] = ()) -> None:
    with as_cache_error(path):
        handle = os.open(path, flags)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in ignored:
                raise
        finally:
            os.close(handle)


def sync_tree(folder: Path) -> None:
    """Return when the disk holds all files and names below this folder."""
    with as_cache_error(folder):
        entries = sorted(folder.rglob("*"))
    for entry in entries:
        sync_folder(entry) if entry.is_dir() else sync(entry)
    sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make a folder and the missing ones above it, and return when the disk holds their names."""
    with as_cache_error(folder):
        if folder.is_dir():
            return
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            sync_folder(made.parent)


def remove(*paths: Path) -> None:
    """Delete files and folders. Missing ones are not an error."""
    for path in paths:
        with as_cache_error(path), contextlib.suppress(FileNotFoundError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, or ``None`` if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
