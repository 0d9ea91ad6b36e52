"""Set up a real refresh to measure: a published and served endpoint, and kiosks that read it."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.places import ROOT
from bench.refresh_server import Log, serving
from bench.screen import pause
from kiosk.publish.keys import Keys, open_keys
from kiosk.publish.publisher import publish
from kiosk.publish.storage import FolderFiles
from kiosk.refresh.cache.cache import Cache, id_in

_CHANNEL = "lobby"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint: its folder, and the address that serves it."""

    folder: Path
    keys: Keys
    url: str
    log: Log

    def publish(self, edition: Path) -> str:
        """Publish an edition's folder and return its id."""
        now = datetime.fromtimestamp(time.time(), UTC)
        return publish(edition, FolderFiles(self.folder), _CHANNEL, self.keys, now=now).edition


@dataclass(frozen=True, slots=True)
class Kiosk:
    """The settings and the state of one kiosk."""

    config: Path
    state: Path

    @property
    def cache(self) -> Cache:
        """Its cache."""
        return Cache(self.state / "cache")

    @property
    def refresher(self) -> tuple[str, ...]:
        """The command that keeps its cache fresh."""
        return (
            sys.executable, "-m", "kiosk", "refresh", "--config", str(self.config), "--state", str(self.state),
        )  # fmt: skip

    def exhibit(self, size: tuple[int, int]) -> tuple[str, ...]:
        """Return the command of its exhibit in a window of this size; it starts a refresher of its own."""
        window = f"{size[0]}x{size[1]}"
        main = str(ROOT / "main.py")
        return (
            sys.executable, main, "--window", window, "--config", str(self.config), "--state", str(self.state),
        )  # fmt: skip

    def current(self) -> str | None:
        """Return the id of the current edition in its cache."""
        name = self.cache.current()
        return id_in(name) if name else None

    def shown(self) -> str | None:
        """Return the id of the edition that its exhibit reports as shown."""
        try:
            return json.loads((self.state / "exhibit" / "shown.json").read_bytes())["edition"]
        except (OSError, ValueError):
            return None

    def prepared(self) -> int:
        """Return the number of files that the running refresh has prepared so far."""
        return sum(1 for _ in self.cache.incoming.glob("*/prepared/*"))

    def discard(self) -> None:
        """Delete its state."""
        shutil.rmtree(self.state, ignore_errors=True)


@contextmanager
def endpoint(folder: Path) -> Iterator[Endpoint]:
    """Serve an endpoint below ``folder``, with no edition yet."""
    with ExitStack() as stack:
        content = folder / "endpoint"
        content.mkdir(parents=True)
        url, log = stack.enter_context(serving(content, folder / "requests.log"))
        yield Endpoint(content, open_keys(folder / "keys"), url, log)


def kiosk(folder: Path, of: Endpoint, *, interval_s: float) -> Kiosk:
    """Set up a kiosk below ``folder`` for an endpoint that has an edition."""
    folder.mkdir()
    config = folder / "kiosk.toml"
    root = (of.folder / "metadata" / "1.root.json").as_posix()
    config.write_text(
        f'[endpoint]\nurl = "{of.url}"\nroot = "{root}"\ninterval_s = {interval_s}\n[log]\nlevel = "warning"\n',
        encoding="utf-8",
    )
    return Kiosk(config, folder / "state")


def run(command: tuple[str, ...], within_s: float = 600.0) -> None:
    """Run a command and return when it has succeeded.

    Raises:
        OSError: it does not start, fails, or does not end in time.
    """
    try:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=within_s)
    except subprocess.CalledProcessError as error:
        raise OSError(f"{command[0]} failed: {error.stderr.strip()[-500:]}") from error
    except subprocess.TimeoutExpired as error:
        raise OSError(f"{command[0]} did not end within {within_s:g} s") from error


def wait_until(true: Callable[[], bool], what: str, within_s: float = 180.0, every_s: float = 0.02) -> float:
    """Wait until a condition holds; return that moment in seconds since 1970.

    Raises:
        OSError: the condition did not hold in time.
    """
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            raise OSError(f"{what} did not happen within {within_s:g} s")
        pause(every_s)
    return time.time()
