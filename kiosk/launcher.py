"""Starts the exhibit: settings, log, environment, touch, and only then Kivy and everything that is drawn."""

import argparse
import logging
import sys
from pathlib import Path

from kiosk import bootstrap, settings
from kiosk.arguments import kiosk_options
from kiosk.errors import KioskError, LockedError, MachineError
from kiosk.kivy_patches import lean_start
from kiosk.system import lock_file, shutdown
from kiosk.system.file_owner import act_as_owner_of
from kiosk.system.logs import start_log
from kiosk.system.memory import Memory
from kiosk.system.version import version

_LOG = logging.getLogger(__name__)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    known = argparse.ArgumentParser(
        prog="main.py", description="Show the exhibit on this machine's screen.", parents=[kiosk_options(window=True)]
    )
    known.add_argument("--version", action="version", version=f"kiosk {version()}")
    return known


def lock_state(state: Path) -> None:
    """Make sure that no other exhibit writes to this state while this process lives.

    Raises:
        LockedError: another exhibit does.
    """
    file = state / "exhibit" / "exhibit.lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        alone = lock_file.hold(file)
    except OSError as error:  # a disk that refuses stops no exhibit
        _LOG.warning("cannot tell whether this is the only exhibit here: %s", error)
        return
    if not alone:
        raise LockedError(f"another exhibit runs with {state}: end that one, or give this one another --state")


def main(arguments: list[str]) -> int:
    """Run the exhibit until a signal ends it; return the exit code."""
    asked = parser().parse_args(arguments)
    Memory().pause()  # :class:`kiosk.wiring.RunningExhibit` turns it on again after the first picture
    try:
        act_as_owner_of(asked.state)
        chosen, wrong = settings.load_or_kept(asked.config, asked.state, {"screen.window": asked.window})
        start_log(chosen.log)
        if wrong is not None:
            _LOG.error("%s; until then the exhibit goes on with the settings of its last good start", wrong)
        _LOG.info("kiosk %s, Python %s, state in %s", version(), sys.version.split()[0], asked.state)
        lock_state(asked.state)
        screen = chosen.screen
        bootstrap.prepare_environment(asked.state, window=screen.size, rotation=screen.rotation, cursor=screen.cursor)
        shutdown.survive_x_errors()
        lean_start.install()
        bootstrap.configure_touch(chosen.touch.input)
        bootstrap.fit_the_display(screen.size)
        bootstrap.assert_a_window()
        from kiosk.wiring import RunningExhibit, kivy_ports

        lasting = wrong is None and asked.window is None  # a window of the command line is for this start alone
        RunningExhibit(chosen, asked.state, kivy_ports(), config=asked.config, keep_settings=lasting).run()
    except KioskError as error:
        print(error, file=sys.stderr)  # noqa: T201 - one line for whoever started it
        return error.exit_code if isinstance(error, MachineError) else 2
    return 0
