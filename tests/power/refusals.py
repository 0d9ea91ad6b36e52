"""Refreshes on a disk that refuses, and prints the results: ``python -m tests.power.refusals WHAT``.

WHAT is ``calls`` (each call is refused once, or from then on), ``full`` (a real small disk with more and more room),
``read-only`` or ``forbidden``. ``full`` and ``read-only`` mount a disk: start them with
``unshare --map-root-user --mount``.
"""

import argparse
import errno
import itertools
import logging
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kiosk.errors import Trouble
from kiosk.refresh import staging
from kiosk.refresh.result import RefreshResult
from tests.power.boots import BadBootError, BadRecoveryError, boot
from tests.power.calls import refuse, watch
from tests.power.children import CrashError, child
from tests.power.forked_decoders import use_forked_decoders
from tests.power.harness import Harness, recover
from tests.power.scenarios import Scenario, published_scenarios

_EXPECTED = {
    errno.ENOSPC: Trouble.DISK_FULL,
    errno.EDQUOT: Trouble.DISK_FULL,
    errno.EROFS: Trouble.DISK_FORBIDS,
    errno.EACCES: Trouble.DISK_FORBIDS,
    errno.EIO: Trouble.DISK_FAILS,
}
_DISK_KB = 8192
_STEP_KB = 24
_NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Refused:
    """The trouble that a refusal caused, ``None`` if the refresh succeeded all the same, and what is wrong."""

    trouble: Trouble | None
    wrong: str = ""


def check_refusal(scenario: Scenario, state: Path, result: RefreshResult | None, expected: Trouble) -> Refused:
    """Check that the trouble is named, the edition on screen is whole, and the next refresh repairs the rest."""
    try:
        if result is None or (result.trouble not in (None, expected)):
            raise BadBootError(f"{result}")
        if result.trouble is not None and len(result.detail.splitlines()) != 1:
            raise BadBootError(f"says {result.detail!r}")
        boot(scenario, state)
        recover(scenario, state)
    except (BadBootError, BadRecoveryError, CrashError) as error:
        return Refused(result.trouble if result else None, str(error))
    return Refused(result.trouble)


def at_call(scenario: Scenario, folder: Path, number: int, reason: int, for_ever: bool) -> Refused:
    """Refuse the call with this number, ``for_ever`` also all later ones; then recover on a good disk."""
    state = Path(tempfile.mkdtemp(dir=folder)) / "state"
    scenario.copy(state)

    def work() -> tuple[RefreshResult, list[tuple[str, str]]]:
        use_forked_decoders()
        watch(state, refuse(number, reason, for_ever=for_ever))
        return scenario.work(state), []

    try:
        result = child(work).run().result
    except CrashError as error:
        return Refused(None, f"call {number}, {errno.errorcode[reason]}, {for_ever=}: {error}")
    refused = check_refusal(scenario, state, result, _EXPECTED[reason])
    shutil.rmtree(state)
    if refused.wrong:
        return Refused(refused.trouble, f"call {number}, {errno.errorcode[reason]}, {for_ever=}: {refused.wrong}")
    return refused


def at_every_call(harness: Harness, folder: Path, name: str) -> list[Refused]:
    """Refuse each call of a refresh. The reasons take turns, once and for ever."""
    numbers = range(len(harness.calls(name)))
    ways = itertools.cycle(itertools.product(_EXPECTED, (False, True)))
    tasks = [(harness.scenarios[name], folder, number, *way) for number, way in zip(numbers, ways, strict=False)]
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        return pool.starmap(at_call, tasks, chunksize=1)


def on_a_full_disk(scenario: Scenario, folder: Path) -> list[Refused]:
    """Refresh on a real disk with more and more room, with and without a check for enough room first."""
    found: list[Refused] = []
    for looks_first in (True, False):
        for room_kb in itertools.count(0, _STEP_KB):
            with _disk(folder / "disk") as disk:
                state = disk / "state"
                scenario.copy(state)
                _fill(disk, room_kb)
                result = child(partial(_work, scenario, state, looks_first)).run().result
                (disk / "full").unlink()
                found.append(check_refusal(scenario, state, result, Trouble.DISK_FULL))
            if found[-1].trouble is None:
                break
    return found


def on_a_read_only_disk(scenario: Scenario, folder: Path) -> list[Refused]:
    """Refresh on a real disk that is mounted read-only."""
    with _disk(folder / "disk") as disk:
        scenario.copy(disk / "state")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        result = child(partial(_work, scenario, disk / "state", True)).run().result
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        return [check_refusal(scenario, disk / "state", result, Trouble.DISK_FORBIDS)]


def as_somebody_else(scenario: Scenario, folder: Path) -> list[Refused]:
    """Refresh as a user who does not own the cache."""
    folder.chmod(0o755)
    state = folder / "state"
    scenario.copy(state)

    def work() -> tuple[RefreshResult, list[tuple[str, str]]]:
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        return scenario.work(state), []

    return [check_refusal(scenario, state, child(work).run().result, Trouble.DISK_FORBIDS)]


def _work(scenario: Scenario, state: Path, looks_first: bool) -> tuple[RefreshResult, list[tuple[str, str]]]:
    if not looks_first:  # as if others had filled the disk meanwhile
        staging.cleanup.ensure_room = lambda *_: None
    return scenario.work(state), []


@contextmanager
def _disk(where: Path) -> Iterator[Path]:
    where.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_KB}k", "tmpfs", str(where)], check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


def _fill(disk: Path, room_kb: int) -> None:
    free = os.statvfs(disk)
    (disk / "full").write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - room_kb * 1024)))


_REAL: dict[str, Callable[[Scenario, Path], list[Refused]]] = {
    "full": on_a_full_disk,
    "read-only": on_a_read_only_disk,
    "forbidden": as_somebody_else,
}


def main(arguments: list[str]) -> int:
    """Print the counts; return 0 if no refusal did harm."""
    parser = argparse.ArgumentParser(prog="python -m tests.power.refusals", description=__doc__)
    parser.add_argument("what", choices=("calls", *_REAL))
    parser.add_argument("scenario", nargs="?", default="update")
    chosen = parser.parse_args(arguments)
    logging.disable()  # each refusal logs a line
    with tempfile.TemporaryDirectory(prefix="kiosk-power-") as name:
        folder = Path(name)
        with published_scenarios(folder) as scenarios:
            if chosen.what == "calls":
                found = at_every_call(Harness(scenarios, folder), folder, chosen.scenario)
            else:
                found = _REAL[chosen.what](scenarios[chosen.scenario], folder)
    troubled = sum(each.trouble is not None for each in found)
    wrong = [each.wrong for each in found if each.wrong]
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(f"{len(found):,} refusals, {troubled:,} troubles, {len(wrong):,} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
