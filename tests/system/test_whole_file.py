"""Files that appear whole or not at all."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.system.whole_file import part_of, whole_file


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path):
    target = tmp_path / "picture.png"
    target.write_bytes(b"old")
    with whole_file(target) as part:
        part.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_leaves_the_old_file_and_no_part(tmp_path: Path):
    target = tmp_path / "picture.png"
    target.write_bytes(b"old")
    with pytest.raises(TypeError), whole_file(target) as part, part.open("wb") as stream:
        stream.writelines([b"ne", "w"])
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_part_that_a_killed_program_left_is_replaced(tmp_path: Path):
    target = tmp_path / "picture.png"
    part_of(target).write_bytes(b"left")
    with whole_file(target) as part:
        assert not part.exists()
        part.write_bytes(b"new")
    assert target.read_bytes() == b"new"


def test_another_thread_that_writes_the_same_file_disturbs_nobody(tmp_path: Path):
    target = tmp_path / "picture.png"
    with whole_file(target) as part, ThreadPoolExecutor(1) as threads:
        part.write_bytes(b"mine")
        threads.submit(_write, target, b"theirs").result()
        assert target.read_bytes() == b"theirs"
    assert target.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [target]


def _write(target: Path, data: bytes) -> None:
    with whole_file(target) as part:
        part.write_bytes(data)


def test_a_link_to_the_target_itself_leaves_no_part(tmp_path: Path):
    """A rename between two links to one file does nothing."""
    original, target = tmp_path / "original.png", tmp_path / "picture.png"
    original.write_bytes(b"picture")
    os.link(original, target)
    with whole_file(target) as part:
        os.link(original, part)
    assert sorted(tmp_path.iterdir()) == [original, target]
