"""A kiosk with an endpoint and without a refresher says so."""

import logging
from pathlib import Path

import pytest

from kiosk.errors import Trouble
from kiosk.refresh import status
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.cache.lock import refresher_lock
from kiosk.refresh.status import Status
from kiosk.runtime.missing_refresher import PATIENCE_S, MissingRefresherCheck


class Machine:
    """A kiosk over time, checked every minute."""

    def __init__(self, state: Path) -> None:
        self.cache = Cache(state / "cache")
        self.time = 1_800_000_000.0
        self.check = MissingRefresherCheck(self.cache, "lobby", lambda: self.time)

    def goes_on_for(self, seconds: float) -> None:
        end = self.time + seconds
        while self.time < end:
            self.check.look()
            self.time += 60.0
        self.check.look()

    @property
    def problem(self) -> Trouble | None:
        found = status.read(self.cache.status)
        return found.problem.kind if found and found.problem else None


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_missing_refresher_is_reported_once_after_five_minutes(machine: Machine, caplog) -> None:
    """Not sooner: a refresher waits for the network when the machine starts."""
    machine.goes_on_for(PATIENCE_S - 60.0)
    assert (machine.problem, caplog.text) == (None, "")
    machine.goes_on_for(3600.0)
    assert machine.problem == Trouble.NO_REFRESHER
    assert caplog.text.count("no refresher is at work") == 1
    assert "systemctl enable --now kiosk-refresh" in caplog.text


def test_the_rest_of_the_status_stays_as_it_was(machine: Machine) -> None:
    status.write(machine.cache.status, Status("lobby", "a" * 64, 7.0))
    machine.goes_on_for(2 * PATIENCE_S)
    found = status.read(machine.cache.status)
    assert found is not None
    assert (found.edition, found.answered) == ("a" * 64, 7.0)


def test_a_status_long_out_of_date_gives_way_to_the_reason(machine: Machine) -> None:
    """It says why nobody has written the status, not that somebody should have by now."""
    status.write(machine.cache.status, Status("lobby", written=7.0, valid_until=8.0))
    machine.goes_on_for(2 * PATIENCE_S)
    good, words = status.health(status.read(machine.cache.status), machine.time)
    assert (good, words.startswith("no-refresher since")) == (False, True), words


def test_an_import_from_a_stick_does_not_hide_the_missing_refresher(machine: Machine) -> None:
    """The import clears the problem of the status; new content still comes by hand only."""
    machine.goes_on_for(2 * PATIENCE_S)
    status.write(machine.cache.status, Status("lobby", "a" * 64, written=machine.time))
    machine.goes_on_for(60.0)
    assert machine.problem == Trouble.NO_REFRESHER


@pytest.mark.parametrize("leap_s", [1e9, -1e9], ids=["forward", "back"])
def test_setting_the_clock_does_not_count_as_a_long_absence(machine: Machine, leap_s: float) -> None:
    """A machine without a battery sets its clock from the network on each start."""
    machine.check.look()
    machine.time += leap_s
    machine.goes_on_for(PATIENCE_S - 120.0)
    assert machine.problem is None
    machine.goes_on_for(120.0)
    assert machine.problem == Trouble.NO_REFRESHER


def test_a_refresher_at_work_is_neither_reported_nor_locked_out(machine: Machine, caplog) -> None:
    caplog.set_level(logging.INFO)
    with refresher_lock(machine.cache):
        machine.goes_on_for(2 * PATIENCE_S)
    assert (machine.problem, caplog.text) == (None, "")
    machine.goes_on_for(PATIENCE_S)
    assert machine.problem == Trouble.NO_REFRESHER
    with refresher_lock(machine.cache):
        machine.goes_on_for(60.0)
    assert "at work again" in caplog.text


def test_short_absences_do_not_add_up(machine: Machine) -> None:
    for _ in range(10):
        machine.goes_on_for(PATIENCE_S - 120.0)
        with refresher_lock(machine.cache):
            machine.goes_on_for(0.0)
    assert machine.problem is None


def test_a_status_that_cannot_be_written_stops_nothing(machine: Machine, caplog) -> None:
    """kiosk.service forbids it to write: the log says it once, and the old status goes out of date."""
    machine.cache.status.mkdir(parents=True)
    machine.goes_on_for(2 * PATIENCE_S)
    assert machine.problem is None
    assert caplog.text.count("no refresher is at work") == 1
