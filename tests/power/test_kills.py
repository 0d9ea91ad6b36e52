"""Whenever the refresher is killed, the exhibit has a whole edition to show, and the next refresh repairs the rest."""

import pytest

from tests.power.counting import counted

pytestmark = pytest.mark.long


def test_a_few_hundred_kills_leave_a_complete_edition_each_time() -> None:
    """Kills before and in the middle of every call of an update, in the other scenarios, and at random."""
    counts = counted("tests.power.harness", "--brief")

    assert counts["kills"] > 200
    assert counts["boots"] >= counts["kills"]
    assert counts["without"] == counts["incomplete"] == 0


def test_kills_at_real_system_calls_leave_a_complete_edition_each_time() -> None:
    """System calls also happen inside libraries, where no call is counted."""
    counts = counted("tests.power.harness", "--traced")
    if "untraceable" in counts:
        pytest.skip("this machine cannot trace processes: strace is not installed, or the system forbids it")

    assert counts["kills"] > 30
    assert counts["without"] == counts["incomplete"] == 0


@pytest.mark.parametrize("how", ["activate-early", "clean-early"])
def test_the_harness_detects_a_refresher_that_risks_the_old_edition(how: str) -> None:
    assert counted("tests.power.careless", how)["without"] > 0


def test_the_harness_detects_a_refresher_that_leaves_files_behind() -> None:
    assert counted("tests.power.careless", "never-clean")["incomplete"] > 0
