"""Brings new editions from the cache onto the screen: between visits, after a rehearsal, and on trial.

When another edition becomes current, the worker's thread reads it, its screens are made once unseen, and it is shown
while nobody uses the exhibit. An edition that fails during its trial gives way to the one before.
"""

import logging
from collections.abc import Callable, Iterator

from kiosk.clock import Clock, ScheduledCall
from kiosk.edition.folder import LoadedEdition
from kiosk.rollout.selector import EditionSelector, SelectedEdition
from kiosk.rollout.trial import TRIAL_S
from kiosk.runtime.store import Store
from kiosk.runtime.worker import Worker
from kiosk.visit.events import VisitorLeft

AGAIN_S = 0.5
"""While an edition waits for the visitor to leave, the time between two tries to show it."""

_STEP_S = 0.05
_MOST_FAILURES = 2
_LOG = logging.getLogger(__name__)


class EditionSwitcher:
    """Keeps the best edition of the cache on the screen.

    ``touched`` tells whether a finger is on the glass; ``rehearse`` makes the screens of an edition one by one without
    showing them; ``make_room`` frees the memory of the edition on screen; ``on_shown`` hears of every edition that
    comes on screen. All of them run on the screen's thread.
    """

    def __init__(
        self,
        store: Store,
        selector: EditionSelector,
        first: SelectedEdition,
        *,
        clock: Clock,
        worker: Worker,
        touched: Callable[[], bool],
        rehearse: Callable[[LoadedEdition], Iterator[None]],
        make_room: Callable[[], None],
        on_shown: Callable[[SelectedEdition], None],
    ) -> None:
        """Take the store, which shows ``first``, and the selector of other editions."""
        self._store = store
        self._selector = selector
        self._clock = clock
        self._worker = worker
        self._touched = touched
        self._rehearse = rehearse
        self._make_room = make_room
        self._on_shown = on_shown
        self._waiting: SelectedEdition | None = None
        self._rehearsed: SelectedEdition | None = None
        self._steps: Iterator[None] = iter(())
        self._failures = 0
        self._trial: ScheduledCall | None = None
        self._next_try: ScheduledCall | None = None
        self.shown = first

    def open(self, draw: Callable[[], None]) -> None:
        """Draw the first picture; if the edition on trial makes that fail, show another edition."""
        try:
            draw()
        except Exception as error:  # an edition on trial may make the screens fail in any way
            if not self._selector.is_on_trial(self.shown):
                raise
            _LOG.exception("the first picture failed")
            self._withdraw(error)

    def start(self) -> None:
        """Start after the first picture: rehearse the edition on screen."""
        self._begin_trial()
        self._begin_rehearsal(self.shown)

    def look(self) -> None:
        """Look whether another edition is current; call this whenever that may be so."""
        self._worker.submit(self._selector.current, self._loaded, self._log_unreadable)

    def stop(self) -> None:
        """Stop changing editions."""
        self._waiting = None
        for event in (self._next_try, self._trial):
            if event is not None:
                event.cancel()

    def failed(self, error: Exception) -> bool:
        """Count a failure of the exhibit; return True if it withdraws the edition on screen, which was on trial."""
        if not self._selector.is_on_trial(self.shown):
            return False
        self._failures += 1
        if self._failures <= _MOST_FAILURES:
            return False
        self._withdraw(error)
        return True

    @property
    def _is_idle(self) -> bool:
        """True if nobody uses the exhibit."""
        return not self._store.visit.history and not self._touched()

    def _loaded(self, choice: SelectedEdition | None) -> None:
        self._waiting = None if choice is None or choice.name == self.shown.name else choice
        self._try()

    def _try(self, _dt: float = 0.0) -> None:
        """Rehearse the waiting edition as soon as nobody uses the exhibit."""
        if self._next_try is not None:
            self._next_try.cancel()
            self._next_try = None
        if self._waiting is None:
            return
        if self._rehearsed is not None or not self._is_idle:
            self._next_try = self._clock.schedule_once(self._try, AGAIN_S)
        elif self._selector.begin(self._waiting):
            self._begin_rehearsal(self._waiting)
        else:
            self._waiting = None

    def _log_unreadable(self, error: Exception) -> None:
        _LOG.error("the current edition cannot be read: %s", error, exc_info=error)

    def _begin_rehearsal(self, choice: SelectedEdition) -> None:
        self._rehearsed = choice
        self._steps = self._rehearse(choice.loaded)
        self._clock.schedule_once(self._step, _STEP_S)

    def _step(self, _dt: float) -> None:
        """Rehearse one more screen, unless a visitor has come or the edition is no longer the one to show."""
        choice = self._rehearsed
        if choice is None or not self._is_idle or choice not in (self.shown, self._waiting):
            self._end_rehearsal()
            self._try()
            return
        try:
            next(self._steps)
        except StopIteration:
            self._end_rehearsal()
            if choice is self._waiting:
                self._show(choice)
        except Exception as error:  # as in open
            self._end_rehearsal()
            self._rehearsal_failed(choice, error)
        else:
            self._clock.schedule_once(self._step, _STEP_S)

    def _end_rehearsal(self) -> None:
        self._rehearsed = None
        self._steps = iter(())

    def _rehearsal_failed(self, choice: SelectedEdition, error: Exception) -> None:
        if not self._selector.is_on_trial(choice):
            raise error
        _LOG.error("a screen of the new edition failed", exc_info=error)
        if choice is self.shown:
            self._withdraw(error)
        else:
            self._waiting = None
            self._selector.set_aside(choice, _reason(error))

    def _show(self, choice: SelectedEdition) -> None:
        """Show an edition; if that fails during its trial, show another instead."""
        self._waiting = None
        self._make_room()
        self.shown = choice
        try:
            self._store.change_edition(choice.loaded)
        except Exception as error:  # as in open
            if not self._selector.is_on_trial(choice):
                raise
            _LOG.exception("the new edition cannot be shown")
            self._withdraw(error)
            return
        _LOG.info("edition %s is on screen", choice.loaded.id[:12])
        self._begin_trial()

    def _withdraw(self, error: Exception) -> None:
        """Set the edition on screen aside for good, and show the next best."""
        self._selector.set_aside(self.shown, _reason(error))
        try:
            self._store.send(VisitorLeft())
        except Exception:  # the way back leads through the screens of the edition that fails
            _LOG.exception("the visit to the failing edition could not be ended")
        self._show(self._selector.first())

    def _begin_trial(self) -> None:
        """Begin the trial of the edition on screen if it needs one, and report that it is shown."""
        self._failures = 0
        if self._trial is not None:
            self._trial.cancel()
            self._trial = None
        if self._selector.is_on_trial(self.shown):
            self._trial = self._clock.schedule_once(self._trial_passed, TRIAL_S)
        self._on_shown(self.shown)

    def _trial_passed(self, _dt: float) -> None:
        shown = self.shown
        self._worker.submit(lambda: self._selector.record_proven(shown), lambda _: None, self._log_unreadable)


def _reason(error: Exception) -> str:
    return f"the exhibit failed during its trial ({type(error).__name__}: {error})"
