"""A kiosk in a lobby with a cache of editions: what arrives there, who stands before it, what is on its screen."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kivy.base import EventLoop, ExceptionManager

from kiosk import shell as shell_module
from kiosk.edition.folder import LoadedEdition, forget_listing, media_path
from kiosk.edition.types import Edition
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.refresh.shelf.facts import Facts
from kiosk.refresh.shelf.probation import Probation
from kiosk.refresh.shelf.shelf import Choice, Shelf
from kiosk.runtime.arrivals import Arrivals
from kiosk.runtime.change_watcher import LOOK_S
from kiosk.runtime.crash_guard import CrashGuard
from kiosk.runtime.notice import Notice
from kiosk.runtime.worker import Worker
from kiosk.screens.scene import Scene
from kiosk.visit.events import VisitorLeft
from kiosk.widgets.core.picture import PICTURE_TEXTURES
from tests.support.shelf import shelve, titled

NOW = 1_800_000_000.0


class Prompt(Worker):
    """A worker whose every job has been done, in its own thread, before the clock goes on."""

    def __init__(self, clock: Any) -> None:
        self._done = threading.Semaphore(0)
        super().__init__(clock, self._done.release)
        self.jobs = 0

    def submit(self, *job: Callable[..., Any]) -> None:
        super().submit(*job)
        self.jobs += 1
        assert self._done.acquire(timeout=10), "the worker does not answer"


class Lobby:
    """One kiosk and its state folder. ``begin`` is a start of the program; what it shows then is ``visitor``'s."""

    def __init__(self, state: Path, visits: Callable[..., Any], embedded: LoadedEdition) -> None:
        self.cache = Cache(state / "cache")
        self.facts = Facts(state / "exhibit")
        self._visits = visits
        self._embedded = embedded

    def begin(self, **choices: Any) -> None:
        """Start the exhibit, as ``kiosk.wiring`` does; an earlier one has been killed."""
        self.probation = Probation(self.facts, lambda: NOW)
        shelf = Shelf(self.cache, self.probation, lambda: self._embedded)
        first = shelf.first()
        self.visitor = self._visits(first.loaded, **choices)
        self.store, self.clock = self.visitor.store, self.visitor.clock
        self.worker = Prompt(self.clock)
        self.notice = Notice(self.facts, self.worker, lambda: NOW)
        self.notice.measures(1920, 1080)
        self.seen: list[Choice] = []
        self.arrivals = Arrivals(
            self.store,
            shelf,
            first,
            clock=self.clock,
            worker=self.worker,
            touched=lambda: bool(EventLoop.touches),
            rehearse=self.visitor.shell.rehearse,
            make_room=self._make_room,
            shown=self._shown,
        )
        self.guard = CrashGuard(lambda: self.store.send(VisitorLeft()), relieve=self.arrivals.failed)
        self.arrivals.open(lambda: self.visitor.shell.fit(1920, 1080))
        self.arrivals.start()
        self._shelf, self._mark = shelf, None
        self.clock.schedule_interval(self._look, LOOK_S)

    def _look(self, _dt: float) -> None:
        """Do the duty of ``kiosk.runtime.change_watcher``, by the test's clock."""
        mark = self._shelf.mark()
        if mark != self._mark:
            self._mark = mark
            self.arrivals.look()

    def end(self) -> None:
        """End the exhibit in an orderly way."""
        self.arrivals.stop()
        self.worker.stop()
        self.probation.end()

    # What the refresher does.

    def receives(self, edition: Edition | str, number: int = 0) -> str:
        """Make an edition (or the small one under this title) the current one; return its name in the cache."""
        edition = titled(edition) if isinstance(edition, str) else edition
        name = shelve(self.cache, edition, number)
        for picture in edition.pictures.values():
            for file in (self.cache.path(name) / "prepared").glob(f"{picture.media.sha256}.*"):
                file.write_bytes(media_path(self.cache.folder.parent / "published", picture.media).read_bytes())
        self.cache.activate(name)
        return name

    # What is on the screen.

    @property
    def shows(self) -> str | None:
        """The name in the cache of what is on the screen; ``None`` for the embedded edition."""
        folder = self.store.loaded.folder
        return folder.name if folder.parent == self.cache.editions else None

    def waits(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)

    def set_aside(self) -> dict[str, str]:
        """Return the reasons by edition, as they stand on the disk."""
        return {each.edition: each.reason for each in self.facts.set_aside()}

    def _make_room(self) -> None:
        PICTURE_TEXTURES.forget()
        forget_listing()

    def _shown(self, choice: Choice) -> None:
        self.seen.append(choice)
        self.notice.shows(choice)


@contextmanager
def failing_on(name: str | Callable[[LoadedEdition], bool], route: type | None) -> Iterator[None]:
    """Make a screen fail with one edition: the one of this name in the cache. ``route`` is what a visit calls it."""
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
    """Let the guard judge what goes wrong, as in a running exhibit."""
    ExceptionManager.add_handler(guard)
    try:
        yield
    finally:
        ExceptionManager.remove_handler(guard)
