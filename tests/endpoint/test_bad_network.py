"""On any fault of the network, visitors see a complete edition, staff read the cause, and the next refresh recovers."""

from email.utils import formatdate
from time import time

import pytest

from kiosk.errors import Trouble
from kiosk.publish.endpoint_layout import TIMESTAMP
from tests.endpoint.conftest import Lobbies
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.network import hanging_names
from tests.support.server import (
    Behaviour,
    Server,
    chunked,
    close,
    compressed,
    drip,
    endless,
    ignore_range,
    portal,
    redirect,
    refusing_port,
    reset,
    say,
    stall,
    status,
    truncate,
    wrong_content,
    wrong_length,
    wrong_range,
)

SMALL_FILES: list[tuple[str, Behaviour, Trouble]] = [
    ("reset", reset(), Trouble.UNREACHABLE),
    ("reset in the middle", reset(after=100), Trouble.UNREACHABLE),
    ("closed without an answer", close(), Trouble.UNREACHABLE),
    ("silent", stall(), Trouble.UNREACHABLE),
    ("silent in the middle", stall(after=100), Trouble.UNREACHABLE),
    ("one byte a second", drip(1), Trouble.UNREACHABLE),
    ("ten bytes a second, even of the head", drip(10, head=True), Trouble.UNREACHABLE),
    ("endless", endless(), Trouble.NO_ENDPOINT),
    ("moved", redirect("http://127.0.0.1:9/elsewhere"), Trouble.MOVED),
    ("304 without a condition", status(304, body=b""), Trouble.NO_ENDPOINT),
    ("403", status(403), Trouble.NO_ENDPOINT),
    ("404", status(404), Trouble.NO_ENDPOINT),
    ("429", status(429), Trouble.BUSY),
    ("500", status(500), Trouble.BUSY),
    ("503", status(503), Trouble.BUSY),
    ("a captive portal", portal(), Trouble.NO_ENDPOINT),
    ("not HTTP", say(b"220 mail.example.org ESMTP\r\n"), Trouble.NO_ENDPOINT),
    ("cut off", truncate(100), Trouble.UNREACHABLE),
    ("empty", truncate(0), Trouble.UNREACHABLE),
    ("too long", wrong_length(20_000), Trouble.NO_ENDPOINT),
    ("too short", wrong_length(-50), Trouble.DAMAGED),
    ("one bit changed", wrong_content(), Trouble.DAMAGED),
    ("chunked without its end", chunked(less=50), Trouble.DAMAGED),
    ("compressed", compressed(), Trouble.NO_ENDPOINT),
]
"""The faults of a file that is read whole, and the trouble that staff read if they hit the timestamp."""


def named(cases: list[tuple[str, Behaviour, Trouble]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("behaviour", "trouble"), [pytest.param(how, trouble, id=name) for name, how, trouble in cases]
    )


@named(SMALL_FILES)
def test_a_failing_timestamp_request_changes_nothing(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server, behaviour: Behaviour, trouble: Trouble
):
    second = endpoint.publish(title="Second")
    server.behave(TIMESTAMP, behaviour)

    wait_s = lobby.refreshes(in_a_hurry=trouble is Trouble.UNREACHABLE)

    lobby.shows(first)
    lobby.says(trouble)
    assert 15 <= wait_s <= 19
    server.behave_well()
    lobby.refreshes()
    lobby.is_up_to_date(second)


DEEPER: list[tuple[str, str, Behaviour, Trouble]] = [
    ("snapshot: silent", "snapshot", stall(), Trouble.UNREACHABLE),
    ("targets: 503", "targets", status(503), Trouble.BUSY),
    ("targets: one byte a second", "targets", drip(1), Trouble.UNREACHABLE),
    ("snapshot: 404", "snapshot", status(404), Trouble.DAMAGED),
    ("targets: endless", "targets", endless(), Trouble.DAMAGED),
    ("snapshot: moved", "snapshot", redirect("http://127.0.0.1:9/elsewhere"), Trouble.MOVED),
    ("root: a captive portal", "root", portal(), Trouble.NO_ENDPOINT),
    ("root: 500", "root", status(500), Trouble.BUSY),
    ("edition: reset in the middle", "edition", reset(after=3000), Trouble.UNREACHABLE),
    ("edition: one bit changed", "edition", wrong_content(), Trouble.DAMAGED),
    ("edition: too long", "edition", wrong_length(9), Trouble.DAMAGED),
    ("edition: too short", "edition", wrong_length(-9), Trouble.DAMAGED),
    ("edition: endless", "edition", endless(), Trouble.DAMAGED),
    ("edition: a captive portal", "edition", portal(), Trouble.NO_ENDPOINT),
    ("edition: gone", "edition", status(404), Trouble.DAMAGED),
    ("picture: reset in the middle", "picture", reset(after=1000), Trouble.UNREACHABLE),
    ("picture: silent in the middle", "picture", stall(after=1000), Trouble.UNREACHABLE),
    ("picture: one byte a second", "picture", drip(1), Trouble.UNREACHABLE),
    ("picture: endless", "picture", endless(), Trouble.DAMAGED),
    ("picture: moved", "picture", redirect("http://127.0.0.1:9/elsewhere"), Trouble.MOVED),
    ("picture: 304 without a condition", "picture", status(304, body=b""), Trouble.NO_ENDPOINT),
    ("picture: 403", "picture", status(403), Trouble.NO_ENDPOINT),
    ("picture: 429", "picture", status(429), Trouble.BUSY),
    ("picture: a captive portal", "picture", portal(), Trouble.NO_ENDPOINT),
    ("picture: one bit changed", "picture", wrong_content(), Trouble.DAMAGED),
    ("picture: too long", "picture", wrong_length(9), Trouble.DAMAGED),
    ("picture: too short", "picture", wrong_length(-9), Trouble.DAMAGED),
    ("picture: empty", "picture", status(200, body=b""), Trouble.DAMAGED),
    ("picture: cut off", "picture", truncate(1000), Trouble.UNREACHABLE),
]
"""The faults of files that are fetched after the timestamp."""


@pytest.mark.parametrize(("where", "behaviour", "trouble"), [pytest.param(*case, id=name) for name, *case in DEEPER])
def test_one_failing_file_keeps_the_whole_edition_away(
    lobby: Lobby,
    first: str,
    endpoint: PublishedEndpoint,
    server: Server,
    where: str,
    behaviour: Behaviour,
    trouble: Trouble,
):
    """Nothing of the second edition is shown before all of it is there."""
    second = endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    files = {"root": "metadata/2.root.json", "edition": "targets/", "picture": "media/"}
    server.behave(files.get(where) or endpoint.name_of(where), behaviour)

    lobby.refreshes(in_a_hurry=trouble is Trouble.UNREACHABLE)

    lobby.shows(first)
    lobby.says(trouble)
    server.behave_well()
    lobby.refreshes()
    lobby.is_up_to_date(second)


RANGES: dict[str, tuple[Behaviour, Trouble | None]] = {
    "ignored": (ignore_range(), None),
    "another one, honestly": (wrong_range(), None),
    "another one, secretly": (wrong_range(honest=False), None),
    "of a file of another length": (wrong_range(shift=0, total=5), None),
    "refused": (status(416), Trouble.NO_ENDPOINT),
}


@pytest.mark.parametrize(("behaviour", "trouble"), RANGES.values(), ids=RANGES)
def test_a_server_with_wrong_ranges_only_delays_an_edition(
    lobby: Lobby,
    first: str,
    endpoint: PublishedEndpoint,
    server: Server,
    behaviour: Behaviour,
    trouble: Trouble | None,
):
    """A download that was cut off goes on, or begins again."""
    second = endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    server.behave("media/", truncate(1000))
    lobby.refreshes()
    lobby.shows(first)
    lobby.says(Trouble.UNREACHABLE)
    server.behave_well()
    server.behave("media/", behaviour)

    lobby.refreshes()

    if trouble is not None:
        lobby.shows(first)
        lobby.says(trouble)
        server.behave_well()
        lobby.refreshes()
    lobby.is_up_to_date(second)


@pytest.mark.parametrize("header", ["120", "a date"])
def test_the_kiosk_waits_as_long_as_the_server_asks(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server, header: str
):
    second = endpoint.publish(title="Second")
    when = header if header.isdigit() else formatdate(time() + 120, usegmt=True)
    server.behave("metadata/", status(429, {"Retry-After": when}))

    wait_s = lobby.refreshes()

    assert 110 <= wait_s <= 151
    lobby.shows(first)
    lobby.says(Trouble.BUSY, "429")
    server.behave_well()
    lobby.refreshes()
    lobby.is_up_to_date(second)


def test_waits_double_up_to_five_minutes(new_lobby: Lobby, server: Server, first: str):
    """Each wait is up to a quarter longer by chance; a good refresh starts again with the shortest."""
    server.behave("", status(503))
    waits = [new_lobby.refreshes() for _ in range(7)]

    for wait_s, least in zip(waits, (15, 30, 60, 120, 240, 300, 300), strict=True):
        assert least <= wait_s <= least * 1.25
    new_lobby.shows(None)
    new_lobby.says(Trouble.BUSY)
    server.behave_well()
    assert new_lobby.refreshes() == 60.0
    new_lobby.is_up_to_date(first)
    server.behave("", status(503))
    assert new_lobby.refreshes() <= 19


@pytest.mark.parametrize("trusted", [False, True], ids=["unknown certificate", "wrong name"])
def test_a_server_with_a_bad_certificate_is_refused(
    lobbies: Lobbies, first: str, endpoint: PublishedEndpoint, monkeypatch: pytest.MonkeyPatch, trusted: bool
):
    """A certificate for the right name, of an authority that this machine knows, is accepted."""
    with Server(endpoint.folder, name="elsewhere.example") as bad:
        if trusted:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bad.authority))
        lobby = lobbies(url=bad.url)

        lobby.refreshes()

        lobby.shows(None)
        lobby.says(Trouble.UNTRUSTED_SERVER, "certificate")
        assert not bad.requests
    with Server(endpoint.folder, name="127.0.0.1") as good:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(good.authority))
        lobby = lobbies(url=good.url)
        lobby.refreshes()
        lobby.is_up_to_date(first)


def test_without_a_network_the_cached_edition_stays_for_ever(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server
):
    """The cable is out for forty days, with restarts. The signature ends meanwhile, and the edition stays on screen."""
    server.close()
    for _ in range(4):
        lobby.passes_days(10)
        lobby.starts_again()
        lobby.refreshes()
        lobby.shows(first)
        lobby.says(Trouble.UNREACHABLE, "refused")

    since = lobby.says(Trouble.UNREACHABLE).since
    assert lobby.status.answered is not None
    assert since - lobby.status.answered >= 9 * 86_400
    lobby.passes_days(-40)
    server.start()
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(second)


def test_at_first_boot_without_a_network_the_embedded_edition_is_shown(lobbies: Lobbies, first: str, server: Server):
    with refusing_port() as port:
        lobby = lobbies(url=f"http://127.0.0.1:{port}/")
        for _ in range(3):
            lobby.refreshes()
            lobby.shows(None)
            lobby.says(Trouble.UNREACHABLE)
    lobby = lobbies(url=server.url)
    lobby.shows(None)
    lobby.refreshes()
    lobby.is_up_to_date(first)


def test_a_dead_name_server_only_delays_an_edition(lobby: Lobby, first: str, endpoint: PublishedEndpoint):
    """A router whose line is dead causes this. Once it answers again, the new edition comes."""
    second = endpoint.publish(title="Second")
    with hanging_names():
        for _ in range(2):
            wait_s = lobby.refreshes(in_a_hurry=True)
            lobby.shows(first)
            lobby.says(Trouble.UNREACHABLE, "no name server answers")
        assert 30 <= wait_s <= 38

    lobby.refreshes()

    lobby.is_up_to_date(second)


@pytest.mark.parametrize("url", ["http://no-such-host.invalid/", "http://127.0.0.1:1/", "http://[::1]:1/x/"])
def test_an_address_without_a_server_is_unreachable(lobbies: Lobbies, url: str):
    lobby = lobbies(url=url)

    lobby.refreshes(in_a_hurry=True)

    lobby.shows(None)
    lobby.says(Trouble.UNREACHABLE)
