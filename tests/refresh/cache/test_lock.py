"""A cache has one refresher and one writer at a time, and a dead process holds no lock."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.errors import CacheError, MachineError
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.cache.lock import refresher_lock, writing_lock

_HOLDER = """
import sys
from pathlib import Path
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.cache.lock import refresher_lock, writing_lock

cache = Cache(Path(sys.argv[2]))
with refresher_lock(cache) if sys.argv[1] == "refresher" else writing_lock(cache, 0.0):
    print("held", flush=True)
    sys.stdin.readline()
"""

Holder = subprocess.Popen[str]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "state" / "cache")


@pytest.fixture
def another(cache: Cache) -> Iterator[Callable[[str], Holder]]:
    """Start another program that holds a lock of the cache until its input ends."""
    begun: list[Holder] = []

    def begin(which: str) -> Holder:
        command = [sys.executable, "-c", _HOLDER, which, str(cache.folder)]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        begun.append(holder)
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        return holder

    yield begin
    for holder in begun:
        holder.communicate(timeout=10)


def test_a_second_refresher_is_refused_at_once(cache: Cache, another: Callable[[str], Holder]):
    another("refresher")
    with pytest.raises(MachineError, match="another refresher") as refused, refresher_lock(cache):
        pytest.fail("two refreshers keep one cache fresh")
    assert str(cache.folder) in str(refused.value)


def test_a_second_refresher_in_the_same_program_is_refused(cache: Cache):
    with refresher_lock(cache), pytest.raises(MachineError), refresher_lock(cache):
        pytest.fail("two refreshers keep one cache fresh")


def test_a_killed_refresher_releases_its_lock(cache: Cache, another: Callable[[str], Holder]):
    killed = another("refresher")
    killed.kill()
    killed.wait(timeout=10)
    with refresher_lock(cache):
        pass


def test_an_idle_refresher_does_not_block_an_import(cache: Cache, another: Callable[[str], Holder]):
    another("refresher")
    with writing_lock(cache, 0.0):
        pass


def test_a_second_writer_waits_until_the_first_has_finished(cache: Cache, another: Callable[[str], Holder]):
    writer = another("writing")
    with pytest.raises(MachineError, match="another program is writing"), writing_lock(cache, 0.1):
        pytest.fail("two write to one cache")
    assert writer.stdin
    writer.stdin.write("\n")
    writer.stdin.flush()
    with writing_lock(cache, 10.0):
        pass


def test_the_lock_is_free_again_after_a_failure(cache: Cache):
    with pytest.raises(CacheError, match="full"), writing_lock(cache, 0.0):
        raise CacheError("full")
    with writing_lock(cache, 0.0):
        pass


def test_a_disk_that_forbids_the_lock_is_named(cache: Cache):
    (cache.folder / "writing.lock").mkdir(parents=True)
    with pytest.raises(CacheError, match=r"writing\.lock"), writing_lock(cache, 0.0):
        pytest.fail("held what cannot be")
