"""An endpoint with one edition, a server for it, and a kiosk in a lobby that shows it."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.refresh import pipeline
from kiosk.refresh.transport.usb import UsbTransport
from tests.endpoint.lobby import Lobby, kiosk_in, now
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

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
        usual = {"root": endpoint.root, "url": server.url, "log": caplog}
        return Lobby(tmp_path / name, **(usual | differs))

    return set_up


@pytest.fixture
def new_lobby(lobbies: Lobbies) -> Lobby:
    """A kiosk that has never seen the network."""
    return lobbies()


@pytest.fixture(scope="session")
def first_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of a kiosk that has prepared the first edition for itself."""
    folder = tmp_path_factory.mktemp("first")
    publisher = PublishedEndpoint(folder / "publisher")
    publisher.publish(title="First")
    kiosk = kiosk_in(folder / "kiosk", publisher.root)
    done = pipeline.run_locked(kiosk, partial(pipeline.refresh, kiosk, UsbTransport(publisher.folder), now))
    assert done.changed, done
    return kiosk.cache.folder


@pytest.fixture
def lobby(new_lobby: Lobby, first: str, first_cache: Path) -> Lobby:
    """A kiosk that shows the first edition: its pictures were prepared before, all else is done here."""
    new_lobby.cache.folder.mkdir(parents=True)
    for name in ("blobs", "editions"):
        shutil.copytree(first_cache / name, new_lobby.cache.folder / name)
    shutil.copyfile(first_cache / "current", new_lobby.cache.folder / "current")
    new_lobby.refreshes()
    new_lobby.is_up_to_date(first)
    return new_lobby
