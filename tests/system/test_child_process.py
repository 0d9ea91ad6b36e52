"""A child process ends when its parent stops it, even if it ignores signals, and no pipe to it stays open."""

import signal
import subprocess
import sys

import pytest

from kiosk.system.child_process import Deadline, close_pipes, stop

_LISTENS = "import sys; print('up', flush=True); sys.stdin.read(); sys.exit(7)"
_DEAF = (
    "import signal, threading; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\n"
    "threading.Event().wait()"
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no signals on Windows")


def _started(program: str) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen([sys.executable, "-S", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"up\n"
    return child


def test_a_child_that_reads_its_input_ends_by_itself_when_that_closes() -> None:
    child = _started(_LISTENS)
    stop(child, 20.0)
    close_pipes(child)
    assert child.returncode == 7


def test_a_child_that_ignores_sigterm_is_killed_after_the_patience() -> None:
    child = _started(_DEAF)
    stop(child, 0.2, terminate=True)
    close_pipes(child)
    assert child.returncode == -signal.SIGKILL


def test_a_child_is_killed_at_once_without_patience() -> None:
    child = _started(_LISTENS)
    stop(child)
    close_pipes(child)
    assert child.returncode == -signal.SIGKILL
    assert child.stdin is not None
    assert child.stdin.closed
    assert child.stdout is not None
    assert child.stdout.closed


def test_a_deadline_kills_and_says_so_unless_it_is_cancelled() -> None:
    slow, quick = _started(_LISTENS), _started(_LISTENS)
    cancelled, passed = Deadline(quick, 0.1), Deadline(slow, 0.1)
    cancelled.cancel()
    assert slow.wait(20) == -signal.SIGKILL
    assert passed.passed
    assert not cancelled.passed
    assert quick.poll() is None
    for child in (slow, quick):
        stop(child)
        close_pipes(child)
