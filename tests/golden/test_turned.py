"""A screen that hangs turned shows what an unturned screen of its shape shows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "golden"


@pytest.mark.parametrize("rotation", ["90", "180", "270"])
def test_a_turned_screen_shows_the_same_picture_as_an_unturned_one_of_its_shape(rotation: str):
    """All kinds of screens, and lists and texts scrolled to their middle: a scissor cuts in the framebuffer."""
    command = [sys.executable, "-m", "tests.golden.turned", rotation, str(OUT)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    report: dict[str, tuple[bool, str]] = json.loads(ran.stdout.splitlines()[-1])

    assert sum(name.endswith("-scrolled") for name in report) >= 5, f"hardly anything could be scrolled: {report}"
    wrong = {name: apart for name, (passes, apart) in report.items() if not passes}
    assert not wrong, f"wanted above (or left of) got: {OUT}/turned-{rotation}-NAME.png of {wrong}"
