"""Processes that do a piece of work and may be killed over it: forked, so that nothing has to be started for each."""

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
    """A child ended in a way that nobody had foreseen."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: killed, or with an outcome and the number of calls that it counted."""

    killed: bool
    outcome: RefreshResult | None = None
    calls: tuple[tuple[str, str], ...] = ()


class _Report(msgspec.Struct):
    outcome: RefreshResult
    calls: list[tuple[str, str]]


Work = Callable[[], tuple[RefreshResult, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Child:
    """A child that waits for a word before it begins."""

    pid: int
    word: IO[bytes]
    answer: IO[bytes]

    def begin(self) -> None:
        """Let it begin."""
        with contextlib.suppress(BrokenPipeError):  # killed before it began
            self.word.write(b"!")
        self.word.close()

    def run(self) -> Ended:
        """Let it begin, and return how it ended."""
        self.begin()
        return self.wait()

    def wait(self, kill_after_s: float | None = None) -> Ended:
        """Return how it ended; kill it if it has not done so by itself in this many seconds.

        Raises:
            CrashError: it ended with an error, or with a signal that was not ours.
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
        return Ended(False, report.outcome, tuple(report.calls))


def child(work: Work) -> Child:
    """Return a process of its own that will do this work."""
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
    except BaseException as error:  # whatever it is, it must not unwind into the parent's code
        sys.excepthook(type(error), error, error.__traceback__)
    os._exit(1)
