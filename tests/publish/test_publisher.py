"""Readers get the old or the new edition at every instant, and nothing wrong is ever signed."""

# pyright: reportPrivateImportUsage=false

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from tuf.api.exceptions import ExpiredMetadataError, RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Root

from kiosk.edition.decode import encode
from kiosk.errors import CacheError, EditionError, MachineError, RefreshError, SettingsError, Trouble
from kiosk.publish.endpoint_layout import media_name
from kiosk.publish.keys import ROLES, open_keys
from kiosk.publish.metadata import LIFETIMES, SignedMetadata, read_metadata
from kiosk.publish.publisher import publish, renew, rotate, trusted_root
from kiosk.publish.storage import FolderFiles
from tests.support.editions import changed, small_edition, write_folder
from tests.support.endpoint import NOW, PublishedEndpoint, shown_title
from tests.support.reader import Reader


@pytest.fixture
def endpoint(tmp_path) -> PublishedEndpoint:
    return PublishedEndpoint(tmp_path)


@pytest.fixture
def reader(endpoint, tmp_path) -> Reader:
    """Return a kiosk that trusts the endpoint and has read what was published first."""
    endpoint.publish(title="First")
    reader = Reader(tmp_path / "reader", endpoint.root.read_bytes())
    reader.read(endpoint.folder)
    return reader


def _metadata(endpoint: PublishedEndpoint) -> SignedMetadata:
    signed = read_metadata(endpoint.files)
    assert signed is not None
    return signed


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_kiosk_reads_each_published_edition(endpoint, reader):
    second = endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    data = reader.read(endpoint.folder)
    assert data == encode(endpoint.edition)
    assert shown_title(data) == "Second"
    assert second in endpoint.target_file().name


def test_only_new_pictures_are_copied(endpoint):
    endpoint.publish(title="First")
    assert endpoint.last is not None
    assert (endpoint.last.media_new, endpoint.last.media_kept) == (2, 0)
    endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    assert (endpoint.last.media_new, endpoint.last.media_kept) == (1, 1)
    assert endpoint.last.bytes_new == endpoint.edition.pictures["facade-after"].media.bytes


def test_publishing_the_same_again_signs_anew_and_changes_nothing_else(endpoint):
    first = endpoint.publish(title="First")
    before, signed = _contents(endpoint.folder), endpoint.timestamp
    assert endpoint.last is not None
    assert endpoint.last.changed

    assert endpoint.publish(title="First", now=NOW + timedelta(days=1)) == first

    assert not endpoint.last.changed
    assert endpoint.timestamp != signed
    after = _contents(endpoint.folder)
    assert {name for name in after if before.get(name) != after[name]} == {"metadata/timestamp.json"}


def test_a_channel_does_not_change_another(endpoint, reader):
    endpoint.publish(title="For the stand", channel="stand")
    assert shown_title(reader.read(endpoint.folder)) == "First"
    assert shown_title(reader.read(endpoint.folder, "stand")) == "For the stand"
    assert reader.read(endpoint.folder, "garden") is None


@pytest.mark.parametrize("name", ["", "Lobby", "lobby/1", "../lobby", "lobby\n", "a" * 41, "été", "a--b"])
def test_an_impossible_channel_name_is_refused_before_anything_is_written(endpoint, name):
    with pytest.raises(SettingsError, match="cannot be the name of a channel"):
        endpoint.publish(channel=name)
    assert not endpoint.folder.exists()


def test_an_edition_with_errors_is_refused_with_a_line_for_each(endpoint, tmp_path):
    endpoint.publish()
    before = _contents(endpoint.folder)
    edition = changed(small_edition(), "story.0.picture", "absent")
    edition = changed(edition, "laureates.0.theme", "absent")
    folder = write_folder(edition, tmp_path / "wrong")
    next((folder / "media").iterdir()).write_bytes(b"something else")
    with pytest.raises(EditionError) as refused:
        publish(folder, endpoint.files, "lobby", endpoint.keys, now=NOW)
    lines = str(refused.value).splitlines()
    assert len(lines) == 3
    assert any("picture" in line and "absent" in line for line in lines)
    assert any("theme" in line and "absent" in line for line in lines)
    assert _contents(endpoint.folder) == before


def test_publishing_again_replaces_a_damaged_picture(endpoint, reader):
    endpoint.tamper_with("facade-before")
    with pytest.raises(AssertionError):
        reader.read(endpoint.folder)
    endpoint.publish(title="First")
    assert endpoint.last is not None
    assert (endpoint.last.media_new, endpoint.last.media_kept, endpoint.last.changed) == (1, 1, True)
    reader.read(endpoint.folder)


def test_publishing_again_replaces_a_damaged_edition(endpoint, reader):
    endpoint.tamper_with_edition()
    endpoint.publish(title="First")
    assert shown_title(reader.read(endpoint.folder)) == "First"


def test_the_timestamp_is_small(endpoint):
    for channel in ("lobby", "stand", "garden"):
        endpoint.publish(channel=channel)
    assert len(endpoint.timestamp) < 1000


def test_a_version_left_by_a_killed_publish_is_never_used_again(endpoint):
    """Web caches may hold the files that a killed publish has left."""
    endpoint.publish(title="First")
    assert endpoint.last is not None
    left = endpoint.folder / "metadata" / f"{endpoint.last.version + 1}.snapshot.json"
    left.write_bytes(b"left behind")
    endpoint.publish(title="Second")
    assert left.read_bytes() == b"left behind"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="reads a picture from a pipe to stop in the middle of it")
def test_a_picture_gets_its_name_only_when_it_is_complete(endpoint, tmp_path):
    data = os.urandom(1 << 20)
    sha256 = hashlib.sha256(data).hexdigest()
    os.mkfifo(tmp_path / "pipe")
    copying = Thread(target=endpoint.files.add_media, args=({sha256: tmp_path / "pipe"},))
    copying.start()
    with (tmp_path / "pipe").open("wb") as pipe:
        pipe.write(data[: 1 << 19])  # far more than a pipe holds: some was read
        assert not (endpoint.folder / media_name(sha256)).exists()
        pipe.write(data[1 << 19 :])
    copying.join()
    assert (endpoint.folder / media_name(sha256)).read_bytes() == data


def test_an_endpoint_holds_no_private_key_and_no_passphrase(tmp_path):
    keys = open_keys(tmp_path / "keys", "correct horse")
    publish(write_folder(small_edition(), tmp_path / "edition"), FolderFiles(tmp_path / "e"), "lobby", keys, now=NOW)
    for name, data in _contents(tmp_path / "e").items():
        assert b"PRIVATE" not in data, name
        assert b"horse" not in data, name


# Readers during a publish.


class _Watched(FolderFiles):
    """A folder that calls ``watch`` after each file that is written to it."""

    def __init__(self, folder: Path, watch) -> None:
        super().__init__(folder)
        self._watch = watch

    def write(self, name: str, data: bytes) -> None:
        super().write(name, data)
        self._watch()

    def add_media(self, media):
        return [name for sha256, file in media.items() for name in self._added(sha256, file)]

    def _added(self, sha256, file):
        added = super().add_media({sha256: file})
        self._watch()
        return added


@pytest.mark.parametrize("role", [None, *ROLES])
def test_kiosks_that_read_between_any_two_writes_get_the_old_or_the_new_edition(endpoint, reader, tmp_path, role):
    """At each step three kiosks read: one that always reads, one that never did, one that read the first edition."""
    endpoint.now += timedelta(days=1)
    shutil.copytree(tmp_path / "reader", tmp_path / "early")
    seen: list[str] = []

    def watch() -> None:
        titles = [shown_title(reader.read(endpoint.folder))]
        titles.append(shown_title(_fresh(endpoint, tmp_path).read(endpoint.folder)))
        late = _fresh(endpoint, tmp_path)
        shutil.copytree(tmp_path / "early", tmp_path / "fresh", dirs_exist_ok=True, symlinks=True)
        titles.append(shown_title(late.read(endpoint.folder)))
        assert len(set(titles)) == 1
        seen.append(titles[0])

    endpoint.files = _Watched(endpoint.folder, watch)
    if role:
        endpoint.rotate(role)
    endpoint.publish(title="Second", pictures={"facade-after": "#102030", "facade-before": "#302010"})
    assert seen.count("Second") >= 1
    assert seen == sorted(seen)  # "First" … "Second": never back
    assert seen[-2] == "First" or role == "timestamp"


def _fresh(endpoint: PublishedEndpoint, tmp_path: Path) -> Reader:
    shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
    return Reader(tmp_path / "fresh", endpoint.root.read_bytes())


@pytest.mark.parametrize("what", ["publish", *ROLES])
@pytest.mark.parametrize("late", range(5))
def test_a_kiosk_gets_the_old_or_the_new_edition_if_a_publish_happens_while_it_reads(endpoint, tmp_path, what, late):
    """The kiosk fetches some files, then an edition is published or a key replaced, then it goes on."""
    endpoint.publish(title="First")
    fetched: list[str] = []

    def meanwhile(name: str) -> None:
        if len(fetched) == late:
            if what == "publish":
                endpoint.publish(title="Second")
            else:
                endpoint.rotate(what)
        fetched.append(name)

    title = shown_title(_fresh(endpoint, tmp_path).read(endpoint.folder, meanwhile=meanwhile))
    assert len(fetched) > late
    assert title in ("First", "Second")


def test_two_publishers_at_once_wait_for_each_other(endpoint, tmp_path):
    """Each has a channel of its own: neither loses the other's."""
    endpoint.publish()
    names = [f"channel-{number}" for number in range(6)]
    folders = {name: write_folder(small_edition(), tmp_path / name) for name in names}
    start, failed = Barrier(len(names)), []

    def run(name: str) -> None:
        try:
            start.wait()
            publish(folders[name], FolderFiles(endpoint.folder), name, endpoint.keys, now=NOW)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    targets = _metadata(endpoint).targets
    assert targets is not None
    assert sorted(targets.targets) == sorted([f"channels/{name}.json" for name in [*names, "lobby"]])


def test_a_publisher_that_waits_too_long_gives_up(endpoint):
    endpoint.publish()
    impatient = FolderFiles(endpoint.folder, patience_s=0.05)
    with endpoint.files.alone(), pytest.raises(MachineError, match="another program has been publishing"):
        renew(impatient, endpoint.keys, now=NOW)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by fork")
@pytest.mark.parametrize("what", ["first", "publish", "targets", "root"])
def test_a_publish_killed_at_any_file_call_leaves_the_old_or_the_new_edition(tmp_path, what):
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_publisher", what, tmp_path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 8


# The lifetime of signatures.


def test_renewing_every_day_keeps_all_signatures_alive_for_years(endpoint):
    """The timestamp is signed each time; snapshot, targets and root only when a third of their lifetime is left."""
    endpoint.publish()
    first = _metadata(endpoint)
    for week in range(4 * 52):
        now = NOW + timedelta(weeks=week)
        ends = endpoint.renew(now)
        assert ends == min(ends, now + LIFETIMES["timestamp"])
        assert ends > now + timedelta(days=29)
    last = _metadata(endpoint)
    assert last.root.version == 2
    assert first.targets is not None
    assert last.targets is not None
    assert len(list(endpoint.folder.glob("metadata/*.targets.json"))) == 6  # one each eight months
    assert last.targets.targets == first.targets.targets


def test_a_root_close_to_its_end_is_left_alone_while_its_key_is_away(endpoint, tmp_path):
    endpoint.publish()
    (tmp_path / "keys" / "root.pem").unlink()
    away = open_keys(tmp_path / "keys")
    late = NOW + LIFETIMES["root"] - timedelta(days=10)
    assert renew(endpoint.files, away, now=late) == _metadata(endpoint).root.expires
    assert _metadata(endpoint).root.version == 1


def test_a_kiosk_refuses_an_expired_signature_and_accepts_the_renewed_one(endpoint, reader):
    endpoint.expire("timestamp")
    with pytest.raises(ExpiredMetadataError):
        reader.read(endpoint.folder)
    endpoint.renew()
    assert shown_title(reader.read(endpoint.folder)) == "First"


def test_an_empty_endpoint_cannot_be_renewed(endpoint):
    with pytest.raises(RefreshError, match="nothing was published here") as refused:
        endpoint.renew()
    assert refused.value.trouble is Trouble.NO_ENDPOINT
    with pytest.raises(RefreshError, match="nothing was published here"):
        trusted_root(endpoint.files)


@pytest.mark.parametrize("role", ROLES)
def test_a_replaced_key_can_no_longer_sign(endpoint, reader, tmp_path, role):
    shutil.copytree(tmp_path / "keys", tmp_path / "stolen")
    endpoint.rotate(role)
    reader.read(endpoint.folder)
    stolen = open_keys(tmp_path / "stolen")
    assert stolen.signer(role).public_key.keyid not in _metadata(endpoint).root.keys
    with pytest.raises(MachineError, match=rf"its {role} key is not the one"):
        renew(endpoint.files, stolen, now=NOW)
    endpoint.publish(title="Second")
    assert shown_title(reader.read(endpoint.folder)) == "Second"


def test_a_kiosk_that_was_off_follows_many_rotations(endpoint, reader):
    endpoint.rotate_root(5)
    for role in ROLES:
        endpoint.rotate(role)
    endpoint.publish(title="Second")
    assert shown_title(reader.read(endpoint.folder)) == "Second"


def test_the_root_key_alone_replaces_a_lost_key(endpoint, reader, tmp_path):
    (tmp_path / "keys" / "targets.pem").unlink()
    keys = open_keys(tmp_path / "keys")
    with pytest.raises(MachineError, match="its targets key is not the one"):
        renew(endpoint.files, keys, now=NOW)
    rotate(endpoint.files, keys, "targets", now=NOW)
    endpoint.keys = keys
    endpoint.publish(title="Second")
    assert shown_title(reader.read(endpoint.folder)) == "Second"


def test_without_the_root_key_editions_are_published_but_no_key_is_rotated(endpoint, reader, tmp_path):
    (tmp_path / "keys" / "root.pem").unlink()
    endpoint.keys = open_keys(tmp_path / "keys")
    endpoint.publish(title="Second")
    assert shown_title(reader.read(endpoint.folder)) == "Second"
    before = _contents(endpoint.folder)
    for role in ROLES:
        with pytest.raises(MachineError, match="the root key is not here"):
            endpoint.rotate(role)
    assert _contents(endpoint.folder) == before


def test_without_the_root_key_no_new_endpoint_is_published(endpoint, tmp_path):
    (tmp_path / "keys" / "root.pem").unlink()
    endpoint.keys = open_keys(tmp_path / "keys")
    with pytest.raises(MachineError, match="the root key is not here"):
        endpoint.publish()
    assert not (endpoint.folder / "media").exists()


def test_kiosks_follow_a_lost_endpoint_that_is_published_again(endpoint, reader):
    """The disk of the web server died. Published again with the same keys, the endpoint does not look older."""
    endpoint.publish(title="Second")
    reader.read(endpoint.folder)
    shutil.rmtree(endpoint.folder)
    endpoint.publish(title="Third", now=NOW + timedelta(hours=1))
    assert shown_title(reader.read(endpoint.folder)) == "Third"


def test_kiosks_follow_a_restored_endpoint_after_the_next_publish(endpoint, reader, tmp_path):
    shutil.copytree(endpoint.folder, tmp_path / "copy")
    for number in range(3):
        endpoint.publish(title=f"Later {number}")
    reader.read(endpoint.folder)
    shutil.rmtree(endpoint.folder)
    shutil.copytree(tmp_path / "copy", endpoint.folder)
    with pytest.raises(RepositoryError):
        reader.read(endpoint.folder)
    endpoint.publish(title="Now", now=NOW + timedelta(hours=1))
    assert shown_title(reader.read(endpoint.folder)) == "Now"


# A publisher refuses a wrong endpoint.


def test_the_keys_of_another_endpoint_sign_nothing_here(endpoint, tmp_path):
    endpoint.publish()
    before = _contents(endpoint.folder)
    folder = write_folder(small_edition(), tmp_path / "put")
    with pytest.raises(MachineError, match="is not the one with which"):
        publish(folder, endpoint.files, "lobby", open_keys(tmp_path / "other"), now=NOW)
    assert _contents(endpoint.folder) == before


@pytest.mark.parametrize("role", ["targets", "snapshot", "timestamp", "root"])
@pytest.mark.parametrize("pretend", [True, False])
def test_metadata_signed_by_a_stranger_is_never_signed_again(endpoint, reader, role, pretend):
    """An attacker could write to the endpoint. Our keys must not sign what they put there."""
    endpoint.sign_with_stranger(role, pretend=pretend)
    with pytest.raises(RefreshError, match="not signed with the keys") as refused:
        endpoint.publish(title="Second")
    assert refused.value.trouble is Trouble.NOT_SIGNED
    endpoint.mend()
    endpoint.publish(title="Second")
    assert shown_title(reader.read(endpoint.folder)) == "Second"


def test_a_root_that_lets_a_stranger_sign_beside_us_is_refused(tmp_path):
    """Their root trusts our keys and theirs, so we would sign their metadata again."""
    theirs = PublishedEndpoint(tmp_path / "theirs")
    theirs.publish()
    ours = open_keys(tmp_path / "ours")

    def trust_us_too(root: Root) -> None:
        for role in ROLES:
            root.add_key(ours.signer(role).public_key, role)

    theirs.next_root(trust_us_too)
    with pytest.raises(MachineError, match="is not the one with which"):
        renew(theirs.files, ours, now=NOW)


@pytest.mark.parametrize("kind", ["timestamp", "snapshot", "targets", "root"])
def test_damaged_metadata_is_named_and_stops_a_publish(endpoint, kind):
    endpoint.publish()
    name = endpoint.name_of(kind)
    endpoint.truncate(name)
    with pytest.raises(RefreshError, match=name) as refused:
        endpoint.publish(title="Second")
    assert "\n" not in str(refused.value)
    endpoint.mend()
    (endpoint.folder / name).unlink()
    if kind != "timestamp":
        with pytest.raises(RefreshError, match=f"{name} is gone"):
            endpoint.publish(title="Second")


# The attacks of the test endpoint: even a plain reader refuses them.


@pytest.mark.parametrize("role", ROLES)
def test_an_expired_signature_of_any_role_is_refused_by_readers(endpoint, reader, role):
    endpoint.expire(role)
    with pytest.raises(ExpiredMetadataError):
        reader.read(endpoint.folder)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("pretend", [True, False])
def test_a_strangers_signature_is_refused_by_readers(endpoint, reader, role, pretend):
    endpoint.sign_with_stranger(role, pretend=pretend)
    with pytest.raises(UnsignedMetadataError):
        reader.read(endpoint.folder)


@pytest.mark.parametrize("role", ["targets", "snapshot", "timestamp"])
def test_too_few_signatures_are_refused_by_readers(endpoint, reader, role):
    endpoint.below_threshold(role)
    with pytest.raises(UnsignedMetadataError):
        reader.read(endpoint.folder)


def test_older_and_mixed_metadata_is_refused_by_readers(endpoint, reader):
    endpoint.publish(title="Second")
    reader.read(endpoint.folder)
    endpoint.roll_back()
    with pytest.raises(RepositoryError):
        reader.read(endpoint.folder)
    endpoint.mend()
    endpoint.publish(title="Third")
    endpoint.mix()
    with pytest.raises(RepositoryError):
        reader.read(endpoint.folder)
    endpoint.mend()
    assert shown_title(reader.read(endpoint.folder)) == "Third"


def test_a_frozen_endpoint_shows_the_same_until_it_thaws(endpoint, reader):
    endpoint.freeze()
    endpoint.publish(title="Second")
    assert shown_title(reader.read(endpoint.folder)) == "First"
    endpoint.thaw()
    assert shown_title(reader.read(endpoint.folder)) == "Second"


def test_any_bytes_can_be_signed_for_tests_of_kiosks(endpoint):
    endpoint.publish_bytes(json.dumps({"format": 99}).encode())
    assert endpoint.target_file().read_bytes() == b'{"format": 99}'


# The disk.


def test_a_disk_that_refuses_is_named_and_the_published_edition_stays(endpoint):
    """A file lies where the folder of the editions has to be."""
    endpoint.publish()
    shutil.rmtree(endpoint.folder / "targets")
    (endpoint.folder / "targets").write_bytes(b"")
    before = endpoint.timestamp
    with pytest.raises(CacheError, match="targets"):
        endpoint.publish(title="Second")
    assert endpoint.timestamp == before


def test_a_picture_that_changes_between_check_and_copy_is_refused(endpoint, tmp_path):
    edition = small_edition()
    folder = write_folder(edition, tmp_path / "put")
    media = edition.pictures["facade-before"].media
    (folder / "media" / f"{media.sha256}.png").write_bytes(b"another")
    with pytest.raises(EditionError, match="changed while it was published"):
        endpoint.files.add_media({media.sha256: folder / "media" / f"{media.sha256}.png"})
    assert not (endpoint.folder / media_name(media.sha256)).exists()
    assert list((endpoint.folder / "media").iterdir()) == []
