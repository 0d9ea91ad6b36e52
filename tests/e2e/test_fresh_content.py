"""The whole program and its cache in a real window: new editions come on screen, failed ones do not come back."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from bench.screen import Screen
from kiosk.edition.folder import LoadedEdition, forget_listing
from kiosk.edition.types import Edition
from kiosk.errors import Trouble
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh import status
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.rollout.trial import TrialRecord
from kiosk.system import shutdown
from kiosk.visit import routes
from kiosk.visit.state import Visit
from tests.endpoint.programs import WITHOUT_NETWORK
from tests.support.cached_editions import cache_edition, titled
from tests.support.endpoint import PublishedEndpoint
from tests.support.screen import ROOT, Kiosk, until
from tests.support.server import Server

pytestmark = pytest.mark.window

ATTRACT = Visit("fr")
HOME = Visit("fr", history=(routes.HomeRoute(),))


class Shelved:
    """The state folder of a kiosk, changed as a refresher would."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.cache = Cache(state / "cache")
        self.exhibit_state = ExhibitState(state / "exhibit")

    def receives(self, edition: Edition) -> LoadedEdition:
        """Make an edition the current one."""
        name = cache_edition(self.cache, edition)
        loaded = self.cache.load(name)
        for picture in edition.pictures.values():
            for file in (loaded.folder / "prepared").glob(f"{picture.media.sha256}.*"):
                file.write_bytes(self.cache.blob(picture.media.sha256).read_bytes())
        self.cache.activate(name)
        forget_listing()
        return loaded

    def shown(self) -> str | None:
        """The name of the edition that the exhibit reports to be on its screen."""
        shown = self.exhibit_state.shown()
        return shown.name if shown else None


@pytest.fixture
def shelved(tmp_path: Path) -> Shelved:
    return Shelved(tmp_path / "state")


@pytest.fixture
def begins(screen: Screen, shelved: Shelved) -> Iterator[Callable[..., Kiosk]]:
    """Start the kiosk with this state, expecting an edition."""
    with ExitStack() as stack:
        yield lambda loaded, config="": stack.enter_context(Kiosk(screen, shelved.state, loaded, config=config))


def test_a_new_current_edition_is_on_the_screen_soon_and_after_a_restart(begins, shelved: Shelved, loaded) -> None:
    """It takes a little over two seconds; a busy machine takes longer."""
    kiosk = begins(loaded)
    kiosk.comes_to(ATTRACT)
    kiosk.loaded = fresh = shelved.receives(titled("Nouvelles"))
    kiosk.comes_to(ATTRACT, patience_s=6)
    until(lambda: shelved.shown() == fresh.folder.name, "it does not say what it shows")
    assert shelved.exhibit_state.shown().screen == (kiosk.screen.width, kiosk.screen.height)
    assert kiosk.is_told_to_end() == 0, "an orderly end"
    assert "Traceback" not in kiosk.log

    again = begins(fresh)
    again.comes_to(ATTRACT)
    again.touches("Français", ATTRACT)
    again.comes_to(HOME)


def test_an_exhibit_that_is_killed_again_and_again_with_a_new_edition_shows_the_one_before(
    begins, shelved: Shelved
) -> None:
    """A driver that crashes kills like this: Python does not learn of it."""
    before = shelved.receives(titled("Avant"))
    ExhibitState(shelved.state / "exhibit").write("trial.json", {"proved": [before.id]})
    bad = shelved.receives(titled("Après"))
    for _ in range(3):
        kiosk = begins(bad)
        kiosk.comes_to(ATTRACT)
        kiosk.process.send_signal(signal.SIGKILL)
        kiosk.process.wait(10)
    kiosk = begins(before)
    kiosk.comes_to(ATTRACT)
    (failed,) = shelved.exhibit_state.set_aside()
    assert failed.edition == bad.id
    until(lambda: shelved.shown() == before.folder.name, "it does not say what it shows")


def test_an_x_server_that_goes_again_and_again_leaves_the_new_edition_in_its_place(shelved: Shelved) -> None:
    """This happens when a screen is set up: three restarts of X within the first minute."""
    fresh = shelved.receives(titled("Après"))
    for _ in range(3):
        with Screen((640, 360)) as screen, Kiosk(screen, shelved.state, fresh) as kiosk:
            kiosk.comes_to(ATTRACT)
            screen.close()
            assert kiosk.process.wait(10) == shutdown.EXIT_NO_DISPLAY
            assert "the X server has gone" in kiosk.log
    with Screen((640, 360)) as screen, Kiosk(screen, shelved.state, fresh) as kiosk:
        kiosk.comes_to(ATTRACT)
        until(lambda: shelved.shown() == fresh.folder.name, "it does not say what it shows")
    assert shelved.exhibit_state.set_aside() == ()


@pytest.fixture(params=[signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def number(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """A signal that ends a program, also where the tests themselves run under ``nohup`` or in the background.

    A program that inherits an ignored signal goes on ignoring it, as it should.
    """
    before = signal.getsignal(request.param)
    if before is signal.SIG_IGN:
        signal.signal(request.param, signal.SIG_DFL)
    yield request.param
    signal.signal(request.param, before)


def test_an_exhibit_ended_by_a_signal_again_and_again_keeps_the_new_edition(
    begins, shelved: Shelved, number: signal.Signals
) -> None:
    """The signal comes from a supervisor, a closing terminal or a keyboard, right after the trial has begun."""
    fresh = shelved.receives(titled("Après"))
    trial = shelved.exhibit_state.folder / "trial.json"
    for _ in range(4):
        trial.unlink(missing_ok=True)
        kiosk = begins(fresh)
        until(trial.exists, "no trial has begun")
        kiosk.process.send_signal(number)
        assert kiosk.process.wait(10) == 0, kiosk.log
        record = shelved.exhibit_state.read("trial.json", TrialRecord)
        assert record is not None
        assert not record.up
    assert "Traceback" not in kiosk.log


IMPATIENT = """
import sys
from kiosk.runtime import missing_refresher
missing_refresher.LOOK_S, missing_refresher.PATIENCE_S = 0.5, 1.0
from kiosk.launcher import main
sys.exit(main(sys.argv[1:]))
"""
"""The exhibit, which misses a refresher after a second instead of five minutes."""


@pytest.mark.parametrize("around", [(), WITHOUT_NETWORK], ids=["another service should", "no network"])
def test_a_kiosk_with_an_endpoint_and_without_a_refresher_says_so(
    screen: Screen, tmp_path: Path, around: tuple[str, ...]
) -> None:
    """The other service was forgotten, or this one may not use the network; it then tries once."""
    config, state = tmp_path / "kiosk.toml", tmp_path / "state"
    starts = "true" if around else "false"
    config.write_text(f'[endpoint]\nurl = "http://127.0.0.1:9/"\nstart_refresher = {starts}\n')
    command = [*around, sys.executable, "-c", IMPATIENT, "--config", str(config), "--state", str(state)]
    log = tmp_path / "log.txt"

    with log.open("wb") as stream:
        exhibit = subprocess.Popen(command, cwd=ROOT, env=screen.environment(), stdout=stream, stderr=stream)
    try:
        until(lambda: "no refresher is at work" in log.read_text(), log.read_text)
        found = until(lambda: status.read(state / "cache" / "status.json"), "there is no status")
        assert found.problem.kind == Trouble.NO_REFRESHER
        if around:
            until(lambda: "write start_refresher = false below [endpoint]" in log.read_text(), log.read_text)
    finally:
        exhibit.terminate()
        assert exhibit.wait(10) == 0
    assert log.read_text().count("write start_refresher = false below [endpoint]") == bool(around)
    assert "it starts again in" not in log.read_text()


def test_a_cache_of_rubbish_leaves_the_embedded_edition_on_the_screen(begins, shelved: Shelved, loaded) -> None:
    shelved.receives(titled("Nouvelles"))
    for file in [*shelved.cache.folder.rglob("*")]:
        if file.is_file():
            file.write_bytes(os.urandom(200))
    kiosk = begins(loaded)
    kiosk.comes_to(ATTRACT)
    assert "Traceback" not in kiosk.log


def test_the_process_that_draws_has_neither_a_network_nor_a_decoder_of_foreign_files(
    begins, shelved: Shelved, loaded
) -> None:
    """That holds after it has shown a new edition and started a refresher."""
    kiosk = begins(loaded, '[endpoint]\nurl = "http://127.0.0.1:9/"\n')
    kiosk.comes_to(ATTRACT)
    kiosk.loaded = shelved.receives(titled("Nouvelles"))
    kiosk.comes_to(ATTRACT, patience_s=6)
    itself = psutil.Process(kiosk.process.pid)
    assert until(itself.children, "no refresher was started")
    assert itself.net_connections("inet") == []
    mapped = {Path(library.path).name for library in itself.memory_maps()}
    assert not [name for name in mapped if name.startswith(("_imaging", "_rust"))], mapped
    kiosk.is_told_to_end()


def test_an_edition_goes_from_the_publisher_to_the_screen_and_no_process_is_left(
    begins, shelved: Shelved, loaded, tmp_path: Path
) -> None:
    """Published, served over HTTP, fetched by the refresher that the exhibit has started, and on the screen.

    The server goes away, the exhibit is killed, and shows it still.
    """
    endpoint = PublishedEndpoint(tmp_path / "publisher")
    first = endpoint.publish(title="Premier")
    with Server(endpoint.folder) as server:
        config = f'[endpoint]\nurl = "{server.url}"\nroot = "{endpoint.root}"\ninterval_s = 5\n'
        kiosk = begins(loaded, config)
        kiosk.comes_to(ATTRACT)
        children = until(psutil.Process(kiosk.process.pid).children, "no refresher was started")
        _shows(kiosk, shelved, first)
        second = endpoint.publish(title="Deuxième")
        _shows(kiosk, shelved, second)
    kiosk.process.kill()
    gone, left = psutil.wait_procs(children, timeout=10)
    assert gone
    assert not left, "the refresher lives on"
    again = begins(kiosk.loaded, config)
    again.comes_to(ATTRACT)
    again.is_told_to_end()


def _shows(kiosk: Kiosk, shelved: Shelved, edition: str) -> None:
    def shown() -> bool:
        return id_in(shelved.shown() or "0" * 64 + ".99x99.0") == edition

    until(shown, lambda: f"it does not show {edition}: {kiosk.log[-2000:]}", patience_s=40)
    forget_listing()
    kiosk.loaded = shelved.cache.load(shelved.shown() or "")
    kiosk.comes_to(ATTRACT)
