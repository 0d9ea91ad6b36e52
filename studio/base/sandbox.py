"""Starts programs that open files from strangers: without secrets, and with limits of memory and time."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2]

_ENDED = (-24, -9)
"""The exit codes of a program that took too much processor time: it ends by the signals XCPU and KILL."""

_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "LIBGL_ALWAYS_SOFTWARE",
    "GALLIUM_DRIVER",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
)
_PASSED_ON_BEGIN = ("LC_", "PYTHON", "SDL_", "MESA_", "EGL_", "__EGL_", "XDG_")


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that a decoder or a renderer needs: paths of programs and libraries, and the language.

    Keys, passwords and addresses of databases and buckets are left out, and so is every name that is not in this list.
    """
    return {
        name: value for name, value in environment.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_BEGIN)
    }


def run_module(module: str, *arguments: str, data: bytes, wait_s: float) -> "subprocess.CompletedProcess[bytes]":
    """Run one of our own modules with bytes on its standard input; return its answer.

    Raises:
        subprocess.TimeoutExpired: the program took more than ``wait_s`` seconds, and was ended.
    """
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", module, *arguments],
        input=data,
        capture_output=True,
        cwd=_PROJECT,
        env=without_secrets(os.environ),
        timeout=wait_s,
        check=False,
    )


def timed_out(done: "subprocess.CompletedProcess[bytes]") -> bool:
    """Return whether a program was ended because it reached the time limit of :func:`limit_this_process`."""
    return done.returncode in _ENDED


def limit_this_process(megabytes: int, work_s: int) -> None:
    """Limit the memory and processor time of this process, and forbid it to write files.

    Windows has no such limits.
    """
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: megabytes * 1_000_000,
        resource.RLIMIT_CPU: work_s,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }
    for kind, most in limits.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
