"""The status file looks healthy only as long as the refresher writes it."""

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
    """A refresher with nothing new on its endpoint, and a clock that the test moves."""

    def __init__(self, state: Path, root: Path, interval_s: float) -> None:
        self.time = 1_800_000_000.0
        self.context = RefreshContext(Cache(state / "cache"), ExhibitState(state / "exhibit"), root, "lobby")
        self.during_job: Callable[[], None] = lambda: None
        self.refresher = Refresher(
            self.context,
            poll_endpoint=lambda seen: Unchanged(seen) if seen else Changed(LastSeen("0" * 64)),
            run_job=self._run_job,
            damage_scan=self,
            now=lambda: self.time,
            interval_s=interval_s,
        )

    def _run_job(self, _job: str) -> RefreshResult:
        self.during_job()
        return RefreshResult()

    def step(self) -> list[object]:
        """Find no damage in the cache."""
        return []

    @property
    def status(self) -> Status:
        found = status.read(self.context.cache.status)
        assert found is not None
        return found

    @property
    def is_well(self) -> bool:
        return health(self.status, self.time)[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    endpoint = PublishedEndpoint(tmp_path / "publisher")
    endpoint.publish(title="First")
    return endpoint.root


@pytest.mark.parametrize("interval_s", [5.0, 60.0, 86_400.0])
def test_the_status_is_valid_only_as_long_as_the_refresher_writes_it(tmp_path: Path, root: Path, interval_s: float):
    quiet = Quiet(tmp_path / "kiosk", root, interval_s)
    for _ in range(300):
        wait_s = quiet.refresher.step()
        assert quiet.is_well
        quiet.time += wait_s
        assert quiet.is_well, "the status ends while the refresher waits for its next step"
    quiet.time += 3600.0
    assert not quiet.is_well, "the refresher is gone, and the status still looks healthy"


def test_the_time_of_the_last_answer_is_at_most_five_minutes_old(tmp_path: Path, root: Path):
    quiet = Quiet(tmp_path / "kiosk", root, 60.0)
    for _ in range(30):
        quiet.refresher.step()
        assert quiet.time - (quiet.status.answered or 0.0) <= 300.0
        quiet.time += 60.0


def test_the_status_is_written_only_a_dozen_times_in_a_quiet_hour(tmp_path: Path, root: Path):
    """More writes would wear out the disk over months."""
    quiet = Quiet(tmp_path / "kiosk", root, 5.0)
    written = set()
    for _ in range(720):
        quiet.refresher.step()
        written.add(quiet.status.written)
        quiet.time += 5.0
    assert len(written) <= 13


def test_the_status_stays_valid_during_a_refresh_of_many_hours(tmp_path: Path, root: Path):
    quiet = Quiet(tmp_path / "kiosk", root, 60.0)
    quiet.refresher.step()

    def takes_hours() -> None:
        for _ in range(50):
            quiet.time += 400.0
            quiet.refresher.keep_status_valid()
            assert quiet.is_well

    quiet.during_job = takes_hours
    quiet.time += 3_601.0  # after an hour the endpoint is read again
    quiet.refresher.keep_status_valid()
    quiet.refresher.step()
    assert quiet.is_well


@pytest.mark.parametrize("damage", [None, b"{}", b'{"signed": {"_type": "timestamp"}}', b"\xff"])
def test_an_unusable_root_is_reported_by_the_first_step(tmp_path: Path, root: Path, damage: bytes | None):
    if damage is None:
        root.unlink()
    else:
        root.write_bytes(damage)
    quiet = Quiet(tmp_path / "kiosk", root, 60.0)
    quiet.refresher.step()
    problem = quiet.status.problem
    assert problem is not None
    assert problem.kind == Trouble.NOT_SET_UP
    assert str(root) in problem.detail
