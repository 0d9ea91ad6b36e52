"""What a process can give up before it opens something from a stranger. Knows no picture.

Each step is taken where the operating system has it and left out where it has not.
"""

import contextlib
import os
import sys
from pathlib import Path

from kiosk.refresh.imaging.seccomp import install_filter

_MOST_OPEN_FILES = 32


def confine(megabytes: int, *, gives_way: bool = True) -> None:
    """Give up memory beyond ``megabytes``, the disk, the network, and (``gives_way``) precedence over anything else."""
    if gives_way:
        _step_back()
    _go_first()
    _limit(megabytes)
    install_filter()


def _step_back() -> None:
    """Work only when nobody else does."""
    if hasattr(os, "nice"):
        os.nice(19)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _go_first() -> None:
    """Be the first to end when memory runs out."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _limit(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {
        resource.RLIMIT_AS: megabytes * 1_000_000,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _MOST_OPEN_FILES,
    }
    for kind, most in limits.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
