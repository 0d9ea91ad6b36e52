"""A disk that refuses delays the new edition, keeps the old one, and is reported by its name."""

import os
import shutil
import subprocess

import pytest

from tests.power.counting import counted

_OWN_MOUNTS = ("unshare", "--map-root-user", "--mount")


def _mounts() -> bool:
    """Tell whether this user may mount a disk that nobody else sees."""
    if shutil.which("unshare") is None:
        return False
    try_it = (*_OWN_MOUNTS, "sh", "-c", "mount -t tmpfs tmpfs /mnt && umount /mnt")
    return subprocess.run(try_it, capture_output=True, timeout=20, check=False).returncode == 0


def test_each_call_of_a_refresh_may_be_refused() -> None:
    """Full, over quota, read-only, forbidden and broken disks take turns: for one call, and from that call on."""
    counts = counted("tests.power.refusals", "calls")

    assert counts["refusals"] > 90
    assert counts["troubles"] > 70  # cleaning up may fail silently
    assert counts["wrong"] == 0


@pytest.mark.parametrize(("what", "least"), [("full", 20), ("read-only", 1)])
def test_a_real_disk_that_is_full_or_read_only_keeps_the_old_edition(what: str, least: int) -> None:
    """The full disk has every amount of room from none to enough."""
    if not _mounts():
        pytest.skip("this user may not mount disks (unshare --map-root-user --mount)")
    counts = counted("tests.power.refusals", what, through=_OWN_MOUNTS)

    assert counts["troubles"] >= least
    assert counts["wrong"] == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become a user who owns nothing")
def test_a_cache_that_belongs_to_somebody_else_is_left_alone() -> None:
    counts = counted("tests.power.refusals", "forbidden")

    assert counts == {"refusals": 1, "troubles": 1, "wrong": 0}
