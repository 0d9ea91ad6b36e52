"""A process for one refresh: started, listened to and ended by the refresher at rest; it dies with it."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import IO

import msgspec

from kiosk.errors import Trouble
from kiosk.refresh.result import RefreshResult

_LOG = logging.getLogger(__name__)
SILENCE_S = 900.0
"""How long a refresh may go without telling of a step before it is ended: longer than one slow file may take."""


class WorkerProcess:
    """Does work in a process of its own, which prints a line for each step and, last, its :class:`RefreshResult`."""

    def __init__(
        self, command: Sequence[str], *, silence_s: float = SILENCE_S, heard: Callable[[], object] = lambda: None
    ) -> None:
        """Take the command; ``heard`` is called at each step that the work tells of."""
        self._command = command
        self._heard = heard
        self._silence_s = silence_s
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, work: str) -> RefreshResult:
        """Do this work and return what came of it; wait until then."""
        command = [*self._command, "--pass", work]
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own program
        except OSError as error:
            return RefreshResult(trouble=Trouble.MACHINE, detail=f"cannot start a refresh ({error.strerror})")
        self._process = process
        with process:
            assert process.stdout is not None  # noqa: S101 - asked for above
            last = self._listen(process, process.stdout)
        self._process = None
        try:
            return msgspec.json.decode(last, type=RefreshResult)
        except (msgspec.DecodeError, UnicodeDecodeError):
            code = process.returncode
            return RefreshResult(trouble=Trouble.MACHINE, detail=f"a refresh ended without a word (code {code})")

    def end(self) -> None:
        """End it now, if it runs; safe to call from a signal handler."""
        if self._process is not None:
            self._process.kill()

    def _listen(self, process: "subprocess.Popen[bytes]", lines: IO[bytes]) -> bytes:
        last = b""
        while True:
            guard = threading.Timer(self._silence_s, process.kill)
            guard.daemon = True
            guard.start()
            line = lines.readline()
            guard.cancel()
            if not line:
                return last
            last = line
            self._heard()


def end_with_parent() -> None:
    """End this process as soon as its standard input closes, which it does when its parent is gone."""
    threading.Thread(target=_wait_for_the_end, name="end with parent", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(3)


def tell(what: str) -> None:
    """Print one step for the parent."""
    print(json.dumps(what), flush=True)  # noqa: T201 - the parent reads it


def tell_outcome(outcome: RefreshResult) -> None:
    """Print the last line for the parent."""
    print(msgspec.json.encode(outcome).decode(), flush=True)  # noqa: T201 - as above
