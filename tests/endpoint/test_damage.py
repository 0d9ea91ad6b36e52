"""Damaged files of the cache are repaired, and a complete edition is shown meanwhile."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import Trouble
from kiosk.refresh.cache.inspection import full_check
from kiosk.refresh.trust import trust_file
from tests.endpoint.lobby import Lobby, shown_by
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

Damage = Callable[[Path], object]


def flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    rewritten(file, bytes(data))


def rewritten(file: Path, data: bytes) -> None:
    """Overwrite a file in place, so that its hard links change too; keep its times."""
    stamp = file.stat()
    file.write_bytes(data)
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


DAMAGES: dict[str, Damage] = {
    "gone": lambda file: file.unlink(),
    "empty": lambda file: rewritten(file, b""),
    "half": lambda file: rewritten(file, file.read_bytes()[: file.stat().st_size // 2]),
    "one bit": flipped,
    "zeros": lambda file: rewritten(file, bytes(file.stat().st_size)),
    "a folder": lambda file: (file.unlink(), file.mkdir(), (file / "inside").write_text("x")),
}

PLACES: dict[str, Callable[[Lobby, PublishedEndpoint], Path]] = {
    "blob": lambda lobby, endpoint: lobby.blob(endpoint.edition.pictures["facade-after"].media),
    "prepared": lambda lobby, _: sorted((lobby.folder / "prepared").iterdir())[0],
    "edition.json": lambda lobby, _: lobby.folder / "edition.json",
    "manifest": lambda lobby, _: lobby.folder / "manifest.json",
    "current": lambda lobby, _: lobby.cache.folder / "current",
    "trust": lambda lobby, _: lobby.cache.trust,
    "twin of trust": lambda lobby, _: trust_file.twin_of(lobby.cache.trust),
    "status": lambda lobby, _: lobby.cache.status,
}
"""The kinds of files in a cache."""


@pytest.fixture
def second(lobby: Lobby, endpoint: PublishedEndpoint) -> str:
    """The edition that replaced the first."""
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(second)
    return second


ALL = [
    pytest.param(PLACES[place], DAMAGES[damage], id=f"{place}: {damage}")
    for place in PLACES
    for damage in DAMAGES
    if not (damage == "a folder" and place in ("current", "trust", "twin of trust", "status"))
]


@pytest.mark.parametrize(("place", "damage"), ALL)
def test_any_damage_to_the_cache_is_repaired(
    lobby: Lobby, first: str, second: str, endpoint: PublishedEndpoint, place: Callable[..., Path], damage: Damage
):
    """The refresher finds it by itself, with nothing new on the endpoint."""
    damage(place(lobby, endpoint))

    seen = shown_by(lobby.context)
    assert seen.id in (first, second)
    assert len(seen.placeholders) <= 1
    lobby.refreshes()
    lobby.refreshes()

    lobby.is_up_to_date(second)
    assert full_check(lobby.cache) == [], "it is still damaged"
    third = endpoint.publish(title="Third")
    lobby.refreshes()
    lobby.is_up_to_date(third)


def test_a_failed_repair_is_forgotten_with_the_damaged_file(
    lobby: Lobby, second: str, server: Server, endpoint: PublishedEndpoint
):
    """New editions replace the one with the damaged file, so its trouble must not be reported for ever."""
    flipped(lobby.blob(endpoint.edition.pictures["facade-after"].media))
    server.close()
    lobby.refreshes()
    lobby.shows(second)
    lobby.says(Trouble.UNREACHABLE)
    server.start()
    for colour in ("#102030", "#203010"):
        last = endpoint.publish(title=colour, pictures={"facade-after": colour})
        lobby.refreshes()

    lobby.passes_days(1)
    lobby.refreshes()

    lobby.is_up_to_date(last)


def test_a_clock_that_is_set_back_does_not_delay_a_repair(
    lobby: Lobby, second: str, server: Server, endpoint: PublishedEndpoint
):
    """The repair failed in the year 2081 by this machine's clock, and succeeds today."""
    picture = PLACES["prepared"](lobby, endpoint)
    lobby.passes_days(20_000)
    lobby.blob(endpoint.edition.pictures["facade-after"].media).unlink()
    picture.unlink()
    server.close()
    lobby.refreshes()
    lobby.passes_days(-20_000)
    server.start()

    lobby.refreshes()

    lobby.is_up_to_date(second)
