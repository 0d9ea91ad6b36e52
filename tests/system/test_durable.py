"""Written files survive a power cut, a full disk and a read-only disk."""

import errno
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import CacheError, EditionError, Trouble
from kiosk.system import durable
from tests.support.disk import REFUSALS, PlugPulled, each_call, watched_disk

_SHA256 = hashlib.sha256(b"picture").hexdigest()


def _pieces_of(source: Path) -> Iterator[bytes]:
    return durable.pieces_of(source, lambda error: EditionError(str(error.strerror)))


def test_a_file_is_synced_before_its_name_appears_and_its_folder_after(tmp_path: Path):
    with watched_disk(tmp_path) as disk:
        durable.write(tmp_path / "current", b"new")
    order = [call for call in disk.calls if call.split()[0] in ("write", "fsync", "replace")]
    assert order == ["write current.part", "fsync current.part", "replace current.part -> current", "fsync ."]


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_file_is_whole_after_each_refusal_of_the_disk_and_the_next_write_succeeds(tmp_path: Path, reason: int):
    target = tmp_path / "current"

    def write() -> None:
        durable.write(target, b"new")

    for number in each_call(tmp_path, lambda: target.write_bytes(b"old"), write):
        with watched_disk(tmp_path, refuse=(number, reason)) as disk, pytest.raises(CacheError):
            write()
        name_appeared = any(call.startswith("replace") for call in disk.calls[:number])
        assert target.read_bytes() == (b"new" if name_appeared else b"old"), disk.calls
        assert [entry.name for entry in tmp_path.iterdir()] == ["current"]
        write()
        assert target.read_bytes() == b"new"


def test_a_file_is_the_old_or_the_new_one_wherever_the_power_fails(tmp_path: Path):
    target = tmp_path / "current"
    seen: set[bytes] = set()

    def write() -> None:
        durable.write(target, b"new")

    for number in each_call(tmp_path, lambda: target.write_bytes(b"old"), write):
        with watched_disk(tmp_path, stop_at=number), pytest.raises(PlugPulled):
            write()
        seen.add(target.read_bytes())
        write()
        assert target.read_bytes() == b"new"
    assert seen == {b"old", b"new"}


def test_a_copy_is_synced_before_its_name_appears_and_its_folder_after_or_later(tmp_path: Path):
    (tmp_path / "source").write_bytes(b"picture")
    for sync_name, last in ((True, ["fsync ."]), (False, [])):
        with watched_disk(tmp_path) as disk:
            assert durable.copy(_pieces_of(tmp_path / "source"), tmp_path / "copy", _SHA256, sync_name=sync_name)
        order = [call for call in disk.calls if call.split()[0] in ("fsync", "replace")]
        assert order == ["fsync copy.part", "replace copy.part -> copy", *last]
        assert (tmp_path / "copy").read_bytes() == b"picture"


def test_a_copy_with_another_hash_leaves_the_old_file(tmp_path: Path):
    (tmp_path / "copy").write_bytes(b"old")
    (tmp_path / "source").write_bytes(b"another picture")
    assert not durable.copy(_pieces_of(tmp_path / "source"), tmp_path / "copy", _SHA256)
    assert (tmp_path / "copy").read_bytes() == b"old"
    assert not list(tmp_path.glob("*.part"))


def test_an_unreadable_source_raises_the_callers_error_and_leaves_the_old_file(tmp_path: Path):
    (tmp_path / "copy").write_bytes(b"old")
    with pytest.raises(EditionError, match="No such file"):
        durable.copy(_pieces_of(tmp_path / "source"), tmp_path / "copy", _SHA256)
    assert (tmp_path / "copy").read_bytes() == b"old"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_copy_is_whole_after_each_refusal_of_the_disk_and_the_next_succeeds(tmp_path: Path, reason: int):
    target = tmp_path / "copy"

    def copy() -> bool:
        return durable.copy([b"pic", b"ture"], target, _SHA256)

    for number in each_call(tmp_path, lambda: target.write_bytes(b"old"), copy):
        with watched_disk(tmp_path, refuse=(number, reason)), pytest.raises(CacheError):
            copy()
        assert target.read_bytes() in (b"old", b"picture")
        assert [entry.name for entry in tmp_path.iterdir()] == ["copy"]
        assert copy()
        assert [entry.name for entry in tmp_path.iterdir()] == ["copy"]


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data)[:3]))
    durable.write(tmp_path / "file", b"0123456789")
    assert (tmp_path / "file").read_bytes() == b"0123456789"


@pytest.mark.parametrize(
    ("reason", "trouble", "advice"),
    [
        (errno.ENOSPC, Trouble.DISK_FULL, "make room"),
        (errno.EDQUOT, Trouble.DISK_FULL, "make room"),
        (errno.EROFS, Trouble.DISK_FORBIDS, "read-only disk; mount it so that it can be written"),
        (errno.EACCES, Trouble.DISK_FORBIDS, "though it is theirs: chmod"),
        (errno.EIO, Trouble.DISK_FAILS, "Input/output error; examine the disk"),
    ],
)
def test_the_error_of_a_disk_becomes_one_line_that_says_what_to_do(
    tmp_path: Path, reason: int, trouble: Trouble, advice: str
):
    with pytest.raises(CacheError, match=advice) as caught, durable.as_cache_error(tmp_path / "status.json"):
        raise OSError(reason, os.strerror(reason))
    assert caught.value.trouble is trouble
    assert str(caught.value).startswith(str(tmp_path / "status.json"))
    assert "\n" not in str(caught.value)


def test_a_disk_without_symbolic_links_is_told_from_one_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """FAT, for instance, cannot hold the metadata."""

    def refuses(*names: object, **_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), str(names[0]), None, str(names[1]))

    monkeypatch.setattr(os, "symlink", refuses)
    with pytest.raises(CacheError, match=r"no symbolic links; .* ext4") as caught, durable.as_cache_error(tmp_path):
        (tmp_path / "root.json").symlink_to("1.root.json")
    assert caught.value.trouble is Trouble.DISK_FORBIDS


_FILL = """
import sys
from pathlib import Path
from kiosk.errors import CacheError
from kiosk.system import durable

folder = Path(sys.argv[1])
durable.write(folder / "current", b"old")
try:
    while True:
        durable.write(folder / "large", b"x" * (sum(file.stat().st_size for file in folder.iterdir()) + 4096))
except CacheError as error:
    print(error.trouble, (folder / "current").read_text(), *folder.glob("*.part"))
"""
_WRITE = """
import sys
from pathlib import Path
from kiosk.errors import CacheError
from kiosk.system import durable

try:
    durable.write(Path(sys.argv[1]) / "current", b"new")
except CacheError as error:
    print(error.trouble, (Path(sys.argv[1]) / "current").read_text())
"""


def test_a_disk_that_is_really_full_or_read_only_keeps_the_old_file(tmp_path: Path):
    """A small disk that is first filled, then made read-only."""
    mount = f"mount -t tmpfs -o size=128k none '{tmp_path}'"
    own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"]
    try:
        subprocess.run([*own, mount], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a disk of its own")
    fill, write = (f"\"$@\" -c '{program}' '{tmp_path}'" for program in (_FILL, _WRITE))
    steps = f"{mount}; {fill}; mount -o remount,ro '{tmp_path}'; {write}"
    ran = subprocess.run([*own, steps, "sh", sys.executable], check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["disk-full old", "disk-forbids old"]


def test_the_names_of_all_new_folders_are_synced(tmp_path: Path):
    with watched_disk(tmp_path) as disk:
        durable.make_folder(tmp_path / "cache" / "blobs" / "ab")
    assert (tmp_path / "cache" / "blobs" / "ab").is_dir()
    assert {call for call in disk.calls if call.startswith("fsync")} == {"fsync .", "fsync cache", "fsync cache/blobs"}
    with watched_disk(tmp_path) as disk:
        durable.make_folder(tmp_path / "cache" / "blobs" / "ab")
    assert disk.calls == []


def test_a_tree_is_synced_to_its_last_file_and_folder(tmp_path: Path):
    (tmp_path / "edition" / "prepared").mkdir(parents=True)
    (tmp_path / "edition" / "edition.json").write_bytes(b"{}")
    (tmp_path / "edition" / "prepared" / "a.jpg").write_bytes(b"a")
    with watched_disk(tmp_path) as disk:
        durable.sync_tree(tmp_path / "edition")
    synced = {call.removeprefix("fsync ") for call in disk.calls if call.startswith("fsync")}
    assert synced == {"edition", "edition/edition.json", "edition/prepared", "edition/prepared/a.jpg"}


def test_a_disk_that_cannot_sync_folders_is_not_a_broken_disk(tmp_path: Path):
    with watched_disk(tmp_path, refuse=(1, errno.EINVAL)) as disk:
        durable.sync_folder(tmp_path)
    assert disk.calls == ["open .", "fsync ."]
    (tmp_path / "file").write_bytes(b"")
    with watched_disk(tmp_path, refuse=(1, errno.EINVAL)), pytest.raises(CacheError):
        durable.sync(tmp_path / "file")


def test_remove_ignores_missing_files_and_does_not_follow_links(tmp_path: Path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_bytes(b"kept")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "tree" / "deep").mkdir(parents=True)
    durable.remove(tmp_path / "link", tmp_path / "tree", tmp_path / "nothing")
    assert [entry.name for entry in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept" / "file").read_bytes() == b"kept"
