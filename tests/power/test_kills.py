"""Whenever the refresher is killed, the exhibit has something whole to show, and the next refresh mends the rest."""

import re
import subprocess
import sys

import pytest


def _counted(*arguments: str) -> dict[str, int]:
    """Run a program of this folder and return what it has counted."""
    done = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, timeout=600, check=False)
    found = re.findall(r"([0-9,]+) (kills|boots|without|recoveries|incomplete)", done.stdout)
    assert found, done.stderr
    counts = {name: int(number.replace(",", "")) for number, name in found}
    assert (done.returncode == 0) or arguments[0].endswith("careless"), done.stderr
    return counts


def test_a_few_hundred_kills_leave_a_complete_edition_each_time() -> None:
    """Before and in the middle of every call of an update; over the web, at first boot, in repairs; and at random."""
    counts = _counted("tests.power.harness", "--brief")

    assert counts["kills"] > 250
    assert counts["boots"] >= counts["kills"]
    assert counts["without"] == counts["incomplete"] == 0


@pytest.mark.parametrize("how", ["activate-early", "clean-early"])
def test_a_refresher_that_risks_the_old_edition_would_be_found_out(how: str) -> None:
    assert _counted("tests.power.careless", how)["without"] > 0


def test_a_refresher_that_leaves_things_lying_about_would_be_found_out() -> None:
    assert _counted("tests.power.careless", "never-clean")["incomplete"] > 0
