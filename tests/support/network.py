"""Lists the failures of a network, each with the trouble that the kiosk should report."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from kiosk.errors import Trouble
from kiosk.refresh.transport.http_session import Timeouts
from tests.support import server as web
from tests.support.server import Behaviour

ORDINARY = Timeouts()
SHORT = Timeouts(connect_s=2, silence_s=0.5, small_s=1, least_bytes_s=1000)
"""For answers that never come. Tests whose answer comes wait with the ordinary patience."""


@dataclass(frozen=True)
class Calamity:
    """The behaviour of a server, the trouble that it causes, words of the message for staff, and the patience."""

    behaviour: Behaviour
    trouble: Trouble
    word: str
    patience: Timeouts = ORDINARY


_ALL = {
    "stalled": Calamity(web.stall(), Trouble.UNREACHABLE, "no answer in time", SHORT),
    "stalled after the head": Calamity(web.stall(after=3), Trouble.UNREACHABLE, "no answer in time", SHORT),
    "a byte now and then": Calamity(web.drip(20), Trouble.UNREACHABLE, "slower than 1000 bytes a second", SHORT),
    "a byte of the head now and then": Calamity(web.drip(20, head=True), Trouble.UNREACHABLE, "slower than", SHORT),
    "an endless head": Calamity(web.endless(head=True), Trouble.UNREACHABLE, "slower than", SHORT),
    "reset": Calamity(web.reset(), Trouble.UNREACHABLE, "broken off"),
    "reset within": Calamity(web.reset(after=3), Trouble.UNREACHABLE, "broken off"),
    "closed": Calamity(web.close(), Trouble.UNREACHABLE, "broken off"),
    "truncated": Calamity(web.truncate(after=3), Trouble.UNREACHABLE, "cut off"),
    "301": Calamity(web.redirect("http://elsewhere.invalid/", 301), Trouble.MOVED, "'http://elsewhere.invalid/'"),
    "302 of a portal": Calamity(web.redirect("http://login.invalid/", 302), Trouble.MOVED, "log in"),
    "308 without end": Calamity(web.endless(308), Trouble.MOVED, "308"),
    "302 to no text": Calamity(web.redirect("\xff\xfe\xfa", 302), Trouble.MOVED, "302"),
    "304 unasked": Calamity(web.status(304, body=b""), Trouble.NO_ENDPOINT, "304"),
    "401": Calamity(web.status(401), Trouble.NO_ENDPOINT, "password"),
    "403": Calamity(web.status(403), Trouble.NO_ENDPOINT, "may not be read"),
    "404": Calamity(web.status(404), Trouble.NO_ENDPOINT, "is not there"),
    "404 without end": Calamity(web.endless(404), Trouble.NO_ENDPOINT, "is not there"),
    "429": Calamity(web.status(429, {"Retry-After": "7"}), Trouble.BUSY, "429"),
    "500": Calamity(web.status(500), Trouble.BUSY, "500"),
    "503": Calamity(web.status(503), Trouble.BUSY, "503"),
    "511": Calamity(web.status(511), Trouble.NO_ENDPOINT, "login"),
    "a portal": Calamity(web.portal(), Trouble.NO_ENDPOINT, "a web page came"),
    "no HTTP": Calamity(web.say(b"220 mail.example ESMTP\r\n"), Trouble.NO_ENDPOINT, "not the answer of a web server"),
    "two lengths": Calamity(
        web.say(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        Trouble.NO_ENDPOINT,
        "not the answer of a web server",
    ),
    "a head of 80 kB": Calamity(
        web.say(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 80_000), Trouble.NO_ENDPOINT, "not the answer of a web server"
    ),
    "compressed": Calamity(web.compressed(), Trouble.NO_ENDPOINT, "'gzip'"),
}

every_calamity = pytest.mark.parametrize("calamity", _ALL.values(), ids=_ALL.keys())
"""Runs a test with each calamity."""


@contextmanager
def hanging_names() -> Iterator[None]:
    """Leave every look-up of a name unanswered until the block ends."""
    answered = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        answered.wait()
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", hang)
        try:
            yield
        finally:
            answered.set()


@contextmanager
def unknown_names() -> Iterator[None]:
    """Make every look-up of a name fail until the block ends."""

    def ask(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", ask)
        yield


@contextmanager
def no_proxy() -> Iterator[None]:
    """Ignore the proxies of this machine until the block ends."""
    with pytest.MonkeyPatch.context() as patch:
        for scheme in ("http", "https", "all", "no"):
            patch.delenv(f"{scheme}_proxy", raising=False)
            patch.delenv(f"{scheme.upper()}_PROXY", raising=False)
        yield
