"""Whenever the refresher is killed, the exhibit has something whole to show, and the next refresh mends the rest."""

import pytest

from tests.power.counting import counted

pytestmark = pytest.mark.long


def test_a_few_hundred_kills_leave_a_complete_edition_each_time() -> None:
    """Before and in the middle of every call of an update; over the web, at first boot, in repairs; and at random."""
    counts = counted("tests.power.harness", "--brief")

    assert counts["kills"] > 200
    assert counts["boots"] >= counts["kills"]
    assert counts["without"] == counts["incomplete"] == 0


def test_kills_at_real_system_calls_leave_a_complete_edition_each_time() -> None:
    """Also those that are made where nobody would look for them."""
    counts = counted("tests.power.harness", "--traced")
    if "untraceable" in counts:
        pytest.skip("processes cannot be traced here: strace is not installed, or this system does not let it")

    assert counts["kills"] > 30
    assert counts["without"] == counts["incomplete"] == 0


@pytest.mark.parametrize("how", ["activate-early", "clean-early"])
def test_a_refresher_that_risks_the_old_edition_would_be_found_out(how: str) -> None:
    assert counted("tests.power.careless", how)["without"] > 0


def test_a_refresher_that_leaves_things_lying_about_would_be_found_out() -> None:
    assert counted("tests.power.careless", "never-clean")["incomplete"] > 0
