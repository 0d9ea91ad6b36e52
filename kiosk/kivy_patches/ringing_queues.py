"""Queues that wake the loop when a touch arrives in them.

The providers ``mtdev`` and ``hidinput`` of Kivy 2.3.1 read a touch panel in a thread, put each event into a
``collections.deque`` that they make when they start, and wait for the loop to look. We replace the name
``collections`` in their modules, so that they make a queue that wakes the loop. Without that the loop has to look at
the queue 120 times a second.

To drop it: do not call ``install``; the loop then looks. Kivy 3 needs an event of its own for this.
"""

import collections
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

_MODULES_OF_PROVIDERS_WITH_THREADS = ("kivy.input.providers.mtdev", "kivy.input.providers.hidinput")


class RingingQueue(collections.deque[Any]):
    """The queue of a provider that reads a touch panel in a thread of its own; wakes the loop for each event."""

    def __init__(self, ring: Callable[[], None]) -> None:
        super().__init__()
        self._ring = ring

    def append(self, item: Any, /) -> None:
        """Add an event and wake the loop."""
        super().append(item)
        self._ring()


def install(ring: Callable[[], None]) -> None:
    """Give the providers that start from now on queues that call ``ring``."""
    replacement = SimpleNamespace(deque=lambda: RingingQueue(ring))
    for name in _MODULES_OF_PROVIDERS_WITH_THREADS:
        module = sys.modules.get(name)
        if hasattr(module, "collections"):
            setattr(module, "collections", replacement)  # noqa: B010 - a module has no such attribute for a checker
