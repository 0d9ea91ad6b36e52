"""Runs the programs of this folder, each in a process of its own because they fork, and reads the counts they print."""

import re
import subprocess
import sys
from collections.abc import Sequence

import pytest

_COUNT = re.compile(
    r"([0-9,]+) (kills|power failures|boots|without|recoveries|incomplete|refusals|troubles|wrong|untraceable)"
)


def counted(*arguments: str, through: Sequence[str] = (), may_fail: bool = False) -> dict[str, int]:
    """Return the counts that a program printed; unless it ``may_fail``, assert that it succeeded."""
    if sys.platform != "linux":
        pytest.skip("these programs fork, and look into /proc")
    command = [*through, sys.executable, "-m", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    counts = {name: int(number.replace(",", "")) for number, name in _COUNT.findall(done.stdout)}
    assert counts, done.stderr
    assert may_fail or done.returncode == 0, done.stdout + done.stderr
    return counts
