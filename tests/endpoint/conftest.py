"""An endpoint with one edition, a web server for it, and a kiosk that shows it."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.refresh import pipeline
from kiosk.refresh.transport.usb import UsbTransport
from tests.endpoint.lobby import Lobby, context_in, now
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

Lobbies = Callable[..., Lobby]
"""Makes a kiosk: takes a name for its folder, and arguments that differ from the usual ones."""


@pytest.fixture
def endpoint(tmp_path: Path) -> PublishedEndpoint:
    """An endpoint with one published edition."""
    made = PublishedEndpoint(tmp_path / "publisher")
    made.publish(title="First")
    return made


@pytest.fixture
def first(endpoint: PublishedEndpoint) -> str:
    """The id of that edition."""
    assert endpoint.last is not None
    return endpoint.last.edition


@pytest.fixture
def server(endpoint: PublishedEndpoint) -> Iterator[Server]:
    """A web server for the endpoint."""
    with Server(endpoint.folder) as running:
        yield running


@pytest.fixture
def lobbies(tmp_path: Path, endpoint: PublishedEndpoint, server: Server, caplog: pytest.LogCaptureFixture) -> Lobbies:
    """Makes kiosks that have never fetched anything."""

    def set_up(name: str = "kiosk", **differs: object) -> Lobby:
        usual = {"root": endpoint.root, "url": server.url, "log": caplog}
        return Lobby(tmp_path / name, **(usual | differs))

    return set_up


@pytest.fixture
def new_lobby(lobbies: Lobbies) -> Lobby:
    """A kiosk that has never fetched anything."""
    return lobbies()


@pytest.fixture(scope="session")
def first_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of a kiosk that has fetched and prepared the first edition."""
    folder = tmp_path_factory.mktemp("first")
    publisher = PublishedEndpoint(folder / "publisher")
    publisher.publish(title="First")
    context = context_in(folder / "kiosk", publisher.root)
    done = pipeline.run_locked(context, partial(pipeline.refresh, context, UsbTransport(publisher.folder), now))
    assert done.changed, done
    return context.cache.folder


@pytest.fixture
def lobby(new_lobby: Lobby, first: str, first_cache: Path) -> Lobby:
    """A kiosk that shows the first edition. It has refreshed; its pictures are copied from ``first_cache``."""
    new_lobby.cache.folder.mkdir(parents=True)
    for name in ("blobs", "editions"):
        shutil.copytree(first_cache / name, new_lobby.cache.folder / name)
    shutil.copyfile(first_cache / "current", new_lobby.cache.folder / "current")
    new_lobby.refreshes()
    new_lobby.is_up_to_date(first)
    return new_lobby
