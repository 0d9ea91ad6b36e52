"""Describe the machine that the figures come from, without host names and paths."""

import os
import platform
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from bench.peer import SLIDER, SLIDER_VERSION
from bench.screen import Screen

_ASK_RENDERER = """
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RENDERER, GL_VERSION, glGetString
print(glGetString(GL_RENDERER).decode(), "|", glGetString(GL_VERSION).decode())
"""
_QUIET_KIVY = {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1", "KIVY_NO_CONSOLELOG": "1"}


@dataclass(frozen=True, slots=True)
class Machine:
    """The hardware and the programs that matter to a figure."""

    cores: int
    processor: str
    memory_gb: float
    system: str
    renderer: str
    programs: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return a Markdown list."""
        return [
            f"- {self.cores} cores of {self.processor}, {self.memory_gb:.0f} GB of memory",
            f"- {self.system}, Xvfb",
            f"- OpenGL: {self.renderer}",
            f"- {', '.join(self.programs)}",
        ]


def describe() -> Machine:
    """Describe this machine. Opens a window on a virtual display for a moment."""
    renderer, gl_version = _renderer()
    mesa = re.search(r"Mesa \S+", gl_version)
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        memory_gb=psutil.virtual_memory().total / 2**30,
        system=f"{platform.system()} {platform.release()}",
        renderer=renderer,
        programs=(
            f"Python {platform.python_version()}",
            f"Kivy {_package('Kivy')}",
            mesa[0] if mesa else gl_version,
            _chromium(),
            f"{SLIDER} {SLIDER_VERSION}",
        ),
    )


def _processor() -> str:
    with suppress(OSError):
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine()


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


def _chromium() -> str:
    try:
        output = subprocess.run(
            ["chromium", "--version"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return "no Chromium"
    found = re.search(r"Chromium [\d.]+", output)
    return found[0] if found else "Chromium of unknown version"


def _renderer() -> tuple[str, str]:
    """Return the names of the renderer that Kivy draws with and of its version of OpenGL."""
    with tempfile.TemporaryDirectory(prefix="screenbench-") as home, Screen((320, 240)) as screen:
        environment = {**screen.environment(), **_QUIET_KIVY, "KIVY_HOME": home}
        try:
            output = subprocess.run(
                [sys.executable, "-c", _ASK_RENDERER],
                env=environment, capture_output=True, text=True, timeout=30, check=True,
            ).stdout  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return "unknown", "unknown"
    name, _, gl_version = output.strip().partition(" | ")
    return name, gl_version
