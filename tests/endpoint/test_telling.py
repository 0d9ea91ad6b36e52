"""The status file cannot look healthy when nobody writes it any more."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import Trouble
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh import status
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.refresher import Refresher
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.status import Status, health
from kiosk.refresh.transport.poll import Changed, LastSeen, Unchanged
from tests.support.endpoint import PublishedEndpoint


class Quiet:
    """A refresher to which nothing happens but time."""

    def __init__(self, state: Path, root: Path, interval_s: float) -> None:
        self.time = 1_800_000_000.0
        self.kiosk = RefreshContext(Cache(state / "cache"), ExhibitState(state / "exhibit"), root, "lobby")
        self.during_work: Callable[[], None] = lambda: None
        self.refresher = Refresher(
            self.kiosk,
            poll_endpoint=lambda seen: Unchanged(seen) if seen else Changed(LastSeen("0" * 64)),
            run_job=self._work,
            damage_scan=self,
            now=lambda: self.time,
            interval_s=interval_s,
        )

    def _work(self, _work: str) -> RefreshResult:
        self.during_work()
        return RefreshResult()

    def step(self) -> list[object]:
        """Look for damage in the cache: there is none."""
        return []

    @property
    def told(self) -> Status:
        found = status.read(self.kiosk.cache.status)
        assert found is not None
        return found

    @property
    def is_well(self) -> bool:
        return health(self.told, self.time)[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    endpoint = PublishedEndpoint(tmp_path / "publisher")
    endpoint.publish(title="First")
    return endpoint.root


@pytest.mark.parametrize("interval_s", [5.0, 60.0, 86_400.0])
def test_the_status_is_valid_for_as_long_as_somebody_writes_it_and_no_longer(
    tmp_path: Path, root: Path, interval_s: float
):
    quiet = Quiet(tmp_path / "kiosk", root, interval_s)
    for _ in range(300):
        wait_s = quiet.refresher.step()
        assert quiet.is_well
        quiet.time += wait_s
        assert quiet.is_well, "it is told to be gone while it waits for its next look"
    quiet.time += 3600.0
    assert not quiet.is_well, "the refresher is gone, and all looks well"


def test_when_the_endpoint_answered_is_not_older_than_five_minutes(tmp_path: Path, root: Path):
    quiet = Quiet(tmp_path / "kiosk", root, 60.0)
    for _ in range(30):
        quiet.refresher.step()
        assert quiet.time - (quiet.told.answered or 0.0) <= 300.0
        quiet.time += 60.0


def test_a_quiet_hour_writes_the_status_a_dozen_times_only(tmp_path: Path, root: Path):
    """For months: a disk should not be worn out by it."""
    quiet = Quiet(tmp_path / "kiosk", root, 5.0)
    written = set()
    for _ in range(720):
        quiet.refresher.step()
        written.add(quiet.told.written)
        quiet.time += 5.0
    assert len(written) <= 13


def test_a_refresh_that_takes_hours_stays_valid(tmp_path: Path, root: Path):
    quiet = Quiet(tmp_path / "kiosk", root, 60.0)
    quiet.refresher.step()

    def takes_hours() -> None:
        for _ in range(50):
            quiet.time += 400.0
            quiet.refresher.keep_status_valid()
            assert quiet.is_well

    quiet.during_work = takes_hours
    quiet.time += 3_601.0  # the endpoint is read anew after an hour
    quiet.refresher.keep_status_valid()
    quiet.refresher.step()
    assert quiet.is_well


@pytest.mark.parametrize("damage", [None, b"{}", b'{"signed": {"_type": "timestamp"}}', b"\xff"])
def test_a_root_that_is_missing_or_something_else_is_told_before_the_server_answers(
    tmp_path: Path, root: Path, damage: bytes | None
):
    """At the first look, whatever the network does."""
    if damage is None:
        root.unlink()
    else:
        root.write_bytes(damage)
    quiet = Quiet(tmp_path / "kiosk", root, 60.0)
    quiet.refresher.step()
    problem = quiet.told.problem
    assert problem is not None
    assert problem.kind == Trouble.NOT_SET_UP
    assert str(root) in problem.detail
