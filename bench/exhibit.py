"""Run the exhibit with one patch of Kivy left out, or with a touch panel that nobody touches.

python -m bench.exhibit [--without PATCH] [--panel] [arguments of main.py]
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from kiosk import bootstrap, launcher
from kiosk.kivy_patches import PATCHES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the exhibit until something stops it; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.exhibit", description=__doc__)
    parser.add_argument("--without", choices=PATCHES, metavar="PATCH", help=f"one of {', '.join(PATCHES)}")
    parser.add_argument("--panel", action="store_true", help="add a touch panel that a thread reads")
    given, others = parser.parse_known_args(arguments)
    if given.without == "lean_start":  # works before Kivy is imported; all others work after that
        leave_out(given.without)
    elif given.without is not None:
        _once_kivy_is_there(lambda: leave_out(given.without))
    if given.panel:
        _once_kivy_is_there(_add_panel)
    return launcher.main(others)


def leave_out(patch: str) -> None:
    """Make one patch do nothing; call this before the patch is applied."""
    module = importlib.import_module(f"kiosk.kivy_patches.{patch}")
    owner, _, name = PATCHES[patch].rpartition(".")
    setattr(attrgetter(owner)(module) if owner else module, name, _do_nothing)


def _do_nothing(*_: object, **__: object) -> None:
    """Replace the function that applies a patch."""


def _once_kivy_is_there(then: Callable[[], None]) -> None:
    """Call a function after the import of Kivy and before that of the exhibit."""
    before = bootstrap.assert_a_window

    def make_a_window() -> None:
        before()
        then()

    bootstrap.assert_a_window = make_a_window


class _QuietPanel:
    """A touch provider like Kivy's own, which read a panel in a thread and put its events into a queue."""

    def __init__(self, queue: Any) -> None:
        self.queue = queue

    def update(self, dispatch_fn: object) -> None:
        """Dispatch nothing: nobody touches this panel."""

    def start(self) -> None:
        """Do nothing: there is no device to open."""

    def stop(self) -> None:
        """Do nothing: no thread was started."""


def _add_panel() -> None:
    from kivy.base import EventLoop
    from kivy.clock import Clock
    from kivy.input.providers import hidinput

    def add(_dt: float) -> None:
        EventLoop.input_providers.append(_QuietPanel(hidinput.collections.deque()))

    Clock.schedule_once(add, 1)  # by then the exhibit has counted its sources of touch


if __name__ == "__main__":
    sys.exit(main())
