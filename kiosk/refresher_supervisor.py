"""Keeps the refresher running beside the exhibit: starts it, restarts it when it ends, stops it with the exhibit.

Knows a command and its exit code, and nothing of what the program does. One thread waits for it; nothing polls.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import ConfinedError, MachineError
from kiosk.system import child_process

if TYPE_CHECKING:
    from subprocess import Popen

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
HEALTHY_AFTER_S = 60.0
_LOG = logging.getLogger(__name__)


def pause_after(code: int, lasted_s: float, before_s: float | None) -> float:
    """Return the seconds to wait before the next start.

    ``before_s`` is the wait before the run that has just ended, ``None`` for the first run.
    """
    if code == MachineError.exit_code:  # wrong settings, for instance: somebody has to correct them first
        return LONGEST_PAUSE_S
    if before_s is None or lasted_s >= HEALTHY_AFTER_S:
        return FIRST_PAUSE_S
    return min(before_s * 2, LONGEST_PAUSE_S)


class RefresherSupervisor:
    """Keeps one program running, whose standard input stays open for as long as this process lives.

    A program that ends when its input closes therefore ends with this process, even if this process is killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        *,
        pause: Callable[[float], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the command and the folder to run it in; ``pause`` waits between two runs."""
        self._command = command
        self._folder = folder
        self._stopped = threading.Event()
        self._pause = pause or self._stopped.wait
        self._monotonic = monotonic
        self._starting = threading.Lock()
        self._process: Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="refresher-supervisor", daemon=True)

    def start(self) -> None:
        """Start the program, and restart it whenever it ends."""
        self._thread.start()

    def stop(self, *, patience_s: float = 3.0) -> None:
        """End the program for good; return when it has ended."""
        self._stopped.set()
        with self._starting:
            process = self._process
        if process is not None:
            child_process.stop(process, patience_s, terminate=True)
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def _keep(self) -> None:
        pause_s: float | None = None
        while not self._stopped.is_set():
            began = self._monotonic()
            code = self._run()
            if self._stopped.is_set() or code == ConfinedError.exit_code:
                return
            pause_s = pause_after(code, self._monotonic() - began, pause_s)
            _LOG.warning("the refresher has ended (code %d); it starts again in %g s", code, pause_s)
            self._pause(pause_s)

    def _run(self) -> int:
        """Start the program, wait for its end, and return its exit code."""
        import subprocess  # here, because the first picture comes sooner without it

        with self._starting:
            if self._stopped.is_set():
                return 0
            try:
                self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, cwd=self._folder)  # noqa: S603 - our own program
            except OSError as error:
                _LOG.error("the refresher cannot be started: %s", error)
                return MachineError.exit_code
        code = self._process.wait()
        child_process.close_pipes(self._process)
        return code
