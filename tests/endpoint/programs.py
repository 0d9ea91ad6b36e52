"""The real programs of a kiosk: its settings file, its commands, its refresher."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
_NOTHING = threading.Event()


def settings(folder: Path, *, url: str | None, root: Path | None, interval_s: float = 86_400) -> Path:
    """Write the settings of a kiosk and return the file."""
    given = {"url": url, "root": str(root) if root else None, "interval_s": interval_s}
    lines = ["[endpoint]", *(f"{key} = {json.dumps(value)}" for key, value in given.items() if value is not None)]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "kiosk.toml"
    file.write_text("\n".join([*lines, "[cache]", "keep_free_mb = 0", "[screen]", 'window = "640x360"']) + "\n")
    return file


def command(*arguments: str | Path) -> list[str]:
    """Return the command line of ``python -m kiosk``."""
    return [sys.executable, "-m", "kiosk", *map(str, arguments)]


def environment(clock: float | None = None) -> dict[str, str]:
    """Return the environment of a program whose clock shows this time (seconds since 1970)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KIVY_", "KCFG_", "SDL_"))}
    if clock is None:
        return kept
    return kept | {"KIOSK_TESTS_CLOCK": str(clock), "PYTHONPATH": str(Path(__file__).parent / "another_time")}


WITHOUT_NETWORK = (sys.executable, "-m", "tests.support.without_network")
"""The prefix that runs a command like a service that may not use the network."""


def run(
    *arguments: str | Path, clock: float | None = None, around: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with the prefix ``around``."""
    return subprocess.run(
        [*around, *command(*arguments)], cwd=ROOT, env=environment(clock), text=True, capture_output=True, timeout=60
    )


@contextmanager
def running_refresher(config: Path, state: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a refresher, which ends with the block."""
    with subprocess.Popen(
        command("refresh", "--config", config, "--state", state),
        cwd=ROOT,
        env=environment(),
        text=True,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def soon(what: Callable[[], object], within_s: float = 20.0) -> None:
    """Return as soon as ``what`` returns true; fail after ``within_s``."""
    end = monotonic() + within_s
    while not what():
        assert monotonic() < end, f"not within {within_s:g} s"
        _NOTHING.wait(0.02)
