"""Ends child processes: politely or at once, after a deadline, and with all of their pipes."""

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subprocess import Popen


class Deadline:
    """Kills a child process that takes too long. ``passed`` tells whether that has happened."""

    def __init__(self, process: "Popen[bytes]", seconds: float) -> None:
        self.passed = False
        self._process = process
        self._timer = threading.Timer(seconds, self._kill)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        """Let the process live."""
        self._timer.cancel()

    def _kill(self) -> None:
        self.passed = True
        self._process.kill()


def stop(process: "Popen[bytes]", patience_s: float = 0.0, *, terminate: bool = False) -> None:
    """End a child process and return when it is gone.

    With patience, its input is closed first, and ``terminate`` also sends it SIGTERM; if it still runs after that time,
    it is killed. Without patience it is killed at once.
    """
    if patience_s > 0:
        from subprocess import TimeoutExpired  # here, because it would delay the first picture

        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        if terminate:
            with contextlib.suppress(OSError):
                process.terminate()
        with contextlib.suppress(TimeoutExpired):
            process.wait(patience_s)
            return
    process.kill()
    process.wait()


def close_pipes(process: "Popen[bytes]") -> None:
    """Close our ends of the pipes of a child process that has ended."""
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
