"""A kiosk with an empty battery starts in another century. ``tuf`` reads the machine's clock itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.edition.folder import EMBEDDED
from kiosk.errors import Trouble
from kiosk.refresh import status
from kiosk.refresh.status import ADVICE, Problem
from tests.endpoint.conftest import Lobbies
from tests.endpoint.lobby import Lobby, context_in, shown_by
from tests.endpoint.programs import run, settings
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

LONG_AGO = datetime(1970, 1, 1, 0, 1, tzinfo=UTC).timestamp()
FAR_AHEAD = datetime(2099, 6, 1, tzinfo=UTC).timestamp()


def problem_in(state: Path) -> Problem | None:
    """Return the problem in the status file of a kiosk."""
    found = status.read(state / "cache" / "status.json")
    assert found is not None
    return found.problem


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "kiosk"


def test_a_clock_in_1970_keeps_no_edition_away(state: Path, endpoint: PublishedEndpoint, server: Server, first: str):
    """After the clock is set, the next editions come too."""
    config = settings(state, url=server.url, root=endpoint.root)

    long_ago = run("refresh", "--once", "--config", config, "--state", state, clock=LONG_AGO)

    assert long_ago.returncode == 0, long_ago.stderr
    assert "clock says 1970-01-01" in long_ago.stderr
    problem = problem_in(state)
    assert problem is not None
    assert (problem.kind, problem.fr) == (Trouble.CLOCK, ADVICE[Trouble.CLOCK][0])
    seen = shown_by(context_in(state, endpoint.root))
    assert (seen.id, seen.placeholders) == (first, frozenset())
    second = endpoint.publish(title="Second")
    assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    assert shown_by(context_in(state, endpoint.root)).id == second
    assert problem_in(state) is None


def test_a_clock_behind_the_last_signature_is_reported(lobby: Lobby, endpoint: PublishedEndpoint, first: str):
    """By such a clock no signature ends, so a frozen endpoint would go unnoticed without this report."""
    endpoint.freeze()
    endpoint.publish(title="Second")
    lobby.passes_days(-40)
    lobby.starts_again()

    lobby.refreshes()

    lobby.shows(first)
    lobby.says(Trouble.CLOCK, "this machine's clock says", "content was signed on")
    lobby.passes_days(40 + 31)
    lobby.refreshes()
    lobby.says(Trouble.EXPIRED)
    lobby.passes_days(-31)
    endpoint.thaw()
    lobby.refreshes()
    assert lobby.status.problem is None


def test_the_time_of_the_last_signature_survives_a_restart(lobby: Lobby, server: Server, first: str):
    """A missing network is reported first. With the network back, and nothing new on the endpoint, the clock is."""
    lobby.passes_days(-2)
    lobby.starts_again()
    server.close()
    lobby.refreshes()
    lobby.says(Trouble.UNREACHABLE)
    server.start()
    lobby.refreshes()
    lobby.says(Trouble.CLOCK)
    lobby.passes_days(2)
    lobby.refreshes()
    lobby.is_up_to_date(first)


def test_a_clock_that_is_behind_is_reported_in_place_of_a_bad_certificate(
    lobbies: Lobbies, endpoint: PublishedEndpoint
):
    """By such a clock, a good certificate is not valid yet."""
    with Server(endpoint.folder, name="127.0.0.1") as unknown:
        lobby = lobbies(url=unknown.url)
        lobby.refreshes()
        lobby.says(Trouble.UNTRUSTED_SERVER)
        lobby.passes_days(-20_000)
        lobby.refreshes()
        lobby.says(Trouble.CLOCK, "2025 or later")


@pytest.mark.parametrize("fetched_before", [True, False])
def test_a_clock_in_2099_keeps_new_editions_away_and_the_shown_one_on_screen(
    state: Path, endpoint: PublishedEndpoint, server: Server, first: str, fetched_before: bool
):
    """Staff read that they should check the clock. Once it is right, the new edition comes."""
    config = settings(state, url=server.url, root=endpoint.root)
    if fetched_before:
        assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    second = endpoint.publish(title="Second")

    far_ahead = run("refresh", "--once", "--config", config, "--state", state, clock=FAR_AHEAD)

    assert far_ahead.returncode == 1
    assert "clock" in far_ahead.stderr
    assert ADVICE[Trouble.EXPIRED][1] in far_ahead.stderr
    problem = problem_in(state)
    assert problem is not None
    assert problem.kind == Trouble.EXPIRED
    seen = shown_by(context_in(state, endpoint.root))
    assert not seen.placeholders
    assert seen.id == first if fetched_before else seen.loaded.folder == EMBEDDED
    assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    assert shown_by(context_in(state, endpoint.root)).id == second
