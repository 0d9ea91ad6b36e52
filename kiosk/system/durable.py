"""Writes files so that a pulled plug leaves the old one or the new one, never a part of either.

Each function returns when the disk has said that it holds what was written: the file is synced before its name
appears, and the folder after it. What the disk refuses becomes a ``CacheError`` that says what to do.
"""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path

from kiosk.errors import CacheError, KioskError, Trouble
from kiosk.system.file_owner import user_name

PART = ".part"
"""How the name of a file ends that is not whole yet. Such a file may be deleted at any time."""

_PIECE = 1 << 20

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM)
_NO_SUCH_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP)
_CANNOT_BE_ASKED = (errno.EINVAL, errno.ENOTSUP)


@contextlib.contextmanager
def as_cache_error(what: Path) -> Generator[None, None, None]:
    """Let nothing but ``CacheError`` out of work on the disk."""
    try:
        yield
    except OSError as error:
        raise cache_error(what, error) from error


def cache_error(what: Path, error: OSError) -> CacheError:
    """Return what the disk said about a file, in one line that says what to do."""
    if error.errno in _FULL:
        return CacheError(f"{what}: the disk is full; make room on it", Trouble.DISK_FULL)
    if error.errno in _NO_SUCH_LINKS and error.filename2 is not None and not takes_links(what):
        reason = "this disk knows no symbolic links; keep the state of the kiosk on a file system like ext4"
        return CacheError(f"{what}: {reason}", Trouble.DISK_FORBIDS)
    if error.errno == errno.EROFS:
        reason = "is on a read-only disk; mount it so that it can be written to"
        return CacheError(f"{what}: {reason}", Trouble.DISK_FORBIDS)
    if error.errno in _FORBIDDEN:
        return CacheError(f"{what}: {who_may_write(what)}", Trouble.DISK_FORBIDS)
    return CacheError(f"{what}: {error.strerror or error}; examine the disk", Trouble.DISK_FAILS)


def takes_links(what: Path) -> bool:
    """Tell whether symbolic links can be made on the disk of this path. Makes one for a moment."""
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
    """Say who owns a file, who tries to write it, and which command puts that right."""
    if os.name == "nt":
        return "may not be written by this user; give this user the right to"
    us = os.geteuid()
    (there, owner), *above = _owners(what)
    me, them = user_name(us), user_name(owner)
    if owner == us:
        return f"may not be written by {me}, though it is theirs: chmod u+w {there}"
    ours = next((path for path, number in above if number == us), None)
    if ours is not None:  # a stranger's file among ours: root was here
        return f"belongs to {them}, not to {me}; as root: chown -R {me}: {ours}"
    return f"belongs to {them}, and {me} may not write there; run this as its owner: sudo -u {them} …"


def _owners(what: Path) -> list[tuple[Path, int]]:
    """Return a file and the folders above it with their owners, as far as they exist and this user can see them."""
    found: list[tuple[Path, int]] = []
    for path in (what.absolute(), *what.absolute().parents):
        with contextlib.suppress(OSError):
            found.append((path, path.stat().st_uid))
    return found


def write(target: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Put ``data`` in the place of whatever ``target`` held.

    Raises:
        CacheError: the disk refused; ``target`` is still whole, most often as it was before.
    """
    part = target.with_name(target.name + PART)
    try:
        with as_cache_error(target):
            part.unlink(missing_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                os.fsync(handle)
            finally:
                os.close(handle)
        move(part, target)
    except CacheError:
        with contextlib.suppress(OSError):  # a full disk gets its room back
            part.unlink(missing_ok=True)
        raise


def pieces_of(source: Path, translate: Callable[[OSError], KioskError]) -> Iterator[bytes]:
    """Yield a file in pieces. An error of its disk is raised as what ``translate`` returns."""
    try:
        with source.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except OSError as error:
        raise translate(error) from error


def copy(pieces: Iterable[bytes], target: Path, sha256: str, *, sync_name: bool = True) -> bool:
    """Put ``pieces`` in the place of what ``target`` held, if they have this SHA-256; return whether they have it.

    Whoever copies many files into one folder leaves ``sync_name`` out, and syncs the folder after the last.

    Raises:
        CacheError: the disk of ``target`` refused.
        KioskError: ``pieces`` raised it. After either error ``target`` is whole, most often as it was before.
    """
    part = target.with_name(target.name + PART)
    found = hashlib.sha256()
    try:
        with as_cache_error(target):
            part.unlink(missing_ok=True)
            with part.open("wb") as stream:
                for piece in pieces:
                    found.update(piece)
                    stream.write(piece)
        if found.hexdigest() != sha256:
            remove(part)
            return False
        sync(part)
        move(part, target, sync_name=sync_name)
    except KioskError:
        with contextlib.suppress(OSError):  # a full disk gets its room back
            part.unlink(missing_ok=True)
        raise
    return True


def move(source: Path, target: Path, *, sync_name: bool = True) -> None:
    """Give a synced file or folder its name, in place of a file that had it; both lie on one disk.

    Without ``sync_name``, the caller syncs the folder.

    Raises:
        CacheError: the disk refused.
    """
    with as_cache_error(target):
        os.replace(source, target)  # noqa: PTH105 - the harness that kills between calls counts this one
        if sync_name:
            sync_folder(target.parent)


def sync(file: Path) -> None:
    """Return when the disk holds this file's bytes.

    Raises:
        CacheError: the disk refused.
    """
    with as_cache_error(file):
        # Windows syncs only what is open for writing.
        handle = os.open(file, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_folder(folder: Path) -> None:
    """Return when the disk holds the names in this folder.

    Windows keeps names by itself, and so do disks that cannot be asked to.

    Raises:
        CacheError: the disk refused.
    """
    if os.name == "nt":
        return
    with as_cache_error(folder):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _CANNOT_BE_ASKED:
                raise
        finally:
            os.close(handle)


def sync_tree(folder: Path) -> None:
    """Return when the disk holds all files and names below this folder.

    Raises:
        CacheError: the disk refused.
    """
    with as_cache_error(folder):
        entries = sorted(folder.rglob("*"))
    for entry in entries:
        sync_folder(entry) if entry.is_dir() else sync(entry)
    sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, and have the disk hold their names.

    Raises:
        CacheError: the disk refused.
    """
    with as_cache_error(folder):
        if folder.is_dir():
            return
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            sync_folder(made.parent)


def remove(*paths: Path) -> None:
    """Delete files and folders; what is gone already is no error.

    Raises:
        CacheError: the disk refused.
    """
    for path in paths:
        with as_cache_error(path), contextlib.suppress(FileNotFoundError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, or ``None`` where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
