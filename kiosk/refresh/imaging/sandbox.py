"""Give up the rights of this process before it opens a file from outside. Knows no picture.

A step that the operating system does not offer is left out.
"""

import contextlib
import os
import sys
from pathlib import Path

from kiosk.refresh.imaging.seccomp import install_filter

_MOST_OPEN_FILES = 32


def confine(megabytes: int, *, gives_way: bool = True) -> None:
    """Give up memory beyond ``megabytes``, the disk, the network and, with ``gives_way``, precedence over all else."""
    if gives_way:
        _lower_priority()
    _offer_to_oom_killer()
    _limit(megabytes)
    install_filter()


def _lower_priority() -> None:
    """Run only while no other program needs the processor."""
    if hasattr(os, "nice"):
        os.nice(19)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _offer_to_oom_killer() -> None:
    """Make the kernel end this process first when memory runs out."""
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
