"""What a refresh is killed on: an endpoint that has published three editions, and caches in several states of it."""

import contextlib
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image

from kiosk.edition.types import Media
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.context import CacheLimits, RefreshContext
from kiosk.refresh.pipeline import refresh, run_locked
from kiosk.refresh.repair import repair
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.transport.transport import Transport
from kiosk.refresh.transport.usb import UsbTransport
from kiosk.refresh.transport.web import WebTransport
from tests.support.editions import remembered
from tests.support.endpoint import NOW, PublishedEndpoint
from tests.support.server import Server

SCREEN = (800, 450)
OTHER_SCREEN = (400, 225)
_PICTURES = ("facade-before", "facade-after")
SCENARIOS = ("update", "web", "first", "first-web", "screen", "damage")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A state to begin with, what is done then, and which editions may be on screen whenever that is interrupted.

    ``None`` among them stands for the embedded edition: the cache is empty. ``damaged`` are prepared files, below
    ``editions/``, that are so from the beginning.
    """

    name: str
    start: Path
    root: Path
    source: Callable[[], Transport]
    allowed: frozenset[str | None]
    aim: str
    screen: tuple[int, int] = SCREEN
    repairs: bool = False
    damaged: frozenset[str] = frozenset()

    def copy(self, state: Path) -> None:
        """Put the beginning into a new folder."""
        shutil.copytree(self.start, state)

    def work(self, state: Path) -> RefreshResult:
        """Do what is interrupted."""
        kiosk = self.kiosk(state)
        with contextlib.closing(self.source()) as source:
            what = repair if self.repairs else refresh
            return run_locked(kiosk, partial(what, kiosk, source, _now))

    def recover(self, state: Path) -> RefreshResult:
        """Do what the refresher does next, with nothing in its way."""
        kiosk = self.kiosk(state)
        with contextlib.closing(self.source()) as source:
            outcome = run_locked(kiosk, partial(refresh, kiosk, source, _now))
            return (
                outcome
                if outcome.trouble or not self.repairs
                else run_locked(kiosk, partial(repair, kiosk, source, _now))
            )

    def kiosk(self, state: Path) -> RefreshContext:
        """Return the kiosk whose state lies in this folder."""
        return RefreshContext(
            Cache(state / "cache"),
            ExhibitState(state / "exhibit"),
            self.root,
            "lobby",
            CacheLimits(400, 0),
            self.screen,
        )


def _now() -> datetime:
    return NOW.astimezone(UTC)


@contextlib.contextmanager
def prepared_ground(folder: Path) -> Iterator[dict[str, Scenario]]:
    """Publish, have kiosks fetch, and yield what can be interrupted. The endpoint is also served on loopback."""
    endpoint = PublishedEndpoint(folder)
    stick = partial(UsbTransport, endpoint.folder)
    ids: list[str] = []
    empty = folder / "empty"
    empty.mkdir()
    base = Scenario("first", empty, endpoint.root, stick, frozenset(), "")
    for title, *pictures in (("First", 1, 2), ("Second", 1, 3), ("Third", 1, 4)):
        ids.append(endpoint.publish(title=title, pictures=dict(zip(_PICTURES, map(_noise, pictures), strict=True))))
        if title != "Third":
            assert base.recover(folder / "before").trouble is None
            shutil.copytree(folder / "before", folder / title)
    _, second, third = ids
    for name in ("screen", "damage"):
        shutil.copytree(folder / "before", folder / name)
        assert base.recover(folder / name).name
    damaged = _damage(Cache(folder / "damage" / "cache"))
    with _served(endpoint.folder) as url:
        web = partial(WebTransport, url)
        allowed = frozenset({second, third})
        first = frozenset({None, third})
        only = frozenset({third})
        root = endpoint.root
        yield {
            scenario.name: scenario
            for scenario in (
                Scenario("update", folder / "Second", root, stick, allowed, third),
                Scenario("web", folder / "Second", root, web, allowed, third),
                Scenario("first", empty, root, stick, first, third),
                Scenario("first-web", empty, root, web, first, third),
                Scenario("screen", folder / "screen", root, stick, only, third, OTHER_SCREEN, repairs=True),
                Scenario("damage", folder / "damage", root, stick, only, third, repairs=True, damaged=damaged),
            )
        }


def _noise(seed: int) -> Media:
    """Return a photograph of nothing: a file that takes several reads and writes."""
    size = (640, 360)
    stream = BytesIO()
    Image.frombytes("RGB", size, random.Random(seed).randbytes(3 * size[0] * size[1])).save(stream, "JPEG", quality=95)  # noqa: S311
    return remembered(stream.getvalue(), "image/jpeg", *size)


def _damage(cache: Cache) -> frozenset[str]:
    """Turn a bit in one prepared picture of the current edition, and lose the file it was made from."""
    name = cache.current()
    assert name is not None
    prepared = sorted((cache.path(name) / "prepared").iterdir())
    data = bytearray(prepared[0].read_bytes())
    data[-1] ^= 1
    prepared[0].write_bytes(data)
    cache.blob(prepared[0].name[:64]).unlink()
    return frozenset({prepared[0].relative_to(cache.editions).as_posix()})


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder from a process of its own: this one has to stay without threads, because it forks."""
    reading, writing = os.pipe()
    until, end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(end)
        server = Server(folder)
        os.write(writing, server.url.encode())
        os.close(writing)
        os.read(until, 1)
        os._exit(0)
    os.close(writing)
    os.close(until)
    with os.fdopen(reading, "rb") as stream:
        url = stream.read().decode()
    try:
        yield url
    finally:
        os.close(end)
        os.waitpid(child, 0)
