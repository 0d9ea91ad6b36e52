"""Starts programs that open what strangers may have made: without secrets, in bounds of memory and time."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2]

_ENDED = (-24, -9)
"""What is left of a process that worked for too long: signals XCPU and KILL."""

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
    """Return what a decoder or a renderer needs to start: where programs and libraries lie, and the language.

    Keys, passwords and addresses of databases and buckets stay behind, and so does every name that nobody listed here.
    """
    return {
        name: value for name, value in environment.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_BEGIN)
    }


def run_module(module: str, *arguments: str, data: bytes, wait_s: float) -> "subprocess.CompletedProcess[bytes]":
    """Return what one of our own programs answered to bytes on its standard input.

    Raises:
        subprocess.TimeoutExpired: it took more than ``wait_s`` seconds, and was ended.
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
    """Tell whether a program was ended because it had worked for longer than :func:`limit_this_process` let it."""
    return done.returncode in _ENDED


def limit_this_process(megabytes: int, work_s: int) -> None:
    """Let this process take no more memory and no more time of the processor, and write no file.

    Windows has no such bounds.
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
