"""Runs programs in windows of their own, because only a real SDL and a real display prove the patches of Kivy."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli.virtual_display import VirtualDisplay

ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_WINDOW": "sdl2",
    "KIVY_METRICS_DENSITY": "1",
    "KCFG_GRAPHICS_MULTISAMPLES": "0",
    "KCFG_GRAPHICS_WIDTH": "320",
    "KCFG_GRAPHICS_HEIGHT": "240",
    "KCFG_GRAPHICS_BORDERLESS": "1",
    "KCFG_GRAPHICS_POSITION": "custom",
    "KCFG_GRAPHICS_LEFT": "0",
    "KCFG_GRAPHICS_TOP": "0",
    "KCFG_INPUT_MOUSE": "mouse,disable_multitouch",
}
for name, value in ENVIRONMENT.items():
    os.environ.setdefault(name, value)

ROOT = Path(__file__).resolve().parents[2]
Report = dict[str, Any]
Run = Callable[..., Report]


@pytest.fixture(scope="session")
def xvfb() -> Iterator[str]:
    """The name of a virtual X11 display."""
    with VirtualDisplay(320, 240) as display:
        yield display.name


def run_program(name: str, *arguments: str, **environment: str) -> Report:
    """Run ``tests.support.window_programs.<name>`` in a process of its own and return the JSON that it prints last."""
    ran = subprocess.run(
        [sys.executable, "-m", f"tests.support.window_programs.{name}", *arguments],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def in_a_window(xvfb: str) -> Run:
    """Run a program in a real window."""
    return lambda name, *arguments: run_program(name, *arguments, DISPLAY=xvfb, SDL_VIDEODRIVER="x11")


@pytest.fixture(scope="session")
def offscreen() -> Run:
    """Run a program without any display."""
    return lambda name, *arguments: run_program(name, *arguments, SDL_VIDEODRIVER="offscreen")
