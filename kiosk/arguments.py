"""The options that every command shares: the settings and the state of the kiosk, and the size of its window."""

import argparse
import os
from pathlib import Path


def default_state() -> Path | None:
    """Return the usual folder for a program's state on this system; ``None`` for a user without a home."""
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME")
    try:
        folder = Path(base) if base else Path.home() / ("" if os.name == "nt" else ".local/state")
    except RuntimeError:
        return None
    return folder / "louvre-lens-vallee"


def kiosk_options(*, window: bool = False, state_optional: bool = False) -> argparse.ArgumentParser:
    """Return a parser with ``--config``, ``--state`` and perhaps ``--window``, to pass in ``parents=[…]``.

    ``state_optional`` leaves the state ``None`` if none is given. Otherwise a user without a home must give one.
    """
    default = None if state_optional else default_state()
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--config", type=Path, metavar="FILE", help="settings that differ from config/kiosk.toml")
    options.add_argument(
        "--state",
        type=Path,
        default=default,
        required=default is None and not state_optional,
        metavar="DIR",
        help="folder of the kiosk's state; root acts as its owner" + (" (default: %(default)s)" if default else ""),
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
