"""Pulls the machine's plug at every call of a refresh: ``python -m tests.power.outage SCENARIO …``."""

import multiprocessing
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from kiosk.refresh.result import RefreshResult
from tests.power import careless
from tests.power.boots import BadBootError, BadRecoveryError, boot
from tests.power.calls import watch
from tests.power.children import child
from tests.power.ground import Scenario, prepared_ground
from tests.power.harness import recover
from tests.power.platter import LOSSES, Platter
from tests.power.warm import use_forked_workers

_RECOVER_EACH = 9
"""Every which disk has to recover; all have to boot."""


def _pull(task: tuple[Scenario, str, int, Path]) -> tuple[int, list[str]]:
    return pull(*task)


def pull(scenario: Scenario, loss: str, seed: int, folder: Path) -> tuple[int, list[str]]:
    """Return how many disks were found, and what was wrong with some."""
    state, disks = folder / "state", folder / "disks"
    scenario.copy(state)

    def work() -> tuple[RefreshResult, list[tuple[str, str]]]:
        use_forked_workers()
        platter = Platter(state, disks, loss, random.Random(seed))  # noqa: S311 - to be repeated
        calls = watch(state, platter, one_at_a_time=True)
        return scenario.work(state), [(call.name, call.path) for call in calls]

    ended = child(work).run()
    assert ended.outcome is not None
    assert ended.outcome.trouble is None, ended.outcome
    found = sorted(disks.iterdir(), key=lambda disk: int(disk.name))
    wrong: list[str] = []
    for disk in found:
        call = ended.calls[int(disk.name)]
        try:
            boot(scenario, disk)
            if int(disk.name) % _RECOVER_EACH == seed % _RECOVER_EACH:
                recover(scenario, disk)
        except (BadBootError, BadRecoveryError) as error:
            wrong.append(f"{scenario.name}, {loss} lost, before {call}: {error}")
    shutil.rmtree(folder)
    return len(found), wrong


def main(names: list[str]) -> int:
    """Print the counts; return 0 if every disk was good. Where some are not, it ends early."""
    number, wrong = 0, list[str]()
    seed = random.randrange(1 << 32)  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="kiosk-power-") as name:
        folder = Path(name)
        with prepared_ground(folder) as scenarios:
            careless.become([each for each in names if each in careless.WAYS])
            chosen = [scenarios[each] for each in names if each in scenarios]
            tasks = [(each, loss, seed, folder / f"{each.name}, {loss}") for each in chosen for loss in LOSSES]
            with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
                for found, more in pool.imap(_pull, tasks):
                    number += found
                    wrong += more
                    if wrong:
                        break
    sys.stderr.write("".join(f"{line}\n" for line in (f"seed {seed}", *wrong)))
    sys.stdout.write(f"{number:,} pulled plugs, {len(wrong):,} without a complete edition\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
