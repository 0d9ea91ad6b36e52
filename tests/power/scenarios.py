"""The scenarios of the kills: an endpoint that has published three editions, and caches in several states."""

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
    """A state to start from, the work to interrupt, and the editions that may be on screen after an interruption.

    ``None`` among the allowed editions stands for the embedded one. ``damaged`` names the prepared files below
    ``editions/`` that are damaged from the start.
    """

    name: str
    start: Path
    root: Path
    transport: Callable[[], Transport]
    allowed: frozenset[str | None]
    aim: str
    screen: tuple[int, int] = SCREEN
    repairs: bool = False
    damaged: frozenset[str] = frozenset()

    def copy(self, state: Path) -> None:
        """Copy the state to start from into a new folder."""
        shutil.copytree(self.start, state)

    def work(self, state: Path) -> RefreshResult:
        """Do the work to interrupt."""
        return self._run(repair if self.repairs else refresh, state)

    def recover(self, state: Path) -> RefreshResult:
        """Do the work of the refresher after an interruption, undisturbed."""
        result = self._run(refresh, state)
        return result if result.trouble or not self.repairs else self._run(repair, state)

    def _run(self, job: Callable[..., RefreshResult], state: Path) -> RefreshResult:
        context = self.context(state)
        with contextlib.closing(self.transport()) as transport:
            return run_locked(context, partial(job, context, transport, _now))

    def context(self, state: Path) -> RefreshContext:
        """Return the refresh context of the kiosk with this state."""
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
def published_scenarios(folder: Path) -> Iterator[dict[str, Scenario]]:
    """Publish editions, fetch them into kiosks, and yield the scenarios by name. The endpoint is on loopback too."""
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
    """Return a photograph of noise: a file that takes several reads and writes."""
    size = (640, 360)
    stream = BytesIO()
    Image.frombytes("RGB", size, random.Random(seed).randbytes(3 * size[0] * size[1])).save(stream, "JPEG", quality=95)  # noqa: S311
    return remembered(stream.getvalue(), "image/jpeg", *size)


def _damage(cache: Cache) -> frozenset[str]:
    """Flip a bit in one prepared picture of the current edition, and delete the file it was made from."""
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
    """Serve a folder from a process of its own, because this process forks and must have no threads."""
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
