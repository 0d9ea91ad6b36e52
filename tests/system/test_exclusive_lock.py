"""One program at a time holds an exclusive lock; the others wait, and then say why they gave up."""

import threading
from pathlib import Path

import pytest

from kiosk.errors import CacheError, LockedError
from kiosk.system.exclusive_lock import exclusive_lock


def test_a_lock_that_is_held_too_long_is_refused_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "writing.lock"
    with (
        exclusive_lock(file, 0.0, "unused"),
        pytest.raises(LockedError, match=r"^somebody else writes$"),
        exclusive_lock(file, 0.1, "somebody else writes"),
    ):
        pytest.fail("two hold one lock")
    with exclusive_lock(file, 0.0, "still held"):
        pass


def test_a_waiting_program_gets_the_lock_when_it_is_released(tmp_path: Path) -> None:
    file = tmp_path / "writing.lock"
    entered = threading.Event()

    def wait_for_it() -> None:
        with exclusive_lock(file, 10.0, "still held"):
            entered.set()

    with exclusive_lock(file, 0.0, "held by nobody"):
        other = threading.Thread(target=wait_for_it)
        other.start()
        assert not entered.wait(0.1)
    other.join()
    assert entered.is_set()


def test_an_error_in_the_block_releases_the_lock(tmp_path: Path) -> None:
    file = tmp_path / "writing.lock"
    with pytest.raises(ValueError, match="broken"), exclusive_lock(file, 0.0, "unused"):
        raise ValueError("broken")
    with exclusive_lock(file, 0.0, "still held"):
        pass


def test_a_lock_that_the_disk_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "writing.lock").mkdir()
    with pytest.raises(CacheError, match=r"writing\.lock"), exclusive_lock(tmp_path / "writing.lock", 0.0, "unused"):
        pytest.fail("a folder was locked")
