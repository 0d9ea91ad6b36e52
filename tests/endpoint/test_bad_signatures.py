"""Metadata that cannot be trusted stops new editions, never the one on screen; staff read which of them and why."""

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
    """Publish over what is wrong, as staff do who know nothing of it."""
    return endpoint.publish(title="Good")


def clean_up(endpoint: PublishedEndpoint) -> str:
    """Bring back the right files, and publish until the numbers are beyond those that were seen meanwhile."""
    endpoint.mend()
    endpoint.publish(title="Meanwhile")
    return endpoint.publish(title="Good")


def replace_root(endpoint: PublishedEndpoint) -> str:
    """Sign the root anew, on top of the one that expired."""
    endpoint.rotate_root()
    return endpoint.publish(title="Good")


def ask_for_one_signature(endpoint: PublishedEndpoint) -> str:
    """Bring back the root that asks for one signature, with a number beyond that of the one that asked for two."""
    endpoint.mend()
    for _ in range(2):
        endpoint.next_root(lambda _root: None)
    return endpoint.publish(title="Good")


def attacks() -> Iterator[tuple[str, Deed, Trouble, Callable[[PublishedEndpoint], str]]]:
    """Yield what it is called, what it does, what staff are told, and what they do then."""
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


@pytest.mark.parametrize(("attack", "trouble", "heal"), [pytest.param(*case, id=name) for name, *case in attacks()])
def test_what_cannot_be_trusted_changes_nothing(
    lobby: Lobby,
    endpoint: PublishedEndpoint,
    attack: Deed,
    trouble: Trouble,
    heal: Callable[[PublishedEndpoint], str],
):
    """Also after a restart; and what staff would do heals it."""
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
    good = heal(endpoint)
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
    ("attack", "trouble", "heal"), [pytest.param(*case, id=name) for name, *case in attacks() if name in AT_ONCE]
)
def test_at_first_boot_the_embedded_edition_is_shown_instead(
    new_lobby: Lobby,
    endpoint: PublishedEndpoint,
    attack: Deed,
    trouble: Trouble,
    heal: Callable[[PublishedEndpoint], str],
):
    attack(endpoint)

    new_lobby.refreshes()

    new_lobby.shows(None)
    new_lobby.says(trouble)
    good = heal(endpoint)
    new_lobby.refreshes()
    new_lobby.is_up_to_date(good)


def test_a_frozen_endpoint_is_told_as_soon_as_its_signature_ends(lobby: Lobby, first: str, endpoint: PublishedEndpoint):
    """Until then nobody can know; the exhibit shows the first edition all the while."""
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
def test_a_root_that_was_rotated_is_followed(lobby: Lobby, endpoint: PublishedEndpoint, server: Server, times: int):
    """With a kiosk that slept through all of it, each step is followed once; the next refresh need not follow again."""
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


def test_a_kiosk_out_of_the_box_follows_all_rotations(lobbies: Lobbies, endpoint: PublishedEndpoint):
    endpoint.rotate_root(3)
    endpoint.rotate("targets")
    last = endpoint.publish(title="Last")
    lobby = lobbies()

    lobby.refreshes()

    lobby.is_up_to_date(last)


def test_the_wrong_trusted_root_trusts_nothing(lobbies: Lobbies, first: str, endpoint: PublishedEndpoint, tmp_path):
    """Staff gave the kiosk the root of another endpoint; the right one heals it."""
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
def test_a_trusted_root_that_cannot_be_used_is_told(
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


def test_a_channel_that_nobody_publishes_is_told(lobbies: Lobbies, endpoint: PublishedEndpoint):
    """The words name the channels that there are."""
    lobby = lobbies(channel="stand")

    lobby.refreshes()

    lobby.shows(None)
    lobby.says(Trouble.NO_CHANNEL, "stand", "lobby")
    here = endpoint.publish(title="Stand", channel="stand")
    lobby.refreshes()
    lobby.is_up_to_date(here)
