"""The one place where concrete things meet: reading it is reading the architecture."""

import gc
import logging
from pathlib import Path

from kiosk.app import Exhibit
from kiosk.attendant import Attendant
from kiosk.bootstrap import assert_one_touch_provider
from kiosk.edition.folder import LoadedEdition, read_folder
from kiosk.errors import EditionError
from kiosk.runtime.frame import Frame
from kiosk.runtime.guard import LastResort, TouchReaper
from kiosk.runtime.idle import IdleTimer
from kiosk.runtime.loop import WaitingLoop
from kiosk.runtime.memory import give_back
from kiosk.runtime.store import Store
from kiosk.settings import Settings
from kiosk.shell import Pace, Shell
from kiosk.theme import ASSETS
from kiosk.visit.visit import VisitorLeft
from kiosk.widgets.picture import TEXTURES

EMBEDDED = ASSETS / "edition"
_TIDY_S = 0.7
_LOG = logging.getLogger(__name__)


def choose_edition(wanted: Path | None) -> LoadedEdition:
    """Return the wanted edition, or the embedded one where that cannot be shown.

    Raises:
        EditionError: not even the embedded edition can be read; the installation is damaged.
    """
    if wanted is not None:
        try:
            return read_folder(wanted)
        except EditionError as error:
            _LOG.error("%s; the embedded edition is shown instead", error)
    return read_folder(EMBEDDED)


def pace_of(settings: Settings) -> Pace:
    """Return the times that the settings give."""
    exhibit = settings.exhibit
    return Pace(exhibit.ask_after_s, exhibit.leave_after_s, settings.attract.slide_s)


def assemble(settings: Settings) -> Exhibit:
    """Return the exhibit, ready to run. Kivy's window comes into being here."""
    from kivy.base import EventLoop, ExceptionManager
    from kivy.clock import Clock
    from kivy.core.window import Window

    store = Store(choose_edition(settings.exhibit.edition), language=settings.exhibit.language)
    frame = Frame(Window)
    pace = pace_of(settings)
    shell = Shell(store, frame=frame, pace=pace)
    attendant = Attendant(shell, IdleTimer(60.0, 20.0))
    loop = WaitingLoop(Clock, Window)
    reaper = TouchReaper(Clock)
    ExceptionManager.add_handler(LastResort(lambda: store.send(VisitorLeft())))

    def started(*_: object) -> None:
        assert_one_touch_provider(EventLoop.input_providers)
        frame.install()
        reaper.install()
        Clock.schedule_once(settle, 0.5)

    def settle(_dt: float) -> None:
        """After the first picture: read what the first visitor will need, and collect garbage again."""
        TEXTURES.at_once = False
        shell.rehearse()
        gc.collect()
        gc.freeze()
        gc.enable()
        store.bind(visit=lambda *_: tidy())

    # Screens that were left hold on to photographs until they are collected: not while a finger
    # waits, but soon after.
    tidy = Clock.create_trigger(lambda _dt: give_back(), _TIDY_S)

    loop.install()  # before the sources of touch start: it takes the place of their queues
    EventLoop.bind(on_start=started)
    return Exhibit(shell, attendant)
