"""Has a command that root runs act as the owner of the folder that it writes to.

A file of root in a kiosk's state, or in a content endpoint, would be in the way of the service that owns the rest.
"""

import os
import sys
from pathlib import Path

from kiosk.errors import MachineError

_PROGRAM = Path(__file__).resolve().parents[1]


def act_as_owner_of(folder: Path, *, keys: Path | None = None) -> None:
    """As root, become the owner of a folder for good; where it does not exist yet, the owner of the one above it.

    Does nothing for any other user than root, and nothing for a folder of root. ``keys`` is a folder that must belong
    to the same owner, if it exists.

    Raises:
        MachineError: that owner may not read this program, or the keys are somebody else's.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    import pwd

    there = nearest(folder)
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
    except KeyError:  # an owner whom this machine does not know, as on a disk of another one
        name, group, home = str(found.st_uid), found.st_gid, "/"
        os.setgroups([])
    os.setgid(group)
    os.setuid(found.st_uid)
    os.environ.update(HOME=home, USER=name, LOGNAME=name)
    made_of = (_PROGRAM, Path(os.__file__).parent)
    closed = next((each for each in made_of if not os.access(each, os.R_OK | os.X_OK)), None)
    if closed is not None:
        raise MachineError(
            f"{there} belongs to {name}, who may not read {closed}, of which this program is made: install it where"
            f" that user can, for instance in /opt, and run this there with: sudo -u {name} …"
        )


def nearest(path: Path) -> Path:
    """Return a path, or the closest folder above it, that exists as far as this user can see."""
    known = (path.absolute(), *path.absolute().parents)
    return next(each for each in known if os.path.exists(each))  # noqa: PTH110 - Path.exists raises where it may not look


def user_name(number: int) -> str:
    """Return the name of a user by their number; the number itself where there is none."""
    if sys.platform == "win32":
        return str(number)
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
