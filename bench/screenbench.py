"""Measure any full-screen program from outside, at the level of the framebuffer.

It starts a virtual display, starts the program in it, touches it with XTEST pointer events and
reads what is on the screen, so that two programs made with different toolkits are measured in
exactly the same way. It knows neither of them.

Figures, all of the whole process tree:

first_s, complete_s
    From start to the first frame that differs from the empty screen, and to the last change before
    the screen rests (for a program that never rests: to the first frame that covers half of it).
pss_mb, pss_after_mb
    Proportional set size when the first frame is complete, and after the last step.
rests
    For each named still screen, seconds of CPU per second without a touch.
opened
    For each named screen, milliseconds from the touch to the first change, and to the first frame
    in which a fifth of the screen has changed.
tap_ms
    For each tap, milliseconds from the touch to the first change.
drag
    Distinct frames a second while a finger moves at 120 events a second, CPU in ms for each of
    them, and the 95th percentile of the time between two. A frame is distinct when the row of
    pixels under the finger has changed; one row, because a whole frame can be caught half copied.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import assert_never

import numpy as np

from bench.program import Program
from bench.screen import Pixels, Point, Screen, pause

_EVENTS_PER_S = 120
_DRAG_ONE_WAY_S = 1.5
_QUIET_S = 1.0  # how long a screen must not change before the next thing is measured
_NEVER_RESTS_S = 12.0
_ANSWER_WITHIN_S = 3.0
_NEW_SCREEN = 0.2  # the share of changed pixels from which a frame shows another screen


@dataclass(frozen=True, slots=True)
class Touch:
    """A tap that is not measured."""

    point: Point


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause without touch, in which the CPU is measured."""

    screen: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Open:
    """A tap that opens a screen; measures the time until the screen appears."""

    screen: str
    point: Point


@dataclass(frozen=True, slots=True)
class Taps:
    """Taps at these points in turn; measures the time until a pixel changes."""

    points: tuple[Point, ...]
    count: int = 20


@dataclass(frozen=True, slots=True)
class Drag:
    """A finger that moves between two points, again and again."""

    start: Point
    end: Point
    seconds: float = 6.0


Step = Touch | Rest | Open | Taps | Drag


@dataclass(frozen=True, slots=True)
class Scenario:
    """The steps after the first complete frame of a program.

    ``animated`` means that the first screen never rests. ``pictures`` is a folder for a screenshot of each rest and
    each opening, to check where the taps led.
    """

    steps: tuple[Step, ...] = ()
    size: tuple[int, int] = (1920, 1080)
    start_within_s: float = 40.0
    animated: bool = False
    pictures: Path | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The time until a screen appeared, in milliseconds; ``None`` if it did not."""

    change_ms: float | None
    screen_ms: float | None


@dataclass(frozen=True, slots=True)
class Dragged:
    """The frames and the CPU of a drag."""

    frames_per_s: float
    cpu_ms_per_frame: float
    gap_p95_ms: float | None


@dataclass(slots=True)
class Figures:
    """The measured figures; ``None`` or empty if the scenario did not ask or the program did not answer."""

    first_s: float | None = None
    complete_s: float | None = None
    pss_mb: float = 0.0
    pss_after_mb: float = 0.0
    rests: dict[str, float] = field(default_factory=dict[str, float])
    opened: dict[str, Opened] = field(default_factory=dict[str, Opened])
    tap_ms: list[float] = field(default_factory=list[float])
    drag: Dragged | None = None
    doubts: list[str] = field(default_factory=list[str])


def measure(command: Sequence[str], scenario: Scenario) -> Figures:
    """Run ``command`` on its own display, take the steps of the scenario, and end it.

    Raises:
        OSError: the display or the command could not be started.
    """
    figures = Figures()
    litter = tempfile.TemporaryDirectory(prefix="screenbench-", ignore_cleanup_errors=True)
    with litter as temporary, Screen(scenario.size) as screen:
        empty = screen.pixels()
        with Program(tuple(command), {**screen.environment(), "TMPDIR": temporary}) as program:
            figures.first_s, figures.complete_s = _wait_started(screen, program, empty, scenario)
            if figures.complete_s is None:
                how = "" if program.exit_code is None else f"; the command ended with code {program.exit_code}"
                figures.doubts.append(f"no complete frame within {scenario.start_within_s:.0f} s{how}")
                return figures
            figures.pss_mb = program.pss_mb()
            visit = _Visit(screen, program, figures, scenario.pictures)
            for step in scenario.steps:
                visit.take(step)
                if program.exit_code is not None:
                    figures.doubts.append(f"the command ended with code {program.exit_code} during {step}")
                    return figures
            figures.pss_after_mb = program.pss_mb()
    return figures


def percentile(values: Sequence[float], q: float) -> float | None:
    """Return the ``q``-th percentile (0 to 100), interpolated, or ``None`` of no values."""
    return float(np.percentile(values, q)) if values else None


class _Visit:
    """Takes the steps of a scenario one by one and records their figures."""

    def __init__(self, screen: Screen, program: Program, figures: Figures, pictures: Path | None) -> None:
        self._screen = screen
        self._program = program
        self._figures = figures
        self._pictures = pictures
        self._saved = 0

    def take(self, step: Step) -> None:
        match step:
            case Touch(point):
                self._touch(point)
            case Rest(name, seconds):
                self._rest(name, seconds)
            case Open(name, point):
                self._open(name, point)
            case Taps(points, count):
                self._taps(points, count)
            case Drag():
                self._drag(step)
            case _:
                assert_never(step)

    def _touch(self, point: Point) -> None:
        self._screen.move(point)
        self._screen.press()
        pause(0.05)
        self._screen.release()
        pause(0.2)
        _wait_rest(self._screen, _QUIET_S)

    def _rest(self, name: str, seconds: float) -> None:
        _wait_rest(self._screen, _QUIET_S)
        self._save(name)
        used, since = self._program.cpu_s(), time.perf_counter()
        pause(seconds)
        share = (self._program.cpu_s() - used) / (time.perf_counter() - since)
        if self._program.exit_code is None:  # the dead are quiet too
            self._figures.rests[name] = share

    def _open(self, name: str, point: Point) -> None:
        self._screen.move(point)
        pause(0.1)
        _wait_rest(self._screen, _QUIET_S)
        opened = _time_opening(self._screen)
        _wait_rest(self._screen, _QUIET_S)
        self._save(name)
        self._figures.opened[name] = opened
        if opened.screen_ms is None:
            self._figures.doubts.append(f"touching at {point} did not open {name}")

    def _taps(self, points: tuple[Point, ...], count: int) -> None:
        for number in range(count):
            self._screen.move(points[number % len(points)])
            pause(0.1)
            if not _wait_rest(self._screen, 0.4):
                self._figures.doubts.append("the screen never rested between two taps")
                return
            before = self._screen.pixels()
            since = _tap(self._screen)
            while (waited := time.perf_counter() - since) < _ANSWER_WITHIN_S:
                if not np.array_equal(self._screen.pixels(), before):
                    self._figures.tap_ms.append((time.perf_counter() - since) * 1000)
                    break
                pause(0.001)
            if waited >= _ANSWER_WITHIN_S:
                self._figures.doubts.append(f"the tap at {points[number % len(points)]} changed nothing")
            pause(0.2)

    def _drag(self, drag: Drag) -> None:
        screen, row = self._screen, (drag.start[1] + drag.end[1]) / 2
        screen.move(drag.start)
        screen.press()
        pause(0.3)
        moments: list[float] = []
        last, moved = screen.row(row), 0
        used, since = self._program.cpu_s(), time.perf_counter()
        while (t := time.perf_counter() - since) < drag.seconds:
            if (due := int(t * _EVENTS_PER_S)) > moved:
                moved = due
                screen.move(along(drag, t))
            now = screen.row(row)
            if not np.array_equal(now, last):
                moments.append(time.perf_counter())
                last = now
            pause(0.002)
        cpu_ms = (self._program.cpu_s() - used) * 1000
        screen.release()
        gaps = [(b - a) * 1000 for a, b in pairwise(moments)]
        if not moments:
            self._figures.doubts.append("dragging changed nothing")
            return
        self._figures.drag = Dragged(
            frames_per_s=len(moments) / drag.seconds,
            cpu_ms_per_frame=cpu_ms / len(moments),
            gap_p95_ms=percentile(gaps, 95),
        )

    def _save(self, name: str) -> None:
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            self._saved += 1
            self._screen.save(self._pictures / f"{self._saved:02d}-{name}.png")


def along(drag: Drag, t: float) -> Point:
    """Return the position of a dragging finger after ``t`` seconds."""
    phase = (t / _DRAG_ONE_WAY_S) % 2
    share = phase if phase < 1 else 2 - phase
    (x1, y1), (x2, y2) = drag.start, drag.end
    return x1 + (x2 - x1) * share, y1 + (y2 - y1) * share


def _tap(screen: Screen) -> float:
    """Tap without holding; return the moment of the tap."""
    since = time.perf_counter()
    screen.press()
    screen.release()
    return since


def _time_opening(screen: Screen) -> Opened:
    before = screen.pixels()
    change_ms: float | None = None
    since = _tap(screen)
    while time.perf_counter() - since < _ANSWER_WITHIN_S:
        changed = _share_changed(screen.pixels(), before)
        waited_ms = (time.perf_counter() - since) * 1000
        if changed:
            change_ms = change_ms or waited_ms
        if changed >= _NEW_SCREEN:
            return Opened(change_ms, waited_ms)
        pause(0.001)
    return Opened(change_ms, None)


def _share_changed(now: Pixels, before: Pixels) -> float:
    return float(np.count_nonzero(now != before)) / now.size


def _wait_started(
    screen: Screen, program: Program, empty: Pixels, scenario: Scenario
) -> tuple[float | None, float | None]:
    """Return the times of the first frame and of the first complete frame, in seconds from the start."""
    first: float | None = None
    last, changed_at = empty, 0.0
    while (t := time.perf_counter() - program.started) < scenario.start_within_s and program.exit_code is None:
        now = screen.pixels()
        if not np.array_equal(now, last):
            last, changed_at = now, t
            first = first if first is not None else t
            if scenario.animated and _share_changed(now, empty) >= 0.5:
                return first, changed_at
        elif first is not None and not scenario.animated and t - changed_at > 1.5:
            return first, changed_at
        pause(0.004)
    return first, None


def _wait_rest(screen: Screen, seconds: float) -> bool:
    """Wait until the screen has not changed for ``seconds``; return ``False`` if it never rested."""
    end = time.perf_counter() + _NEVER_RESTS_S
    last, since = screen.pixels(), time.perf_counter()
    while (t := time.perf_counter()) < end:
        now = screen.pixels()
        if not np.array_equal(now, last):
            last, since = now, t
        elif t - since >= seconds:
            return True
        pause(0.01)
    return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one command and print its figures as JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.screenbench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Points are fractions of the screen: X,Y from the top left corner. Put -- before the command.",
    )
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--animated", action="store_true", help="the first screen never rests")
    parser.add_argument("--idle", type=float, default=8, metavar="S", help="seconds without a touch after the start")
    parser.add_argument("--before", default="", metavar="X,Y;X,Y", help="taps to make first")
    parser.add_argument("--open", default="", metavar="X,Y;X,Y", help="taps that each open a screen")
    parser.add_argument("--tap", default="", metavar="X,Y;X,Y", help="points tapped in turn")
    parser.add_argument("--taps", type=int, default=20)
    parser.add_argument("--drag", default="", metavar="X,Y;X,Y")
    parser.add_argument("--drag-s", type=float, default=6)
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="save what the screens showed here")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args(arguments)
    width, _, height = given.size.partition("x")
    steps: list[Step] = [Touch(point) for point in _points(given.before)]
    if given.idle:
        steps.append(Rest("idle", given.idle))
    steps += [Open(f"{number}", point) for number, point in enumerate(_points(given.open), 1)]
    if points := _points(given.tap):
        steps.append(Taps(points, given.taps))
    if given.drag:
        start, end = _points(given.drag)
        steps.append(Drag(start, end, given.drag_s))
    scenario = Scenario(
        steps=tuple(steps), size=(int(width), int(height)), animated=given.animated, pictures=given.pictures
    )
    figures = measure(given.command, scenario)
    print(json.dumps(dataclasses.asdict(figures), indent=1))
    return 1 if figures.complete_s is None else 0


def _points(text: str) -> tuple[Point, ...]:
    pairs = (point.split(",") for point in text.split(";") if point)
    return tuple((float(x), float(y)) for x, y in pairs)


if __name__ == "__main__":
    sys.exit(main())
