"""Runs a temporary PostgreSQL from Debian's package, in a temporary folder, without a network."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

_DEBIAN = Path("/usr/lib/postgresql")
_WHO = "postgres"
"""The user of Debian's package; the server refuses to run as root."""

_SETTINGS = (
    "listen_addresses=",  # clients use a socket in the folder
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "log_min_messages=log",  # only the line that says it is ready
    "log_checkpoints=off",
    "lc_messages=C",
)
_READY = "ready to accept connections"


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL on this machine."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of an empty database, in the form of ``DATABASE_URL``.

    The server ends with the block, also if this process is killed.
    """
    bin_ = programs()
    assert bin_ is not None, "PostgreSQL is missing: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    as_whom: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, _WHO, _WHO)
        as_whom |= {"user": _WHO, "group": _WHO, "extra_groups": []}
    data = folder / "data"
    try:
        make = ["initdb", "-D", data, "-U", _WHO, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([bin_ / make[0], *make[1:]], check=True, capture_output=True, timeout=60, **as_whom)
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        server = subprocess.Popen(
            ["setpriv", "--pdeathsig", "INT", bin_ / "postgres", "-D", data, "-k", folder, *settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **as_whom,
        )
        with server:
            try:
                said = _read_until_ready(server)
                assert said.endswith(_READY), f"PostgreSQL did not start:\n{said}"
                yield f"postgres://{_WHO}@{quote(str(folder), safe='')}/{_WHO}"
            finally:
                server.send_signal(signal.SIGINT)  # at once, in spite of open connections
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read_until_ready(server: subprocess.Popen[str]) -> str:
    said: list[str] = []
    for line in server.stderr or ():
        said.append(line.rstrip())
        if said[-1].endswith(_READY):
            break
    return "\n".join(said)
