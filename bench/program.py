"""Run a command and measure the processor time and memory of its whole process tree."""

import ctypes
import os
import re
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil

_PR_SET_CHILD_SUBREAPER = 36


class Program:
    """A command and all its descendants, also those whose parents have ended.

    While it runs, this process adopts orphans (Linux's child subreaper), so that none is missed
    when memory is counted and none outlives the block. Only one such program may run at a time.
    """

    def __init__(self, command: tuple[str, ...], environment: dict[str, str]) -> None:
        """Start the command.

        Raises:
            OSError: there is no such command.
        """
        self._strangers = {child.pid for child in psutil.Process().children()}
        _adopt_orphans(True)
        self.started = time.perf_counter()
        try:
            self._process = subprocess.Popen(
                command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError:
            _adopt_orphans(False)
            raise

    def __enter__(self) -> "Program":
        """Return the program; it is ended with all its descendants at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program."""
        self.end()

    @property
    def exit_code(self) -> int | None:
        """The exit code of the command, or ``None`` while it runs."""
        return self._process.poll()

    def processes(self) -> list[psutil.Process]:
        """Return the processes that are alive now."""
        found: dict[int, psutil.Process] = {}
        for child in psutil.Process().children():
            if child.pid not in self._strangers:
                found[child.pid] = child
                with suppress(psutil.NoSuchProcess):
                    found.update((below.pid, below) for below in child.children(recursive=True))
        return list(found.values())

    def cpu_s(self) -> float:
        """Return the processor time used so far, in seconds, ended descendants included."""
        total = 0.0
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                used = process.cpu_times()
                total += used.user + used.system + used.children_user + used.children_system
        return total

    def pss_mb(self) -> float:
        """Return the proportional set size in MiB: shared pages are divided among their users."""
        return sum(_pss_kib(process.pid) for process in self.processes()) / 1024

    def end(self, patience_s: float = 8.0) -> None:
        """Terminate the command, then its descendants, and kill those that stay."""
        members = self.processes()
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience_s)
        others = [process for process in members if process.pid != self._process.pid]
        _, stubborn = psutil.wait_procs(others, 1.0)
        for process in stubborn:
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        psutil.wait_procs(stubborn, 1.0)
        self._kill()
        _adopt_orphans(False)

    def _kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        while left := self.processes():
            for process in left:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(left, 5.0)


def _adopt_orphans(adopt: bool) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _pss_kib(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii", errors="replace")
    except OSError:  # it has just ended, or is about to
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) if found else 0
