"""After a killed release, kiosks get the old edition or the new one, and the studio knows which."""

import pytest

from tests.power.counting import counted

pytestmark = [pytest.mark.folder, pytest.mark.long]

_PROGRAM = "tests.studio.publishing.killed"


def test_a_few_dozen_kills_leave_nothing_half_published() -> None:
    """First release, release, return to an earlier one, timetable, pruning."""
    counts = counted(_PROGRAM, "--few", "5")

    assert counts["kills"] >= 24
    assert counts["wrong"] == 0


@pytest.mark.parametrize(("way", "scenario"), [("tell-early", "release"), ("forget", "timetable")])
def test_a_careless_studio_would_be_found_out(way: str, scenario: str) -> None:
    assert counted(_PROGRAM, scenario, "--few", "4", "--seed", "1", "--careless", way, may_fail=True)["wrong"] > 0
