"""Slow work leaves the screen's thread, and its results come back to it."""

import threading
from collections import deque
from collections.abc import Callable, Iterator

import pytest

from kiosk.runtime.worker import Worker


class ScreenThread:
    """A clock and a loop in one: the screen's thread, which runs when a test says so."""

    def __init__(self) -> None:
        self.calls: deque[Callable[[float], None]] = deque()
        self.woken = threading.Semaphore(0)

    def schedule_once(self, callback: Callable[[float], None], timeout: float = 0) -> None:
        assert timeout == 0
        self.calls.append(callback)

    def wake(self) -> None:
        self.woken.release()

    def run_until_woken(self) -> None:
        assert self.woken.acquire(timeout=10), "nobody woke the loop"
        self.run()

    def run(self) -> None:
        while self.calls:
            self.calls.popleft()(0.0)


@pytest.fixture
def screen() -> ScreenThread:
    return ScreenThread()


@pytest.fixture
def worker(screen: ScreenThread) -> Iterator[Worker]:
    worker = Worker(screen, screen.wake)
    yield worker
    worker.stop()


def unexpected(what: object) -> None:
    pytest.fail(f"unexpected {what!r}")


def test_a_job_runs_in_another_thread_and_its_result_comes_back(worker: Worker, screen: ScreenThread) -> None:
    places: list[threading.Thread] = []
    results: list[int] = []

    def task() -> int:
        places.append(threading.current_thread())
        return 42

    def done(result: int) -> None:
        places.append(threading.current_thread())
        results.append(result)

    worker.submit(task, done, unexpected)
    screen.run_until_woken()
    assert results == [42]
    assert places[0] is not threading.current_thread()
    assert places[1] is threading.current_thread()


def test_nothing_is_called_before_the_screens_thread_runs(worker: Worker, screen: ScreenThread) -> None:
    results: list[int] = []
    worker.submit(lambda: 1, results.append, unexpected)
    assert screen.woken.acquire(timeout=10)
    assert results == []
    screen.run()
    assert results == [1]


def test_a_failure_comes_back_and_the_next_job_is_done(worker: Worker, screen: ScreenThread) -> None:
    failures: list[Exception] = []
    results: list[str] = []
    broken = ValueError("broken")

    def task() -> str:
        raise broken

    worker.submit(task, unexpected, failures.append)
    worker.submit(lambda: "next", results.append, unexpected)
    screen.run_until_woken()
    screen.run_until_woken()
    assert failures == [broken]
    assert results == ["next"]


def test_jobs_are_done_in_their_order_by_one_thread(worker: Worker, screen: ScreenThread) -> None:
    results: list[int] = []
    threads: set[threading.Thread] = set()

    def task(number: int) -> Callable[[], int]:
        def work() -> int:
            threads.add(threading.current_thread())
            return number

        return work

    for number in range(20):
        worker.submit(task(number), results.append, unexpected)
    for _ in range(20):
        screen.run_until_woken()
    assert results == list(range(20))
    assert len(threads) == 1


def test_after_stop_nobody_is_called_and_no_thread_is_left(screen: ScreenThread) -> None:
    worker = Worker(screen, screen.wake, name="the worker under test")
    at_work, go_on = threading.Event(), threading.Event()

    def task() -> int:
        at_work.set()
        assert go_on.wait(10)
        return 1

    worker.submit(lambda: 0, unexpected, unexpected)  # done, but not yet reported
    worker.submit(task, unexpected, unexpected)  # at work
    worker.submit(lambda: unexpected("a task that waits"), unexpected, unexpected)
    assert at_work.wait(10)
    threading.Timer(0.05, go_on.set).start()
    assert worker.stop()
    worker.submit(lambda: unexpected("a task after the end"), unexpected, unexpected)
    screen.run()
    assert "the worker under test" not in {thread.name for thread in threading.enumerate()}


def test_a_job_that_hangs_does_not_hold_the_program_for_ever(screen: ScreenThread) -> None:
    worker = Worker(screen, screen.wake)
    at_work, go_on = threading.Event(), threading.Event()

    def task() -> bool:
        at_work.set()
        return go_on.wait(10)

    worker.submit(task, unexpected, unexpected)
    assert at_work.wait(10)
    assert worker.stop(patience_s=0.01) is False
    go_on.set()
    assert worker.stop()


def test_a_worker_without_work_has_no_thread(screen: ScreenThread) -> None:
    worker = Worker(screen, name="never started")
    assert "never started" not in {thread.name for thread in threading.enumerate()}
    assert worker.stop()
