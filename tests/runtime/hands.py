"""A clock whose time the test sets, for parts that take Kivy's clock and the time of day as arguments."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


class Hands:
    """A clock whose hands the test moves, and the alarms that were set on it."""

    def __init__(self) -> None:
        self.time = 100.0
        self.alarms: list[tuple[Callable[[float], None], float]] = []

    def __call__(self) -> float:
        return self.time

    def schedule_once(self, callback: Callable[[float], None], timeout: float = 0) -> Any:
        alarm = (callback, timeout)
        self.alarms.append(alarm)
        return SimpleNamespace(cancel=lambda: self.alarms.remove(alarm))
