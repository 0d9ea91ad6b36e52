"""Publishes in a studio of its own, is killed at each step, and checks kiosks and the list of releases.

``python -m tests.studio.publishing.killed [--few N] [--careless WAY] [SCENARIO …]`` prints the number of kills and of
wrong results. Steps are the calls that change files or the database and, if processes can be traced, the system calls
that write either. It is a program of its own because it forks.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

for _name in ("STUDIO_TEST_DATABASE_URL", "STUDIO_TEST_S3"):  # files that can be copied
    os.environ.pop(_name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "studio.settings.test"

import django  # noqa: E402 - after the lines above

django.setup()

from django.core.management import call_command  # noqa: E402 - as above
from django.db import connection, connections  # noqa: E402 - as above
from django.test import override_settings  # noqa: E402 - as above

from kiosk.edition.decode import decode  # noqa: E402 - as above
from kiosk.edition.folder import read_folder  # noqa: E402 - as above
from kiosk.refresh import pipeline  # noqa: E402 - as above
from kiosk.refresh.result import RefreshResult  # noqa: E402 - as above
from kiosk.refresh.transport.usb import UsbTransport  # noqa: E402 - as above
from studio.editions.importing import import_edition  # noqa: E402 - as above
from studio.endpoint import endpoint  # noqa: E402 - as above
from studio.laureates.models import Laureate, Theme  # noqa: E402 - as above
from studio.publishing import release as releases  # noqa: E402 - as above
from studio.publishing.models import Release, Timetable  # noqa: E402 - as above
from studio.publishing.pruning import prune  # noqa: E402 - as above
from studio.publishing.tick import tick  # noqa: E402 - as above
from studio.settings.base import DATABASES  # noqa: E402 - as above
from studio.story.models import Chapter  # noqa: E402 - as above
from tests.endpoint.lobby import context_in, now, shown_by  # noqa: E402 - as above
from tests.power import tracing  # noqa: E402 - as above
from tests.power.calls import Call, When, watch  # noqa: E402 - as above
from tests.power.children import CrashError, child  # noqa: E402 - as above
from tests.power.forked_decoders import use_forked_decoders  # noqa: E402 - as above
from tests.power.tracing import SystemCall  # noqa: E402 - as above
from tests.studio.publishing.staff import correct_a_tagline, replace_a_picture  # noqa: E402 - as above
from tests.support.editions import small_edition, write_folder  # noqa: E402 - as above
from tests.support.reader import Reader  # noqa: E402 - as above

_WRITES = ("write", "pwrite64", "fsync", "fdatasync", "rename", "link", "unlink", "unlinkat", "mkdir", "ftruncate")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A studio, the work that is done in it, and the editions of its kiosks before and after."""

    name: str
    start: Path
    work: Callable[[], object]
    before: str | None = None
    after: str | None = None


Kill = int | SystemCall
"""The step before which the work is killed: the number of a call from 0, or a system call."""


def scenarios(folder: Path) -> list[Scenario]:
    """Return the studios and the work that is done in them."""
    made = folder / "made"
    _in_child(made, partial(_make, folder))
    names = ("first", "changed", "back", "planned", "old")
    first, changed, back, planned, old = (folder / name for name in names)
    shutil.copytree(made, first)
    _in_child(first, lambda: (_release(), _visit(first)))
    for place, change in ((changed, _change), (back, lambda: (_change(), _release())), (planned, _plan)):
        shutil.copytree(first, place)
        _in_child(place, change)
    shutil.copytree(made, old)
    _in_child(old, lambda: (_grow_old(), _visit(old)))
    return [
        _measured(Scenario("first release", made, _release)),
        _measured(Scenario("release", changed, _release)),
        _measured(Scenario("return", back, _return)),
        _measured(Scenario("timetable", planned, _tick)),
        _measured(Scenario("clearing", old, _clear)),
    ]


def _make(folder: Path) -> None:
    from wagtail.models import Collection, Locale

    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    Locale.objects.create(language_code="fr")
    Collection.add_root(name="Root")
    import_edition(read_folder(write_folder(small_edition(), folder / "edition")), "lobby")


def _release() -> None:
    releases.release("lobby", now=now())


def _change() -> None:
    """Correct a text and replace a picture, as staff do."""
    correct_a_tagline("Un tableau qui parle")
    replace_a_picture()


def _return() -> None:
    first = Release.objects.order_by("pk").first()
    assert first is not None
    releases.roll_back(first, now=now())


def _plan() -> None:
    Timetable.objects.create(channel="lobby")
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Un tableau qui parle"
    row.go_live_at = now() + timedelta(hours=1)
    row.save_revision().publish()
    row.latest_revision.content["go_live_at"] = (now() - timedelta(minutes=1)).isoformat()  # its hour has passed
    row.latest_revision.approved_go_live_at = now() - timedelta(minutes=1)
    row.latest_revision.save()


def _grow_old() -> None:
    """Publish four times, most of them long ago."""
    for number, days in enumerate((400, 300, 200, 0)):
        replace_a_picture(f"#10203{number}")
        releases.release("lobby", now=now() - timedelta(days=days))


def _clear() -> None:
    prune(now(), patience_s=0)


def _tick() -> None:
    done = tick(now())
    assert done is not None
    assert not done.trouble, done.trouble


def _measured(scenario: Scenario) -> Scenario:
    """Return a scenario with the editions before and after."""
    before = _in_child(scenario.start, lambda: endpoint.edition_on("lobby"))
    with _copy(scenario) as state:
        after = _in_child(state, lambda: (scenario.work(), endpoint.edition_on("lobby"))[1])
    assert after is not None
    assert (before == after) == (scenario.work is _clear)
    return Scenario(scenario.name, scenario.start, scenario.work, before, after)


# Processes: each has the studio of a folder for its lifetime.


class _copy:  # noqa: N801 - used as a function
    def __init__(self, scenario: Scenario) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=scenario.start.parent)
        self._start = scenario.start

    def __enter__(self) -> Path:
        return shutil.copytree(self._start, Path(self._folder.name) / "state")

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def _live_in(state: Path) -> None:
    """Let this process work in the studio of a folder."""
    use_forked_decoders()
    state.mkdir(exist_ok=True)
    database = {**connections.settings["default"], **DATABASES["default"], "NAME": state / "studio.sqlite3"}
    connections.settings["default"] = database
    connections["default"].close()
    del connections["default"]  # the next connection opens the file of that folder
    places = {name.upper(): state / name for name in ("endpoint", "keys", "work")}
    override_settings(**places, STATE=state, MEDIA_ROOT=state / "uploads", KEEP_DAYS=30, KEEP_RELEASES=2).enable()


def _in_child(state: Path, work: Callable[[], Any]) -> Any:
    """Do something in the studio of a folder, in a child process; return the result as JSON.

    Raises:
        CrashError: the child ended with an error.
    """

    def here() -> tuple[RefreshResult, list[tuple[str, str]]]:
        _live_in(state)
        answer = work()
        connections.close_all()
        return RefreshResult(detail=json.dumps(answer, default=str)), []

    result = child(here).run().result
    assert result is not None
    return json.loads(result.detail)


def steps(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the steps of the work of a scenario."""
    with _copy(scenario) as state:
        return list(child(partial(_counting, scenario, state, None)).run().calls)


def system_calls(scenario: Scenario) -> list[SystemCall]:
    """Return the system calls with which the work of a scenario writes."""
    with _copy(scenario) as state:
        found = tracing.calls_of(child(partial(_working, scenario, state)), state)
    return [call for call in found if call.name in _WRITES]


def _working(scenario: Scenario, state: Path) -> tuple[RefreshResult, list[tuple[str, str]]]:
    _live_in(state)
    scenario.work()
    return RefreshResult(), []


def _counting(scenario: Scenario, state: Path, last: int | None) -> tuple[RefreshResult, list[tuple[str, str]]]:
    """Do the work, and die before the chosen step."""
    _live_in(state)
    done: list[tuple[str, str]] = []

    def step(name: str, what: str) -> None:
        if len(done) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        done.append((name, what))

    def on_disk(_number: int, call: Call, when: When) -> None:
        if when == "before":
            step(call.name, call.path)

    def in_database(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith("SELECT"):
            step("database", sql[:60])
        return execute(sql, *rest)

    watch(state, on_disk)
    with connection.execute_wrapper(in_database):
        commit = connection._commit
        connection._commit = lambda: (step("database", "COMMIT"), commit())[1]
        scenario.work()
    return RefreshResult(), done


# Kills, and their effects.


def wrong_after(scenario: Scenario, kill: Kill) -> str:
    """Kill the work at a step, and return what is wrong after it, or an empty text."""
    with _copy(scenario) as state:
        if isinstance(kill, SystemCall):
            ended = tracing.run(child(partial(_working, scenario, state)), kill)
        else:
            ended = child(partial(_counting, scenario, state, kill)).run()
        try:
            _in_child(state, partial(_check, scenario, state))
        except CrashError as error:
            return f"{scenario.name}, {'killed' if ended.killed else 'lived'} before {kill}: {error}"
    return ""


def _check(scenario: Scenario, state: Path) -> None:
    """Look as a kiosk that knows the edition before and as a new one; ask the studio; repeat the work."""
    given = endpoint.edition_on("lobby")
    assert given in (scenario.before, scenario.after), given
    if given:
        _visit(state)
    releases.recover()
    _agree(given)

    scenario.work()

    assert endpoint.edition_on("lobby") == scenario.after, releases.pending("lobby")
    _agree(scenario.after)
    _visit(state)
    assert not (state / "work" / "release").exists()
    assert not Timetable.objects.filter(due=True).exists()
    if scenario.work is _clear:
        assert Release.objects.filter(gone=True).count() == 2
        assert len(list((state / "endpoint" / "targets" / "channels").iterdir())) == 2


def _agree(given: str | None) -> None:
    """Check that the list of releases agrees with the kiosks."""
    assert not Release.objects.filter(state=Release.State.BEGUN).exists()
    last = releases.latest_release("lobby")
    assert (last.edition if last else None) == given, (last, given)
    for one in Release.objects.filter(state=Release.State.PUBLISHED, gone=False):  # all of them can come back
        assert all(endpoint.has_media(picture.media.sha256) for picture in decode(one.data).pictures.values()), one


def _visit(state: Path) -> None:
    """Check that a known kiosk shows the present edition, and that a new one finds all of it."""
    given = endpoint.edition_on("lobby")
    root = endpoint.root_file()
    kiosk = context_in(state / "kiosk", root)
    done = pipeline.run_locked(kiosk, partial(pipeline.refresh, kiosk, UsbTransport(state / "endpoint"), now))
    assert done.trouble is None, done
    seen = shown_by(kiosk)
    assert seen.id == given
    assert not seen.placeholders
    with tempfile.TemporaryDirectory() as folder:
        assert Reader(Path(folder) / "new", root.read_bytes()).read(state / "endpoint") is not None


def together(scenario: Scenario) -> str:
    """Let four processes change something and publish at the same moment; return what was lost."""
    changes = [(Laureate, "first"), (Laureate, "second"), (Theme, "mediation"), (Chapter, "first-call")]
    with _copy(scenario) as state:
        ready = [child(partial(_publish_a_change, state, *change)) for change in changes]
        for one in ready:
            one.begin()
        try:
            for one in ready:
                one.wait()
            _in_child(state, partial(_check_together, scenario, state))
        except CrashError as error:
            return f"together: {error}"
    return ""


def _publish_a_change(state: Path, model: Any, slug: str) -> tuple[RefreshResult, list[tuple[str, str]]]:
    _live_in(state)
    row = model.objects.get(slug=slug)
    setattr(row, _changed(model), f"De {slug}")
    row.save_revision().publish()
    _release()
    return RefreshResult(), []


def _changed(model: Any) -> str:
    return "title_fr" if model is Chapter else "name_fr"


def _check_together(scenario: Scenario, state: Path) -> None:
    given = endpoint.edition_on("lobby")
    assert given != scenario.before
    _agree(given)
    _visit(state)
    assert releases.pending("lobby") == ""
    last = releases.latest_release("lobby")
    assert last is not None
    for slug in ("first", "second", "mediation", "first-call"):
        assert f"De {slug}".encode() in last.data, slug
    assert Release.objects.exclude(state=Release.State.PUBLISHED).count() == 0


# Careless studios, to prove that the checks would find their faults.


def _tell_early() -> None:
    begin = releases._begin

    def begin_marked(*given: Any, **named: Any) -> Release:
        begun = begin(*given, **named)
        releases._mark(begun, arrived=True)
        return begun

    releases._begin = begin_marked


def _never_settle() -> None:
    releases.recover = lambda: None


def _forget_what_is_due() -> None:
    Timetable.objects.update = lambda **_: 0


_WAYS = {"tell-early": _tell_early, "never-settle": _never_settle, "forget": _forget_what_is_due}


def kills(scenario: Scenario, few: int | None, chance: random.Random) -> Iterator[Kill]:
    """Yield every step, or a few of each kind."""
    every = range(len(steps(scenario)))
    yield from chance.sample(every, min(few, len(every))) if few else every
    if tracing.why_not() is None:
        calls = system_calls(scenario)
        yield from chance.sample(calls, min(few, len(calls))) if few else calls


def main(arguments: list[str]) -> int:
    """Print the counts; return 0 if nothing was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.studio.publishing.killed", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="without them: all")
    parser.add_argument("--few", type=int, metavar="N", help="only so many of each kind in each scenario, by chance")
    parser.add_argument("--careless", choices=sorted(_WAYS), help="spoil the studio first")
    parser.add_argument("--together", action="store_true", help="kill nobody; have four publish at once")
    parser.add_argument("--steps", action="store_true", help="print the steps")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))  # noqa: S311 - not a secret
    chosen = parser.parse_args(arguments)
    sys.stderr.write(f"seed {chosen.seed}\n")
    chance = random.Random(chosen.seed)  # noqa: S311 - repeatable
    with tempfile.TemporaryDirectory(prefix="killed-") as name:
        found = [one for one in scenarios(Path(name)) if one.name in chosen.scenarios or not chosen.scenarios]
        if chosen.steps:
            for scenario in found:
                sys.stdout.writelines(f"{scenario.name}: {' '.join(step)}\n" for step in steps(scenario))
            return 0
        if chosen.together:
            said = together(next(one for one in found if one.name == "release"))
            sys.stdout.write(f"0 kills, {int(bool(said))} wrong\n")
            return 1 if said else 0
        if chosen.careless:
            _WAYS[chosen.careless]()
        tasks = [(scenario, kill) for scenario in found for kill in kills(scenario, chosen.few, chance)]
        with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
            wrong = [said for said in pool.starmap(wrong_after, tasks, chunksize=1) if said]
    sys.stderr.writelines(f"{said}\n" for said in wrong)
    sys.stdout.write(f"{len(tasks):,} kills, {len(wrong):,} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
