"""Metadata that cannot be trusted stops new editions, never the one on screen; staff read which of them and why."""

from collections.abc import Callable

import pytest

from kiosk.errors import Trouble
from tests.endpoint.conftest import Lobbies
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

BELOW_ROOT = ("timestamp", "snapshot", "targets")

ATTACKS: dict[str, tuple[Callable[[PublishedEndpoint], object], Trouble]] = {
    **{f"expired {role}": (lambda it, role=role: it.expire(role), Trouble.EXPIRED) for role in BELOW_ROOT},
    "expired root": (lambda it: it.expire("root"), Trouble.EXPIRED),
    **{
        f"{role} signed by a stranger": (lambda it, role=role: it.sign_with_stranger(role), Trouble.NOT_SIGNED)
        for role in (*BELOW_ROOT, "root")
    },
    **{
        f"{role} signed by a stranger under our name": (
            lambda it, role=role: it.sign_with_stranger(role, pretend=True),
            Trouble.NOT_SIGNED,
        )
        for role in BELOW_ROOT
    },
    **{
        f"{role} below its threshold": (lambda it, role=role: it.below_threshold(role), Trouble.NOT_SIGNED)
        for role in BELOW_ROOT
    },
    "rolled back": (lambda it: it.roll_back(), Trouble.ROLLED_BACK),
    "mixed": (lambda it: it.mix(), Trouble.DAMAGED),
    "truncated snapshot": (lambda it: it.truncate(it.name_of("snapshot")), Trouble.DAMAGED),
    "truncated targets": (lambda it: it.truncate(it.name_of("targets")), Trouble.DAMAGED),
    "truncated edition": (
        lambda it: it.truncate(f"targets/{it.target_file().parent.name}/{it.target_file().name}"),
        Trouble.DAMAGED,
    ),
    "tampered edition": (lambda it: it.tamper_with_edition(), Trouble.DAMAGED),
    "tampered picture": (lambda it: it.tamper_with("facade-after"), Trouble.DAMAGED),
}


@pytest.mark.parametrize(("attack", "trouble"), [pytest.param(*case, id=name) for name, case in ATTACKS.items()])
def test_what_cannot_be_trusted_changes_nothing(
    lobby: Lobby,
    first: str,
    endpoint: PublishedEndpoint,
    attack: Callable[[PublishedEndpoint], object],
    trouble: Trouble,
):
    """The refresher saw the second edition's timestamp before, so that going back to the first is a roll-back."""
    endpoint.publish(title="Second")
    lobby.refreshes()
    second = endpoint.publish(title="Third", pictures={"facade-after": "#102030"})
    attack(endpoint)

    lobby.refreshes()

    kept = lobby.kiosk.cache.current()
    assert kept is not None
    lobby.shows(kept[:64])
    assert kept[:64] not in (first, second)
    lobby.says(trouble)
    endpoint.mend()
    lobby.refreshes()
    lobby.is_up_to_date(second)


@pytest.mark.parametrize(
    ("attack", "trouble"),
    [pytest.param(*case, id=name) for name, case in ATTACKS.items() if name not in ("rolled back", "mixed")],
)
def test_at_first_boot_the_embedded_edition_is_shown_instead(
    new_lobby: Lobby,
    first: str,
    endpoint: PublishedEndpoint,
    attack: Callable[[PublishedEndpoint], object],
    trouble: Trouble,
):
    attack(endpoint)

    new_lobby.refreshes()

    new_lobby.shows(None)
    new_lobby.says(trouble)
    endpoint.mend()
    new_lobby.refreshes()
    new_lobby.is_up_to_date(first)


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
