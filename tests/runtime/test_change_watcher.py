"""A change is noticed in another thread and told on the screen's, once."""

import threading
from pathlib import Path

import pytest

from kiosk.exhibit_state import ExhibitState
from kiosk.refresh.cache.cache import Cache
from kiosk.rollout.selector import EditionSelector
from kiosk.rollout.trial import Trials
from kiosk.runtime.change_watcher import ChangeWatcher
from tests.runtime.test_worker import Home
from tests.support.cached_editions import cache_edition, titled


class Told:
    """Counts what it is told, and in which thread."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    def __call__(self) -> None:
        self.threads.append(threading.get_ident())


@pytest.fixture
def home() -> Home:
    return Home()


def test_each_edition_that_becomes_current_is_told_of_on_the_screens_thread(home: Home, tmp_path: Path) -> None:
    """A look opens no file, and tells nobody as long as nothing changes."""
    cache = Cache(tmp_path / "cache")
    selector = EditionSelector(
        cache, Trials(ExhibitState(tmp_path / "exhibit"), lambda: 0.0), lambda: pytest.fail("not needed")
    )
    looks = threading.Semaphore(0)

    def mark() -> object:
        looks.release()
        return selector.mark()

    told = Told()
    watch = ChangeWatcher(mark, told, home, home.wake, every_s=0.001)
    watch.start()
    for _ in range(20):
        assert looks.acquire(timeout=10)
    assert not home.calls, "there is nothing yet"
    for number, title in enumerate(("Un", "Deux", "Trois"), start=1):
        cache.activate(cache_edition(cache, titled(title)))
        home.run_until_woken()
        assert told.threads == [threading.get_ident()] * number
        while looks.acquire(blocking=False):
            pass
        for _ in range(20):
            assert looks.acquire(timeout=10)
        assert not home.calls
    watch.stop()
    watch._thread.join(10)
    assert not watch._thread.is_alive()


def test_what_is_there_from_the_beginning_is_told_of_and_nobody_after_the_end(home: Home) -> None:
    told = Told()
    watch = ChangeWatcher(lambda: 1, told, home, home.wake, every_s=60)
    watch.start()
    assert home.woken.acquire(timeout=10)
    watch.stop()
    home.run()
    assert told.threads == []
