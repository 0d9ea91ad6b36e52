"""The log: one time on each line, never more than the disk may give, and no two programs in one file's way."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.settings import LogSettings
from kiosk.system.logs import is_the_journal, start_log


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Give pytest its own handlers back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_the_journal_is_given_no_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd names the stream that it reads by device and inode."""
    with (tmp_path / "journal").open("w+") as stream:
        found = os.fstat(stream.fileno())
        monkeypatch.setattr("sys.stderr", stream)
        assert not is_the_journal(stream)
        start_log(LogSettings())
        logging.getLogger("kiosk").info("by hand")
        monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
        assert is_the_journal(stream)
        start_log(LogSettings())
        logging.getLogger("kiosk").info("as a service")
        stream.seek(0)
        first, second = stream.read().splitlines()
    assert first.startswith("20")
    assert first.endswith("INFO kiosk: by hand")
    assert second == "INFO kiosk: as a service"


def test_the_exhibit_the_refresher_and_its_child_write_files_of_the_settings(tmp_path: Path) -> None:
    log = LogSettings(file=tmp_path / "deep" / "kiosk.log", max_mb=1)
    for choices in ({}, {"part": "-refresh"}, {"part": "-refresh", "follows": True}):
        start_log(log, **choices)
        logging.getLogger("kiosk").info("a line")
    lines = {file.name: file.read_text().count("a line") for file in (tmp_path / "deep").iterdir()}
    assert lines == {"kiosk.log": 1, "kiosk-refresh.log": 2}


def test_a_file_is_turned_over_before_it_grows_beyond_its_limit(tmp_path: Path) -> None:
    start_log(LogSettings(file=tmp_path / "kiosk.log", max_mb=1))
    for _ in range(300):
        logging.getLogger("kiosk").info("x" * 10_000)
    assert 500_000 < sum(file.stat().st_size for file in tmp_path.iterdir()) <= 1_000_000


def test_a_folder_that_may_not_be_written_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    start_log(LogSettings(file=tmp_path / "log" / "kiosk.log"))
    logging.getLogger("kiosk").info("a line")
    said = capsys.readouterr().err
    assert "it goes to the error output" in said
    assert "a line" in said
