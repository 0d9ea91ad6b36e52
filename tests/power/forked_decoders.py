"""Forks picture decoders from a process that has loaded their program, because real ones take long to start.

They are confined like the real ones, but run at normal priority: no exhibit competes with them.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from PIL import Image, ImageCms  # noqa: F401 - loaded before the fork

from kiosk.refresh.imaging import decoder as decoder
from kiosk.refresh.imaging import sandbox


class ForkedDecoder:
    """The part of ``subprocess.Popen`` that ``kiosk.refresh.imaging.decoder_process`` uses."""

    def __init__(self, command: Sequence[str], **_: object) -> None:
        hear, order = os.pipe()
        answer, say = os.pipe()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _live(hear, say, list(command[-3:]))
        os.close(hear)
        os.close(say)
        self.stdin = os.fdopen(order, "wb")
        self.stdout = os.fdopen(answer, "rb")
        self.stderr = None

    def kill(self) -> None:
        """Kill the process."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def poll(self) -> int | None:
        """Return its exit code, if it has ended."""
        return self.returncode

    def wait(self) -> int:
        """Return its exit code when it has ended."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode


def use_forked_decoders() -> None:
    """Make this process fork its decoders from now on."""
    subprocess.Popen = ForkedDecoder


def _live(hear: int, say: int, limits: list[str]) -> None:
    try:
        os.dup2(hear, 0)
        os.dup2(say, 1)
        os.closerange(3, 1024)  # above all the lock of the cache
        sandbox._step_back = lambda: None
        sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
        os._exit(decoder.main(limits))
    except BaseException:
        os._exit(1)
