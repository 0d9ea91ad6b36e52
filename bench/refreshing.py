"""Measure the refresh: what it fetches, how fast, what it costs the exhibit, when new content is on the screen.

    python -m bench.refreshing [--quick] [--only fetch …] [--write]

Real programs over loopback: ``publish``, a web server, the refresher, the exhibit on a virtual display. This is a
report, not a test: it says which aims are met and exits with 0 either way.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench import preparing, route
from bench.document import print_section
from bench.places import ROOT
from bench.program import Program
from bench.refresh_editions import media_of, with_photographs, with_picture, with_text
from bench.refresh_server import NAME as SERVER
from bench.refresh_server import Asked
from bench.refresh_stage import Endpoint, Kiosk, endpoint, kiosk, run, wait_until
from bench.refresh_verdicts import Changed, Fetch, Look, Prepared, Refreshed, rows, table
from bench.screen import Screen, pause
from bench.screenbench import Drag, Open, Scenario, Touch, measure
from kiosk.edition.folder import EMBEDDED
from kiosk.errors import KioskError

SIZE = (1920, 1080)
PARALLEL = 4
TITLE = "## Fresh content"
_APART_S = 3.0
"""Requests with less than this between them belong to one look."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The number of added photographs and rounds, seconds of drag and rest, and publishes."""

    photographs: int = 240
    exhibit_photographs: int = 168
    rounds: int = 3
    drag_s: float = 10.0
    rest_s: float = 125.0
    interval_s: float = 60.0
    waits: int = 2
    wakes: int = 5


QUICK = Pace(
    photographs=24, exhibit_photographs=60, rounds=1, drag_s=4.0, rest_s=62.0, interval_s=15.0, waits=1, wakes=2
)


def measured(pace: Pace, only: Sequence[str] = ()) -> Refreshed:
    """Measure everything, or only the named parts.

    Raises:
        OSError: a program that is needed is missing, or the exhibit or the refresher did not do its part in time.
        KioskError: an edition could not be published.
    """
    found = Refreshed(interval_s=pace.interval_s)
    with tempfile.TemporaryDirectory(prefix="refreshing-", ignore_cleanup_errors=True) as litter:
        for name, part in PARTS.items():
            if not only or name in only:
                _say(name)
                folder = Path(litter) / name
                folder.mkdir()
                part(folder, pace, found)
                shutil.rmtree(folder, ignore_errors=True)
    return found


def section(found: Refreshed) -> str:
    """Return the figures as a section of the report."""
    parts = [
        TITLE,
        f"The refresher, an endpoint and the exhibit as they run in a museum, but on one machine over loopback, served "
        f"by {SERVER}. Bytes are those of the requests and the answers with their heads.",
        table(rows(found)),
        _READING,
    ]
    if found.doubts:
        parts.append("\n".join(f"- Doubt: {doubt}" for doubt in dict.fromkeys(found.doubts)))
    return "\n\n".join(parts) + "\n"


_READING = f"""\
- **First fetch**: from the moment when the list of files is known until the last picture is hashed and synced to disk.
  The comparison runs `curl` with {PARALLEL} downloads at once, as the refresher does, then `sha256sum`;
  neither of them syncs. The two take turns, and each begins with a synced disk. Figures are medians.
- **Dragging**: the exhibit's comparer under a finger, while its refresher prepares pictures in the background.
- **At rest**: the refresher alone, at the default interval, with the big edition in its cache.
- **To the screen**: from the end of publishing a changed text and a changed picture until the exhibit notes that it
  shows them. Without a signal the refresher has just polled, which is the longest way."""


def fetching(folder: Path, pace: Pace, found: Refreshed) -> None:
    """Measure the first fetch, the refresher at rest, polls without news, and one changed picture."""
    edition = with_photographs(EMBEDDED, folder / "edition", pace.photographs)
    with endpoint(folder) as served:
        first = served.publish(edition)
        for number in range(pace.rounds):
            reader = kiosk(folder / f"kiosk-{number}", served, interval_s=pace.interval_s)
            last = number == pace.rounds - 1
            before = [_curl, _ours] if number % 2 else [_ours, _curl]
            times = {who.__name__: who(folder, reader, served, edition) for who in before}
            (ours_s, whole_s), (curl_s, sum_s) = times["_ours"], times["_curl"]
            media = media_of(edition)
            found.fetches.append(Fetch(sum(media.values()), len(media), ours_s, whole_s, curl_s, sum_s))
            if not last:
                reader.discard()
        _say("preparing what was fetched")
        run((*reader.refresher, "--once"))
        assert reader.current() == first, "the first edition is not ready"  # noqa: S101 - all else would be wrong
        _at_rest(reader, served, edition, pace, found)


def _ours(_folder: Path, reader: Kiosk, _served: Endpoint, edition: Path) -> tuple[float, float]:
    """Return the seconds of fetching and those since the process started; do not wait for the preparation."""
    left = len(media_of(edition))
    os.sync()
    began, known = time.perf_counter(), 0.0
    command = (*reader.refresher, "--job", "refresh")
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if "the metadata is good" in line:
                known = time.perf_counter()
            left -= "fetched a file" in line
            if not left:
                break
        ended = time.perf_counter()
        process.kill()
    if left:
        raise OSError("the refresh ended before everything was fetched")
    return ended - known, ended - began


def _curl(folder: Path, _reader: Kiosk, served: Endpoint, edition: Path) -> tuple[float, float]:
    """Return the seconds of curl and of sha256sum for the same files."""
    target = folder / "curl"
    target.mkdir()
    media = media_of(edition)
    orders = folder / "curl.orders"
    orders.write_text("".join(f'url = "{served.url}/media/{one}"\noutput = "{target / one}"\n' for one in media))
    sums = folder / "sums"
    sums.write_text("".join(f"{one}  {target / one}\n" for one in media))
    os.sync()
    began = time.perf_counter()
    run(("curl", "-sSf", "--parallel", "--parallel-max", str(PARALLEL), "--config", str(orders)))
    fetched = time.perf_counter()
    run(("sha256sum", "--check", "--quiet", str(sums)))
    ended = time.perf_counter()
    shutil.rmtree(target)
    return fetched - began, ended - fetched


def _at_rest(reader: Kiosk, served: Endpoint, edition: Path, pace: Pace, found: Refreshed) -> None:
    """Measure the refresher at rest, then its fetch of one changed picture."""
    looked = served.log.looks()
    with Program(reader.refresher, dict(os.environ)) as program:
        wait_until(lambda: served.log.looks() > looked, "a first look")
        _wait_idle(program)
        pause(5.0)  # what the first pass left behind is collected
        since = time.time()
        used, began = program.cpu_s(), time.perf_counter()
        pause(pace.rest_s)
        found.rest_percent = 100 * (program.cpu_s() - used) / (time.perf_counter() - began)
        found.rest_pss_mb = program.pss_mb()
        found.looks += _polls(served.log.since(since))
        if not found.looks:
            found.doubts.append("the refresher did not look at the endpoint while it was watched")
        picture = "photograph-1"
        bytes_of_picture = with_picture(edition, picture, "changed")
        changed = served.publish(edition)
        since = time.time()
        _wake(program)
        wait_until(lambda: reader.current() == changed, "one changed picture")
        _wait_idle(program)
        asked = served.log.since(since)
        found.changed = Changed(len(asked), sum(one.bytes for one in asked), bytes_of_picture)


def _polls(asked: Sequence[Asked]) -> list[Look]:
    """Return the polls in the order in which they began."""
    looks: list[list[Asked]] = []
    for one in sorted(asked, key=lambda each: each.at):
        if looks and one.at - looks[-1][-1].at < _APART_S:
            looks[-1].append(one)
        else:
            looks.append([one])
    return [Look(len(look), sum(one.bytes for one in look)) for look in looks]


def prepared(_folder: Path, pace: Pace, found: Refreshed) -> None:
    """Measure the speed of preparing pictures."""
    for figures in preparing.measure(rounds=pace.rounds):
        found.prepared.append(Prepared(figures.what, figures.ours, figures.bare))


def exhibit(folder: Path, pace: Pace, found: Refreshed) -> None:
    """Measure how smoothly the exhibit is drawn while a refresh prepares pictures."""
    edition = with_photographs(EMBEDDED, folder / "edition", pace.exhibit_photographs)
    with endpoint(folder) as served:
        served.publish(edition)
        for number in range(pace.rounds):
            quiet = folder / f"quiet-{number}"
            found.quiet_gaps_ms += _gap(("--state", str(quiet)), pace, found)
            busy = kiosk(folder / f"busy-{number}", served, interval_s=pace.interval_s)
            found.busy_gaps_ms += _gap(("--config", str(busy.config), "--state", str(busy.state)), pace, found)
            made = busy.prepared()
            if busy.current() is not None or not made:
                found.doubts.append("the pictures were not being prepared while the exhibit was measured")
            _say(f"{made} files were prepared when the finger was lifted")
            busy.discard()


def _gap(options: tuple[str, ...], pace: Pace, found: Refreshed) -> list[float]:
    """Return the 95th percentile of the time between frames of a drag; ``None`` if too few frames came."""
    steps = (
        Open("home", route.FRENCH),
        Open("building", route.BUILDING_DOOR),
        Touch(route.PLACE_LEFT),
        Drag(route.DIVIDER_FROM, route.DIVIDER_TO, pace.drag_s),
    )
    command = (sys.executable, str(ROOT / "main.py"), "--window", f"{SIZE[0]}x{SIZE[1]}", *options)
    figures = measure(command, Scenario(steps, size=SIZE))
    found.doubts += figures.doubts
    gap = figures.drag and figures.drag.gap_p95_ms
    return [gap] if gap else []


def screen(folder: Path, pace: Pace, found: Refreshed) -> None:
    """Measure the time from a publish to its display, by polling and after a signal."""
    edition = with_text(shutil.copytree(EMBEDDED, folder / "edition"), "First")
    with endpoint(folder) as served, Screen(SIZE) as display:
        published = served.publish(edition)
        shows = kiosk(folder / "kiosk", served, interval_s=pace.interval_s)
        with Program(shows.exhibit(SIZE), display.environment()) as program:
            wait_until(lambda: shows.shown() == published, "the first edition on the screen")
            for number in range(pace.wakes):
                _wait_idle_refresher(program)
                pause(3.0)
                _change(edition, f"Woken {number}")
                published = served.publish(edition)
                began = time.time()
                _wake(program)
                found.woken_s.append(wait_until(_shows(shows, published), "a change after a signal") - began)
            for number in range(pace.waits):
                _change(edition, f"Waited {number}")
                looked = served.log.looks()
                wait_until(lambda before=looked: served.log.looks() > before, "a look at the endpoint", every_s=0.1)
                _wait_idle_refresher(program)
                published = served.publish(edition)
                began = time.time()
                found.waited_s.append(wait_until(_shows(shows, published), "a change without a signal") - began)


def _shows(reader: Kiosk, edition: str) -> Callable[[], bool]:
    return lambda: reader.shown() == edition


def _change(edition: Path, title: str) -> None:
    """Change a text and a picture."""
    with_text(edition, title)
    with_picture(edition, "facade-after", title)


def _refresher(program: Program) -> psutil.Process | None:
    """Return the process of the refresher once it has no child at work."""
    for process in program.processes():
        with suppress(psutil.NoSuchProcess):
            command = process.cmdline()
            if "refresh" in command and "--job" not in command:
                return process
    return None


def _wake(program: Program) -> None:
    refresher = _refresher(program)
    if refresher is None:
        raise OSError("the refresher does not run")
    refresher.send_signal(signal.SIGUSR1)


def _wait_idle(program: Program) -> None:
    """Wait until the refresher has no child at work."""
    wait_until(lambda: len(program.processes()) == 1, "the end of a refresh", every_s=0.1)


def _wait_idle_refresher(program: Program) -> None:
    """Wait until the refresher of an exhibit has no child at work."""

    def idle() -> bool:
        refresher = _refresher(program)
        return refresher is not None and not refresher.children()

    wait_until(idle, "the end of a refresh", every_s=0.1)


PARTS: dict[str, Callable[[Path, Pace, Refreshed], None]] = {
    "fetch": fetching,
    "prepare": prepared,
    "exhibit": exhibit,
    "screen": screen,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the section and, if asked, put it into the documentation."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.refreshing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), default=(), metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--write", action="store_true", help="put the section into docs/figures.md too")
    given = parser.parse_args(arguments)
    try:
        found = measured(QUICK if given.quick else Pace(), given.only)
    except (OSError, KioskError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print_section(section(found), write=given.write)
    return 0


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
