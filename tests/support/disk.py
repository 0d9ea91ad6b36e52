"""Records the calls to the disk, and refuses or stops at the call that a test chooses."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_CALLS = ("open", "write", "fsync", "replace", "unlink", "mkdir", "rmdir", "link")
REFUSALS = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO)


class PlugPulled(BaseException):
    """Stands for the end of the process: nothing happens after it."""


class Disk:
    """Records real calls. ``calls`` holds each as ``name path``, with paths below ``root``."""

    def __init__(self, root: Path, refuse: tuple[int, int] | None, stop_at: int | None) -> None:
        self.calls: list[str] = []
        self._root = root
        self._open: dict[int, str] = {}
        self._refuse_at, self._reason = refuse or (None, 0)
        self._stop_at = stop_at

    def watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return the watched version of a call."""

        def call(what: Any, *rest: Any, **named: Any) -> Any:
            path = self._open.get(what, "?") if isinstance(what, int) else self._short(what)
            if name in ("replace", "link"):
                path += f" -> {self._short(rest[0])}"
            number = len(self.calls)
            self.calls.append(f"{name} {path}")
            if self._stop_at is not None and number >= self._stop_at:
                raise PlugPulled(self.calls[-1])
            if number == self._refuse_at:
                raise OSError(self._reason, os.strerror(self._reason), str(path))
            answer = real(what, *rest, **named)
            if name == "open":
                self._open[answer] = path
            return answer

        return call

    def _short(self, path: Any) -> str:
        full = Path(os.fspath(path))
        return str(full.relative_to(self._root)) if full.is_relative_to(self._root) else str(full)


@contextmanager
def watched_disk(root: Path, *, refuse: tuple[int, int] | None = None, stop_at: int | None = None) -> Iterator[Disk]:
    """Watch the calls to the disk while the block runs. Calls are numbered from 0.

    ``refuse`` gives the number of a call and its error number. From ``stop_at`` on, no call happens.
    """
    disk = Disk(root, refuse, stop_at)
    with pytest.MonkeyPatch.context() as patch:
        for name in _CALLS:
            patch.setattr(os, name, disk.watched(name, getattr(os, name)))
        yield disk


def each_call(root: Path, prepare: Callable[[], object], work: Callable[[], object]) -> Iterator[int]:
    """Yield the number of each call that ``work`` makes, and call ``prepare`` before each."""
    prepare()
    with watched_disk(root) as disk:
        work()
    assert disk.calls
    for number in range(len(disk.calls)):
        prepare()
        yield number
