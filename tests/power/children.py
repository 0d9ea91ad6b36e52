"""Forks processes that do some work and may be killed meanwhile. A fork is quicker than a start."""

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import msgspec

from kiosk.refresh.result import RefreshResult


class CrashError(Exception):
    """A child ended in an unexpected way."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a child: killed, or with a result and the calls that it counted."""

    killed: bool
    result: RefreshResult | None = None
    calls: tuple[tuple[str, str], ...] = ()


class _Report(msgspec.Struct):
    result: RefreshResult
    calls: list[tuple[str, str]]


Work = Callable[[], tuple[RefreshResult, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Child:
    """A child process that waits for a byte before it begins."""

    pid: int
    word: IO[bytes]
    answer: IO[bytes]

    def begin(self) -> None:
        """Make the child begin."""
        with contextlib.suppress(BrokenPipeError):  # killed before it began
            self.word.write(b"!")
        self.word.close()

    def run(self) -> Ended:
        """Make the child begin, and return how it ended."""
        self.begin()
        return self.wait()

    def wait(self, kill_after_s: float | None = None) -> Ended:
        """Return how the child ended; kill it after this many seconds.

        Raises:
            CrashError: it ended with an error, or by another signal than ours.
        """
        if kill_after_s is not None:
            ended, _, _ = select.select([self.answer], [], [], kill_after_s)
            if not ended:
                os.kill(self.pid, signal.SIGKILL)
        data = self.answer.read()
        self.answer.close()
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if code == -signal.SIGKILL:
            return Ended(killed=True)
        if code != 0:
            raise CrashError(f"ended with {code}")
        report = msgspec.json.decode(data, type=_Report)
        return Ended(False, report.result, tuple(report.calls))


def child(work: Work) -> Child:
    """Fork a child that will do this work."""
    hear, word = os.pipe()
    answer, say = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _live(work, hear, say, (word, answer))
    os.close(hear)
    os.close(say)
    return Child(pid, os.fdopen(word, "wb", 0), os.fdopen(answer, "rb"))


def _live(work: Work, hear: int, say: int, others: tuple[int, ...]) -> None:
    try:
        for each in others:
            os.close(each)
        if os.read(hear, 1):
            data = msgspec.json.encode(_Report(*work()))
            while data:
                data = data[os.write(say, data) :]
            os._exit(0)
    except BaseException as error:  # it must not unwind into the parent's code
        sys.excepthook(type(error), error, error.__traceback__)
    os._exit(1)
