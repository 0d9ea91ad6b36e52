"""Another thread sees a change, and the screen's thread learns of it once."""

import threading
from pathlib import Path

import pytest

from kiosk.exhibit_state import ExhibitState
from kiosk.refresh.cache.cache import Cache
from kiosk.rollout.selector import EditionSelector
from kiosk.rollout.trial import Trials
from kiosk.runtime.change_watcher import ChangeWatcher
from tests.runtime.test_worker import ScreenThread
from tests.support.cached_editions import cache_edition, titled


class Reports:
    """Counts reports, and remembers their threads."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    def __call__(self) -> None:
        self.threads.append(threading.get_ident())


@pytest.fixture
def screen() -> ScreenThread:
    return ScreenThread()


def test_each_new_current_edition_is_reported_on_the_screens_thread(screen: ScreenThread, tmp_path: Path) -> None:
    """A look opens no file, and reports nothing as long as nothing changes."""
    cache = Cache(tmp_path / "cache")
    selector = EditionSelector(
        cache, Trials(ExhibitState(tmp_path / "exhibit"), lambda: 0.0), lambda: pytest.fail("not needed")
    )
    looks = threading.Semaphore(0)

    def token() -> object:
        looks.release()
        return selector.change_token()

    reports = Reports()
    watch = ChangeWatcher(token, reports, screen, screen.wake, every_s=0.001)
    watch.start()
    for _ in range(20):
        assert looks.acquire(timeout=10)
    assert not screen.calls, "there is nothing yet"
    for number, title in enumerate(("Un", "Deux", "Trois"), start=1):
        cache.activate(cache_edition(cache, titled(title)))
        screen.run_until_woken()
        assert reports.threads == [threading.get_ident()] * number
        while looks.acquire(blocking=False):
            pass
        for _ in range(20):
            assert looks.acquire(timeout=10)
        assert not screen.calls
    watch.stop()
    watch._thread.join(10)
    assert not watch._thread.is_alive()


def test_the_first_mark_is_reported_and_nothing_after_the_end(screen: ScreenThread) -> None:
    reports = Reports()
    watch = ChangeWatcher(lambda: 1, reports, screen, screen.wake, every_s=60)
    watch.start()
    assert screen.woken.acquire(timeout=10)
    watch.stop()
    screen.run()
    assert reports.threads == []
