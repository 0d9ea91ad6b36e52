"""Untrusted metadata keeps new editions away, never the one on screen; staff read which file is wrong, and why."""

from collections.abc import Callable, Iterator

import pytest

from kiosk.errors import Trouble
from tests.endpoint.conftest import Lobbies
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

BELOW_ROOT = ("timestamp", "snapshot", "targets")

Deed = Callable[[PublishedEndpoint], object]


def publish_again(endpoint: PublishedEndpoint) -> str:
    """Publish on top of the attack, as staff do who have not noticed it."""
    return endpoint.publish(title="Good")


def clean_up(endpoint: PublishedEndpoint) -> str:
    """Bring back the right files, and publish until the versions are higher than those seen meanwhile."""
    endpoint.mend()
    endpoint.publish(title="Meanwhile")
    return endpoint.publish(title="Good")


def replace_root(endpoint: PublishedEndpoint) -> str:
    """Sign a new root, on top of the expired one."""
    endpoint.rotate_root()
    return endpoint.publish(title="Good")


def ask_for_one_signature(endpoint: PublishedEndpoint) -> str:
    """Bring back the root that demands one signature, with a higher version than the one that demands two."""
    endpoint.mend()
    for _ in range(2):
        endpoint.next_root(lambda _root: None)
    return endpoint.publish(title="Good")


def attacks() -> Iterator[tuple[str, Deed, Trouble, Callable[[PublishedEndpoint], str]]]:
    """Yield each attack: its name, its deed, the trouble that staff read, and their remedy."""
    for role in BELOW_ROOT:
        yield f"{role} expired", lambda it, role=role: it.expire(role), Trouble.EXPIRED, publish_again
    yield "root expired", lambda it: it.expire("root"), Trouble.EXPIRED, replace_root
    for role in (*BELOW_ROOT, "root"):
        yield f"{role} of a stranger", lambda it, role=role: it.sign_with_stranger(role), Trouble.NOT_SIGNED, clean_up
    for role in BELOW_ROOT:
        yield (
            f"{role} of a stranger under our name",
            lambda it, role=role: it.sign_with_stranger(role, pretend=True),
            Trouble.NOT_SIGNED,
            clean_up,
        )
        yield (
            f"{role} below its threshold",
            lambda it, role=role: it.below_threshold(role),
            Trouble.NOT_SIGNED,
            ask_for_one_signature,
        )
    yield "rolled back", lambda it: it.roll_back(), Trouble.ROLLED_BACK, publish_again
    yield "mixed", lambda it: it.mix(), Trouble.DAMAGED, clean_up
    for role in BELOW_ROOT:
        yield f"{role} cut in half", lambda it, role=role: it.truncate(it.name_of(role)), Trouble.DAMAGED, clean_up
    yield "edition changed", lambda it: it.tamper_with_edition(), Trouble.DAMAGED, clean_up
    yield "picture changed", lambda it: it.tamper_with("facade-after"), Trouble.DAMAGED, clean_up


@pytest.mark.parametrize(("attack", "trouble", "remedy"), [pytest.param(*case, id=name) for name, *case in attacks()])
def test_untrusted_metadata_changes_nothing(
    lobby: Lobby,
    endpoint: PublishedEndpoint,
    attack: Deed,
    trouble: Trouble,
    remedy: Callable[[PublishedEndpoint], str],
):
    """Not after a restart either; then the remedy of staff works."""
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    endpoint.publish(title="Third", pictures={"facade-after": "#102030"})
    attack(endpoint)

    lobby.refreshes()

    lobby.shows(second)
    lobby.says(trouble)
    lobby.starts_again()
    lobby.refreshes()
    lobby.shows(second)
    lobby.says(trouble)
    good = remedy(endpoint)
    lobby.refreshes()
    lobby.is_up_to_date(good)


AT_ONCE = [
    "timestamp expired",
    "root expired",
    "targets of a stranger",
    "snapshot below its threshold",
    "picture changed",
]


@pytest.mark.parametrize(
    ("attack", "trouble", "remedy"), [pytest.param(*case, id=name) for name, *case in attacks() if name in AT_ONCE]
)
def test_untrusted_metadata_at_first_boot_leaves_the_embedded_edition_on_screen(
    new_lobby: Lobby,
    endpoint: PublishedEndpoint,
    attack: Deed,
    trouble: Trouble,
    remedy: Callable[[PublishedEndpoint], str],
):
    attack(endpoint)

    new_lobby.refreshes()

    new_lobby.shows(None)
    new_lobby.says(trouble)
    good = remedy(endpoint)
    new_lobby.refreshes()
    new_lobby.is_up_to_date(good)


def test_a_frozen_endpoint_is_reported_as_soon_as_its_signature_ends(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint
):
    """Nobody can notice it before; the exhibit keeps showing the first edition."""
    endpoint.freeze()
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(first)

    lobby.passes_days(31)
    lobby.refreshes()

    lobby.shows(first)
    lobby.says(Trouble.EXPIRED)
    lobby.passes_days(-31)
    endpoint.thaw()
    lobby.refreshes()
    lobby.is_up_to_date(second)


@pytest.mark.parametrize("times", [1, 12])
def test_a_kiosk_follows_each_rotation_of_the_root_once(
    lobby: Lobby, endpoint: PublishedEndpoint, server: Server, times: int
):
    """The kiosk was off meanwhile. The refresh after that asks only for the next root."""
    endpoint.rotate_root(times)
    for role in BELOW_ROOT:
        endpoint.rotate(role)
    second = endpoint.publish(title="Second")

    lobby.refreshes()
    lobby.is_up_to_date(second)

    server.requests.clear()
    third = endpoint.publish(title="Third")
    lobby.starts_again()
    lobby.refreshes()
    lobby.is_up_to_date(third)
    assert [request.status for request in server.requests if "root" in request.path] == [404]


def test_a_new_kiosk_follows_all_rotations(lobbies: Lobbies, endpoint: PublishedEndpoint):
    endpoint.rotate_root(3)
    endpoint.rotate("targets")
    last = endpoint.publish(title="Last")
    lobby = lobbies()

    lobby.refreshes()

    lobby.is_up_to_date(last)


def test_a_kiosk_with_the_wrong_trusted_root_shows_nothing_of_the_endpoint(
    lobbies: Lobbies, first: str, endpoint: PublishedEndpoint, tmp_path
):
    """Staff gave the kiosk the root of another endpoint; with the right one, the edition comes."""
    stranger = PublishedEndpoint(tmp_path / "stranger")
    stranger.publish(title="Stranger")
    ours = endpoint.root.read_bytes()
    endpoint.root.write_bytes(stranger.root.read_bytes())
    lobby = lobbies()

    lobby.refreshes()

    lobby.shows(None)
    lobby.says(Trouble.NOT_SIGNED)
    endpoint.root.write_bytes(ours)
    lobby.refreshes()
    lobby.is_up_to_date(first)


@pytest.mark.parametrize("root", [None, b"", b"{}", b"<html>", "absent"])
def test_an_unusable_trusted_root_is_reported(
    lobbies: Lobbies, first: str, endpoint: PublishedEndpoint, root: bytes | str | None
):
    ours = endpoint.root.read_bytes()
    if isinstance(root, bytes):
        endpoint.root.write_bytes(root)
    else:
        endpoint.root.unlink()
    lobby = lobbies() if root is not None else lobbies(root=None)

    lobby.refreshes()

    lobby.shows(None)
    lobby.says(Trouble.NOT_SET_UP)
    endpoint.root.write_bytes(ours)
    healed = lobbies()
    healed.refreshes()
    healed.is_up_to_date(first)


def test_an_unpublished_channel_is_reported_with_the_published_ones(lobbies: Lobbies, endpoint: PublishedEndpoint):
    """The detail names the channels of the endpoint."""
    lobby = lobbies(channel="stand")

    lobby.refreshes()

    lobby.shows(None)
    lobby.says(Trouble.NO_CHANNEL, "stand", "lobby")
    here = endpoint.publish(title="Stand", channel="stand")
    lobby.refreshes()
    lobby.is_up_to_date(here)
