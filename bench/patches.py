"""Measure what each patch of Kivy gains: the exhibit beside itself with that patch left out.

    python -m bench.patches [--rounds 3] [--quick] [--write]

The two run alternately, each alone, on a virtual display. Figures are medians over the rounds. The patches without a
figure here repair touches; tests prove them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import route
from bench.document import print_section
from bench.places import ROOT
from bench.screenbench import Drag, Figures, Rest, Scenario, Step, Taps, Touch, measure, percentile

TITLE = "## Patches of Kivy"
SIZE = (1920, 1080)
Pick = Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Pace:
    """The number of rounds, seconds of rest, taps and seconds of drag."""

    rounds: int = 3
    rest_s: float = 15.0
    taps: int = 20
    drag_s: float = 6.0


QUICK = Pace(rounds=1, rest_s=5.0, taps=6, drag_s=3.0)


@dataclass(frozen=True, slots=True)
class Question:
    """A figure that a patch improves: the steps that measure it, and how to pick it from the measured figures."""

    patch: str
    what: str
    unit: str
    digits: int
    pick: Pick
    steps: Callable[[Pace], tuple[Step, ...]]
    panel: bool = False


@dataclass(frozen=True, slots=True)
class Gain:
    """A figure with the patch and without it; ``None`` where the exhibit stopped before it."""

    patch: str
    what: str
    with_patch: float | None
    without_patch: float | None
    unit: str
    digits: int = 0

    def line(self) -> str:
        """Return the line of the table."""
        ratio = (
            f"{self.without_patch / self.with_patch:.1f}" if self.with_patch and self.without_patch is not None else ""
        )
        cells = (f"`{self.patch}`", self.what, self._figure(self.with_patch), self._figure(self.without_patch), ratio)
        return f"| {' | '.join(cells)} |"

    def _figure(self, value: float | None) -> str:
        return "" if value is None else f"{value:,.{self.digits}f} {self.unit}".rstrip()


def _nothing(_pace: Pace) -> tuple[Step, ...]:
    return ()


def _rest(pace: Pace) -> tuple[Step, ...]:
    return Touch(route.FRENCH), Rest("home", pace.rest_s)


def _taps(pace: Pace) -> tuple[Step, ...]:
    return Touch(route.FRENCH), Touch(route.BUILDING_DOOR), Taps((route.PLACE_LEFT, route.PLACE_RIGHT), pace.taps)


def _drag(pace: Pace) -> tuple[Step, ...]:
    return Touch(route.FRENCH), Touch(route.BUILDING_DOOR), Drag(route.DIVIDER_FROM, route.DIVIDER_TO, pace.drag_s)


def _home_percent(figures: Figures) -> float | None:
    return figures.rests["home"] * 100 if "home" in figures.rests else None


def _tap_ms(figures: Figures) -> float | None:
    return percentile(figures.tap_ms, 50)


QUESTIONS = (
    Question("lean_start", "Start to the first complete frame", "s", 2, lambda one: one.complete_s, _nothing),
    Question("waiting_loop", "CPU at rest: home", "%", 2, _home_percent, _rest),
    Question("waiting_loop", "Tap to pixels, median", "ms", 0, _tap_ms, _taps),
    Question("ringing_queues", "CPU at rest, with a panel read by a thread", "%", 2, _home_percent, _rest, panel=True),
    Question("window_painter", "Tap to pixels, median", "ms", 0, _tap_ms, _taps),
    Question(
        "window_painter", "Dragging: CPU per frame", "ms", 1, lambda one: one.drag and one.drag.cpu_ms_per_frame, _drag
    ),
    Question(
        "window_painter", "Dragging: distinct frames", "/s", 0, lambda one: one.drag and one.drag.frames_per_s, _drag
    ),
)


def measured(pace: Pace) -> list[Gain]:
    """Return all figures, with and without the patch that they are for."""
    found = [_gain(question, pace) for question in QUESTIONS]
    return [*found, _changed_words()]


def section(gains: Sequence[Gain], pace: Pace) -> str:
    """Return the section of the document."""
    head = ("| patch | figure | with it | without it | ratio |", "| --- | --- | ---: | ---: | ---: |")
    return "\n".join(
        [
            TITLE,
            "",
            "The exhibit beside itself, with one patch of `kiosk/kivy_patches` left out. Figures are medians over "
            f"rounds ({pace.rounds} here). Each patch that has no figure keeps touches right, which tests prove.",
            "",
            *head,
            *(gain.line() for gain in gains),
            "",
        ]
    )


def command(folder: Path, *, without: str | None, panel: bool = False) -> tuple[str, ...]:
    """Return the command of the exhibit with its state in ``folder``, perhaps without a patch."""
    options = (*(("--without", without) if without else ()), *(("--panel",) if panel else ()))
    size = f"{SIZE[0]}x{SIZE[1]}"
    return (sys.executable, "-m", "bench.exhibit", *options, "--window", size, "--state", str(folder / "state"))


def _gain(question: Question, pace: Pace) -> Gain:
    values: dict[str | None, list[float]] = {None: [], question.patch: []}
    for number in range(pace.rounds):
        for without, some in values.items():
            _say(f"{question.patch}: {question.what}, {'without' if without else 'with'} it, round {number + 1}")
            value = question.pick(_run(question, pace, without))
            some += [] if value is None else [value]
    with_patch, without_patch = (median(some) if some else None for some in values.values())
    return Gain(question.patch, question.what, with_patch, without_patch, question.unit, question.digits)


def _run(question: Question, pace: Pace, without: str | None) -> Figures:
    with tempfile.TemporaryDirectory(prefix="screenbench-", ignore_cleanup_errors=True) as folder:
        command_line = command(Path(folder), without=without, panel=question.panel)
        return measure(command_line, Scenario(steps=question.steps(pace), size=SIZE))


def _changed_words() -> Gain:
    """Count the words that get another width without the patch."""
    with_patch, without_patch = _widths(), _widths("--without", "font_hinting")
    changed = sum(a != b for a, b in zip(with_patch, without_patch, strict=True))
    return Gain("font_hinting", f"Words that get another width, of {len(with_patch):,}", None, changed, "")


def _widths(*options: str) -> list[float]:
    command_line = [sys.executable, "-m", "bench.text_widths", *options]
    return json.loads(subprocess.run(command_line, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the section and, if asked, put it into the documentation."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.patches", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, help="how often everything is measured")
    parser.add_argument("--quick", action="store_true", help="watch everything for a shorter time")
    parser.add_argument("--write", action="store_true", help="put the section into docs/figures.md too")
    given = parser.parse_args(arguments)
    pace = QUICK if given.quick else Pace()
    if given.rounds is not None:
        pace = Pace(given.rounds, pace.rest_s, pace.taps, pace.drag_s)
    print_section(section(measured(pace), pace), write=given.write)
    return 0


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
