"""A lock is held until its process ends, and a program that only looks at it delays nobody."""

import os
import sys
import threading
from pathlib import Path

import pytest

from kiosk.system.lock_file import hold, is_held

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the kiosk locks nothing there")


def test_a_lock_is_held_once_and_seen_without_being_changed(tmp_path: Path) -> None:
    file = tmp_path / "exhibit.lock"
    assert is_held(file) is False
    assert not file.exists()
    assert hold(file)
    assert is_held(file) is True
    assert not hold(file)


def test_a_start_is_not_refused_while_another_program_looks_at_the_lock(tmp_path: Path) -> None:
    import fcntl

    file = tmp_path / "exhibit.lock"
    file.touch()
    looking = os.open(file, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    threading.Timer(0.1, os.close, [looking]).start()
    assert hold(file)


def test_an_unreadable_lock_is_neither_held_nor_free(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_held(tmp_path / "file" / "exhibit.lock") is None
