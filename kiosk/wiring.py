"""The one place where concrete things meet: reading it is reading the architecture.

:class:`RunningExhibit` is the whole exhibit, :func:`user_interface` the part of it that a visitor sees and touches.
Both take their surroundings as arguments, so that tests, the tour and measurements put the same parts together.
"""

import os
import sys
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from kiosk.app import ExhibitApp
from kiosk.arguments import kiosk_arguments
from kiosk.bootstrap import TouchChoice, assert_one_touch_provider
from kiosk.clock import Clock
from kiosk.edition.folder import LoadedEdition, forget_listing, read_embedded
from kiosk.errors import MachineError
from kiosk.exhibit_state import ExhibitState
from kiosk.idle_controller import IdleController
from kiosk.kivy_patches import device_threads
from kiosk.kivy_patches.sdl import draws_unseen
from kiosk.kivy_patches.waiting_loop import Loop, WaitingLoop
from kiosk.kivy_patches.window_painter import WindowPainter
from kiosk.refresh.cache.cache import Cache
from kiosk.refresher_supervisor import RefresherSupervisor
from kiosk.rollout.edition_switcher import EditionSwitcher
from kiosk.rollout.selector import EditionSelector
from kiosk.rollout.shown_reporter import ShownReporter
from kiosk.rollout.trial import Trials
from kiosk.runtime.change_watcher import ChangeWatcher, Watcher
from kiosk.runtime.crash_guard import CrashGuard
from kiosk.runtime.display import FilledDisplay, MonitorList, SdlWindow, follows_its_display
from kiosk.runtime.idle_timer import IdleTimer
from kiosk.runtime.memory_keeper import MemoryKeeper
from kiosk.runtime.missing_refresher import MissingRefresherCheck
from kiosk.runtime.store import Store
from kiosk.runtime.touch_reaper import TouchReaper
from kiosk.runtime.touchscreen import TouchSource
from kiosk.runtime.worker import Worker
from kiosk.settings import KEPT, Settings, plain
from kiosk.shell import Shell
from kiosk.system import shutdown
from kiosk.system.memory import Memory
from kiosk.system.version import ROOT
from kiosk.timings import Timings
from kiosk.visit.events import VisitorLeft
from kiosk.visit.state import Visit
from kiosk.widgets.core.element import DamageSink
from kiosk.widgets.core.picture import TextureCache

_FIRST_PICTURE_S = 0.5
"""The first picture is certainly on the screen this long after the start."""


class Shutdown(Protocol):
    """The reports of what is about to end this process, as :mod:`kiosk.system.shutdown` makes them."""

    def on_signals(self, *actions: Callable[[], object]) -> None:
        """Call ``actions`` when a signal asks this process to end."""
        ...

    def on_loss_of_display(self, act: Callable[[], object]) -> None:
        """Call ``act`` when the X server has gone."""
        ...

    def end_now(self) -> None:
        """End this process at once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The surroundings of an exhibit: what Kivy, the machine and its clocks provide.

    ``watcher`` makes a watcher from a function that returns a token, and one to call when the token changes. ``now``
    returns the time of day in seconds since 1970.
    """

    clock: Clock
    window: Any
    loop: Loop
    worker: Worker
    watcher: Callable[[Callable[[], Hashable], Callable[[], None]], Watcher]
    touched: Callable[[], bool]
    painter: WindowPainter | None = None
    now: Callable[[], float] = time.time
    embedded: Callable[[], LoadedEdition] = read_embedded
    memory: Memory = field(default_factory=Memory)
    shutdown: Shutdown = shutdown


def kivy_ports() -> Ports:
    """Return the surroundings that Kivy and this machine provide. This creates Kivy's window."""
    from kivy import clock
    from kivy.base import EventLoop
    from kivy.core.window import Window

    loop = WaitingLoop(clock.Clock, Window)
    return Ports(
        clock=clock.Clock,
        window=Window,
        loop=loop,
        worker=Worker(clock.Clock, loop.wake),
        watcher=lambda token, on_change: ChangeWatcher(token, on_change, clock.Clock, loop.wake),
        touched=lambda: any(touch.is_touch for touch in EventLoop.touches),
        painter=WindowPainter(Window),
    )


@dataclass(frozen=True, slots=True)
class UserInterface:
    """The part of the exhibit that a visitor sees and touches."""

    store: Store
    shell: Shell
    idle_controller: IdleController

    def leave(self) -> None:
        """Stop the animations and timers of the screen."""
        if self.shell.screen is not None:
            self.shell.screen.leave()


def user_interface(
    loaded: LoadedEdition,
    clock: Clock,
    *,
    visit: Visit | None = None,
    language: str | None = None,
    timings: Timings | None = None,
    painter: DamageSink | None = None,
    textures: TextureCache | None = None,
    calm: bool = False,
) -> UserInterface:
    """Return the user interface for an edition, at the beginning of a visit or in the middle of one.

    ``clock`` is Kivy's. ``textures`` keeps pictures; several interfaces may share it. ``calm`` shows each screen at
    once, without an animation.
    """
    timings = timings or Timings()
    store = Store(loaded, language=language)
    if visit is not None:
        store.visit = visit
    shell = Shell(store, textures or TextureCache(), damage_sink=painter, timings=timings, calm=calm)
    timer = IdleTimer(*timings.idle_limits(loaded), clock)
    return UserInterface(store, shell, IdleController(store, timer, timings, shell, clock))


class RunningExhibit:
    """The exhibit on a machine: all its parts, from the start to the end.

    ``state`` is the folder of the kiosk's state; ``config`` is the file that ``settings`` were read from. With
    ``keep_settings`` the settings are saved for a later start that finds a mistake in that file.
    """

    def __init__(
        self, settings: Settings, state: Path, ports: Ports, *, config: Path | None = None, keep_settings: bool = False
    ) -> None:
        """Put the parts together and read the first edition.

        Raises:
            EditionError: not even the embedded edition can be read; the installation is damaged.
        """
        self._settings = settings
        self._ports = ports
        self._keep_settings = keep_settings
        exhibit = settings.exhibit
        self.cache = Cache(state / "cache")
        self.exhibit_state = ExhibitState(state / "exhibit")
        self.trials = Trials(self.exhibit_state, ports.now)
        ports.shutdown.on_loss_of_display(self.trials.record_clean_exit)
        ports.shutdown.on_signals(self.trials.record_clean_exit, ports.shutdown.end_now)  # until the app runs
        selector = EditionSelector(self.cache, self.trials, ports.embedded)
        first = selector.first(exhibit.edition)
        self.interface = user_interface(
            first.loaded,
            ports.clock,
            language=exhibit.language,
            timings=Timings(exhibit.ask_after_s, exhibit.leave_after_s, settings.attract.slide_s),
            painter=ports.painter,
        )
        self.memory = MemoryKeeper(self.interface.store, ports.memory, ports.clock, self._forget_pictures)
        self.shown_reporter = ShownReporter(self.exhibit_state, ports.worker, ports.now)
        self.edition_switcher = EditionSwitcher(
            self.interface.store,
            selector,
            first,
            clock=ports.clock,
            worker=ports.worker,
            touched=ports.touched,
            rehearse=self.interface.shell.rehearse,
            make_room=self.memory.make_room,
            on_shown=self.shown_reporter.report_edition,
        )
        self.guard = CrashGuard(self._back_to_attract, ports.clock, on_failure=self.edition_switcher.failed)
        self.reaper = TouchReaper(ports.clock)
        self.watchers = [*_device_watchers(settings, ports)]
        if exhibit.edition is None:
            self.watchers.append(ports.watcher(selector.change_token, self.edition_switcher.look))
        self.refresher_check = (
            MissingRefresherCheck(self.cache, settings.endpoint.channel, ports.now) if settings.fetches else None
        )
        self.supervisor = _refresher_supervisor(settings, state, config)

    def run(self) -> None:
        """Show the exhibit until a signal asks for its end."""
        from kivy.base import EventLoop, ExceptionManager

        ports = self._ports
        ExceptionManager.add_handler(self.guard)
        app = ExhibitApp(self.interface.shell, self.interface.idle_controller)
        ports.loop.install()  # before the sources of touch start: it takes the place of their queues
        # The note comes first: a supervisor that loses patience with the rest kills, which would look like a crash.
        ports.shutdown.on_signals(
            self.trials.record_clean_exit, lambda: ports.clock.schedule_once(lambda _dt: app.stop()), ports.loop.wake
        )
        EventLoop.bind(on_start=self._started)
        app.bind(on_stop=self.stop)
        self.open()
        app.run()

    def open(self) -> None:
        """Draw the first picture."""
        self.edition_switcher.open(self._draw)

    def settle(self) -> None:
        """Start everything that can wait until the first picture is on the screen."""
        ports = self._ports
        self.memory.start()
        self.shown_reporter.follow(ports.window, ports.clock)
        self.edition_switcher.start()
        for watcher in self.watchers:
            watcher.start()
        if self.supervisor is not None:
            self.supervisor.start()
        if self.refresher_check is not None:
            self.refresher_check.start(ports.clock, ports.worker)
        if self._keep_settings:
            ports.worker.run(lambda: self.exhibit_state.write_if_new(KEPT, plain(self._settings)))

    def stop(self, *_: object) -> None:
        """Stop everything; return when it has stopped, or does not stop in time."""
        for watcher in self.watchers:
            watcher.stop()
        self.edition_switcher.stop()
        self._ports.worker.stop(patience_s=1.0)
        self.trials.record_clean_exit()
        if self.supervisor is not None:
            self.supervisor.stop()

    def _started(self, *_: object) -> None:
        """Take over the window, now that Kivy has started its input.

        Raises:
            MachineError: visitors could not see or touch anything here.
        """
        from kivy.base import EventLoop

        try:
            assert_one_touch_provider(EventLoop.input_providers)
            if draws_unseen(os.environ):
                raise MachineError("there is no display: start an X server and set DISPLAY (python -m kiosk run does)")
        except MachineError:
            self.trials.record_clean_exit()  # no edition is to blame
            raise
        if self._ports.painter is not None:
            self._ports.painter.install()
        self.reaper.install()
        self._ports.clock.schedule_once(lambda _dt: self.settle(), _FIRST_PICTURE_S)

    def _forget_pictures(self) -> None:
        self.interface.shell.textures.forget()
        forget_listing()

    def _draw(self) -> None:
        self.interface.shell.fit(*self._ports.window.size)

    def _back_to_attract(self) -> None:
        self.interface.store.send(VisitorLeft())


def _device_watchers(settings: Settings, ports: Ports) -> list[Watcher]:
    """Return the watchers that follow the display and the touch screen when they change."""
    from kivy.config import Config

    watchers: list[Watcher] = []
    if settings.screen.size is None and follows_its_display():
        display = FilledDisplay(SdlWindow(ports.window, ports.loop.wake), MonitorList())
        watchers.append(ports.watcher(display.look, display.follow))
    if settings.touch.input != "mouse":
        device_threads.install()
        touch = TouchSource(settings.touch.input, TouchChoice(*Config.items("input")[0]))
        watchers.append(ports.watcher(touch.look, touch.follow))
    return watchers


def _refresher_supervisor(settings: Settings, state: Path, config: Path | None) -> RefresherSupervisor | None:
    """Return the supervisor of the refresher; ``None`` if nothing is fetched, or another service fetches."""
    if not settings.fetches or not settings.endpoint.start_refresher:
        return None
    command = [sys.executable, "-m", "kiosk", "refresh", "--supervised", *kiosk_arguments(config, state)]
    return RefresherSupervisor(command, ROOT)
