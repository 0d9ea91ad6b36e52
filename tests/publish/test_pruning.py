"""Pruning deletes files that no kiosk will ask for again, and never live editions, kept ones, or the root."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Lock, Thread

import pytest

from kiosk.edition.decode import encode
from kiosk.errors import MachineError, RefreshError, SettingsError
from kiosk.publish.pruning import Pruned, Retention, prune
from kiosk.publish.storage import FolderFiles
from kiosk.refresh import pipeline
from kiosk.refresh.transport.web import WebTransport
from tests.endpoint.lobby import context_in, now, shown_by
from tests.support.endpoint import NOW, PublishedEndpoint, shown_title
from tests.support.reader import Reader
from tests.support.server import Exchange, Server, serve

FEW = Retention(days=30, last=2)
COLOURS = ("#101010", "#202020", "#303030", "#404040", "#505050", "#606060")


def names(endpoint: PublishedEndpoint) -> set[str]:
    """Return the names of all files on the endpoint."""
    found = (file.relative_to(endpoint.folder) for file in endpoint.folder.rglob("*") if file.is_file())
    return {name.as_posix() for name in found if not name.name.startswith(".")}


def year(endpoint: PublishedEndpoint, *, channel: str = "lobby", days: int = 60) -> list[str]:
    """Publish six editions, each with a picture of its own, the first long ago and the last today."""
    return [
        endpoint.publish(
            title=f"{channel} {number}",
            pictures={"facade-after": colour},
            channel=channel,
            now=NOW - timedelta(days=days * (len(COLOURS) - 1 - number)),
        )
        for number, colour in enumerate(COLOURS)
    ]


def editions_on(endpoint: PublishedEndpoint, channel: str = "lobby") -> set[str]:
    return {file.name.partition(".")[0] for file in endpoint.folder.glob(f"targets/channels/*.{channel}.json")}


@pytest.fixture
def endpoint(tmp_path: Path) -> PublishedEndpoint:
    return PublishedEndpoint(tmp_path)


@pytest.mark.parametrize(
    ("keep", "left"),
    [
        (Retention(), 6),  # by default a whole year
        (Retention(days=1, last=20), 6),
        (Retention(days=1, last=4), 4),
        (Retention(days=1, last=2), 2),
        (Retention(days=100, last=2), 3),  # one was live until 60 days ago
        (Retention(days=130, last=2), 4),
    ],
)
def test_recently_live_editions_and_the_last_ones_are_kept(endpoint, keep: Retention, left: int):
    made = year(endpoint)

    done = prune(endpoint.files, now=NOW, keep=keep)

    assert editions_on(endpoint) == set(made[-left:])
    assert len(list((endpoint.folder / "media").iterdir())) == left + 1  # one picture is on all of them
    assert (done.editions_kept, done.files["media"]) == (left, 6 - left)


def test_an_old_edition_that_was_live_until_now_is_kept(endpoint):
    """The time when it was last live counts, not the time when it was made."""
    old = [endpoint.publish(title=str(year), now=NOW - timedelta(days=365 * year)) for year in (9, 8, 7, 6)]
    endpoint.publish(title="new", now=NOW)

    prune(endpoint.files, now=NOW, keep=FEW)

    assert old[-1] in editions_on(endpoint)
    assert not editions_on(endpoint) & set(old[:-1])


def test_a_kiosk_reads_a_pruned_endpoint_and_the_next_publish(endpoint, tmp_path):
    reader = None
    for number in range(len(COLOURS)):
        endpoint.publish(title=str(number), now=NOW - timedelta(days=60 * (5 - number)))
        reader = reader or Reader(tmp_path / "reader", endpoint.root.read_bytes())
    endpoint.rotate("targets")
    endpoint.rotate_root(3)
    roots = {name for name in names(endpoint) if name.endswith(".root.json")}
    prune(endpoint.files, now=NOW, keep=FEW)

    assert reader is not None
    assert shown_title(reader.read(endpoint.folder)) == "5"
    assert len(roots) == 5
    assert roots <= names(endpoint)
    endpoint.publish(title="6")
    assert shown_title(reader.read(endpoint.folder)) == "6"
    assert shown_title(Reader(tmp_path / "new", endpoint.root.read_bytes()).read(endpoint.folder)) == "6"


def test_each_channel_keeps_its_own_editions_and_their_shared_pictures(endpoint):
    """A quiet channel keeps its old edition, with a picture that the other channel has not shown for years."""
    long_ago = NOW - timedelta(days=900)
    stand = endpoint.publish(
        title="stand", channel="stand", pictures={"facade-after": COLOURS[0]}, now=long_ago - timedelta(days=9)
    )
    shared = endpoint.media_file("facade-after")
    lobby = year(endpoint)

    prune(endpoint.files, now=NOW, keep=FEW)

    assert editions_on(endpoint, "stand") == {stand}
    assert editions_on(endpoint) == set(lobby[-2:])
    assert shared.exists()


def test_a_second_prune_years_later_deletes_nothing(endpoint):
    """The metadata that tells an edition's age stays as long as the edition."""
    ages = {"lobby": [9, 7, 4, 3, 2, 1], "stand": [8, 6, 5]}
    made: dict[str, list[str]] = {"lobby": [], "stand": []}
    for ago, channel in sorted(((ago, name) for name, many in ages.items() for ago in many), reverse=True):
        made[channel].append(endpoint.publish(title=str(ago), channel=channel, now=NOW - timedelta(days=200 * ago)))
    lobby, stand = made["lobby"], made["stand"]
    keep = Retention(days=1, last=3)
    prune(endpoint.files, now=NOW, keep=keep)
    before = names(endpoint)

    assert prune(endpoint.files, now=NOW + timedelta(days=2000), keep=keep) == Pruned(
        dict.fromkeys(("metadata", "targets/channels", "differences", "media"), 0), 0, 6
    )
    assert names(endpoint) == before
    newer = endpoint.publish(title="newer", now=NOW + timedelta(days=1))
    prune(endpoint.files, now=NOW + timedelta(days=9), keep=keep)
    assert editions_on(endpoint) == {*lobby[-2:], newer}
    assert editions_on(endpoint, "stand") == set(stand)


def test_an_old_edition_that_is_live_again_is_kept(endpoint):
    made = year(endpoint)
    first = encode(endpoint.editions[0])
    endpoint.publish_bytes(first, now=NOW + timedelta(days=1))

    prune(endpoint.files, now=NOW + timedelta(days=400), keep=FEW)

    assert editions_on(endpoint) == {made[0], made[-1]}
    assert all(endpoint.files.has(f"media/{one.media.sha256}") for one in endpoint.editions[0].pictures.values())


def test_needed_pictures_are_kept_and_leftovers_of_a_killed_publish_deleted(endpoint):
    year(endpoint)
    needed, lost = endpoint.put_media(b"needed"), endpoint.put_media(b"left behind")
    part = endpoint.folder / "media" / f"{'0' * 64}.part"
    part.write_bytes(b"half")
    old_delta = f"differences/{lost}.{needed}"
    endpoint.files.write(old_delta, b"of an earlier version")

    prune(endpoint.files, now=NOW, needed={needed})

    assert endpoint.files.has(f"media/{needed}")
    assert not endpoint.files.has(f"media/{lost}")
    assert not part.exists()
    assert not endpoint.files.has(old_delta)


def test_foreign_files_and_unused_versions_are_kept(endpoint):
    year(endpoint)
    foreign = ("index.html", "media/README", "metadata/notes.json", ".well-known/x", "media/sub/" + "0" * 64)
    for name in foreign:
        endpoint.files.write(name, b"theirs")
    number = max(int(name.split("/")[1].split(".")[0]) for name in names(endpoint) if name.endswith(".targets.json"))
    unsigned = f"metadata/{number + 100_000}.targets.json"  # left by an interrupted publish
    endpoint.files.write(unsigned, b"{}")

    prune(endpoint.files, now=NOW, keep=FEW)

    assert all(endpoint.files.read(name) == b"theirs" for name in foreign)
    assert endpoint.files.has(unsigned)


def test_a_dry_run_reports_the_same_and_deletes_nothing(endpoint):
    year(endpoint)
    before = names(endpoint)

    said = prune(endpoint.files, now=NOW, keep=FEW, dry_run=True)

    assert names(endpoint) == before
    assert prune(endpoint.files, now=NOW, keep=FEW) == said
    assert (said.files["targets/channels"], said.files["media"]) == (4, 4)
    assert said.total == len(before - names(endpoint))
    assert said.bytes > 0


def harmed(endpoint: PublishedEndpoint, how: str) -> None:
    """Damage a file that names needed ones."""
    match how:
        case "edition":
            endpoint.tamper_with_edition()
        case "edition gone":
            endpoint.target_file().unlink()
        case "kept edition":
            before = hashlib.sha256(encode(endpoint.editions[-2])).hexdigest()
            (endpoint.folder / f"targets/channels/{before}.lobby.json").write_bytes(b"{}")
        case "targets":
            (endpoint.folder / endpoint.name_of("targets")).write_bytes(b"{}")
        case "older targets":
            min(endpoint.folder.glob("metadata/*.targets.json")).write_bytes(b"{")
        case "timestamp":
            endpoint.truncate("metadata/timestamp.json")
        case _:
            endpoint.files.remove(["metadata/timestamp.json"])


@pytest.mark.parametrize(
    "how", ["edition", "edition gone", "kept edition", "targets", "older targets", "timestamp", "timestamp gone"]
)
def test_nothing_is_deleted_from_a_damaged_endpoint(endpoint, how: str):
    year(endpoint)
    harmed(endpoint, how)
    before = names(endpoint)

    with pytest.raises(RefreshError) as refused:
        prune(endpoint.files, now=NOW, keep=Retention(days=100, last=3))

    assert names(endpoint) == before
    assert str(endpoint.folder) in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("days", "last"), [(0, 20), (365, 1), (-1, 5), (10**12, 5)])
def test_a_retention_that_keeps_too_little_is_refused(days: int, last: int):
    with pytest.raises(SettingsError, match="at least the last 2"):
        Retention(days, last)


def test_a_wrong_clock_never_deletes_the_live_edition_or_the_one_before(endpoint, tmp_path):
    """A kiosk that began a moment ago with the edition before can finish."""
    made = year(endpoint)
    before = {name: endpoint.files.read(name) for name in names(endpoint)}
    reader = Reader(tmp_path / "reader", endpoint.root.read_bytes())
    endpoint.publish(title="now")
    live = endpoint.timestamp
    prune(endpoint.files, now=NOW + timedelta(days=9999), keep=FEW)

    assert made[-1] in editions_on(endpoint)
    endpoint.files.write("metadata/timestamp.json", before["metadata/timestamp.json"] or b"")
    assert shown_title(reader.read(endpoint.folder)) == "lobby 5"
    endpoint.files.write("metadata/timestamp.json", live)
    assert shown_title(reader.read(endpoint.folder)) == "now"


def test_a_prune_waits_for_a_publisher(endpoint):
    year(endpoint)
    impatient = FolderFiles(endpoint.folder, patience_s=0)
    with endpoint.files.alone(), pytest.raises(MachineError, match="another program has been publishing"):
        prune(impatient, now=NOW, keep=FEW)


def test_an_edition_published_again_during_a_prune_keeps_its_pictures(endpoint, tmp_path):
    """The plan is made again after other publishers are kept out."""
    year(endpoint)
    first = endpoint.editions[0]

    class Slow(FolderFiles):
        """Between the plan and the lock, somebody publishes the first edition again."""

        def alone(self):
            endpoint.publish(first, now=NOW + timedelta(minutes=5))
            return super().alone()

    prune(Slow(endpoint.folder), now=NOW + timedelta(minutes=5), keep=FEW)

    reader = Reader(tmp_path / "reader", endpoint.root.read_bytes())
    assert shown_title(reader.read(endpoint.folder)) == "lobby 0"


# Kills, kiosks and publishers at the same time.


def test_a_prune_killed_at_any_file_leaves_all_that_kiosks_need(tmp_path):
    """Each kill is a process that ends just before it deletes a file."""
    whole = PublishedEndpoint(tmp_path / "whole")
    year(whole)
    prune(whole.files, now=NOW, keep=FEW)
    endpoint = PublishedEndpoint(tmp_path / "killed")
    year(endpoint)
    assert len(names(endpoint)) > len(names(whole))

    kills = 0
    while not ended(endpoint, after=1):
        kills += 1
        reader = Reader(tmp_path / f"reader-{kills}", endpoint.root.read_bytes())
        assert shown_title(reader.read(endpoint.folder)) == "lobby 5"
        assert editions_on(endpoint) >= editions_on(whole)
        for edition in whole.editions[-2:]:
            assert all(endpoint.files.has(f"media/{one.media.sha256}") for one in edition.pictures.values())

    assert kills == 16 - 1  # four editions, their pictures, targets and snapshots
    assert {Path(name).parent for name in names(endpoint)} == {Path(name).parent for name in names(whole)}
    assert len(names(endpoint)) == len(names(whole))


def ended(endpoint: PublishedEndpoint, after: int) -> bool:
    """Prune in a process that is killed after this many files; return whether it finished."""
    child = os.fork()
    if child == 0:
        left = after + 1

        def count(event: str, _: object) -> None:
            nonlocal left
            if event == "os.remove":
                left -= 1
                if not left:
                    os._exit(9)

        try:
            sys.addaudithook(count)
            prune(endpoint.files, now=NOW, keep=FEW)
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9), code
    return code == 0


def test_a_kiosk_that_fetches_during_publishes_and_prunes_gets_its_edition_whole(endpoint, tmp_path):
    """After each response over real HTTP, somebody publishes and prunes."""
    made = year(endpoint)
    context = context_in(tmp_path / "kiosk", endpoint.root)
    one_by_one = Lock()
    later: list[str] = []

    def answer(exchange: Exchange) -> None:
        with one_by_one:
            serve(exchange)
            if exchange.request_log.path.endswith(".root.json"):
                return  # the timestamp decides what the kiosk fetches
            colour = f"#7070{len(later) + 16:02x}"
            later.append(endpoint.publish(title="While it fetched", pictures={"facade-after": colour}, now=now()))
            prune(endpoint.files, now=now(), keep=FEW)

    with Server(endpoint.folder) as server:
        server.behave("", answer)
        with closing(WebTransport(server.url)) as web:
            result = pipeline.run_locked(context, partial(pipeline.refresh, context, web, now))

    assert result.trouble is None, result
    assert {request.status for request in server.requests if "root" not in request.path} == {200}
    shown = shown_by(context)
    assert shown.id == made[-1]
    assert not shown.placeholders
    assert len(later) > 4
    assert not editions_on(endpoint) & set(made[:-2])


def test_publishers_and_pruners_at_once_lose_nothing(endpoint, tmp_path):
    year(endpoint)
    failures: list[BaseException] = []

    def work(what: Callable[[], object]) -> None:
        try:
            what()
        except BaseException as error:
            failures.append(error)

    other = PublishedEndpoint(tmp_path)
    jobs = [partial(endpoint.publish, title="Last", pictures={"facade-after": COLOURS[0]}, now=NOW)]
    jobs += [partial(other.publish, title="Stand", channel="stand", pictures={"facade-after": COLOURS[1]}, now=NOW)]
    jobs += [partial(prune, FolderFiles(endpoint.folder), now=NOW, keep=FEW) for _ in range(3)]
    threads = [Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    reader = Reader(tmp_path / "reader", endpoint.root.read_bytes())
    assert shown_title(reader.read(endpoint.folder)) == "Last"
    assert shown_title(reader.read(endpoint.folder, "stand")) == "Stand"


# On the command line.


def asked(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run ``python -m kiosk prune``."""
    command = [sys.executable, "-m", "kiosk", "prune", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_deletes_what_its_dry_run_reports(endpoint, tmp_path):
    year(endpoint)
    before = names(endpoint)

    dry = asked(endpoint.folder, "--days", 30, "--last", 2, "--dry-run")
    assert names(endpoint) == before
    done = asked(endpoint.folder, "--days", 30, "--last", 2)

    removed = "8 in metadata, 4 in targets/channels, 4 in media"
    assert dry.stdout.startswith(f"would remove {removed}"), dry
    assert done.stdout.startswith(f"removed {removed}"), done
    assert done.stdout.endswith("2 editions are kept\n")
    assert (dry.returncode, done.returncode) == (0, 0)
    assert len(before) - len(names(endpoint)) == 16

    nothing = asked(tmp_path / "nothing")
    assert nothing.returncode == 1
    assert nothing.stderr == f"{tmp_path / 'nothing'}: nothing was published here yet\n"
    few = asked(endpoint.folder, "--last", 1)
    assert (few.returncode, few.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "nothing").exists()
