"""A kiosk whose battery is empty wakes up in another century; ``tuf`` reads that clock by itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.errors import Trouble
from kiosk.refresh import status
from kiosk.refresh.status import ADVICE
from tests.endpoint.lobby import EMBEDDED, kiosk_in, shown_by
from tests.endpoint.programs import run, settings
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

LONG_AGO = datetime(1970, 1, 1, 0, 1, tzinfo=UTC).timestamp()
FAR_AHEAD = datetime(2099, 6, 1, tzinfo=UTC).timestamp()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "kiosk"


def test_in_1970_new_editions_come_all_the_same(state: Path, endpoint: PublishedEndpoint, server: Server, first: str):
    """And when the clock is set, the next ones do."""
    config = settings(state, url=server.url, root=endpoint.root)

    long_ago = run("refresh", "--once", "--config", config, "--state", state, clock=LONG_AGO)

    assert long_ago.returncode == 0, long_ago.stderr
    assert "1970" in long_ago.stderr
    seen = shown_by(kiosk_in(state, endpoint.root))
    assert (seen.id, seen.placeholders) == (first, frozenset())
    second = endpoint.publish(title="Second")
    assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    assert shown_by(kiosk_in(state, endpoint.root)).id == second


@pytest.mark.parametrize("fetched_before", [True, False])
def test_in_2099_nothing_new_comes_and_nothing_goes(
    state: Path, endpoint: PublishedEndpoint, server: Server, first: str, fetched_before: bool
):
    """Staff are told to look at the clock; once it is right, the new edition comes."""
    config = settings(state, url=server.url, root=endpoint.root)
    if fetched_before:
        assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    second = endpoint.publish(title="Second")

    far_ahead = run("refresh", "--once", "--config", config, "--state", state, clock=FAR_AHEAD)

    assert far_ahead.returncode == 1
    assert "clock" in far_ahead.stderr
    assert ADVICE[Trouble.EXPIRED][1] in far_ahead.stderr
    found = status.read(state / "cache" / "status.json")
    assert found is not None
    assert found.problem is not None
    assert found.problem.kind == Trouble.EXPIRED
    seen = shown_by(kiosk_in(state, endpoint.root))
    assert not seen.placeholders
    assert seen.id == first if fetched_before else seen.loaded.folder == EMBEDDED
    assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    assert shown_by(kiosk_in(state, endpoint.root)).id == second
