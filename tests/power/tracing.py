"""Kills processes at system calls of any kind: ``strace`` kills a process as it enters the chosen call."""

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kiosk.refresh.result import RefreshResult
from tests.power.children import Child, Ended, child

_BEGUN = re.compile(r"(?P<thread>[0-9]+) +(?P<name>[a-z0-9_]+)\(")


@dataclass(frozen=True, slots=True)
class SystemCall:
    """A system call: its name, and its number among the calls of that name in its thread, from 1."""

    name: str
    number: int


@lru_cache
def why_not() -> str | None:
    """Return the reason why this machine cannot trace processes, or ``None``."""
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: apt install strace)"
    ended = run(child(lambda: (RefreshResult(), [])), SystemCall("write", 1))
    return None if ended.killed else "this system does not let processes be traced"


def calls_of(process: Child, concerned: Path) -> list[SystemCall]:
    """Let a child do its work, and return its system calls on files below a folder, in order and each once.

    Calls of different threads with the same name and number count as one.
    """
    with tempfile.NamedTemporaryFile("r") as log:
        _run(process, ("-y", "-o", log.name))
        counts: Counter[tuple[str, str]] = Counter()
        found: dict[SystemCall, None] = {}
        for line in log:
            if begun := _BEGUN.match(line):
                counts[begun.groups()] += 1
                if str(concerned) in line:
                    found[SystemCall(begun["name"], counts[begun.groups()])] = None
    return list(found)


def run(process: Child, call: SystemCall) -> Ended:
    """Let a child begin, and kill it when one of its threads enters this call."""
    return _run(process, ("-o", os.devnull, "-e", f"inject={call.name}:signal=SIGKILL:when={call.number}"))


def _run(process: Child, options: tuple[str, ...]) -> Ended:
    """Run a child under ``strace``, without the programs that it starts."""
    command = ("strace", "-f", "-b", "execve", "-e", "trace=%file,%desc", *options, "-p", str(process.pid))
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        tracer.stderr.readline()  # says that it is attached, or why not
        return process.run()
