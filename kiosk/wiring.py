"""The one place where concrete things meet: reading it is reading the architecture."""

import gc
import logging
import os
import sys
import time
from pathlib import Path

from kiosk.app import ExhibitApp
from kiosk.bootstrap import TouchChoice, assert_one_touch_provider
from kiosk.edition.folder import LoadedEdition, forget_listing, read_folder
from kiosk.errors import EditionError, MachineError
from kiosk.idle_controller import IdleController
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.shelf.facts import Facts
from kiosk.refresh.shelf.probation import Probation
from kiosk.refresh.shelf.shelf import Choice, Shelf
from kiosk.refresher_supervisor import RefresherSupervisor
from kiosk.runtime.arrivals import Arrivals
from kiosk.runtime.change_watcher import ChangeWatcher
from kiosk.runtime.crash_guard import CrashGuard
from kiosk.runtime.damage import WindowPainter
from kiosk.runtime.display import FilledDisplay, MonitorList, SdlWindow, follows_its_display
from kiosk.runtime.event_loop import WaitingLoop, draws_unseen
from kiosk.runtime.idle_timer import IdleTimer
from kiosk.runtime.missing_refresher import LOOK_S as VIGIL_LOOK_S
from kiosk.runtime.missing_refresher import MissingRefresherCheck
from kiosk.runtime.notice import Notice
from kiosk.runtime.store import Store
from kiosk.runtime.touch_reaper import TouchReaper
from kiosk.runtime.touchscreen import TouchSource, end_with_their_devices
from kiosk.runtime.worker import Worker
from kiosk.settings import KEPT, Settings, plain
from kiosk.shell import Shell, Timings
from kiosk.system import shutdown
from kiosk.system.memory import give_back
from kiosk.theme import ASSETS
from kiosk.visit.events import VisitorLeft
from kiosk.widgets.core.picture import PICTURE_TEXTURES

EMBEDDED = ASSETS / "edition"
_ROOT = Path(__file__).resolve().parent.parent
_TIDY_S = 0.7
_STILL_S = 5.0
_LOG = logging.getLogger(__name__)


def embedded() -> LoadedEdition:
    """Return the edition that came with the kiosk.

    Raises:
        EditionError: it cannot be read; the installation is damaged.
    """
    return read_folder(EMBEDDED)


def choose_edition(wanted: Path | None, shelf: Shelf) -> Choice:
    """Return the edition to begin with: the wanted one, where one is; else the best of the shelf.

    Raises:
        EditionError: not even the embedded edition can be read; the installation is damaged.
    """
    if wanted is None:
        return shelf.first()
    try:
        return Choice(read_folder(wanted))
    except EditionError as error:
        _LOG.error("%s; the embedded edition is shown instead", error)
        return Choice(embedded())


def timings_of(settings: Settings) -> Timings:
    """Return the times that the settings give."""
    exhibit = settings.exhibit
    return Timings(exhibit.ask_after_s, exhibit.leave_after_s, settings.attract.slide_s)


def keeper_of(settings: Settings, state: Path, config: Path | None) -> RefresherSupervisor | None:
    """Return what keeps the refresher running; ``None`` where nothing is to be fetched, or others see to it."""
    endpoint = settings.endpoint
    if endpoint.url is None or not endpoint.start_refresher or settings.exhibit.edition is not None:
        return None
    command = [sys.executable, "-m", "kiosk", "refresh", "--supervised", "--state", str(state.absolute())]
    command += ["--config", str(config.absolute())] if config is not None else []
    return RefresherSupervisor(command, _ROOT)


def assemble(settings: Settings, state: Path, config: Path | None = None, *, keep_settings: bool = False) -> ExhibitApp:
    """Return the exhibit, ready to run. Kivy's window comes into being here, and the first picture.

    ``state`` is the folder for what the kiosk keeps; ``config`` is the file that ``settings`` were read from. With
    ``keep_settings`` they are kept, for a later start that finds a mistake in that file.
    """
    from kivy.base import EventLoop, ExceptionManager
    from kivy.clock import Clock
    from kivy.config import Config
    from kivy.core.window import Window

    facts = Facts(state / "exhibit")
    probation = Probation(facts, time.time)
    shutdown.on_loss_of_display(probation.end)
    shutdown.on_signals(probation.end, shutdown.end_now)  # until there is an exhibit that can be stopped
    cache = Cache(state / "cache")
    shelf = Shelf(cache, probation, embedded)
    first = choose_edition(settings.exhibit.edition, shelf)
    keeper = keeper_of(settings, state, config)

    store = Store(first.loaded, language=settings.exhibit.language)
    frame = WindowPainter(Window)
    shell = Shell(store, frame=frame, timings=timings_of(settings))
    attendant = IdleController(shell, IdleTimer(60.0, 20.0))
    loop = WaitingLoop(Clock, Window)
    reaper = TouchReaper(Clock)
    worker = Worker(Clock, loop.wake)
    notice = Notice(facts, worker, time.time)
    arrivals = Arrivals(
        store,
        shelf,
        first,
        clock=Clock,
        worker=worker,
        touched=lambda: any(touch.is_touch for touch in EventLoop.touches),
        rehearse=shell.rehearse,
        make_room=make_room,
        shown=notice.shows,
    )
    watch = ChangeWatcher(shelf.mark, arrivals.look, Clock, loop.wake)
    device_watches: list[ChangeWatcher] = []
    if settings.screen.size is None and follows_its_display():
        display = FilledDisplay(SdlWindow(Window, loop.wake), MonitorList())
        device_watches.append(ChangeWatcher(display.look, display.follow, Clock, loop.wake))
    if settings.touch.input != "mouse":
        end_with_their_devices()
        touch = TouchSource(settings.touch.input, TouchChoice(*Config.items("input")[0]))
        device_watches.append(ChangeWatcher(touch.look, touch.follow, Clock, loop.wake))
    ExceptionManager.add_handler(CrashGuard(lambda: store.send(VisitorLeft()), relieve=arrivals.failed))
    exhibit = ExhibitApp(shell, attendant)

    def started(*_: object) -> None:
        try:
            assert_one_touch_provider(EventLoop.input_providers)
            if draws_unseen(os.environ):
                raise MachineError("there is no display: start an X server and set DISPLAY (python -m kiosk run does)")
        except MachineError:
            probation.end()  # no edition is to blame
            raise
        frame.install()
        reaper.install()
        Clock.schedule_once(settle, 0.5)

    def settle(_dt: float) -> None:
        """After the first picture: all that can wait until then."""
        PICTURE_TEXTURES.at_once = False
        gc.collect()
        gc.freeze()
        gc.enable()
        store.bind(visit=lambda *_: tidy(), loaded=lambda *_: settle_again())
        measure(0)
        Window.bind(size=lambda *_: measured())
        arrivals.start()
        for one in device_watches:
            one.start()
        if settings.exhibit.edition is None:
            watch.start()
        if keeper is not None:
            keeper.start()
        if settings.endpoint.url is not None and settings.exhibit.edition is None:
            vigil = MissingRefresherCheck(cache, settings.endpoint.channel, time.time)
            Clock.schedule_interval(lambda _dt: worker.submit(vigil.look, ignore, complain), VIGIL_LOOK_S)
        if keep_settings and facts.read(KEPT, dict[str, object]) != plain(settings):
            worker.submit(lambda: facts.write(KEPT, plain(settings)), ignore, complain)

    def stopped(*_: object) -> None:
        for one in (watch, *device_watches):
            one.stop()
        arrivals.stop()
        worker.stop(patience_s=1.0)
        probation.end()
        if keeper is not None:
            keeper.stop()

    # Screens that were left hold on to photographs until they are collected: not while a finger
    # waits, but soon after.
    tidy = Clock.create_trigger(lambda _dt: give_back(), _TIDY_S)

    def renewed(_dt: float) -> None:
        """After another edition: what stays for long need not be looked at with each collection."""
        give_back()
        if not store.visit.history:
            gc.freeze()

    settle_again = Clock.create_trigger(renewed, _TIDY_S)

    # The refresher prepares for the screen as it stays, not for each size that it passes through.
    def measure(_dt: float) -> None:
        notice.measures(*Window.size)

    measured = Clock.create_trigger(measure, _STILL_S)

    loop.install()  # before the sources of touch start: it takes the place of their queues
    # The note comes first: a supervisor that loses patience with the rest kills, which would look like a crash.
    shutdown.on_signals(probation.end, lambda: Clock.schedule_once(lambda _dt: exhibit.stop()), loop.wake)
    EventLoop.bind(on_start=started)
    exhibit.bind(on_stop=stopped)
    arrivals.open(lambda: shell.fit(*Window.size))
    return exhibit


def ignore(_nothing: None) -> None:
    """Take the result of a job that has none."""


def complain(error: Exception) -> None:
    """Log why a job failed; the exhibit goes on."""
    _LOG.warning("%s", error)


def make_room() -> None:
    """Let go of what was kept of the edition on screen."""
    PICTURE_TEXTURES.forget()
    forget_listing()
    gc.unfreeze()  # what the edition was made of may go
