"""The small file that says how the refresh is doing."""

import msgspec
import pytest

from kiosk.errors import CacheError, Trouble
from kiosk.refresh import status
from kiosk.refresh.status import ADVICE, Status, problem


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_words_that_staff_can_act_on(trouble):
    french, english = ADVICE[trouble]
    assert french != english
    for words in (french, english):
        assert words.endswith(".")
        assert "\n" not in words


def test_what_was_written_is_read_again(tmp_path):
    file = tmp_path / "cache" / "status.json"
    now = Status("lobby", "a" * 64, 10.0, 20.0, problem(Trouble.BUSY, "503", 30.0, None))

    status.write(file, now)

    assert status.read(file) == now
    assert msgspec.json.decode(file.read_bytes())["problem"]["kind"] == "busy"


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b"[]", b'{"channel": 1}', b'{"odd": ' + b"[" * 200_000])
def test_a_damaged_status_reads_as_none(tmp_path, damage):
    file = tmp_path / "status.json"
    file.write_bytes(damage)

    assert status.read(file) is None


def test_a_problem_that_goes_on_began_when_it_began():
    first = problem(Trouble.BUSY, "503", 10.0, None)

    assert problem(Trouble.BUSY, "500", 20.0, first).since == 10.0
    assert problem(Trouble.EXPIRED, "…", 20.0, first).since == 20.0


def test_a_disk_that_refuses_is_told(tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")

    with pytest.raises(CacheError):
        status.write(tmp_path / "cache" / "status.json", Status("lobby"))
