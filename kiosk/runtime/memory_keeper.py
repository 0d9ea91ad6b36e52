"""Frees memory at moments when no visitor waits for the screen."""

from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.runtime.store import Store
from kiosk.system.memory import Memory

_AFTER_S = 0.7
"""Longer than a screen takes to fade in, and shorter than most visitors take to read one."""


class MemoryKeeper:
    """Collects garbage after the start, after each step of a visit and after a change of edition.

    Screens that were left hold on to photographs until they are collected.
    """

    def __init__(self, store: Store, memory: Memory, clock: Clock, forget: Callable[[], None]) -> None:
        """Take Kivy's clock, and ``forget``, which drops what is cached of the edition on screen."""
        self._store = store
        self._memory = memory
        self._forget = forget
        self._tidy = clock.create_trigger(self._after_a_step, _AFTER_S)
        self._settle_again = clock.create_trigger(self._after_an_edition, _AFTER_S)

    def start(self) -> None:
        """Begin, after the first picture."""
        self._memory.settle()
        self._store.bind(visit=self._tidy, loaded=self._settle_again)

    def make_room(self) -> None:
        """Release the edition on screen, before another one takes its place."""
        self._forget()
        self._memory.release()

    def _after_a_step(self, _dt: float) -> None:
        self._memory.give_back()

    def _after_an_edition(self, _dt: float) -> None:
        self._memory.give_back()
        if not self._store.visit.history:
            self._memory.keep()
