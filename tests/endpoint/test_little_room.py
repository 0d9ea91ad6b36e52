"""A kiosk whose disk has no room for a new edition, by its settings: nothing is fetched, nothing that is shown goes."""

from dataclasses import replace

import pytest

from kiosk.errors import Trouble
from kiosk.refresh.context import CacheLimits
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server


@pytest.mark.parametrize(
    ("room", "trouble", "setting"),
    [
        (CacheLimits(max_mb=0, keep_free_mb=0), Trouble.TOO_LARGE, "[cache] max_mb"),
        (CacheLimits(keep_free_mb=1 << 40), Trouble.DISK_FULL, "[cache] keep_free_mb"),
    ],
    ids=["in the cache", "on the disk"],
)
def test_without_room_the_old_edition_stays_and_the_setting_is_named(
    lobby: Lobby,
    first: str,
    endpoint: PublishedEndpoint,
    server: Server,
    room: CacheLimits,
    trouble: Trouble,
    setting: str,
):
    """It is looked for again: there may be room another day, without a new publish."""
    enough = lobby.kiosk
    lobby.kiosk = replace(enough, limits=room)
    lobby.starts_again()
    second = endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    server.requests.clear()

    lobby.refreshes()

    lobby.shows(first)
    lobby.says(trouble, setting)
    assert not server.asked_for("media")
    lobby.kiosk = enough
    lobby.starts_again()
    lobby.refreshes()
    lobby.is_up_to_date(second)
