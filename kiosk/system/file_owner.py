"""Makes a command that root runs act as the owner of the folder that it writes to.

The service that owns a kiosk's state or a content endpoint could not replace a file of root in it.
"""

import os
import sys
from pathlib import Path

from kiosk.errors import MachineError

_PROGRAM = Path(__file__).resolve().parents[1]


def act_as_owner_of(folder: Path, *, keys: Path | None = None) -> None:
    """As root, become the owner of a folder for good. If it does not exist, the closest folder above it counts.

    Other users stay who they are, and so does root for a folder of root. The folder ``keys``, if it exists, must have
    the same owner.

    Raises:
        MachineError: the owner may not read this program, or somebody else owns the keys.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    import pwd

    there = nearest_existing(folder)
    found = there.stat()
    if found.st_uid == 0:
        return
    if keys is not None and keys.exists() and keys.stat().st_uid != found.st_uid:
        raise MachineError(
            f"{there} belongs to {user_name(found.st_uid)}, but the keys in {keys} to {user_name(keys.stat().st_uid)}:"
            f" let one user own both, for instance with: chown -R root: {folder} (a web server need only read it)"
        )
    try:
        entry = pwd.getpwuid(found.st_uid)
        name, group, home = entry.pw_name, entry.pw_gid, entry.pw_dir
        os.initgroups(name, group)
    except KeyError:  # this machine does not know the owner, for instance of a disk from another one
        name, group, home = str(found.st_uid), found.st_gid, "/"
        os.setgroups([])
    os.setgid(group)
    os.setuid(found.st_uid)
    os.environ.update(HOME=home, USER=name, LOGNAME=name)
    program = (_PROGRAM, Path(os.__file__).parent)
    closed = next((each for each in program if not os.access(each, os.R_OK | os.X_OK)), None)
    if closed is not None:
        raise MachineError(
            f"{there} belongs to {name}, who may not read {closed}, a part of this program: install it where"
            f" that user can, for instance in /opt, and run this there with: sudo -u {name} …"
        )


def nearest_existing(path: Path) -> Path:
    """Return the path or the closest folder above it that this user can see."""
    above = (path.absolute(), *path.absolute().parents)
    return next(each for each in above if os.path.exists(each))  # noqa: PTH110 - Path.exists raises where it may not look


def user_name(number: int) -> str:
    """Return the name of a user by their number, or the number if the user is unknown."""
    if sys.platform == "win32":
        return str(number)
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
