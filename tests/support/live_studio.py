"""Runs the studio as ``make studio`` does, in a process of its own, with a temporary state folder."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_PASSWORD = re.compile(r"Mot de passe\W+(\S+)")
_AHEAD = """
import sys
from datetime import timedelta
from django.utils import timezone
from studio.manage import main
now, ahead = timezone.now, timedelta(seconds=float(sys.argv.pop(1)))
timezone.now = lambda: now() + ahead
main()
"""
"""Runs a command with a clock that is ahead."""


@dataclass(frozen=True)
class Prepared:
    """A studio that is set up but not running: its state, and its first account."""

    state: Path
    account: str
    password: str


@dataclass(frozen=True)
class LiveStudio:
    """A studio that answers on loopback."""

    address: str
    prepared: Prepared

    def command(self, *words: str, ahead: timedelta = timedelta()) -> str:
        """Run a command of ``studio.manage`` beside the server, and return its output."""
        return manage(self.prepared.state, *words, ahead=ahead)


def manage(state: Path, *words: str, ahead: timedelta = timedelta()) -> str:
    """Run a command of ``studio.manage`` with a clock that is ``ahead``, and return its output."""
    command = [sys.executable, "-c", _AHEAD, str(ahead.total_seconds()), *words]
    done = subprocess.run(command, env=_environment(state), cwd=PROJECT, text=True, capture_output=True, timeout=600)
    assert done.returncode == 0, f"{' '.join(words)}:\n{done.stdout}{done.stderr}"
    return done.stdout


def prepare(state: Path) -> Prepared:
    """Set up a studio that has published the embedded edition once."""
    said = _PASSWORD.search(manage(state, "set_up"))
    assert said is not None
    return Prepared(state, "studio", said[1])


@contextmanager
def live(prepared: Prepared, state: Path) -> Iterator[LiveStudio]:
    """Start a copy of a studio. It ends with the block, also if this process is killed."""
    shutil.copytree(prepared.state, state)
    log = (state / "server.log").open("wb")
    run = ["-m", "studio.manage", "runserver", "--noreload", "127.0.0.1:0"]
    server = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", sys.executable, *run],
        env=_environment(state),
        cwd=PROJECT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=log,
    )
    with log, server:
        try:
            found = next((match for line in server.stdout or () if (match := _ADDRESS.search(line))), None)
            assert found is not None, (state / "server.log").read_text()
            yield LiveStudio(found[0], Prepared(state, prepared.account, prepared.password))
        finally:
            server.terminate()


def _environment(state: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("STUDIO_", "DJANGO_", "KIVY_"))}
    return own | {"STUDIO_STATE": str(state), "PYTHONUNBUFFERED": "1"}
