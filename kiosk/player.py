"""Starts the exhibit: settings, log, environment, touch, and only then Kivy and everything that is drawn."""

import argparse
import gc
import logging
import os
import platform
import sys
from pathlib import Path

from kiosk import bootstrap, ending, settings
from kiosk.errors import KioskError, MachineError
from kiosk.owner import act_as_owner_of
from kiosk.version import version

_LOG = logging.getLogger(__name__)
_LOG_PARTS = 4


def parser() -> argparse.ArgumentParser:
    """Return what the command line understands."""
    known = argparse.ArgumentParser(prog="main.py", description="Show the exhibit on this machine's screen.")
    known.add_argument("--config", type=Path, metavar="FILE", help="settings that differ from config/kiosk.toml")
    known.add_argument(
        "--state", type=Path, metavar="DIR", help="folder for what the kiosk keeps (default: %(default)s)"
    )
    known.add_argument("--window", metavar="WxH", help="size of the window, for instance 1280x720")
    known.add_argument("--version", action="version", version=f"kiosk {version()}")
    known.set_defaults(state=default_state())
    return known


def default_state() -> Path:
    """Return the folder for what the kiosk keeps, by the habits of this system."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "louvre-lens-vallee"
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "louvre-lens-vallee"


def start_log(log: settings.Log) -> None:
    """Write the log to the error output, or to a file that never grows beyond its limit."""
    handler: logging.Handler = logging.StreamHandler()
    if log.file is not None:
        part = log.max_mb * 1_000_000 // _LOG_PARTS
        from logging.handlers import RotatingFileHandler  # here, because it brings the whole of sockets along

        try:
            log.file.parent.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(log.file, maxBytes=part, backupCount=_LOG_PARTS - 1, encoding="utf-8")
        except OSError as error:
            print(f"cannot write the log to {log.file} ({error}); it goes to the error output", file=sys.stderr)  # noqa: T201
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=log.level.upper(), handlers=[handler], force=True)


def main(arguments: list[str]) -> int:
    """Run the exhibit until it is told to stop; return the exit code."""
    asked = parser().parse_args(arguments)
    gc.disable()  # nothing of what a start makes is garbage; :func:`kiosk.wiring.assemble` turns it on again
    try:
        act_as_owner_of(asked.state)
        chosen = settings.load(*settings.files_to_load(asked.config), overrides={"screen.window": asked.window})
        start_log(chosen.log)
        _LOG.info("kiosk %s, Python %s, state in %s", version(), platform.python_version(), asked.state)
        screen = chosen.screen
        bootstrap.prepare_environment(
            asked.state, window=screen.size, rotation=screen.rotation, cursor=screen.cursor, log_level="warning"
        )
        ending.survive_x_errors()
        bootstrap.import_kivy_quickly()
        bootstrap.configure_touch(chosen.touch.input)
        bootstrap.fit_the_display(screen.size)
        bootstrap.assert_a_window()
        from kiosk.wiring import assemble

        assemble(chosen, asked.state, asked.config).run()
    except KioskError as error:
        print(error, file=sys.stderr)  # noqa: T201 - one line for whoever started it
        return error.exit_code if isinstance(error, MachineError) else 2
    return 0
