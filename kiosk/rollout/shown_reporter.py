"""Writes down what is on the screen, for the refresher: it prepares for this screen and keeps what is shown."""

import logging
from collections.abc import Callable

from kiosk.exhibit_state import ExhibitState, Shown
from kiosk.rollout.selector import SelectedEdition
from kiosk.runtime.worker import Worker

_LOG = logging.getLogger(__name__)
_LEAST_SIDE = 100


class ShownReporter:
    """What is on a screen of which size, since when. A disk that refuses is named in the log and stops nothing."""

    def __init__(self, facts: ExhibitState, worker: Worker, now: Callable[[], float]) -> None:
        """Take the exhibit's facts, a thread to write them in, and a clock in seconds since 1970."""
        self._facts = facts
        self._worker = worker
        self._now = now
        self._choice: SelectedEdition | None = None
        self._since = 0.0
        self._screen = (0, 0)
        self._told: Shown | None = None

    def shows(self, choice: SelectedEdition) -> None:
        """Take note of the edition that has just come on the screen."""
        self._choice = choice
        self._since = self._now()
        self._write()

    def measures(self, width: float, height: float) -> None:
        """Take note of the size of the screen in pixels, as it is seen."""
        self._screen = (round(width), round(height))
        self._write()

    def _write(self) -> None:
        choice = self._choice
        if choice is None or min(self._screen) < _LEAST_SIDE:
            return
        told = Shown(choice.loaded.id, choice.name, self._since, self._screen)
        if told != self._told:
            self._told = told
            self._worker.submit(lambda: self._facts.write_shown(told), lambda _: None, _not_written)


def _not_written(error: Exception) -> None:
    _LOG.warning("%s", error)
