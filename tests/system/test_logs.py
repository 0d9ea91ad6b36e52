"""Each line of the log has one time, its files keep to their limit, and two programs never share a file."""

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


def test_lines_for_the_journal_have_no_time_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd names its stream by device and inode."""
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


def test_the_exhibit_and_the_refresher_with_its_child_write_to_files_of_their_own(tmp_path: Path) -> None:
    log = LogSettings(file=tmp_path / "deep" / "kiosk.log", max_mb=1)
    for choices in ({}, {"part": "-refresh"}, {"part": "-refresh", "follows": True}):
        start_log(log, **choices)
        logging.getLogger("kiosk").info("a line")
    lines = {file.name: file.read_text().count("a line") for file in (tmp_path / "deep").iterdir()}
    assert lines == {"kiosk.log": 1, "kiosk-refresh.log": 2}


def test_the_files_of_a_log_rotate_within_their_limit(tmp_path: Path) -> None:
    start_log(LogSettings(file=tmp_path / "kiosk.log", max_mb=1))
    for _ in range(300):
        logging.getLogger("kiosk").info("x" * 10_000)
    assert 500_000 < sum(file.stat().st_size for file in tmp_path.iterdir()) <= 1_000_000


def test_a_log_that_cannot_be_written_goes_to_the_error_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    start_log(LogSettings(file=tmp_path / "log" / "kiosk.log"))
    logging.getLogger("kiosk").info("a line")
    said = capsys.readouterr().err
    assert "it goes to the error output" in said
    assert "a line" in said
