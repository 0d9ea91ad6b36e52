"""The command line: ``python -m kiosk COMMAND``.

Exit codes: 0 done; 1 the thing that was checked is bad; 2 wrong usage, or this machine lacks something;
75 another program is doing the same work, try again later; 77 the service that runs this forbids it.
"""

import argparse
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.arguments import kiosk_arguments, kiosk_options
from kiosk.cli import content_commands
from kiosk.edition.folder import EMBEDDED
from kiosk.errors import KioskError
from kiosk.system.child_process import stop
from kiosk.system.file_owner import act_as_owner_of
from kiosk.system.shutdown import interrupt_once
from kiosk.system.version import ROOT, version

if TYPE_CHECKING:
    from collections.abc import Generator

    from kiosk.cli.virtual_display import VirtualDisplay

_FIRST_PICTURE_S = 3.0
_PICTURE_EVERY_S = 20.0


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    known = argparse.ArgumentParser(prog="python -m kiosk", description="The exhibit of Louvre-Lens Vallée.")
    known.add_argument("--version", action="version", version=f"kiosk {version()}")
    commands = known.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser(
        "run", help="show the exhibit; on a virtual display if there is no other", parents=[kiosk_options(window=True)]
    )
    run.set_defaults(act=_run)

    check = commands.add_parser("check", help="check an edition folder, and print one error or warning a line")
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

    proof = commands.add_parser("proof", help="draw previews for another program, and report texts that do not fit")
    proof.add_argument("--work", type=Path, metavar="DIR", help="folder for copies of pictures (default: temporary)")
    proof.set_defaults(act=_proof)

    prepare = commands.add_parser("prepare", help="make smaller copies of an edition folder's pictures")
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

    content_commands.add_to(commands)

    options = known.parse_args(arguments)
    try:
        return options.act(options)
    except KioskError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of the lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size: write for instance 1920x1080") from None
    if not (320 <= width <= 7680 and 320 <= height <= 7680):
        raise argparse.ArgumentTypeError(f"{text} is not the size of a screen: both sides must be from 320 to 7680")
    return width, height


def _run(options: argparse.Namespace) -> int:
    from kiosk.cli.virtual_display import VirtualDisplay, has_display

    act_as_owner_of(options.state)
    arguments = kiosk_arguments(options.config, options.state, options.window)
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    interrupt_once()  # a signal also ends the exhibit and its display
    try:
        if has_display():
            with _exhibit(command, dict(os.environ)) as exhibit:
                return exhibit.wait()
        with VirtualDisplay() as display, _exhibit(command, {**os.environ, "DISPLAY": display.name}) as exhibit:
            return _wait_with_pictures(exhibit, display, options.state / "screen.png")
    except KeyboardInterrupt:
        return 0


@contextmanager
def _exhibit(command: list[str], environment: dict[str, str]) -> "Generator[subprocess.Popen[bytes], None, None]":
    """Run the exhibit in the block; ask it to end afterwards, because an exhibit that is killed counts as a crash."""
    exhibit = subprocess.Popen(command, env=environment)  # noqa: S603 - our own program
    try:
        yield exhibit
    finally:
        stop(exhibit, 10, terminate=True)


def _wait_with_pictures(exhibit: "subprocess.Popen[bytes]", display: "VirtualDisplay", picture: Path) -> int:
    """Wait for the end of the exhibit, and save a picture of its virtual display from time to time."""
    print(f"There is no display here: the exhibit runs on a virtual one, DISPLAY={display.name}.")
    print(f"A picture of its screen is saved to {picture} from time to time. Ctrl+C ends it.", flush=True)
    wait_s = _FIRST_PICTURE_S
    while True:
        try:
            return exhibit.wait(wait_s)
        except subprocess.TimeoutExpired:
            display.save(picture)
            wait_s = _PICTURE_EVERY_S


def _check(options: argparse.Namespace) -> int:
    from kiosk.edition.check import check
    from kiosk.edition.folder import read_folder
    from kiosk.edition.sentences import line

    findings = check(read_folder(options.folder))
    for finding in findings:
        print(f"{finding.severity}: {line(finding)}")
    errors = sum(finding.severity == "error" for finding in findings)
    print(f"{errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


def _tour(options: argparse.Namespace) -> int:
    import tempfile

    from kiosk import bootstrap
    from kiosk.edition.folder import read_folder
    from kiosk.preview import tour
    from kiosk.visit.state import Visit

    loaded = read_folder(options.edition or EMBEDDED)
    with tempfile.TemporaryDirectory(prefix="kiosk-tour-") as state:
        bootstrap.prepare_environment(Path(state), offscreen=True, window=options.size)
        visit = Visit(options.language, options.text_size, options.contrast, options.reach)
        written = tour.take(loaded, options.out, visit, *options.size)
    print(f"{len(written)} pictures in {options.out}")
    return 0


def _proof(options: argparse.Namespace) -> int:
    from kiosk.preview.service import run

    return run(options.work)


def _prepare(options: argparse.Namespace) -> int:
    from kiosk.edition.media.renditions import prepare

    act_as_owner_of(options.folder)
    done = prepare(options.folder)
    print(f"{len(done.made)} made, {len(done.kept)} kept, {len(done.removed)} removed")
    return 0


def _add_picture(options: argparse.Namespace) -> int:
    import msgspec

    from kiosk.edition.media.renditions import add_media

    act_as_owner_of(options.folder)
    print(json.dumps({"media": msgspec.to_builtins(add_media(options.folder, options.picture))}, indent=2))
    return 0


def _schema(_options: argparse.Namespace) -> int:
    from kiosk.edition.schema import schema_text

    print(schema_text(), end="")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from kiosk.cli.doctor import examine

    if options.state is not None:
        act_as_owner_of(options.state)
    findings = examine(options.config, options.state)
    for finding in findings:
        print(finding)
    return 1 if any(not finding.good for finding in findings) else 0
