"""A kiosk without disk space for a new edition, by its settings, fetches nothing and keeps the edition on screen."""

from dataclasses import replace

import pytest

from kiosk.errors import Trouble
from kiosk.refresh.context import CacheLimits
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server


@pytest.mark.parametrize(
    ("limits", "trouble", "setting"),
    [
        (CacheLimits(max_mb=0, keep_free_mb=0), Trouble.TOO_LARGE, "[cache] max_mb"),
        (CacheLimits(keep_free_mb=1 << 40), Trouble.DISK_FULL, "[cache] keep_free_mb"),
    ],
    ids=["in the cache", "on the disk"],
)
def test_without_disk_space_the_old_edition_stays_and_the_setting_is_named(
    lobby: Lobby,
    first: str,
    endpoint: PublishedEndpoint,
    server: Server,
    limits: CacheLimits,
    trouble: Trouble,
    setting: str,
):
    """The same edition comes once there is space, without another publish."""
    enough = lobby.context
    lobby.context = replace(enough, limits=limits)
    lobby.starts_again()
    second = endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    server.requests.clear()

    lobby.refreshes()

    lobby.shows(first)
    lobby.says(trouble, setting)
    assert not server.asked_for("media")
    lobby.context = enough
    lobby.starts_again()
    lobby.refreshes()
    lobby.is_up_to_date(second)
