"""Picture decoders that need no start: they are forked from a process that has all of their program in memory already.

They are as confined as the real ones, but do not step back for others: there is no exhibit to give way to. Starting the
real ones, and waiting for them on a busy machine, takes most of the time of a small refresh.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from PIL import Image, ImageCms  # noqa: F401 - in memory before the fork

from kiosk.refresh.imaging import decoder as decoder
from kiosk.refresh.imaging import sandbox


class Forked:
    """As much of ``subprocess.Popen`` as ``kiosk.refresh.imaging.decoder_process`` needs."""

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
        """End it at once."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def poll(self) -> int | None:
        """Return how it ended, if it has."""
        return self.returncode

    def wait(self) -> int:
        """Return how it ended."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode


def use_forked_workers() -> None:
    """Have this process fork its workers from now on."""
    subprocess.Popen = Forked


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
