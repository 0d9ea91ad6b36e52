"""The metadata seen is kept in one file that is whole at every instant; its damage keeps no edition away."""

# pyright: reportPrivateImportUsage=false

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.errors import CacheError, RefreshError, Trouble
from kiosk.publish.endpoint_layout import TARGETS, TIMESTAMP
from kiosk.publish.metadata import root_name
from kiosk.refresh.trust import trust_file
from kiosk.system import durable
from tests.support.disk import REFUSALS, PlugPulled, each_call, watched_disk
from tests.support.endpoint import PublishedEndpoint
from tests.support.trusting import TrustingKiosk


@pytest.fixture
def endpoint(tmp_path: Path) -> PublishedEndpoint:
    endpoint = PublishedEndpoint(tmp_path)
    endpoint.publish(title="First")
    return endpoint


@pytest.fixture
def kiosk(endpoint: PublishedEndpoint, tmp_path: Path) -> TrustingKiosk:
    kiosk = TrustingKiosk(tmp_path / "kiosk", endpoint.root, "http://127.0.0.1:9/")
    kiosk.reads_folder(endpoint.folder)
    return kiosk


# Damage.


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "half of it": lambda right: right[: len(right) // 2],
    "zeros, as after a power cut": lambda right: bytes(len(right)),
    "no UTF-8": lambda _: b"\xff" * 100,
    "another file": lambda _: b'{"files": []}',
    "a list": lambda _: b"[]",
    "no name that is known": lambda _: b'{"trusted": "", "files": {"nonsense": "x"}}',
    "very deep": lambda _: b'{"odd": ' + b"[" * 200_000,
}


def both(kiosk: TrustingKiosk) -> list[Path]:
    """Return both copies of the file."""
    return [kiosk.file, trust_file.twin_of(kiosk.file)]


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("which", [0, 1], ids=["the first", "its twin"])
def test_damage_to_one_copy_loses_nothing(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, caplog: pytest.LogCaptureFixture, how: str, which: int
):
    """Older metadata is still refused, and both copies are whole again."""
    endpoint.publish(title="Second")
    last = kiosk.reads_folder(endpoint.folder).id
    right = kiosk.file.read_bytes()
    both(kiosk)[which].write_bytes(DAMAGE[how](right))
    endpoint.roll_back()
    with pytest.raises(RefreshError) as refused:
        kiosk.reads_folder(endpoint.folder)
    assert refused.value.trouble is Trouble.ROLLED_BACK
    assert [file.read_bytes() for file in both(kiosk)] == [right, right]
    assert "cannot be read" in caplog.text
    endpoint.mend()
    assert kiosk.reads_folder(endpoint.folder).id == last


@pytest.mark.parametrize("how", DAMAGE)
def test_damage_to_both_copies_is_logged_and_keeps_no_edition_away(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, caplog: pytest.LogCaptureFixture, how: str
):
    right = kiosk.file.read_bytes()
    for file in both(kiosk):
        file.write_bytes(DAMAGE[how](right))
    assert kiosk.reads_folder(endpoint.folder).id == endpoint.target_file().name.partition(".")[0]
    assert [file.read_bytes() for file in both(kiosk)] == [right, right]
    assert "trust begins again" in caplog.text


def test_missing_copies_are_written_again(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    right = kiosk.file.read_bytes()
    for file in both(kiosk):
        file.unlink()
        kiosk.reads_folder(endpoint.folder)
        assert file.read_bytes() == right


def test_a_changed_version_number_in_the_file_is_noticed(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    """``tuf`` would drop metadata with a smaller version for its wrong signature, and the kiosk would forget it."""
    endpoint.publish(title="Second")
    kiosk.reads_folder(endpoint.folder)
    right = kiosk.file.read_bytes()
    place = right.rindex(b"version") + 12
    for bit in range(3):
        kiosk.file.write_bytes(right[:place] + bytes([right[place] ^ 1 << bit]) + right[place + 1 :])
        seen = trust_file.read(kiosk.file)
        assert seen == trust_file.read(both(kiosk)[1])
        endpoint.roll_back()
        with pytest.raises(RefreshError):
            kiosk.reads_folder(endpoint.folder)
        endpoint.mend()


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "root"])
def test_a_damaged_part_is_read_again_from_the_endpoint(endpoint: PublishedEndpoint, kiosk: TrustingKiosk, role: str):
    endpoint.rotate_root()
    kiosk.reads_folder(endpoint.folder)
    right = kiosk.file.read_bytes()
    seen = json.loads(right)["seen"]
    name = "2.root.json" if role == "root" else f"{role}.json"
    seen["files"][name] = seen["files"][name].replace("expires", "Expires")
    trust_file.write(kiosk.file, trust_file.SeenMetadata(**seen))
    kiosk.reads_folder(endpoint.folder)
    assert kiosk.file.read_bytes() == right


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_of_any_byte_in_the_file_keeps_an_edition_away(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, data: st.DataObject
):
    right = kiosk.file.read_bytes()
    wrong = bytearray(right)
    for _ in range(data.draw(st.integers(1, 3))):
        wrong[data.draw(st.integers(0, len(right) - 1))] = data.draw(st.integers(0, 255))
    for file in both(kiosk):
        file.write_bytes(wrong)
    kiosk.reads_folder(endpoint.folder)
    assert [file.read_bytes() for file in both(kiosk)] == [right, right]


def test_names_in_the_file_lead_to_no_other_folder(endpoint: PublishedEndpoint, kiosk: TrustingKiosk, tmp_path: Path):
    seen = json.loads(kiosk.file.read_bytes())["seen"]
    evil = ["../../evil.json", str(tmp_path / "evil.json"), "0.root.json", "../2.root.json", "2.root.json\n", "", "."]
    seen["files"] |= dict.fromkeys(evil, "evil")
    trust_file.write(kiosk.file, trust_file.SeenMetadata(**seen))
    before = set(tmp_path.rglob("*"))
    folder = tmp_path / "unpacked" / "here"
    folder.mkdir(parents=True)
    seen = trust_file.read(kiosk.file)
    assert seen is not None
    trust_file.unpack(seen, folder)
    assert set(tmp_path.rglob("*")) - before - set(folder.rglob("*")) == {folder, folder.parent}
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.json*")}
    assert names == {"root_history/1.root.json", "timestamp.json", "snapshot.json", "targets.json"}
    kiosk.reads_folder(endpoint.folder)


# Power and disk.


def test_a_power_cut_at_any_call_leaves_the_old_or_the_new_file(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    """Afterwards the metadata seen last is not taken for news, and the next refresh needs no help."""
    old = kiosk.file.read_bytes()
    endpoint.rotate_root()
    second = endpoint.publish(title="Second")
    kiosk.reads_folder(endpoint.folder)
    new = kiosk.file.read_bytes()
    assert old != new
    found: list[bool] = []

    def prepare() -> None:
        shutil.rmtree(kiosk.work, ignore_errors=True)
        for file in both(kiosk):
            file.write_bytes(old)

    for number in each_call(kiosk.cache, prepare, lambda: kiosk.reads_folder(endpoint.folder)):
        with pytest.raises(PlugPulled), watched_disk(kiosk.cache, stop_at=number):
            kiosk.reads_folder(endpoint.folder)
        assert {file.read_bytes() for file in both(kiosk)} <= {old, new}
        found.append(kiosk.file.read_bytes() == new)
        assert kiosk.reads_folder(endpoint.folder).id == second
        assert [file.read_bytes() for file in both(kiosk)] == [new, new]
    assert found == sorted(found)
    assert {True, False} == set(found)


def test_the_file_and_its_name_are_synced_before_the_edition_is_read(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.publish(title="Second")
    with watched_disk(kiosk.cache) as disk:
        kiosk.reads_folder(endpoint.folder)
    ours = [call for call in disk.calls if "trust.json" in call or call.endswith(" .")]
    ours = [call for call in ours if not call.startswith("unlink")]
    part = "trust.json.part"
    renamed = ours.index(f"replace {part} -> trust.json")
    assert ours[renamed - 1] == f"fsync {part}"
    assert ours[renamed - 2].startswith(f"write {part}")
    assert ours[renamed + 1 : renamed + 3] == ["open .", "fsync ."]


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_disk_that_refuses_is_reported_and_keeps_the_metadata_seen(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, reason: int
):
    old = kiosk.file.read_bytes()
    second = endpoint.publish(title="Second")
    troubles: list[Trouble | None] = []

    def prepare() -> None:
        shutil.rmtree(kiosk.work, ignore_errors=True)
        for file in both(kiosk):
            file.write_bytes(old)

    for number in each_call(kiosk.cache, prepare, lambda: kiosk.reads_folder(endpoint.folder)):
        with watched_disk(kiosk.cache, refuse=(number, reason)):
            troubles.append(_trouble(kiosk, endpoint))
        assert trust_file.read(kiosk.file) is not None
        assert kiosk.reads_folder(endpoint.folder).id == second
    assert set(troubles) <= {None, durable.cache_error(kiosk.file, OSError(reason, "")).trouble}
    assert len([each for each in troubles if each is not None]) > 3


def _trouble(kiosk: TrustingKiosk, endpoint: PublishedEndpoint) -> Trouble | None:
    try:
        kiosk.reads_folder(endpoint.folder)
    except CacheError as error:
        return error.trouble
    return None


def test_a_disk_that_refuses_does_not_hide_why_the_endpoint_was_refused(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, monkeypatch: pytest.MonkeyPatch
):
    endpoint.rotate_root()
    endpoint.expire()

    def refuse(*_: object) -> None:
        raise CacheError("the disk is full", Trouble.DISK_FULL)

    monkeypatch.setattr(trust_file, "write", refuse)
    with pytest.raises(RefreshError) as refused:
        kiosk.reads_folder(endpoint.folder)
    assert refused.value.trouble is Trouble.EXPIRED


# For export.


def _stick(kiosk: TrustingKiosk, endpoint: PublishedEndpoint, folder: Path) -> Path:
    for name, data in kiosk.trust.files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    shutil.copytree(endpoint.folder / TARGETS, folder / TARGETS)
    return folder


@pytest.mark.parametrize("rotations", [0, 3])
def test_another_kiosk_accepts_the_metadata_seen(
    endpoint: PublishedEndpoint, kiosk: TrustingKiosk, tmp_path: Path, rotations: int
):
    endpoint.rotate_root(rotations)
    second = endpoint.publish(title="Second")
    kiosk.reads_folder(endpoint.folder)
    stick = _stick(kiosk, endpoint, tmp_path / "stick")
    assert TrustingKiosk(tmp_path / "other", endpoint.root, "").reads_folder(stick).id == second
    names = [root_name(version) for version in range(1, rotations + 2)]
    assert list(kiosk.trust.files()) == [*names, endpoint.name_of("snapshot"), endpoint.name_of("targets"), TIMESTAMP]
    assert kiosk.trust.files()[TIMESTAMP] == endpoint.timestamp


def test_a_kiosk_without_metadata_passes_none_on(endpoint: PublishedEndpoint, tmp_path: Path):
    assert TrustingKiosk(tmp_path / "new", endpoint.root, "").trust.files() == {}


def test_metadata_of_an_interrupted_update_is_not_passed_on(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    endpoint.publish(title="Second")
    endpoint.truncate(endpoint.name_of("targets"))
    with pytest.raises(RefreshError):
        kiosk.reads_folder(endpoint.folder)
    with pytest.raises(CacheError, match="run refresh --once"):
        kiosk.trust.files()
    endpoint.mend()
    kiosk.reads_folder(endpoint.folder)
    assert kiosk.trust.files()[TIMESTAMP] == endpoint.timestamp


def test_metadata_that_other_kiosks_would_refuse_is_not_passed_on(endpoint: PublishedEndpoint, kiosk: TrustingKiosk):
    """The key of the timestamp was replaced, and this kiosk has not seen the new timestamp."""
    endpoint.rotate("timestamp")
    endpoint.truncate(TIMESTAMP)
    with pytest.raises(RefreshError):
        kiosk.reads_folder(endpoint.folder)
    with pytest.raises(CacheError, match="run refresh --once"):
        kiosk.trust.files()
