"""Whatever the network does, visitors see a complete edition, staff read why, and the next good refresh heals all."""

import pytest

from kiosk.errors import Trouble
from kiosk.refresh.layout import TIMESTAMP
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import (
    Behaviour,
    Server,
    chunked,
    close,
    compressed,
    drip,
    endless,
    portal,
    redirect,
    reset,
    say,
    stall,
    status,
    truncate,
    wrong_content,
    wrong_length,
)

SMALL_FILES: list[tuple[str, Behaviour, Trouble]] = [
    ("reset", reset(), Trouble.UNREACHABLE),
    ("reset in the middle", reset(after=100), Trouble.UNREACHABLE),
    ("closed without a word", close(), Trouble.UNREACHABLE),
    ("silent", stall(), Trouble.UNREACHABLE),
    ("silent in the middle", stall(after=100), Trouble.UNREACHABLE),
    ("one byte a second", drip(1), Trouble.UNREACHABLE),
    ("ten bytes a second, even of the head", drip(10, head=True), Trouble.UNREACHABLE),
    ("endless", endless(), Trouble.NO_ENDPOINT),
    ("moved", redirect("http://127.0.0.1:9/elsewhere"), Trouble.MOVED),
    ("304 though nobody asked", status(304, body=b""), Trouble.NO_ENDPOINT),
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
    ("one bit is another", wrong_content(), Trouble.DAMAGED),
    ("chunked without its end", chunked(less=50), Trouble.DAMAGED),
    ("compressed", compressed(), Trouble.NO_ENDPOINT),
]
"""What can happen to a file that is read whole, and what staff are told when it happens to the timestamp."""


def named(cases: list[tuple[str, Behaviour, Trouble]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("behaviour", "trouble"), [pytest.param(how, trouble, id=name) for name, how, trouble in cases]
    )


@named(SMALL_FILES)
def test_a_timestamp_that_does_not_come_changes_nothing(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server, behaviour: Behaviour, trouble: Trouble
):
    second = endpoint.publish(title="Second")
    server.behave(TIMESTAMP, behaviour)

    wait_s = lobby.refreshes()

    lobby.shows(first)
    lobby.says(trouble)
    assert 15 <= wait_s <= 19
    server.behave_well()
    lobby.refreshes()
    lobby.is_up_to_date(second)
