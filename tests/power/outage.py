"""Cuts the power at every call of a refresh: ``python -m tests.power.outage SCENARIO …``."""

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
from tests.power.forked_decoders import use_forked_decoders
from tests.power.harness import recover
from tests.power.lossy_disk import LOSSES, LossyDisk
from tests.power.scenarios import Scenario, published_scenarios

_RECOVER_EACH = 9
"""One disk in nine must also recover. All must boot."""


def _cut_power(task: tuple[Scenario, str, int, Path]) -> tuple[int, list[str]]:
    return cut_power(*task)


def cut_power(scenario: Scenario, loss: str, seed: int, folder: Path) -> tuple[int, list[str]]:
    """Return how many disks the power failures left, and what is wrong with them."""
    state, disks = folder / "state", folder / "disks"
    scenario.copy(state)

    def work() -> tuple[RefreshResult, list[tuple[str, str]]]:
        use_forked_decoders()
        lossy_disk = LossyDisk(state, disks, loss, random.Random(seed))  # noqa: S311 - can be repeated
        calls = watch(state, lossy_disk, one_at_a_time=True)
        return scenario.work(state), [(call.name, call.path) for call in calls]

    ended = child(work).run()
    assert ended.result is not None
    assert ended.result.trouble is None, ended.result
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
    """Print the counts; return 0 if every disk was good. Ends at the first scenario with bad disks."""
    number, wrong = 0, list[str]()
    seed = random.randrange(1 << 32)  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="kiosk-power-") as name:
        folder = Path(name)
        with published_scenarios(folder) as scenarios:
            careless.become([each for each in names if each in careless.WAYS])
            chosen = [scenarios[each] for each in names if each in scenarios]
            tasks = [(each, loss, seed, folder / f"{each.name}, {loss}") for each in chosen for loss in LOSSES]
            with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
                for found, more in pool.imap(_cut_power, tasks):
                    number += found
                    wrong += more
                    if wrong:
                        break
    sys.stderr.write("".join(f"{line}\n" for line in (f"seed {seed}", *wrong)))
    sys.stdout.write(f"{number:,} power failures, {len(wrong):,} without a complete edition\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
