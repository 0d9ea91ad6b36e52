"""Signed editions that should never have been signed are refused whole, once, with the place and the reason."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.edition.decode import encode
from kiosk.errors import Trouble
from tests.conftest import Visits
from tests.endpoint.conftest import Lobbies
from tests.endpoint.lobby import Lobby, shown_by
from tests.support.editions import small_edition
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

Raw = dict[str, Any]


def edition_with(change: Callable[[Raw], object]) -> bytes:
    """Return the small edition as JSON after a change, which may break the format."""
    raw = json.loads(encode(small_edition()))
    change(raw)
    return json.dumps(raw).encode()


def titled(title: str) -> bytes:
    return edition_with(lambda raw: raw["exhibit"]["title"].update(fr=title))


def called(name: str) -> bytes:
    """Return an edition with a picture of this name."""
    return edition_with(lambda raw: raw["pictures"].update({name: raw["pictures"]["facade-after"]}))


def many_laureates() -> bytes:
    raw = json.loads(encode(small_edition()))
    laureates = b",".join(
        b'{"id":"p-%d","name":{"fr":"P"},"tagline":{"fr":"P"},"text":{"fr":"P"}}' % n for n in range(200_000)
    )
    raw["laureates"] = "HERE"
    return json.dumps(raw).encode().replace(b'"HERE"', b"[" + laureates + b"]")


ODD: dict[str, tuple[Callable[[], bytes], Trouble, str]] = {
    "an unknown field": (lambda: edition_with(lambda raw: raw.update(colour="red")), Trouble.BAD_EDITION, "colour"),
    "an unknown field deep inside": (
        lambda: edition_with(lambda raw: raw["story"][0].update(song="la la")),
        Trouble.BAD_EDITION,
        "song",
    ),
    "a newer format": (lambda: edition_with(lambda raw: raw.update(format=2)), Trouble.TOO_NEW, "update the kiosk"),
    "a newer format with unknown fields": (
        lambda: edition_with(lambda raw: raw.update(format=3, colour="red")),
        Trouble.TOO_NEW,
        "update the kiosk",
    ),
    "nested a hundred thousand times": (lambda: b'{"exhibit":' * 100_000, Trouble.BAD_EDITION, "edition.json"),
    "no bytes": (lambda: b"", Trouble.BAD_EDITION, "edition.json"),
    "a list": (lambda: b"[]", Trouble.BAD_EDITION, "edition.json"),
    "not JSON": (lambda: b"Louvre-Lens Valley", Trouble.BAD_EDITION, "edition.json"),
    "not UTF-8": (lambda: titled("here").replace(b"here", b"\xe9"), Trouble.BAD_EDITION, "UTF-8"),
    "a byte order mark": (lambda: b"\xef\xbb\xbf" + titled("First"), Trouble.BAD_EDITION, "byte order mark"),
    "a NUL byte": (lambda: titled("a\0b"), Trouble.BAD_EDITION, "U+0000"),
    "a lone surrogate": (lambda: titled("a\ud800b"), Trouble.BAD_EDITION, "edition.json"),
    "a reversal of direction": (lambda: titled("a\u202eb"), Trouble.BAD_EDITION, "U+202E"),
    "a bell": (lambda: titled("a\x07b"), Trouble.BAD_EDITION, "U+0007"),
    "a path in place of a picture's name": (lambda: called("../../../../tmp/x"), Trouble.BAD_EDITION, "../"),
    "an absolute path in place of a picture's name": (
        lambda: called("/etc/passwd"),
        Trouble.BAD_EDITION,
        "/etc/passwd",
    ),
    "a line break in a picture's name": (lambda: called("a\nb"), Trouble.BAD_EDITION, "pictures"),
    "a path in place of a hash": (
        lambda: edition_with(lambda raw: raw["pictures"]["facade-after"]["media"].update(sha256="../" * 20 + "etc/")),
        Trouble.BAD_EDITION,
        "sha256",
    ),
    "an unknown picture": (
        lambda: edition_with(lambda raw: raw["exhibit"]["slides"][0].update(picture="nobody")),
        Trouble.BAD_EDITION,
        "nobody",
    ),
    "a picture of no pixels": (
        lambda: edition_with(lambda raw: raw["pictures"]["facade-after"]["media"].update(width=0)),
        Trouble.BAD_EDITION,
        "width",
    ),
    "a file of no bytes": (
        lambda: edition_with(lambda raw: raw["pictures"]["facade-after"]["media"].update(bytes=0)),
        Trouble.BAD_EDITION,
        "bytes",
    ),
    "a file of minus one bytes": (
        lambda: edition_with(lambda raw: raw["pictures"]["facade-after"]["media"].update(bytes=-1)),
        Trouble.BAD_EDITION,
        "bytes",
    ),
}


@pytest.mark.parametrize(("make", "trouble", "words"), [pytest.param(*case, id=name) for name, case in ODD.items()])
def test_an_odd_edition_is_refused_once_and_the_next_one_is_shown(
    lobby: Lobby,
    first: str,
    endpoint: PublishedEndpoint,
    server: Server,
    make: Callable[[], bytes],
    trouble: Trouble,
    words: str,
):
    """While the edition stays published, each poll costs one request and starts no job."""
    endpoint.publish_bytes(make())

    wait_s = lobby.refreshes()

    lobby.shows(first)
    lobby.says(trouble, words)
    assert wait_s == 60.0
    server.requests.clear()
    lobby.jobs.clear()
    lobby.refreshes()
    assert len(server.requests) == 1
    assert not lobby.jobs
    lobby.says(trouble, words)
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(second)


HUGE: dict[str, tuple[Callable[[], bytes], Trouble, str]] = {
    "200,000 laureates": (many_laureates, Trouble.BAD_EDITION, "laureates"),
    "50 MB of JSON": (lambda: titled("x" * 50_000_000), Trouble.TOO_LARGE, "at most 30,000,000"),
}


@pytest.mark.parametrize(("make", "trouble", "words"), HUGE.values(), ids=HUGE)
def test_a_huge_edition_is_refused(
    lobbies: Lobbies,
    endpoint: PublishedEndpoint,
    server: Server,
    make: Callable[[], bytes],
    trouble: Trouble,
    words: str,
):
    """A text longer than the limit is not fetched."""
    lobby = lobbies(channel="hall")
    endpoint.publish_bytes(make(), channel="hall")

    lobby.refreshes()

    lobby.shows(None)
    lobby.says(trouble, words)
    assert trouble is not Trouble.TOO_LARGE or not server.asked_for("targets")
    good = endpoint.publish(title="Good", channel="hall")
    lobby.refreshes()
    lobby.is_up_to_date(good)


def test_a_refusal_survives_a_restart(lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server):
    """The reason stays the same, and no picture is fetched to find it again."""
    endpoint.publish_bytes(titled("a\0b"))
    lobby.refreshes()
    lobby.starts_again()
    server.requests.clear()

    lobby.refreshes()

    assert not server.asked_for("media")
    lobby.says(Trouble.BAD_EDITION, "U+0000")
    lobby.shows(first)
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(second)


MARKUP = "[b]Gras[/b] &amp; [ref=x]lien[/ref] <i>"


def test_a_visitor_reads_markup_as_plain_text(lobby: Lobby, endpoint: PublishedEndpoint, visits: Visits):
    second = endpoint.publish_bytes(titled(MARKUP))

    lobby.refreshes()

    lobby.is_up_to_date(second)
    visitor = visits(shown_by(lobby.context).loaded)
    assert visitor.sees(MARKUP)
