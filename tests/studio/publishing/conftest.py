"""Another process at work."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from studio.base.locks import lock

Hold = Callable[[str], Callable[[], None]]
"""Makes another process hold a lock; returns a function that releases it."""


@pytest.fixture
def held() -> Iterator[Hold]:
    """Another process that holds a lock, at most for the duration of the test."""
    leaves: list[Callable[[], None]] = []

    def hold(what: str) -> Callable[[], None]:
        holding, done = threading.Event(), threading.Event()

        def work() -> None:
            try:
                with lock(what, patience_s=5):
                    holding.set()
                    done.wait(60)
            finally:
                connection.close()

        thread = threading.Thread(target=work)

        def leave() -> None:
            done.set()
            thread.join()

        leaves.append(leave)
        thread.start()
        assert holding.wait(10)
        return leave

    yield hold
    for leave in leaves:
        leave()
