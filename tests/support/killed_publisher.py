"""Kills publishers before their first call to a file, their second, …; a program of its own, because it forks.

``python -m tests.support.killed_publisher WHAT FOLDER`` prints the number of kills until a publisher survived. After
each kill a kiosk reads the endpoint. Then another publisher does all of the work again, and the kiosk reads that.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.publish.keys import open_keys
from tests.support.endpoint import PublishedEndpoint, shown_title
from tests.support.reader import Reader

_CALLS = ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "os.chmod")
_KILLED = 9


def main(what: str, folder: Path) -> int:
    """Return the number of killed publishers."""
    start = folder / "start"
    before = PublishedEndpoint(start)
    if what != "first":
        before.publish(title="First")
    number = 0
    while True:
        here = folder / f"try-{number}"
        shutil.copytree(start, here)
        lived = _lives(lambda place=here: _work(what, place), here, number)
        _check(what, here)
        shutil.rmtree(here)
        if lived:
            return number
        number += 1


def _work(what: str, here: Path) -> None:
    endpoint = PublishedEndpoint(here)
    match what:
        case "first" | "publish":
            endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
        case "renew":
            endpoint.renew()
        case role:
            endpoint.rotate(role)


def _lives(work: Callable[[], None], here: Path, calls: int) -> bool:
    """Do the work in a process that ends after this many calls to files; return whether it finished before."""
    child = os.fork()
    if child == 0:
        left = calls

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if event not in _CALLS or not _concerns(arguments, here):
                return
            if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
                return  # a kill before reading equals one before the next call
            if left == 0:
                os._exit(_KILLED)
            left -= 1

        try:
            sys.addaudithook(count)
            work()
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, _KILLED), code
    return code == 0


def _concerns(arguments: tuple[object, ...], here: Path) -> bool:
    """Tell whether a call concerns the endpoint or the keys."""
    return any(
        str(part).startswith((str(here / "endpoint"), str(here / "keys")))
        for part in arguments
        if isinstance(part, (str, bytes, os.PathLike))
    )


def _check(what: str, here: Path) -> None:
    """Read as a kiosk that has read before and as a new one; then publish, and read that."""
    endpoint = PublishedEndpoint(here)
    endpoint.keys = open_keys(here / "keys")
    if what != "first":
        for name in ("seen", "fresh"):
            title = _title(endpoint, Reader(here / name, endpoint.root.read_bytes()))
            assert title in ("First", "Second"), title
    if what in ("root", "targets", "snapshot", "timestamp"):
        endpoint.rotate(what)
    endpoint.publish(title="Third")
    assert _title(endpoint, Reader(here / "after", endpoint.root.read_bytes())) == "Third"
    assert not list((here / "keys").glob("*.next.pem"))


def _title(endpoint: PublishedEndpoint, reader: Reader) -> str:
    data = reader.read(endpoint.folder)
    assert data is not None
    return shown_title(data)


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1], Path(sys.argv[2]))}\n")
