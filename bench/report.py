"""Measure the kiosk and, in the same run, a browser that does a part of its work; print a report.

    python -m bench.report [--rounds 3] [--write]

The two run alternately, each alone, on a virtual display of 1920x1080. Figures are medians over the rounds. This is a
report, not a test: it says which aims are met and exits with 0 either way.
"""

import argparse
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import peer, refreshing, route
from bench.document import with_other_sections
from bench.editions import with_laureates
from bench.machine import Machine, describe
from bench.places import BUILD, FIGURES, ROOT
from bench.refresh_verdicts import Refreshed
from bench.screenbench import Figures, Rest, Scenario, Step, measure
from bench.verdicts import Rounds, openings_table, rows, table
from kiosk.edition.folder import EMBEDDED
from kiosk.errors import KioskError

SIZE = (1920, 1080)
OPENING, READING, DOUBTS = "## Opening a screen", "## How to read them", "## Doubts"
"""The sections that are always made here; other programs have others in the same document."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The seconds on the first screen and on others, the number of taps, the seconds of drag."""

    attract_s: float = 60.0
    rest_s: float = 15.0
    taps: int = 20
    drag_s: float = 6.0


QUICK = Pace(attract_s=8.0, rest_s=5.0, taps=6, drag_s=3.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """The scenario and its rounds. ``bare`` is a command with a comparer alone, run in place of the kiosk."""

    rounds: int
    pace: Pace
    page: Path
    big_edition: Path | None
    bare: tuple[str, ...] | None
    shots: Path | None


def run(plan: Plan) -> Rounds:
    """Measure everything, the kiosk and the peer in turn."""
    found = Rounds()
    pace = plan.pace
    compare = route.comparing(taps=pace.taps, drag_s=pace.drag_s)
    beside = (Rest(found.peer_rest, pace.attract_s), *compare)
    whole = route.visit(attract_s=pace.attract_s, rest_s=pace.rest_s, compare=compare)
    _say("warming up: each is started once, so that neither reads its files from a cold disk")
    _peer(plan, ())
    _kiosk(plan, "visit", (), None)
    for number in range(1, plan.rounds + 1):
        _say(f"round {number} of {plan.rounds}")
        found.peer.append(_peer(plan, beside))
        found.kiosk.append(_kiosk(plan, "visit", beside if plan.bare else whole, None))
        if plan.big_edition is not None:
            found.walks.append(_kiosk(plan, "walk", route.walk(), None))
            found.big_walks.append(_kiosk(plan, "big-walk", route.walk(), plan.big_edition))
    return found


def report(rounds: Rounds, machine: Machine, date: str, refreshed: Refreshed | None = None) -> str:
    """Return the report as Markdown, with the figures of the refresh where it was measured."""
    parts = [
        "# Figures",
        f"Made by `make bench` on {date}. Each figure is a median over rounds ({len(rounds.kiosk)} here). The whole "
        "exhibit is compared with Chromium in kiosk mode, which shows nothing but one comparer with two of the same "
        "pictures. Both are measured from outside, at the level of the framebuffer, with the same touches.",
        "\n".join(machine.lines()),
        table(rows(rounds)),
    ]
    if rounds.walks or rounds.big_walks:
        parts += [
            OPENING,
            "Time from the touch to the first change of any pixel, which may be the feedback of the button alone, and "
            "to the first frame in which a fifth of the screen has changed. Measured in the embedded edition and in "
            "one that differs from it only in its 5,000 laureates.",
            openings_table(rounds.walks, rounds.big_walks),
        ]
    parts += [READING, _READING]
    if doubts := _doubts(rounds):
        parts += [DOUBTS, "\n".join(f"- {doubt}" for doubt in doubts)]
    if refreshed is not None:
        parts.append(refreshing.section(refreshed).rstrip())
    return "\n\n".join(parts) + "\n"


_READING = """\
- **Start**: time from the start of the command to the last change before the screen rests for the first time. Each
  program starts once unmeasured. After that the browser gets a fresh profile and the kiosk a fresh state each time.
- **Memory**: proportional set size of the whole process tree.
- **CPU at rest**: share of one core while nobody touches the screen. The attract screen and the browser are measured
  for a minute, because their pictures change.
- **Tap to pixels**: time from the touch to the first change on the screen, when a tap places the divider.
- **Dragging**: 120 movements a second. A frame is distinct if the row of pixels under the finger has changed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the report and, if asked, write it into the documentation."""
    given = _parser().parse_args(arguments)
    try:
        before, after = given.pictures or peer.facade(given.edition)
        big_edition = given.big_edition
        if big_edition is None and not given.bare:
            big_edition = with_laureates(given.edition, BUILD / "edition-5000")
        plan = Plan(
            rounds=given.rounds,
            pace=QUICK if given.quick else Pace(),
            page=peer.prepare(BUILD, (before, after)),
            big_edition=big_edition,
            bare=tuple(shlex.split(given.bare)) if given.bare else None,
            shots=given.shots,
        )
        machine = describe()
        rounds = run(plan)
        refreshed = None if given.bare else refreshing.measured(refreshing.QUICK if given.quick else refreshing.Pace())
        text = report(rounds, machine, time.strftime("%Y-%m-%d"), refreshed)
    except (peer.PeerError, KioskError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(text, end="")
    if given.write:
        before = FIGURES.read_text(encoding="utf-8") if FIGURES.exists() else ""
        FIGURES.write_text(with_other_sections(text, before, frozenset((OPENING, READING, DOUBTS))), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.report", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="watch everything for a shorter time")
    parser.add_argument("--write", action="store_true", help="write the report to docs/figures.md too")
    parser.add_argument("--shots", type=Path, metavar="DIR", help="save a picture of each screen on the way")
    parser.add_argument("--edition", type=Path, default=EMBEDDED, metavar="DIR")
    parser.add_argument("--big-edition", type=Path, metavar="DIR", help="an edition of 5,000 laureates, if not ours")
    parser.add_argument("--pictures", type=Path, nargs=2, metavar="JPEG", help="other pictures for the browser")
    parser.add_argument("--bare", metavar="COMMAND", help="measure a command that shows a comparer, not the kiosk")
    return parser


def _peer(plan: Plan, steps: tuple[Step, ...]) -> Figures:
    with tempfile.TemporaryDirectory(prefix="screenbench-", ignore_cleanup_errors=True) as profile:
        return measure(peer.command(plan.page, Path(profile), SIZE), _scenario(plan, "browser", steps))


def _kiosk(plan: Plan, name: str, steps: tuple[Step, ...], edition: Path | None) -> Figures:
    with tempfile.TemporaryDirectory(prefix="screenbench-") as folder:
        command = plan.bare or kiosk_command(Path(folder), edition)
        return measure(command, _scenario(plan, name, steps))


def kiosk_command(folder: Path, edition: Path | None) -> tuple[str, ...]:
    """Return the command of the kiosk with its state in ``folder``, showing the embedded edition or another."""
    size = f"{SIZE[0]}x{SIZE[1]}"
    command = (sys.executable, str(ROOT / "main.py"), "--window", size, "--state", str(folder / "state"))
    if edition is None:
        return command
    config = folder / "bench.toml"
    config.write_text(f'[exhibit]\nedition = "{edition.resolve().as_posix()}"\n', encoding="utf-8")
    return (*command, "--config", str(config))


def _scenario(plan: Plan, name: str, steps: tuple[Step, ...]) -> Scenario:
    return Scenario(steps=steps, size=SIZE, pictures=plan.shots / name if plan.shots and steps else None)


def _doubts(rounds: Rounds) -> list[str]:
    """Return each deviation from the expected route once."""
    named = (
        ("browser", rounds.peer),
        ("kiosk", rounds.kiosk),
        ("kiosk, opening screens", rounds.walks),
        ("kiosk, 5,000 laureates", rounds.big_walks),
    )
    found = (f"{name}: {doubt}" for name, some in named for figures in some for doubt in figures.doubts)
    return list(dict.fromkeys(found))


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
