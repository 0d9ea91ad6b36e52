"""A refresh uses the network as little as possible, by the server's own log."""

import os
from io import BytesIO

import msgspec
from PIL import Image

from kiosk.edition.types import Media
from kiosk.errors import Trouble
from kiosk.publish.endpoint_layout import TIMESTAMP, media_name
from tests.endpoint.lobby import Lobby
from tests.support.editions import drawn, remembered, small_edition
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Exchange, Server, serve, status, truncate


def photograph() -> Media:
    """Return a picture that hardly compresses: about 180 kB."""
    stream = BytesIO()
    Image.frombytes("RGB", (300, 200), os.urandom(180_000)).resize((1280, 720)).save(stream, "JPEG", quality=92)
    return remembered(stream.getvalue(), "image/jpeg", 1280, 720)


def prepared(lobby: Lobby) -> set[str]:
    """Return the names of the prepared files."""
    return {file.name for file in (lobby.folder / "prepared").iterdir()}


def cost(server: Server) -> int:
    """Return the bytes of all requests and responses."""
    return sum(request.sent + request.received for request in server.requests)


def test_a_poll_without_news_costs_one_small_request(lobby: Lobby, server: Server, first: str):
    for _ in range(3):
        server.requests.clear()
        lobby.refreshes()

        assert [request.path for request in server.requests] == ["/" + TIMESTAMP]
        assert cost(server) < 2000
    lobby.is_up_to_date(first)
    assert lobby.jobs == ["refresh"]


def test_a_poll_of_a_server_without_conditions_costs_one_request_too(
    lobby: Lobby, server: Server, endpoint: PublishedEndpoint
):
    """The same bytes again are not news."""
    server.etags = server.dates_files = False
    server.requests.clear()
    lobby.refreshes()

    assert [request.status for request in server.requests] == [200]
    assert cost(server) < 2000
    assert lobby.jobs == ["refresh"]
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(second)


def test_an_endless_not_modified_is_believed_for_an_hour_only(
    lobby: Lobby, server: Server, first: str, endpoint: PublishedEndpoint
):
    """A badly configured cache between the two answers so. After an hour the timestamp is read without a condition."""

    def stubborn(exchange: Exchange) -> None:
        if exchange.headers["If-None-Match"]:
            exchange.whole(304, b"")
        else:
            serve(exchange)

    server.dates_files = False  # the server's tag is used at once
    lobby.refreshes()
    second = endpoint.publish(title="Second")
    server.behave(TIMESTAMP, stubborn)
    lobby.refreshes()
    lobby.is_up_to_date(first)

    lobby.passes_days(1)
    lobby.refreshes()

    lobby.is_up_to_date(second)


def test_a_renewed_signature_fetches_no_content(lobby: Lobby, server: Server, first: str, endpoint: PublishedEndpoint):
    endpoint.renew()
    server.requests.clear()

    lobby.refreshes()

    assert not server.asked_for("media") + server.asked_for("targets")
    lobby.is_up_to_date(first)


def test_one_changed_picture_fetches_only_that_picture(lobby: Lobby, endpoint: PublishedEndpoint, server: Server):
    many = {f"picture-{number}": small_edition().pictures["facade-after"] for number in range(20)}
    pictures = small_edition().pictures | {
        name: msgspec.structs.replace(picture, media=drawn(f"#{number:02x}{number:02x}40", 64, 36))
        for number, (name, picture) in enumerate(many.items())
    }
    edition = small_edition(pictures=pictures)
    endpoint.publish(edition)
    lobby.refreshes()
    kept = prepared(lobby)
    changed = photograph()
    second = endpoint.publish(edition, pictures={"facade-after": changed})
    server.requests.clear()

    lobby.refreshes()

    lobby.is_up_to_date(second)
    assert [request.path for request in server.asked_for("media")] == ["/" + media_name(changed.sha256)]
    assert cost(server) - changed.bytes < 64_000
    unchanged = {name for name in prepared(lobby) if not name.startswith(changed.sha256)}
    assert unchanged < kept


def test_a_download_goes_on_where_it_ended_after_a_restart(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server
):
    picture = photograph()
    second = endpoint.publish(title="Second", pictures={"facade-after": picture})
    server.behave(media_name(picture.sha256), truncate(100_000))
    lobby.refreshes()
    lobby.shows(first)
    lobby.says(Trouble.UNREACHABLE)
    server.behave_well()
    server.requests.clear()
    lobby.starts_again()

    lobby.refreshes()

    lobby.is_up_to_date(second)
    (request,) = server.asked_for("media")
    assert request.headers["Range"] == "bytes=100000-"
    assert request.status == 206
    assert request.sent < picture.bytes - 100_000 + 1000


def test_one_failing_file_does_not_stop_the_others(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server
):
    """The other files are kept and not requested again."""
    media = {f"picture-{number}": drawn(f"#{number:02x}20{number:02x}", 64, 36) for number in range(12)}
    pictures = small_edition().pictures
    more = {name: msgspec.structs.replace(pictures["facade-after"], media=each) for name, each in media.items()}
    bad = media_name(media["picture-0"].sha256)
    server.behave(bad, status(404))
    second = endpoint.publish(small_edition(pictures=pictures | more))

    lobby.refreshes()

    lobby.shows(first)
    lobby.says(Trouble.NO_ENDPOINT, bad)
    assert all(lobby.blob(each).exists() for name, each in media.items() if name != "picture-0")
    server.behave_well()
    server.requests.clear()
    lobby.refreshes()
    lobby.is_up_to_date(second)
    assert [request.path for request in server.asked_for("media")] == ["/" + bad]


def test_pictures_are_prepared_for_another_screen_without_a_network(
    lobby: Lobby, first: str, server: Server, endpoint: PublishedEndpoint
):
    server.close()
    lobby.reports_its_screen(1080, 1920)

    lobby.refreshes()

    lobby.shows(first)
    assert ".1080x1920." in lobby.folder.name
    lobby.says(Trouble.UNREACHABLE)
    server.start()
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(second)
    assert ".1080x1920." in lobby.folder.name
