"""Makes and boots a bare Debian with systemd in a folder, and runs commands in it before and after the boot."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates"
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_CERTIFICATES_INSIDE = "/srv/certificates.crt"
"""The authorities that this machine trusts: the container fetches packages through the same network."""
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    "PIP_CERT": _CERTIFICATES_INSIDE,
}

_POWER_OFF_S = 90


def make_debian(suite: str, folder: Path) -> None:
    """Make a bare Debian in a folder, unless the folder holds one."""
    if (folder / "etc" / "debian_version").exists():
        return
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    _run("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", suite, part)
    part.rename(folder)


class Container:
    """A Debian in a folder. Needs root, ``systemd-nspawn`` and ``nsenter``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._first_process = 0

    def path(self, inside: str) -> Path:
        """Return the path of a container's file on this machine."""
        return self.folder / inside.lstrip("/")

    def write(self, inside: str, text: str) -> None:
        """Write a file of the container."""
        self.path(inside).parent.mkdir(parents=True, exist_ok=True)
        self.path(inside).write_text(text, encoding="utf-8")

    def prepare(self, script: str) -> str:
        """Run a shell script before the boot, with this machine's network; return its output.

        Raises:
            AssertionError: A command of the script failed.
        """
        flags = ["--quiet", "--register=no", "--keep-unit", "--pipe", "--resolv-conf=copy-host"]
        flags += [f"--bind-ro={_CERTIFICATES}:{_CERTIFICATES_INSIDE}"]
        flags += [f"--setenv={name}={value}" for name, value in _ENVIRONMENT.items()]
        return _run("systemd-nspawn", "-D", self.folder, *flags, "/bin/sh", "-ec", script)

    @contextmanager
    def booted(self, *binds: str) -> Iterator[None]:
        """Boot it while the block runs, with a network that reaches only itself."""
        self._first_process = 0
        flags = ["--quiet", "--boot", "--register=no", "--keep-unit", "--private-network"]
        machine = subprocess.Popen(
            ["systemd-nspawn", "-D", self.folder, *flags, *(f"--bind={bind}" for bind in binds)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        try:
            self._first_process = _wait_for_init(machine)
            self.run("systemctl is-system-running --wait || true")
            yield
            self.run("systemctl poweroff")
            machine.wait(_POWER_OFF_S)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._first_process or machine.pid, signal.SIGKILL)  # ends the whole container
            machine.kill()
            machine.wait()

    def run(self, command: str) -> str:
        """Run a shell command as root in the booted container; return its output.

        Raises:
            AssertionError: The command failed.
        """
        environment = [f"{name}={value}" for name, value in _ENVIRONMENT.items()]
        return _run("nsenter", "-t", self._first_process, "-a", "env", "-i", *environment, "/bin/sh", "-ec", command)

    def display(self) -> Path:
        """Return the socket of the X server on its display :0, as seen from outside."""
        return Path(f"/proc/{self._first_process}/root/tmp/.X11-unix/X0")


def _wait_for_init(machine: subprocess.Popen[Any]) -> int:
    """Wait until systemd answers in the container, and return the id of its process 1."""
    while machine.poll() is None:
        for process in _descendants(machine.pid):
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
                if re.search(r"(?m)^NSpid:.*\t1$", status) and _bus(process).is_socket():
                    return process
        time.sleep(0.1)  # noqa: TID251 - another machine is waited for
    raise AssertionError(f"systemd-nspawn ended with {machine.returncode}")


def _bus(process: int) -> Path:
    return Path(f"/proc/{process}/root/run/systemd/private")


def _descendants(process: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        for child in map(int, children):
            yield child
            yield from _descendants(child)


def _run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, stdin=subprocess.DEVNULL)
    output = (done.stdout + done.stderr)[-4000:]
    assert done.returncode == 0, f"{command[-1]}\nended with {done.returncode}:\n{output}"
    return done.stdout
