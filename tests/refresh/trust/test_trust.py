"""Only signed editions are read, and none older than the last one; each refusal names the remedy."""

# pyright: reportPrivateImportUsage=false

import copy
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import DelegatedRole, Delegations, MetaFile, Root, Snapshot, TargetFile, Timestamp

from kiosk.edition.decode import MAX_BYTES, encode
from kiosk.errors import EditionError, RefreshError, SettingsError, Trouble
from kiosk.publish.endpoint_layout import METADATA, TIMESTAMP
from kiosk.publish.keys import ROLES
from kiosk.publish.metadata import LIFETIMES, read_metadata, root_name, signed_bytes, write_metadata
from tests.support.endpoint import NOW, PublishedEndpoint, shown_title
from tests.support.server import Server, endless, portal, status
from tests.support.trusting import TrustingKiosk, clock_at

SIGNED_BELOW_ROOT = ("targets", "snapshot", "timestamp")


@pytest.fixture
def endpoint(tmp_path: Path) -> PublishedEndpoint:
    endpoint = PublishedEndpoint(tmp_path)
    endpoint.publish(title="First")
    return endpoint


@pytest.fixture
def server(endpoint: PublishedEndpoint) -> Iterator[Server]:
    with Server(endpoint.folder) as server:
        yield server


@pytest.fixture
def kiosk(endpoint: PublishedEndpoint, server: Server, tmp_path: Path) -> TrustingKiosk:
    return TrustingKiosk(tmp_path / "kiosk", endpoint.root, server.url)


def test_an_edition_is_read_byte_for_byte(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    read = kiosk.reads()
    assert read.data == encode(endpoint.edition)
    assert read.id == hashlib.sha256(read.data).hexdigest()
    assert read.expires == NOW + LIFETIMES["timestamp"]
    assert kiosk.trust.files()[TIMESTAMP] == endpoint.timestamp


def test_the_next_published_edition_is_read_next(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    kiosk.reads()
    second = endpoint.publish(title="Second")
    assert kiosk.reads().id == second


def test_each_channel_has_its_own_edition(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.publish(title="For the stand", channel="stand")
    assert shown_title(kiosk.reads("stand").data) == "For the stand"
    assert shown_title(kiosk.reads("lobby").data) == "First"


@pytest.mark.parametrize("rotations", [0, 1])
def test_an_update_without_news_asks_for_little_and_writes_nothing(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, server: Server, rotations: int
):
    endpoint.rotate_root(rotations)
    kiosk.reads()
    before, asked = kiosk.file.stat(), len(server.requests)
    read = kiosk.reads()
    paths = [request.path for request in server.requests[asked:]]
    assert paths == [f"/{root_name(rotations + 2)}", f"/{TIMESTAMP}", f"/targets/channels/{read.id}.lobby.json"]
    after = kiosk.file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_cached_edition_is_not_fetched_again(kiosk: TrustingKiosk, server: Server, tmp_path: Path):
    read = kiosk.reads()
    asked = len(server.asked_for("targets/"))
    known = tmp_path / "edition.json"
    known.write_bytes(read.data)
    assert kiosk.reads(known=known) == read
    assert len(server.asked_for("targets/")) == asked


@pytest.mark.parametrize("content", [b"", b"{}", None])
def test_a_wrong_file_in_place_of_the_cached_edition_is_ignored(kiosk: TrustingKiosk, tmp_path: Path, content):
    known = tmp_path / "edition.json"
    if content is not None:
        known.write_bytes(content)
    assert shown_title(kiosk.reads(known=known).data) == "First"


def test_the_work_folder_is_emptied_before_and_after_an_update(kiosk: TrustingKiosk):
    (kiosk.work / "root_history").mkdir(parents=True)
    (kiosk.work / "timestamp.json").write_bytes(b"half a fi")
    (kiosk.work / "root_history" / "2.root.json").mkdir()
    kiosk.reads()
    assert not kiosk.work.exists()


# The channel.


def test_an_unknown_channel_is_refused_with_the_names_of_the_others(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.publish(channel="stand")
    trouble, why = kiosk.is_refused("garden")
    assert trouble is Trouble.NO_CHANNEL
    assert "garden" in why
    assert "lobby, stand" in why
    assert "[endpoint] channel" in why


def test_only_the_first_of_many_channels_are_named(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    published = read_metadata(endpoint.files)
    assert published is not None
    names = [f"channels/stand-{number}.json" for number in range(300)] + ["channels/\x1b[31m\n.json"]
    channels = {name: TargetFile.from_data(name, b"{}", ["sha256"]) for name in names}
    write_metadata(endpoint.files, published, lambda role: [endpoint.keys.signer(role)], now=NOW, channels=channels)
    _, why = kiosk.is_refused("garden")
    assert "stand-0, stand-1, " in why
    assert len(why) < 300
    assert why.isprintable()


def test_delegated_targets_are_ignored(endpoint: PublishedEndpoint, kiosk: TrustingKiosk, server: Server):
    """Delegated metadata would neither be exported nor watched for its end."""
    published = read_metadata(endpoint.files)
    assert published is not None
    assert published.targets is not None
    key = CryptoSigner.generate_ed25519().public_key
    role = DelegatedRole("stand", [key.keyid], 1, terminating=False, paths=["channels/*"])
    published.targets.delegations = Delegations({key.keyid: key}, {"stand": role})
    number = published.targets.version = published.targets.version + 1
    snapshot = Snapshot(number, expires=NOW + timedelta(days=9), meta={"targets.json": MetaFile(number)})
    parts = (published.targets, f"{number}.targets"), (snapshot, f"{number}.snapshot")
    for part, name in parts:
        endpoint.files.write(f"{METADATA}/{name}.json", signed_bytes(part, [endpoint.keys.signer(part.type)]))
    _write_timestamp(endpoint, MetaFile(number), version=number)
    assert kiosk.is_refused("stand")[0] is Trouble.NO_CHANNEL
    assert not [request for request in server.requests if "stand" in request.path]


def test_an_impossible_channel_name_is_refused_without_a_request(kiosk: TrustingKiosk, server: Server):
    with pytest.raises(SettingsError, match="cannot be the name of a channel"):
        kiosk.reads("../../metadata/1.root")
    assert not server.requests


# The edition.


def test_an_edition_that_is_too_large_is_refused_without_a_request(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, server: Server
):
    endpoint.publish_bytes(b" " * (MAX_BYTES + 1))
    trouble, why = kiosk.is_refused(kind=EditionError)
    assert trouble is Trouble.TOO_LARGE
    assert f"{MAX_BYTES:,}" in why
    assert not server.asked_for("targets/")


def test_an_edition_of_the_largest_size_is_read(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.publish_bytes(b" " * MAX_BYTES)
    assert len(kiosk.reads().data) == MAX_BYTES


def test_an_edition_that_was_changed_after_it_was_signed_is_refused(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.tamper_with_edition()
    assert kiosk.is_refused()[0] is Trouble.DAMAGED
    endpoint.mend()
    kiosk.reads()


def test_an_edition_that_was_cut_off_is_refused(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.truncate(endpoint.target_file().relative_to(endpoint.folder).as_posix())
    assert kiosk.is_refused()[0] is Trouble.DAMAGED


# Age.


@pytest.mark.parametrize("role", ROLES)
def test_an_expired_signature_is_refused_with_its_date_and_a_hint_at_the_clock(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, role: str
):
    kiosk.reads()
    end = NOW - timedelta(days=3)
    endpoint.expire(role, at=end)
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.EXPIRED
    assert f"of {role} was valid until {end:%Y-%m-%d}" in why
    assert "clock" in why


@pytest.mark.parametrize("role", SIGNED_BELOW_ROOT)
def test_the_next_publish_after_an_expired_signature_is_read(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, role: str
):
    kiosk.reads()
    endpoint.expire(role)
    kiosk.is_refused()
    second = endpoint.publish(title="Second")
    assert kiosk.reads().id == second


def test_an_edition_expires_with_the_signature_that_ends_first(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    soon = NOW + timedelta(hours=1)
    endpoint.expire("targets", at=soon)
    assert kiosk.reads().expires == soon


def test_older_metadata_is_refused(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    second = endpoint.publish(title="Second")
    kiosk.reads()
    endpoint.roll_back()
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.ROLLED_BACK
    assert "timestamp.json is older than what this kiosk has seen" in why
    endpoint.mend()
    assert kiosk.reads().id == second


def test_older_metadata_is_refused_on_every_channel(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.publish(title="For the stand", channel="stand")
    kiosk.reads("stand")
    endpoint.roll_back()
    assert kiosk.is_refused("lobby")[0] is Trouble.ROLLED_BACK


def test_a_new_timestamp_cannot_bring_back_old_targets(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    """A thief with only the timestamp's key can name no other snapshot, not even an old one."""
    before = read_metadata(endpoint.files)
    assert before is not None
    assert before.timestamp is not None
    endpoint.publish(title="Second")
    kiosk.reads()
    _write_timestamp(endpoint, before.timestamp.snapshot_meta, version=before.timestamp.version + 1000)
    assert kiosk.is_refused()[0] is Trouble.ROLLED_BACK


def test_a_frozen_endpoint_is_read_until_its_signature_ends(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    first = kiosk.reads()
    endpoint.freeze()
    endpoint.publish(title="Second")
    assert kiosk.reads() == first
    with clock_at(first.expires - timedelta(seconds=1)):
        assert kiosk.reads() == first
    with clock_at(first.expires + timedelta(seconds=1)):
        assert kiosk.is_refused()[0] is Trouble.EXPIRED
    endpoint.thaw()
    assert shown_title(kiosk.reads().data) == "Second"


def test_a_mix_of_two_publishes_is_refused(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    kiosk.reads()
    second = endpoint.publish(title="Second")
    endpoint.mix()
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.DAMAGED
    assert "targets.json is not the file that was signed" in why
    endpoint.mend()
    assert kiosk.reads().id == second


def test_a_clock_in_1970_keeps_no_edition_away(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    with clock_at(datetime(1970, 1, 1, tzinfo=UTC)):
        assert shown_title(kiosk.reads().data) == "First"
        second = endpoint.publish(title="Second")
        assert kiosk.reads().id == second
        endpoint.roll_back()
        assert kiosk.is_refused()[0] is Trouble.ROLLED_BACK


def test_a_clock_far_ahead_keeps_new_editions_away_until_it_is_set(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    kiosk.reads()
    second = endpoint.publish(title="Second")
    with clock_at(datetime(2099, 1, 1, tzinfo=UTC)):
        trouble, why = kiosk.is_refused()
    assert trouble is Trouble.EXPIRED
    assert "clock" in why
    assert kiosk.reads().id == second


# Keys.


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("pretend", [False, True])
def test_the_signature_of_a_stranger_is_refused_for_every_role(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, role: str, pretend: bool
):
    kiosk.reads()
    endpoint.sign_with_stranger(role, pretend=pretend)
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.NOT_SIGNED
    assert f"{role}.json is not signed with the keys that this kiosk trusts" in why
    assert "[endpoint] root" in why
    endpoint.mend()
    second = endpoint.publish(title="Second", now=NOW + timedelta(days=1))
    assert kiosk.reads().id == second


@pytest.mark.parametrize("role", ROLES)
def test_one_signature_is_refused_if_the_root_demands_two(endpoint: PublishedEndpoint, kiosk: TrustingKiosk, role: str):
    kiosk.reads()
    endpoint.below_threshold(role)
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.NOT_SIGNED
    assert "1/2" in why


def test_the_root_of_another_endpoint_is_refused_and_the_metadata_seen_is_kept(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, tmp_path: Path
):
    other = PublishedEndpoint(tmp_path / "other")
    other.publish()
    endpoint.publish(title="Second")
    kiosk.reads()
    before = kiosk.file.read_bytes()
    right, kiosk.root = kiosk.root, other.root.read_bytes()
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.NOT_SIGNED
    assert "[endpoint] root" in why
    assert kiosk.file.read_bytes() == before
    assert kiosk.trust.files() == {}
    kiosk.root = right
    endpoint.roll_back()
    assert kiosk.is_refused()[0] is Trouble.ROLLED_BACK


def test_a_kiosk_that_moves_to_another_endpoint_starts_with_its_root(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, tmp_path: Path
):
    endpoint.now += timedelta(days=300)
    endpoint.rotate_root(3)
    endpoint.publish()
    kiosk.reads()
    other = PublishedEndpoint(tmp_path / "other")
    published = other.publish(title="Elsewhere")
    kiosk.root = other.root.read_bytes()
    assert kiosk.reads_folder(other.folder).id == published
    other.rotate_root()
    assert kiosk.reads_folder(other.folder).id == published
    assert list(kiosk.trust.files())[:2] == [root_name(1), root_name(2)]


@pytest.mark.parametrize("version", [1, 3])
def test_another_version_of_the_root_given_to_a_kiosk_keeps_the_metadata_seen(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, version: int
):
    endpoint.rotate_root(3)
    endpoint.publish(title="Second")
    kiosk.reads()
    kiosk.root = (endpoint.folder / root_name(version)).read_bytes()
    endpoint.roll_back()
    assert kiosk.is_refused()[0] is Trouble.ROLLED_BACK
    endpoint.mend()
    kiosk.reads()
    assert next(iter(kiosk.trust.files())) == root_name(version)


def _root(endpoint: PublishedEndpoint) -> Root:
    published = read_metadata(endpoint.files)
    assert published is not None
    return copy.deepcopy(published.root)


NO_ROOTS: dict[str, Callable[[PublishedEndpoint], bytes]] = {
    "nothing": lambda _: b"",
    "a page": lambda _: b"<!DOCTYPE html><title>Not found</title>",
    "a picture": lambda _: bytes(range(256)),
    "a list": lambda _: b"[]",
    "a timestamp": lambda endpoint: endpoint.timestamp,
    "the targets": lambda endpoint: (endpoint.folder / endpoint.name_of("targets")).read_bytes(),
    "half a root": lambda endpoint: endpoint.root.read_bytes()[:500],
    "a root that was changed": lambda endpoint: endpoint.root.read_bytes().replace(b'"threshold":1', b'"threshold":2'),
    "a root that nobody signed": lambda endpoint: signed_bytes(_root(endpoint), []),
    "very deep": lambda _: b"[" * 200_000,
}


@pytest.mark.parametrize("what", NO_ROOTS)
def test_a_trusted_root_that_is_not_a_root_is_refused_without_a_request(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, server: Server, what: str
):
    kiosk.root = NO_ROOTS[what](endpoint)
    assert kiosk.root != endpoint.root.read_bytes()
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.NOT_SET_UP
    assert "[endpoint] root" in why
    assert "metadata/1.root.json" in why
    assert len(why) < 300
    assert not server.requests


@pytest.mark.parametrize("times", [1, 40])
def test_a_kiosk_follows_each_rotation_of_the_root_once(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, server: Server, tmp_path: Path, times: int
):
    """A kiosk that was off meanwhile follows, and so does a new one."""
    kiosk.reads()
    endpoint.rotate_root(times)
    second = endpoint.publish(title="Second")
    assert kiosk.reads().id == second
    assert TrustingKiosk(tmp_path / "new", endpoint.root, server.url).reads().id == second
    asked = len(server.requests)
    assert kiosk.reads().id == second
    assert server.requests[asked].path == f"/{root_name(times + 2)}"
    assert server.requests[asked + 1].path == f"/{TIMESTAMP}"


def test_an_old_root_key_cannot_sign_the_next_root(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    """A thief who finds an old key cannot continue from the version that it signed."""
    old = endpoint.keys.signer("root")
    endpoint.rotate_root(2)
    kiosk.reads()
    endpoint.next_root(lambda _: None, [old])
    assert kiosk.is_refused()[0] is Trouble.NOT_SIGNED


def test_a_root_cannot_skip_a_version(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    third = _root(endpoint)
    third.version = 3
    endpoint.files.write(root_name(2), signed_bytes(third, [endpoint.keys.signer("root")]))
    assert kiosk.is_refused()[0] is Trouble.DAMAGED


@pytest.mark.parametrize("role", SIGNED_BELOW_ROOT)
def test_a_new_key_of_a_role_replaces_the_old_one(endpoint: PublishedEndpoint, kiosk: TrustingKiosk, role: str):
    kiosk.reads()
    old = endpoint.keys.signer(role)
    endpoint.rotate(role)
    assert shown_title(kiosk.reads().data) == "First"
    endpoint._resign(role, signers=[old])
    assert kiosk.is_refused()[0] is Trouble.NOT_SIGNED


def test_a_very_high_version_signed_by_a_thief_locks_no_kiosk_out(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    """Once the stolen key is replaced, the versions that it signed no longer count."""
    published = read_metadata(endpoint.files)
    assert published is not None
    assert published.timestamp is not None
    honest = endpoint.timestamp
    _write_timestamp(endpoint, published.timestamp.snapshot_meta, version=10**12)
    kiosk.reads()
    assert kiosk.trust.files()[TIMESTAMP] == endpoint.timestamp != honest
    endpoint.files.write(TIMESTAMP, honest)
    assert kiosk.is_refused()[0] is Trouble.ROLLED_BACK
    endpoint.rotate("timestamp")
    second = endpoint.publish(title="Second")
    assert kiosk.reads().id == second


def test_a_newer_root_is_kept_even_if_a_later_step_fails(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, server: Server
):
    """An attacker who has once let the news of a stolen key through cannot take it back."""
    kiosk.reads()
    thief = endpoint.keys.signer("timestamp")
    endpoint.rotate("timestamp")
    endpoint.truncate(TIMESTAMP)
    assert kiosk.is_refused()[0] is Trouble.DAMAGED
    (endpoint.folder / root_name(2)).unlink()
    endpoint.mend()
    _write_timestamp(endpoint, None, version=10**9, signer=thief)
    assert kiosk.is_refused()[0] is Trouble.NOT_SIGNED
    assert server.asked_for(root_name(3))


def test_a_newer_timestamp_is_kept_even_if_a_later_step_fails(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    kiosk.reads()
    second = endpoint.publish(title="Second")
    endpoint.truncate(endpoint.name_of("snapshot"))
    assert kiosk.is_refused()[0] is Trouble.DAMAGED
    endpoint.roll_back()
    assert kiosk.is_refused()[0] is Trouble.ROLLED_BACK
    endpoint.mend()
    assert kiosk.reads().id == second


def _write_timestamp(endpoint: PublishedEndpoint, about: MetaFile | None, *, version: int, signer=None) -> None:
    published = read_metadata(endpoint.files) if about is None or signer is None else None
    if about is None:
        assert published is not None
        assert published.timestamp is not None
        about = published.timestamp.snapshot_meta
    timestamp = Timestamp(version, expires=NOW + timedelta(days=9), snapshot_meta=about)
    endpoint.files.write(TIMESTAMP, signed_bytes(timestamp, [signer or endpoint.keys.signer("timestamp")]))


# Other contents in place of a file.


@pytest.mark.parametrize(
    ("role", "trouble", "most"),
    [
        ("root", Trouble.NO_ENDPOINT, 64_000),
        ("timestamp", Trouble.NO_ENDPOINT, 16_000),
        ("snapshot", Trouble.DAMAGED, 2_000),
        ("targets", Trouble.DAMAGED, 2_000),
        ("edition", Trouble.DAMAGED, 100_000),
    ],
)
def test_an_endless_file_is_cut_off_at_its_limit(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, server: Server, role: str, trouble: Trouble, most: int
):
    """No more is read than the largest file of that kind may have."""
    names = {"root": root_name(2), "edition": "targets/"}
    name = names.get(role) or endpoint.name_of(role)
    server.behave(name, endless(), times=1)
    found, why = kiosk.is_refused()
    assert found is trouble
    assert name in why
    assert "more than " in why
    said = int(why.partition("more than ")[2].partition(" bytes")[0].replace(",", ""))
    assert said <= most
    assert shown_title(kiosk.reads().data) == "First"


@pytest.mark.parametrize("name", [root_name(2), TIMESTAMP, "targets/"])
def test_the_page_of_a_captive_portal_is_refused(kiosk: TrustingKiosk, server: Server, name: str):
    kiosk.reads()
    server.behave(name, portal())
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.NO_ENDPOINT
    assert "log in" in why
    server.behave_well()
    kiosk.reads()


def test_a_web_page_in_a_folder_is_refused(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.files.write(root_name(2), b"\n<!DOCTYPE html><title>Not found</title>")
    with pytest.raises(RefreshError, match=r"2\.root\.json is a web page") as refused:
        kiosk.reads_folder(endpoint.folder)
    assert refused.value.trouble is Trouble.NO_ENDPOINT


@pytest.mark.parametrize(
    ("name", "number", "trouble"),
    [
        (root_name(2), 503, Trouble.BUSY),
        (root_name(2), 302, Trouble.MOVED),
        (TIMESTAMP, 503, Trouble.BUSY),
        (TIMESTAMP, 404, Trouble.NO_ENDPOINT),
        (TIMESTAMP, 403, Trouble.NO_ENDPOINT),
        ("targets/", 429, Trouble.BUSY),
        ("targets/", 404, Trouble.DAMAGED),
    ],
)
def test_the_trouble_follows_from_the_status_of_the_server(
    kiosk: TrustingKiosk, server: Server, name: str, number: int, trouble: Trouble
):
    server.behave(name, status(number, {"Retry-After": "77", "Location": "/elsewhere"}))
    with pytest.raises(RefreshError) as refused:
        kiosk.reads()
    assert refused.value.trouble is trouble
    assert name in str(refused.value)
    assert refused.value.retry_after_s == (77 if trouble is Trouble.BUSY else None)


@pytest.mark.parametrize("number", [403, 404])
def test_a_missing_root_means_that_there_is_no_newer_one(kiosk: TrustingKiosk, server: Server, number: int):
    server.behave(root_name(2), status(number))
    kiosk.reads()


def test_an_unreachable_server_keeps_the_metadata_seen(kiosk: TrustingKiosk, server: Server):
    first, before = kiosk.reads(), kiosk.file.read_bytes()
    server.close()
    assert kiosk.is_refused()[0] is Trouble.UNREACHABLE
    assert kiosk.file.read_bytes() == before
    server.start()
    assert kiosk.reads() == first


@pytest.mark.parametrize("role", ["snapshot", "targets", "edition"])
def test_a_missing_signed_file_is_damage(endpoint: PublishedEndpoint, kiosk: TrustingKiosk, role: str):
    file = endpoint.target_file() if role == "edition" else endpoint.folder / endpoint.name_of(role)
    file.unlink()
    trouble, why = kiosk.is_refused()
    assert trouble is Trouble.DAMAGED
    assert file.name in why
    assert "gone" in why


def test_an_empty_folder_is_refused(kiosk: TrustingKiosk, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RefreshError, match="is not there") as refused:
        kiosk.reads_folder(tmp_path / "empty")
    assert refused.value.trouble is Trouble.NO_ENDPOINT
    assert not kiosk.file.exists()


ODD = {
    "empty": b"",
    "deep": b"[" * 10_000,
    "a number": b"9" * 9_000,
    "null": b"null",
    "NUL": b"{\0}",
    "no UTF-8": b'{"signed": "\xff"}',
    "a lone surrogate": b'{"signatures": [], "signed": {"_type": "\\ud800"}}',
    "not a number": b'{"signatures": [], "signed": NaN}',
    "another kind": b'{"signatures": [], "signed": {"_type": "mirrors"}}',
    "lines": b'{"signatures": [], "signed": {"_type": "a\\nb\\u001b[31m"}}',
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", [root_name(2), TIMESTAMP])
def test_odd_bytes_are_refused_as_damage(endpoint: PublishedEndpoint, kiosk: TrustingKiosk, odd: str, name: str):
    endpoint.files.write(name, ODD[odd])
    with pytest.raises(RefreshError) as refused:
        kiosk.reads_folder(endpoint.folder)
    assert refused.value.trouble is Trouble.DAMAGED
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 400


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_of_any_byte_yields_another_edition(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, data: st.DataObject
):
    """Either the right edition is read, or the refusal has a reason in our own words."""
    if not endpoint.files.read(root_name(3)):
        endpoint.rotate_root(2)
    files = [*sorted((endpoint.folder / METADATA).glob("*.json")), endpoint.target_file()]
    file = data.draw(st.sampled_from(files))
    right = file.read_bytes()
    kiosk.file.unlink(missing_ok=True)
    wrong = bytearray(right)
    at = data.draw(st.integers(0, len(right) - 1))
    match data.draw(st.sampled_from(["change", "cut", "insert", "delete"])):
        case "change":
            wrong[at] = data.draw(st.integers(0, 255))
        case "cut":
            del wrong[at:]
        case "insert":
            wrong[at:at] = data.draw(st.binary(min_size=1, max_size=20))
        case _:
            del wrong[at : at + 10]
    file.write_bytes(wrong)
    try:
        result = _read_or_trouble(kiosk, endpoint)
    finally:
        file.write_bytes(right)
    assert result in (encode(endpoint.edition), Trouble.DAMAGED, Trouble.NOT_SIGNED, Trouble.NO_ENDPOINT)


def _read_or_trouble(kiosk: TrustingKiosk, endpoint: PublishedEndpoint) -> bytes | Trouble:
    try:
        return kiosk.reads_folder(endpoint.folder).data
    except RefreshError as error:
        return error.trouble if str(error).isprintable() else Trouble.MACHINE
