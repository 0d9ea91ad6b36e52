"""Counts the calls by which this process changes a disk, and runs a hook at each of them.

Use it in a process of its own, because the functions stay replaced until the process ends.
"""

import _io
import builtins
import contextlib
import io
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kiosk.refresh.transport import web

When = Literal["before", "half", "after"]

_TWO_NAMES = ("rename", "replace", "link", "symlink")
_NAMES = (*_TWO_NAMES, "open", "write", "fsync", "mkdir", "unlink", "remove", "rmdir", "truncate", "chmod", "utime")
_OPEN = Path("/proc/self/fd")
_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True, slots=True)
class Call:
    """A call that changes the disk: its name and its path."""

    name: str
    path: str

    @property
    def halves(self) -> bool:
        """True if it can happen in part."""
        return self.name in ("write", "sendfile")


Hook = Callable[[int, Call, When], None]
"""Runs before and after each call, with the number of the call from 0. It may raise, or never return."""


def kill_at(number: int, moment: When) -> Hook:
    """Return a hook that kills this process before, in the middle of, or after the call with this number."""

    def act(at: int, _call: Call, when: When) -> None:
        if at == number and when == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def refuse(number: int, reason: int, *, for_ever: bool = False) -> Hook:
    """Return a hook that refuses the call with this number, ``for_ever`` also all later ones, with ``reason``."""

    def act(at: int, call: Call, when: When) -> None:
        if when == "before" and (at == number or (for_ever and at > number)):
            raise OSError(reason, os.strerror(reason), call.path)

    return act


def watch(root: Path, act: Hook, *, half_of: int | None = None, one_at_a_time: bool = False) -> list[Call]:
    """Run ``act`` at each call of this process that changes files below ``root``; return the growing list of calls.

    If the call ``half_of`` writes, ``act`` also runs after its first half. With ``one_at_a_time``, threads wait for
    each other, so that ``act`` finds the folder at rest.
    """
    turn = threading.RLock() if one_at_a_time else contextlib.nullcontext()
    watched = _Watched(os.path.realpath(root), act, half_of, turn)
    for name in _NAMES:
        setattr(os, name, watched.call(name, getattr(os, name)))
    os.sendfile = watched.sendfile(os.sendfile)
    builtins.open = io.open = _io.open = watched.open(io.open)
    web.FileIO = lambda file, mode: watched.counted("open", (file,), None, lambda: _Raw(watched, file, mode))
    return watched.calls


class _Watched:
    def __init__(
        self, root: str, act: Hook, half_of: int | None, turn: contextlib.AbstractContextManager[object]
    ) -> None:
        self.calls: list[Call] = []
        self._turn = turn
        self._root = root
        self._act = act
        self._half_of = half_of
        self._lock = threading.Lock()

    def call(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(what: Any, *rest: Any, **named: Any) -> Any:
            if name == "open" and not (rest[0] if rest else named["flags"]) & _CHANGES:
                return real(what, *rest, **named)
            concerned = (what, rest[0]) if name in _TWO_NAMES else (what,)
            folder = named.get("dir_fd", named.get("src_dir_fd"))
            half = (lambda: real(what, rest[0][: len(rest[0]) // 2])) if name == "write" else None
            return self.counted(name, concerned, folder, lambda: real(what, *rest, **named), half)

        return call

    def sendfile(self, real: Callable[..., int]) -> Callable[..., int]:
        def sendfile(target: int, source: int, offset: int, count: int) -> int:
            half = os.fstat(source).st_size // 2
            return self.counted(
                "sendfile",
                (target,),
                None,
                lambda: real(target, source, offset, count),
                lambda: real(target, source, 0, half),
            )

        return sendfile

    def open(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return an ``open`` that counts each write to a binary file."""

        def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
            if not set(mode) & set("wax+"):
                return real(file, mode, *rest, **named)
            unusual = any(each not in (None, -1) for each in (*rest, *named.values()))
            if isinstance(file, int) or "b" not in mode or "+" in mode or unusual:
                return self.counted("open", (file,), None, lambda: real(file, mode, *rest, **named))
            return io.BufferedWriter(
                self.counted("open", (file,), None, lambda: _Raw(self, file, mode.replace("b", "")))
            )

        return opened

    def counted(
        self,
        name: str,
        concerned: tuple[Any, ...],
        folder: int | None,
        real: Callable[[], Any],
        half: Callable[[], Any] | None = None,
    ) -> Any:
        path = next(filter(self._is_ours, (_path(each, folder) for each in concerned)), None)
        if path is None:
            return real()
        call = Call(name, os.path.relpath(path, self._root))
        with self._lock:
            number = len(self.calls)
            self.calls.append(call)
        with self._turn:
            self._act(number, call, "before")
            if half is not None and number == self._half_of:
                half()
                self._act(number, call, "half")
            answer = real()
            self._act(number, call, "after")
        return answer

    def _is_ours(self, path: str) -> bool:
        return path == self._root or path.startswith(self._root + os.sep)


class _Raw(io.FileIO):
    """A file that counts each write."""

    def __init__(self, watched: _Watched, file: Any, mode: str) -> None:
        super().__init__(file, mode)
        self._watched = watched

    def write(self, data: Any) -> int:
        write = super().write
        half = memoryview(data).cast("B")[: len(data) // 2]
        return self._watched.counted("write", (self.fileno(),), None, lambda: write(data), lambda: write(half))


def _path(what: Any, folder: int | None) -> str:
    """Return the path that a call names: by a path, an open file, or a name in an open folder."""
    try:
        if isinstance(what, int):
            return str(_OPEN.joinpath(str(what)).readlink())
        above = _OPEN.joinpath(str(folder)).readlink() if folder is not None else Path()
        return str(above / os.fsdecode(what))
    except OSError:
        return ""
