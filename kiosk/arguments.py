"""The options that every command shares: the settings and the state of the kiosk, and the size of its window."""

import argparse
import os
from pathlib import Path


def default_state() -> Path:
    """Return the usual folder for a program's state on this system."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "louvre-lens-vallee"
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "louvre-lens-vallee"


def kiosk_options(*, window: bool = False, state_optional: bool = False) -> argparse.ArgumentParser:
    """Return a parser with ``--config``, ``--state`` and perhaps ``--window``, to pass in ``parents=[…]``.

    ``state_optional`` leaves the state ``None`` if none is given.
    """
    default = None if state_optional else default_state()
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--config", type=Path, metavar="FILE", help="settings that differ from config/kiosk.toml")
    options.add_argument(
        "--state",
        type=Path,
        default=default,
        metavar="DIR",
        help=f"folder of the kiosk's state; root acts as its owner (default: {default or 'none'})",
    )
    if window:
        options.add_argument("--window", metavar="WxH", help="size of the window, for instance 1280x720")
    return options


def kiosk_arguments(config: Path | None, state: Path, window: str | None = None) -> list[str]:
    """Return a command line for :func:`kiosk_options`, with absolute paths: the other process may run in any folder."""
    arguments = ["--state", str(state.absolute())]
    if config is not None:
        arguments += ["--config", str(config.absolute())]
    return [*arguments, "--window", window] if window else arguments
