"""Kills the refresher thousands of times and starts the exhibit after each kill: ``python -m tests.power.harness``.

A kill counts if the refresher really died of it. After each kill the exhibit must find a complete edition. Then a good
refresh, without help, must make the newest edition current and leave no other files behind.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kiosk.refresh.result import RefreshResult
from tests.power import tracing
from tests.power.boots import BadBootError, BadRecoveryError, boot, check_recovery
from tests.power.calls import Call, When, kill_at, watch
from tests.power.children import Child, CrashError, Ended, child
from tests.power.forked_decoders import use_forked_decoders
from tests.power.scenarios import SCENARIOS, Scenario, published_scenarios
from tests.power.tracing import SystemCall

_SEQUENCES = 200
"""A soak begins with this many random sequences of kills, and adds as many at a time."""

Kind = Literal["call", "system call", "instant"]


@dataclass(frozen=True, slots=True)
class Kill:
    """The moment of a kill: at a counted call, at the entry of a system call, or after a share of the usual time."""

    kind: Kind
    number: int = 0
    when: When = "before"
    share: float = 0.0
    system_call: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A scenario, and the kills that it must survive one after the other before it may recover."""

    scenario: str
    kills: tuple[Kill, ...]


@dataclass
class Tally:
    """The counts of kills and of what followed. ``missed`` counts refreshes that ended before their kill."""

    kills: dict[str, int] = field(default_factory=dict)
    missed: int = 0
    boots: int = 0
    bad_boots: int = 0
    recoveries: int = 0
    bad_recoveries: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """The number of all kills."""
        return sum(self.kills.values())

    def add(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        for kind, number in other.kills.items():
            self.kills[kind] = self.kills.get(kind, 0) + number
        for name in ("missed", "boots", "bad_boots", "recoveries", "bad_recoveries"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.troubles += other.troubles

    def __str__(self) -> str:
        kinds = ", ".join(f"{number:,} at {kind}s" for kind, number in sorted(self.kills.items()))
        return (
            f"{self.killed:,} kills ({kinds}), {self.boots:,} boots, {self.bad_boots:,} without a complete edition; "
            f"{self.recoveries:,} recoveries, {self.bad_recoveries:,} incomplete"
        )


class Harness:
    """Runs tasks, each in a folder of its own below ``folder``."""

    def __init__(self, scenarios: Mapping[str, Scenario], folder: Path) -> None:
        self.scenarios = scenarios
        self._folder = folder
        self._usual_s: dict[str, float] = {}

    def calls(self, name: str) -> tuple[Call, ...]:
        """Return the calls of a whole refresh of this scenario, and note how long it takes."""
        scenario = self.scenarios[name]
        state = self._fresh(scenario)
        begun = time.monotonic()
        ended = _child(scenario, state).run()
        self._usual_s[name] = time.monotonic() - begun
        shutil.rmtree(state)
        assert ended.result is not None
        assert ended.result.trouble is None, ended.result
        return tuple(Call(*call) for call in ended.calls)

    def system_calls(self, name: str) -> list[SystemCall]:
        """Return the system calls on the kiosk's folder in a whole refresh of this scenario."""
        scenario = self.scenarios[name]
        state = self._fresh(scenario)
        found = tracing.calls_of(child(lambda: (scenario.work(state), [])), state)
        shutil.rmtree(state)
        return found

    def do(self, task: Task) -> Tally:
        """Kill and boot for each kill of the task, then recover."""
        scenario = self.scenarios[task.scenario]
        state = self._fresh(scenario)
        tally = Tally()
        try:
            for kill in task.kills:
                ended = self._kill(scenario, state, kill)
                if ended.killed:
                    tally.kills[kill.kind] = tally.kills.get(kill.kind, 0) + 1
                else:
                    tally.missed += 1
                tally.boots += 1
                boot(scenario, state)
            tally.recoveries += 1
            recover(scenario, state)
        except BadBootError as error:
            tally.bad_boots += 1
            tally.troubles.append(f"{task}: {error}")
        except (BadRecoveryError, CrashError) as error:
            tally.bad_recoveries += 1
            tally.troubles.append(f"{task}: {error}")
        shutil.rmtree(state)
        return tally

    def _fresh(self, scenario: Scenario) -> Path:
        state = Path(tempfile.mkdtemp(dir=self._folder)) / "state"
        scenario.copy(state)
        return state

    def _kill(self, scenario: Scenario, state: Path, kill: Kill) -> Ended:
        match kill.kind:
            case "call":
                return _child(scenario, state, kill).run()
            case "system call":
                return tracing.run(child(lambda: (scenario.work(state), [])), SystemCall(kill.system_call, kill.number))
            case "instant":
                process = child(lambda: (scenario.work(state), []))
                process.begin()
                return process.wait(kill_after_s=kill.share * self._usual_s[scenario.name])


def recover(scenario: Scenario, state: Path) -> None:
    """Do what the refresher does next, and check it.

    Raises:
        BadRecoveryError, BadBootError, CrashError: not all is well.
    """

    def work() -> tuple[RefreshResult, list[tuple[str, str]]]:
        use_forked_decoders()
        return scenario.recover(state), []

    result = child(work).run().result
    if result is None or result.trouble is not None:
        raise BadRecoveryError(str(result))
    check_recovery(scenario, state)


def _child(scenario: Scenario, state: Path, kill: Kill | None = None) -> Child:
    """Return a process that refreshes, counts its calls, and dies at the chosen one."""

    def work() -> tuple[RefreshResult, list[tuple[str, str]]]:
        act = kill_at(kill.number, kill.when) if kill else lambda *_: None
        half_of = kill.number if kill and kill.when == "half" else None
        use_forked_decoders()
        calls = watch(state, act, half_of=half_of)
        result = scenario.work(state)
        return result, [(call.name, call.path) for call in calls]

    return child(work)


def at_every_call(name: str, calls: Iterable[Call], moments: tuple[When, ...]) -> Iterator[Task]:
    """Yield a task for each call of a refresh and each of these moments."""
    for number, call in enumerate(calls):
        for when in moments:
            if when != "half" or call.halves:
                yield Task(name, (Kill("call", number, when),))


def at_system_calls(name: str, calls: Iterable[SystemCall]) -> Iterator[Task]:
    """Yield a task for each of these system calls."""
    for call in calls:
        yield Task(name, (Kill("system call", call.number, system_call=call.name),))


def at_random(chance: random.Random, tasks: Sequence[Task], number: int) -> Iterator[Task]:
    """Yield tasks with random sequences of kills: those of ``tasks``, and kills at random instants."""
    by_scenario: dict[str, list[Kill]] = {}
    for task in tasks:
        by_scenario.setdefault(task.scenario, []).extend(task.kills)
    for _ in range(number):
        name = chance.choice(list(by_scenario))
        kills = (Kill("instant", share=chance.random()), chance.choice(by_scenario[name]))
        yield Task(name, tuple(chance.choices(kills, k=chance.randint(1, 6))))


_harness: Harness | None = None


def _do(task: Task) -> Tally:
    assert _harness is not None
    return _harness.do(task)


def run(harness: Harness, tasks: Iterable[Task], *, tell: bool = False) -> Tally:
    """Run tasks, one for each core at a time; ``tell`` prints the counts meanwhile."""
    global _harness
    _harness = harness  # where forked processes find it
    tally = Tally()
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for number, part in enumerate(pool.imap_unordered(_do, tasks), 1):
            tally.add(part)
            for trouble in part.troubles:
                sys.stderr.write(f"{trouble}\n")
            if tell and number % 100 == 0:
                sys.stderr.write(f"{tally}\n")
    return tally


def soak(harness: Harness, least: int, seed: int) -> Tally:
    """Kill at every call and every system call of every scenario, then at random until there are enough kills."""
    tasks: list[Task] = []
    for name in SCENARIOS:
        tasks += at_every_call(name, harness.calls(name), ("before", "half", "after"))
        if tracing.why_not() is None:
            tasks += at_system_calls(name, harness.system_calls(name))
    if reason := tracing.why_not():
        sys.stderr.write(f"no kills at system calls: {reason}\n")
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    tasks += at_random(chance, tasks, _SEQUENCES)
    chance.shuffle(tasks)
    tally = run(harness, tasks, tell=True)
    while tally.killed < least and not tally.troubles:
        tally.add(run(harness, at_random(chance, tasks, _SEQUENCES)))
        sys.stderr.write(f"{tally}\n")
    return tally


def brief(harness: Harness, seed: int) -> Tally:
    """Kill a few hundred times: at every call of an update, at some of the rest, and at random."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    tasks = list(at_every_call("update", harness.calls("update"), ("before", "half")))
    for name in SCENARIOS[1:]:
        every = list(at_every_call(name, harness.calls(name), ("before", "half", "after")))
        tasks += chance.sample(every, 25)
    return run(harness, [*tasks, *at_random(chance, tasks, 12)])


def traced(harness: Harness, seed: int) -> Tally:
    """Kill at a few dozen system calls."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    tasks: list[Task] = []
    for name in SCENARIOS:
        tasks += chance.sample(list(at_system_calls(name, harness.system_calls(name))), 8)
    return run(harness, tasks)


def main(arguments: list[str]) -> int:
    """Print the counts; return 0 if every boot and every recovery was good."""
    parser = argparse.ArgumentParser(prog="python -m tests.power.harness", description=__doc__)
    parser.add_argument("--kills", type=int, default=5000, help="the least number of kills")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="for the random kills")  # noqa: S311
    parser.add_argument("--brief", action="store_true", help="only a few hundred kills")
    parser.add_argument("--traced", action="store_true", help="only a few dozen kills, at system calls")
    chosen = parser.parse_args(arguments)
    sys.stderr.write(f"seed {chosen.seed}\n")
    reason = tracing.why_not()
    if chosen.traced and reason:
        sys.stdout.write(f"1 untraceable: {reason}\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="kiosk-power-") as name:
        folder = Path(name)
        with published_scenarios(folder) as scenarios:
            harness = Harness(scenarios, folder)
            if chosen.traced:
                tally = traced(harness, chosen.seed)
            elif chosen.brief:
                tally = brief(harness, chosen.seed)
            else:
                tally = soak(harness, chosen.kills, chosen.seed)
    sys.stdout.write(f"{tally}\n")
    return 1 if tally.troubles else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
