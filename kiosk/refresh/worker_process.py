"""Run each job in a child process: start it, read its steps and its result, kill it if it is silent for too long.

:mod:`kiosk.refresh.job` is the child's side.
"""

import subprocess
from collections.abc import Callable, Sequence
from typing import IO

import msgspec

from kiosk.errors import Trouble
from kiosk.refresh.job import RefreshJob
from kiosk.refresh.result import RefreshResult
from kiosk.system.child_process import Deadline

SILENCE_S = 900.0
"""The longest time between two steps of a job before it is killed. One slow file takes less."""


class WorkerProcess:
    """Runs jobs, each in a new process, which prints a line for each step and finally its :class:`RefreshResult`."""

    def __init__(
        self, command: Sequence[str], *, silence_s: float = SILENCE_S, on_step: Callable[[], object] = lambda: None
    ) -> None:
        """Take the command to which the job is added; ``on_step`` is called at each step."""
        self._command = command
        self._on_step = on_step
        self._silence_s = silence_s
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, job: RefreshJob) -> RefreshResult:
        """Run a job, wait for its end and return its result."""
        command = [*self._command, "--job", job]
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own program
        except OSError as error:
            return RefreshResult(trouble=Trouble.MACHINE, detail=f"cannot start a refresh ({error.strerror})")
        self._process = process
        with process:
            assert process.stdout is not None  # noqa: S101 - asked for above
            last = self._read(process, process.stdout)
        self._process = None
        try:
            return msgspec.json.decode(last, type=RefreshResult)
        except (msgspec.DecodeError, UnicodeDecodeError):
            code = process.returncode
            return RefreshResult(trouble=Trouble.MACHINE, detail=f"a refresh ended without a result (code {code})")

    def end(self) -> None:
        """Kill the running job, if there is one; safe to call from a signal handler."""
        if self._process is not None:
            self._process.kill()

    def _read(self, process: "subprocess.Popen[bytes]", lines: IO[bytes]) -> bytes:
        """Return the last line; kill the process if it is silent for too long."""
        last = b""
        while True:
            deadline = Deadline(process, self._silence_s)
            line = lines.readline()
            deadline.cancel()
            if not line:
                return last
            last = line
            self._on_step()
