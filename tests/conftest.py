"""Configures Kivy before anything imports it, and provides a still clock, editions and a visitor."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kiosk import bootstrap
from kiosk.edition.folder import LoadedEdition, read_embedded, read_folder
from tests.support.editions import small_edition, write_folder

settings.register_profile("patient", deadline=None)  # a busy machine is not a failure
settings.load_profile("patient")

_STATE = tempfile.TemporaryDirectory(prefix="kiosk-tests-")
bootstrap.prepare_environment(Path(_STATE.name), offscreen=True)
bootstrap.configure_touch("mouse")

from tests.support.clock import StillClock  # noqa: E402 - imports Kivy, which had to wait for the lines above
from tests.support.visitor import Visitor  # noqa: E402 - as above

Visits = Callable[..., Visitor]
"""Begins another visitor, with an edition, a size, a language and timings."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the long tests first, and keep the tests of a file on one worker unless they are marked ``spread``.

    Runs before xdist's own hook, which writes the groups into the names of the tests.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        alone = item.get_closest_marker("spread") is not None
        item.add_marker(pytest.mark.xdist_group(item.nodeid if alone else item.path.as_posix()))


@pytest.fixture(scope="session")
def loaded() -> LoadedEdition:
    """The embedded edition."""
    return read_embedded()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> LoadedEdition:
    """A small edition with one chapter, one place, two laureates, and plain pictures."""
    return read_folder(write_folder(small_edition(), tmp_path_factory.mktemp("small")))


@pytest.fixture
def clock() -> Iterator[StillClock]:
    """Kivy's clock, which stands still until the test lets time pass."""
    with StillClock.in_place() as still:
        yield still


@pytest.fixture
def visits(clock: StillClock, loaded: LoadedEdition) -> Iterator[Visits]:
    """Start exhibits with a visitor each, one after another; the last one leaves at the end of the test."""
    begun: list[Visitor] = []

    def begin(edition: LoadedEdition = loaded, **choices: object) -> Visitor:
        if begun:
            begun[-1].goes_home()
        begun.append(Visitor(edition, clock, **choices))
        return begun[-1]

    yield begin
    for visitor in begun:
        visitor.goes_home()


@pytest.fixture
def visitor(visits: Visits) -> Visitor:
    """A visitor in front of the attract screen of the embedded edition, 1920 x 1080, in French."""
    return visits()
