"""The status file, its advice, and the health that follows from it."""

import time

import msgspec
import pytest

from kiosk.errors import CacheError, Trouble
from kiosk.refresh import status
from kiosk.refresh.status import ADVICE, Status, new_problem


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_advice_in_two_languages(trouble):
    french, english = ADVICE[trouble]
    assert french != english
    for words in (french, english):
        assert words.endswith(".")
        assert "\n" not in words


def test_a_status_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "cache" / "status.json"
    now = Status("lobby", "a" * 64, 10.0, 20.0, new_problem(Trouble.BUSY, "503", 30.0, None))

    status.write(file, now)

    assert status.read(file) == now
    assert msgspec.json.decode(file.read_bytes())["problem"]["kind"] == "busy"


def test_the_file_repeats_each_time_in_the_zone_of_this_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    file = tmp_path / "status.json"
    now = Status("lobby", answered=0.0, problem=new_problem(Trouble.BUSY, "503", 1_790_000_000.0, None), written=1e9)
    try:
        status.write(file, now)
    finally:
        monkeypatch.undo()
        time.tzset()

    assert msgspec.json.decode(file.read_bytes())["dates"] == {
        "written": "2001-09-09 03:46:40+02:00",
        "answered": "1970-01-01 01:00:00+01:00",
        "problem_since": "2026-09-21 16:13:20+02:00",
    }
    assert status.read(file) == now


def test_a_time_beyond_all_calendars_can_be_written(tmp_path):
    status.write(tmp_path / "status.json", Status("lobby", answered=1e18))
    assert status.read(tmp_path / "status.json") == Status("lobby", answered=1e18)


@pytest.mark.parametrize(
    ("given", "good", "words"),
    [
        (None, False, "nothing was fetched yet"),
        (
            Status("lobby", "a" * 64, 900.0, written=900.0, valid_until=1000.0),
            False,
            "status was last written on",
        ),
        (
            Status("lobby", "a" * 64, 900.0, written=900.0, valid_until=1002.0),
            True,
            "edition aaaaaaaaaaaa; the",
        ),
        (Status("lobby", "a" * 64, written=1.0), True, "edition aaaaaaaaaaaa; nothing was fetched"),
        (
            Status("lobby", problem=new_problem(Trouble.BUSY, "503", 1.0, None)),
            False,
            "503. The content server is down",
        ),
    ],
    ids=["none", "old", "well", "imported", "problem"],
)
def test_a_status_is_good_only_while_it_is_valid_and_without_a_problem(given, good, words):
    assert status.health(given, 1001.0)[0] is good
    assert words in status.health(given, 1001.0)[1]


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b"[]", b'{"channel": 1}', b'{"odd": ' + b"[" * 200_000])
def test_a_damaged_status_reads_as_none(tmp_path, damage):
    file = tmp_path / "status.json"
    file.write_bytes(damage)

    assert status.read(file) is None


def test_a_problem_of_the_same_kind_keeps_its_beginning():
    first = new_problem(Trouble.BUSY, "503", 10.0, None)

    assert new_problem(Trouble.BUSY, "500", 20.0, first).since == 10.0
    assert new_problem(Trouble.EXPIRED, "…", 20.0, first).since == 20.0


def test_a_disk_that_refuses_raises_a_cache_error(tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")

    with pytest.raises(CacheError):
        status.write(tmp_path / "cache" / "status.json", Status("lobby"))
