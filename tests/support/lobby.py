"""A kiosk in a lobby with a cache: editions arrive, visitors come, and tests read what is on the screen."""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kivy.base import EventLoop, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk import shell as shell_module
from kiosk.edition.folder import LoadedEdition, media_path
from kiosk.edition.types import Edition
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.runtime.change_watcher import LOOK_S
from kiosk.runtime.crash_guard import CrashGuard
from kiosk.runtime.worker import Worker
from kiosk.screens.scene import Scene
from kiosk.settings import ExhibitSettings, Settings
from kiosk.system.memory import Memory
from kiosk.wiring import Ports, RunningExhibit
from tests.support.cached_editions import cache_edition, titled

NOW = 1_800_000_000.0


class Prompt(Worker):
    """A worker that finishes each task, in its own thread, before the clock goes on."""

    def __init__(self, clock: Any) -> None:
        self._done = threading.Semaphore(0)
        super().__init__(clock, self._done.release)
        self.tasks = 0

    def submit(self, *task: Callable[..., Any]) -> None:
        super().submit(*task)
        self.tasks += 1
        assert self._done.acquire(timeout=10), "the worker does not answer"


class NoLoop:
    """The loop in a test, which lets time pass by itself."""

    def install(self) -> bool:
        """Do nothing."""
        return True

    def wake(self) -> None:
        """Do nothing."""


class NoMemory(Memory):
    """Leaves the collector alone, because examining all objects of the tests takes longer than a test."""

    def settle(self) -> None:
        """Do nothing."""

    keep = release = give_back = settle


class NoShutdown:
    """Leaves signals to pytest, and ignores the X server."""

    def on_loss_of_display(self, act: Callable[[], object]) -> None:
        """Do nothing."""

    def on_signals(self, *acts: Callable[[], object]) -> None:
        """Do nothing."""

    def end_now(self) -> None:
        """Do nothing."""


class ClockWatcher:
    """Looks for changes by the test's clock, in place of ``kiosk.runtime.change_watcher`` and its thread."""

    def __init__(self, token: Callable[[], Hashable], on_change: Callable[[], None]) -> None:
        self._token = token
        self._on_change = on_change
        self._seen: Hashable = None

    def start(self) -> None:
        """Begin to look."""
        self._interval = Clock.schedule_interval(self._look, LOOK_S)

    def stop(self) -> None:
        """Look no more."""
        self._interval.cancel()

    def _look(self, _dt: float) -> None:
        token = self._token()
        if token != self._seen:
            self._seen = token
            self._on_change()


class Lobby:
    """One kiosk and its state folder. ``begin`` starts the program; ``visitor`` then stands in front of it."""

    def __init__(self, state: Path, visits: Callable[..., Any], embedded: LoadedEdition) -> None:
        self._state = state
        self.cache = Cache(state / "cache")
        self.exhibit_state = ExhibitState(state / "exhibit")
        self._visits = visits
        self._embedded = embedded

    def begin(self, language: str | None = None) -> None:
        """Start the exhibit, as after a kill of an earlier one."""
        self.worker = Prompt(Clock)
        ports = Ports(
            clock=Clock,
            window=Window,
            loop=NoLoop(),
            worker=self.worker,
            watcher=ClockWatcher,
            touched=lambda: bool(EventLoop.touches),
            now=lambda: NOW,
            embedded=lambda: self._embedded,
            memory=NoMemory(),
            shutdown=NoShutdown(),
        )
        settings = Settings(exhibit=ExhibitSettings(language=language))
        self.exhibit = exhibit = RunningExhibit(settings, self._state, ports)
        self.store, self.guard, self.trials = exhibit.interface.store, exhibit.guard, exhibit.trials
        self.edition_switcher, self.shown_reporter = exhibit.edition_switcher, exhibit.shown_reporter
        self.visitor = self._visits(self.store.loaded, interface=exhibit.interface)
        self.clock = self.visitor.clock
        exhibit.open()
        self.seen = [self.shows]
        self.store.bind(loaded=lambda *_: self.seen.append(self.shows))
        exhibit.settle()

    def end(self) -> None:
        """End the exhibit properly."""
        self.exhibit.stop()

    # The work of the refresher.

    def receives(self, edition: Edition | str, number: int = 0) -> str:
        """Make an edition, or the small one with this title, the current one; return its name in the cache."""
        edition = titled(edition) if isinstance(edition, str) else edition
        name = cache_edition(self.cache, edition, number)
        for picture in edition.pictures.values():
            for file in (self.cache.path(name) / "prepared").glob(f"{picture.media.sha256}.*"):
                file.write_bytes(media_path(self.cache.folder.parent / "published", picture.media).read_bytes())
        self.cache.activate(name)
        return name

    # What is on the screen.

    @property
    def shows(self) -> str | None:
        """The name in the cache of the edition on the screen; ``None`` for the embedded one."""
        folder = self.store.loaded.folder
        return folder.name if folder.parent == self.cache.editions else None

    def waits(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)

    def set_aside(self) -> dict[str, str]:
        """Return the reasons by edition, as the disk has them."""
        return {each.edition: each.reason for each in self.exhibit_state.set_aside()}


@contextmanager
def failing_on(name: str | Callable[[LoadedEdition], bool], route: type | None) -> Iterator[None]:
    """Make one screen, the one of ``route``, fail with the edition of this name in the cache."""
    real = shell_module.screen_for

    def screen_for(scene: Scene, **choices: Any) -> Any:
        hit = name(scene.loaded) if callable(name) else scene.loaded.id == id_in(name)
        if hit and type(scene.visit.route) is (route or type(None)):
            raise RuntimeError("this screen cannot be made")
        return real(scene, **choices)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shell_module, "screen_for", screen_for)
        yield


@contextmanager
def guarded(guard: CrashGuard) -> Iterator[None]:
    """Let the guard handle what goes wrong, as in a running exhibit."""
    ExceptionManager.add_handler(guard)
    try:
        yield
    finally:
        ExceptionManager.remove_handler(guard)
