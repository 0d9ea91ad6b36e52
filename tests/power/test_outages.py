"""A pulled plug takes with it what was not synced; what is on screen afterwards is complete all the same."""

import pytest

from tests.power.counting import counted


@pytest.mark.parametrize("scenario", ["update", "first-web", "screen"])
def test_nothing_that_is_current_rests_on_what_was_not_synced(scenario: str) -> None:
    """At every call of a refresh, and whichever part of what was not synced is lost."""
    counts = counted("tests.power.outage", scenario)

    assert counts["pulled"] > 200
    assert counts["without"] == 0


@pytest.mark.parametrize("how", ["never-sync-a-file", "never-sync-a-folder"])
def test_a_refresher_that_does_not_wait_for_the_disk_would_be_found_out(how: str) -> None:
    assert counted("tests.power.outage", "update", how, may_fail=True)["without"] > 0
