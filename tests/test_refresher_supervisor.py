"""The supervisor keeps the refresher running; the refresher ends with the exhibit, however that ends."""

import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.refresher_supervisor import FIRST_PAUSE_S, LONGEST_PAUSE_S, RefresherSupervisor, pause_after

ROOT = Path(__file__).resolve().parents[1]
PYTHON = (sys.executable, "-S", "-c")
WAITS = "import sys; print('up', flush=True); sys.stdin.read()"
"""A program like the refresher: it lives until its input closes."""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"


def test_the_pauses_grow_from_a_second_to_five_minutes() -> None:
    pauses, before = [], None
    for _ in range(12):
        before = pause_after(1, 0.1, before)
        pauses.append(before)
    assert pauses[:5] == [1, 2, 4, 8, 16]
    assert pauses[-3:] == [300, 300, 300]


def test_after_a_run_that_went_well_the_pauses_are_short_again() -> None:
    assert pause_after(1, 3600, LONGEST_PAUSE_S) == FIRST_PAUSE_S
    assert pause_after(-signal.SIGKILL, 61, 64.0) == FIRST_PAUSE_S


def test_a_refresher_that_cannot_run_now_is_started_again_after_five_minutes() -> None:
    assert pause_after(2, 0.1, None) == LONGEST_PAUSE_S


class Pauses:
    """Replaces the pauses between two runs: records their lengths, and stops after a given number."""

    def __init__(self, most: int) -> None:
        self.lengths: list[float] = []
        self.enough = threading.Event()
        self._most = most
        self._for_ever = threading.Event()

    def __call__(self, seconds: float) -> None:
        self.lengths.append(seconds)
        if len(self.lengths) >= self._most:
            self.enough.set()
            self._for_ever.wait(10)

    def let_go(self) -> None:
        self._for_ever.set()


@pytest.fixture
def kept() -> Iterator[Callable[..., tuple[RefresherSupervisor, Pauses]]]:
    supervisors: list[tuple[RefresherSupervisor, Pauses]] = []

    def keep(*command: str, most: int = 1) -> tuple[RefresherSupervisor, Pauses]:
        pauses = Pauses(most)
        supervisor = RefresherSupervisor(command, ROOT, pause=pauses)
        supervisors.append((supervisor, pauses))
        supervisor.start()
        return supervisor, pauses

    yield keep
    for supervisor, pauses in supervisors:
        pauses.let_go()
        supervisor.stop()


def test_a_program_that_dies_is_started_again_after_growing_pauses(kept, caplog) -> None:
    _, pauses = kept(*PYTHON, "raise SystemExit(1)", most=4)
    assert pauses.enough.wait(20)
    assert pauses.lengths == [1, 2, 4, 8]
    assert "code 1" in caplog.text


def test_the_supervisor_waits_five_minutes_after_a_program_that_cannot_run(kept) -> None:
    _, pauses = kept(*PYTHON, "raise SystemExit(2)")
    assert pauses.enough.wait(20)
    assert pauses.lengths == [LONGEST_PAUSE_S]


def test_a_refresher_that_the_service_forbids_is_started_once(kept) -> None:
    """Its message says what to do; another start would only repeat it."""
    supervisor, pauses = kept(*PYTHON, "raise SystemExit(77)")
    supervisor._thread.join(20)
    assert not supervisor._thread.is_alive()
    assert pauses.lengths == []


def test_a_missing_program_does_not_stop_the_exhibit(kept, caplog) -> None:
    _, pauses = kept("/nowhere/python")
    assert pauses.enough.wait(20)
    assert pauses.lengths == [LONGEST_PAUSE_S]
    assert "cannot be started" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM on Windows")
@pytest.mark.parametrize("program", [WAITS, DEAF], ids=["listens", "deaf"])
def test_the_refresher_ends_with_the_exhibit(tmp_path: Path, program: str) -> None:
    """A program that ignores its input and signals is killed after a while."""
    script = tmp_path / "child.py"
    script.write_text(f"import sys\nsys.stdout = open({str(tmp_path / 'said')!r}, 'w')\n{program}\n")
    supervisor = RefresherSupervisor((sys.executable, "-S", str(script)), ROOT)
    supervisor.start()
    _until(lambda: (tmp_path / "said").exists() and (tmp_path / "said").read_text())
    process = supervisor._process
    assert process is not None
    supervisor.stop(patience_s=0.2 if program is DEAF else 5.0)
    assert process.returncode is not None
    assert not supervisor._thread.is_alive()


def test_stopping_before_the_start_is_not_an_error() -> None:
    RefresherSupervisor((*PYTHON, WAITS), ROOT).stop()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_the_refresher_ends_even_if_the_exhibit_is_killed() -> None:
    """A killed exhibit cannot stop the refresher; its end of the pipe closes, and the refresher notices that."""
    exhibit = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, threading\nfrom pathlib import Path\n"
            "from kiosk.refresher_supervisor import RefresherSupervisor\n"
            f"RefresherSupervisor({[*PYTHON, WAITS]!r}, Path({str(ROOT)!r})).start()\nthreading.Event().wait()",
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,  # stays open: it is not the exhibit's input whose end is heard
        stdout=subprocess.PIPE,
    )
    assert exhibit.stdout is not None
    assert exhibit.stdin is not None
    with exhibit.stdout as lines, exhibit.stdin:
        assert lines.readline() == b"up\n"
        exhibit.kill()
        exhibit.wait(10)
        assert select.select([lines], [], [], 10)[0], "the program still runs"
        assert lines.read() == b"", "the program, which holds the other end, is gone"


def _until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    pause = threading.Event()
    while not true():
        assert time.monotonic() < end, "it did not start"
        pause.wait(0.01)
