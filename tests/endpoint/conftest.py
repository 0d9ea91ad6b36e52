"""An endpoint with one edition, a server for it, and a kiosk in a lobby that shows it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.refresh.web import Patience
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

QUICK = Patience(connect_s=0.5, silence_s=0.3, small_s=0.6)

Lobbies = Callable[..., Lobby]
"""Sets up another kiosk; a name for its folder, and what it differs in."""


@pytest.fixture
def endpoint(tmp_path: Path) -> PublishedEndpoint:
    """An endpoint to which one edition was published."""
    made = PublishedEndpoint(tmp_path / "publisher")
    made.publish(title="First")
    return made


@pytest.fixture
def first(endpoint: PublishedEndpoint) -> str:
    """The id of the edition that was published first."""
    assert endpoint.last is not None
    return endpoint.last.edition


@pytest.fixture
def server(endpoint: PublishedEndpoint) -> Iterator[Server]:
    """A web server for the endpoint."""
    with Server(endpoint.folder) as running:
        yield running


@pytest.fixture
def lobbies(tmp_path: Path, endpoint: PublishedEndpoint, server: Server, caplog: pytest.LogCaptureFixture) -> Lobbies:
    """Kiosks that have never seen the network."""

    def set_up(name: str = "kiosk", **differs: object) -> Lobby:
        usual = {"root": endpoint.root, "url": server.url, "log": caplog, "patience": QUICK}
        return Lobby(tmp_path / name, **(usual | differs))

    return set_up


@pytest.fixture
def new_lobby(lobbies: Lobbies) -> Lobby:
    """A kiosk that has never seen the network."""
    return lobbies()


@pytest.fixture
def lobby(new_lobby: Lobby, first: str) -> Lobby:
    """A kiosk that shows the first edition."""
    new_lobby.refreshes()
    new_lobby.is_up_to_date(first)
    return new_lobby
