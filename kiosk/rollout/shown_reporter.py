"""Report the edition on the screen and the screen's size to the refresher, which prepares pictures for it."""

from collections.abc import Callable
from typing import Any

from kiosk.clock import Clock
from kiosk.exhibit_state import ExhibitState, Shown
from kiosk.rollout.selector import SelectedEdition
from kiosk.runtime.worker import Worker

_LEAST_SIDE = 100
_STILL_S = 5.0
"""The screen must keep its size this long before it is reported, because the refresher prepares pictures for it."""


class ShownReporter:
    """Records the shown edition, its beginning, and the screen's size. If the disk refuses, that is only logged."""

    def __init__(self, exhibit_state: ExhibitState, worker: Worker, now: Callable[[], float]) -> None:
        """Take the state to write to, the worker that writes, and a clock in seconds since 1970."""
        self._exhibit_state = exhibit_state
        self._worker = worker
        self._now = now
        self._choice: SelectedEdition | None = None
        self._since = 0.0
        self._screen = (0, 0)
        self._reported: Shown | None = None

    def report_edition(self, choice: SelectedEdition) -> None:
        """Report the edition that has just come on screen."""
        self._choice = choice
        self._since = self._now()
        self._write()

    def follow(self, window: Any, clock: Clock) -> None:
        """Report the size of Kivy's window now, and after each change that lasts for a while."""

        def measure(*_: object) -> None:
            self.report_screen(*window.size)

        trigger = clock.create_trigger(measure, _STILL_S)

        def changed(*_: object) -> None:
            trigger()

        measure()
        window.bind(size=changed)

    def report_screen(self, width: float, height: float) -> None:
        """Report the size of the screen in pixels, as visitors see it."""
        self._screen = (round(width), round(height))
        self._write()

    def _write(self) -> None:
        choice = self._choice
        if choice is None or min(self._screen) < _LEAST_SIDE:
            return
        shown = Shown(choice.loaded.id, choice.name, self._since, self._screen)
        if shown != self._reported:
            self._reported = shown
            self._worker.run(lambda: self._exhibit_state.write_shown(shown))
