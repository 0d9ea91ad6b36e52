"""The command line: ``python -m kiosk COMMAND``.

Exit codes: 0 done; 1 what was asked about is bad; 2 wrong usage, or this machine lacks something;
75 another program is at the same work, try again later; 77 the service that runs this forbids it.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.arguments import kiosk_arguments, kiosk_options
from kiosk.cli.refresher import add_to
from kiosk.errors import KioskError
from kiosk.system.file_owner import act_as_owner_of
from kiosk.system.version import version

if TYPE_CHECKING:
    from kiosk.cli.virtual_display import VirtualDisplay

_ROOT = Path(__file__).resolve().parents[2]
_FIRST_PICTURE_S = 3.0
_PICTURE_EVERY_S = 20.0


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    known = argparse.ArgumentParser(prog="python -m kiosk", description="The exhibit of Louvre-Lens Vallée.")
    known.add_argument("--version", action="version", version=f"kiosk {version()}")
    commands = known.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser(
        "run", help="show the exhibit; on a virtual display where there is none", parents=[kiosk_options(window=True)]
    )
    run.set_defaults(act=_run)

    check = commands.add_parser("check", help="check an edition folder: errors and warnings, one a line")
    check.add_argument("folder", type=Path, metavar="DIR")
    check.set_defaults(act=_check)

    tour = commands.add_parser("tour", help="take a picture of every screen, without a display")
    tour.add_argument("--out", type=Path, required=True, metavar="DIR")
    tour.add_argument("--edition", type=Path, metavar="DIR", help="edition folder (default: the embedded edition)")
    tour.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH")
    tour.add_argument("--language", choices=("fr", "en", "nl"), default="fr")
    tour.add_argument("--text-size", type=int, choices=(0, 1, 2), default=0)
    tour.add_argument("--contrast", action="store_true", help="in high contrast")
    tour.add_argument("--reach", action="store_true", help="with the controls within reach")
    tour.set_defaults(act=_tour)

    proof = commands.add_parser("proof", help="answer orders for pictures, and for what does not fit, line by line")
    proof.add_argument("--work", type=Path, metavar="DIR", help="folder for copies of pictures (default: for once)")
    proof.set_defaults(act=_proof)

    prepare = commands.add_parser("prepare", help="make the smaller copies of an edition folder's pictures")
    prepare.add_argument("folder", type=Path, metavar="DIR")
    prepare.set_defaults(act=_prepare)

    add = commands.add_parser("add-picture", help="copy a picture into an edition folder and print its entry")
    add.add_argument("folder", type=Path, metavar="DIR")
    add.add_argument("picture", type=Path, metavar="FILE")
    add.set_defaults(act=_add_picture)

    schema = commands.add_parser("schema", help="print the JSON Schema of edition.json")
    schema.set_defaults(act=_schema)

    doctor = commands.add_parser(
        "doctor",
        help="say what is wrong with this machine and what to do",
        parents=[kiosk_options(state_optional=True)],
    )
    doctor.set_defaults(act=_doctor)

    add_to(commands)

    asked = known.parse_args(arguments)
    try:
        return asked.act(asked)
    except KioskError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # whoever read the lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size: write for instance 1920x1080") from None
    if not (320 <= width <= 7680 and 320 <= height <= 7680):
        raise argparse.ArgumentTypeError(f"{text} is no size of a screen: both sides must be from 320 to 7680")
    return width, height


def _run(asked: argparse.Namespace) -> int:
    from kiosk.cli.virtual_display import VirtualDisplay, has_display

    act_as_owner_of(asked.state)
    options = kiosk_arguments(asked.config, asked.state, asked.window)
    command = [sys.executable, str(_ROOT / "main.py"), *options]
    for name in ("SIGTERM", "SIGHUP"):  # whoever ends this ends the exhibit and its display too
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN:
            signal.signal(getattr(signal, name), _interrupt)
    try:
        if has_display():
            return subprocess.call(command)  # noqa: S603 - our own program
        with VirtualDisplay() as display:
            return _run_on(display, command, asked.state / "screen.png")
    except KeyboardInterrupt:
        return 0


def _run_on(display: "VirtualDisplay", command: list[str], picture: Path) -> int:
    """Run the exhibit on a virtual display, and save what is on it now and then."""
    print(f"There is no display here: the exhibit runs on a virtual one, DISPLAY={display.name}.")
    print(f"A picture of its screen is saved to {picture} now and then. Ctrl+C ends it.", flush=True)
    exhibit = subprocess.Popen(command, env={**os.environ, "DISPLAY": display.name})  # noqa: S603 - as above
    wait_s = _FIRST_PICTURE_S
    try:
        while True:
            try:
                return exhibit.wait(wait_s)
            except subprocess.TimeoutExpired:
                display.save(picture)
                wait_s = _PICTURE_EVERY_S
    finally:
        exhibit.terminate()
        exhibit.wait(10)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _check(asked: argparse.Namespace) -> int:
    from kiosk.edition.check import check
    from kiosk.edition.folder import read_folder
    from kiosk.edition.sentences import line

    findings = check(read_folder(asked.folder))
    for finding in findings:
        print(f"{finding.severity}: {line(finding)}")
    errors = sum(finding.severity == "error" for finding in findings)
    print(f"{errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


def _tour(asked: argparse.Namespace) -> int:
    import tempfile

    from kiosk import bootstrap
    from kiosk.edition.folder import read_folder
    from kiosk.preview import tour
    from kiosk.theme import ASSETS
    from kiosk.visit.state import Visit

    loaded = read_folder(asked.edition or ASSETS / "edition")
    with tempfile.TemporaryDirectory(prefix="kiosk-tour-") as state:
        bootstrap.prepare_environment(Path(state), offscreen=True, window=asked.size)
        visit = Visit(asked.language, asked.text_size, asked.contrast, asked.reach)
        written = tour.take(loaded, asked.out, visit, *asked.size)
    print(f"{len(written)} pictures in {asked.out}")
    return 0


def _proof(asked: argparse.Namespace) -> int:
    from kiosk.preview.service import run

    return run(asked.work)


def _prepare(asked: argparse.Namespace) -> int:
    from kiosk.edition.media.renditions import prepare

    act_as_owner_of(asked.folder)
    done = prepare(asked.folder)
    print(f"{len(done.made)} made, {len(done.kept)} kept, {len(done.removed)} removed")
    return 0


def _add_picture(asked: argparse.Namespace) -> int:
    import msgspec

    from kiosk.edition.media.renditions import add_media

    act_as_owner_of(asked.folder)
    print(json.dumps({"media": msgspec.to_builtins(add_media(asked.folder, asked.picture))}, indent=2))
    return 0


def _schema(_asked: argparse.Namespace) -> int:
    from kiosk.edition.schema import schema

    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return 0


def _doctor(asked: argparse.Namespace) -> int:
    from kiosk.cli.doctor import examine

    if asked.state is not None:
        act_as_owner_of(asked.state)
    findings = examine(asked.config, asked.state)
    for finding in findings:
        print(finding)
    return 1 if any(not finding.good for finding in findings) else 0
