"""The edition on screen is complete after a power failure, although files that were not synced are lost."""

import pytest

from tests.power.counting import counted


@pytest.mark.parametrize("scenario", ["update", "first-web", "screen"])
def test_the_current_edition_does_not_depend_on_files_that_were_not_synced(scenario: str) -> None:
    """The power fails at every call of a refresh, and each time other parts of the unsynced files are lost."""
    counts = counted("tests.power.outage", scenario)

    assert counts["power failures"] > 200
    assert counts["without"] == 0


@pytest.mark.parametrize("how", ["never-sync-a-file", "never-sync-a-folder"])
def test_the_outages_detect_a_refresher_that_does_not_wait_for_the_disk(how: str) -> None:
    assert counted("tests.power.outage", "update", how, may_fail=True)["without"] > 0
