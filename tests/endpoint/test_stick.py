"""An edition that travels on a USB stick: as trusted as one from the web, and no more."""

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kiosk.errors import CacheError, Trouble
from kiosk.refresh import pipeline
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.status import ADVICE
from kiosk.refresh.transport import usb
from kiosk.refresh.transport.usb import UsbTransport
from kiosk.refresh.trust.trust import Trust
from tests.endpoint.conftest import Lobbies
from tests.endpoint.lobby import Lobby, now, shown_by
from tests.support.endpoint import PublishedEndpoint

ODD_NAMES = ["clé de Léa", "two\nlines", "100%25 ?x=1#y", "a" * 200]


def export(lobby: Lobby, folder: Path) -> str:
    kiosk = lobby.kiosk
    return usb.export(kiosk.cache, Trust(kiosk.cache.trust, kiosk.trusted_root()).files(), kiosk.channel, folder)


def bring(lobby: Lobby, folder: Path) -> RefreshResult:
    return pipeline.run_locked(lobby.kiosk, partial(pipeline.refresh, lobby.kiosk, UsbTransport(folder), now))


def changes_nothing(lobby: Lobby, folder: Path, edition: str | None, trouble: Trouble) -> RefreshResult:
    """Bring a bad stick; the exhibit shows what it did, and whoever holds the stick reads why."""
    outcome = bring(lobby, folder)

    assert outcome.trouble == trouble, outcome
    assert outcome.detail
    assert "\n" not in outcome.detail
    assert ADVICE[trouble]
    lobby.shows(edition)
    return outcome


@pytest.fixture
def far(lobbies: Lobbies) -> Lobby:
    """A kiosk elsewhere, which trusts the same people and has no network."""
    return lobbies("far", url="http://127.0.0.1:9/")


@pytest.fixture
def the_stick(tmp_path: Path) -> Path:
    return tmp_path / "usb"


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_edition_travels_on_a_stick(lobby: Lobby, first: str, far: Lobby, tmp_path: Path, name: str):
    assert export(lobby, tmp_path / name) == first

    outcome = bring(far, tmp_path / name)

    assert outcome.trouble is None, outcome
    assert outcome.changed
    far.shows(first)


def test_a_stick_has_the_layout_of_an_endpoint(lobby: Lobby, the_stick: Path, endpoint: PublishedEndpoint):
    """So that it can be served as one; each of its files is the endpoint's own."""
    export(lobby, the_stick)

    files = [file.relative_to(the_stick) for file in the_stick.rglob("*") if file.is_file()]
    assert len(files) >= 7
    for file in files:
        assert (the_stick / file).read_bytes() == (endpoint.folder / file).read_bytes()


@pytest.mark.skipif(not Path("/dev/shm").is_mount(), reason="there is no second disk to stand in for a stick")  # noqa: S108
def test_a_disk_of_its_own_is_told_from_a_folder_into_which_no_stick_was_mounted(lobby: Lobby, first: str):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        assert export(lobby, Path(folder)) == first
        assert not usb.on_our_own_disk(Path(folder), lobby.cache)
    assert usb.on_our_own_disk(Path("/"), lobby.cache)
    assert usb.on_our_own_disk(lobby.cache.folder.parent, lobby.cache)


def test_a_second_export_writes_only_what_is_new(
    lobby: Lobby, endpoint: PublishedEndpoint, the_stick: Path, far: Lobby
):
    export(lobby, the_stick)
    before = {file: file.stat().st_mtime_ns for file in (the_stick / "media").iterdir()}
    second = endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    lobby.refreshes()

    assert export(lobby, the_stick) == second

    assert all(file.stat().st_mtime_ns == stamp for file, stamp in before.items())
    assert bring(far, the_stick).trouble is None
    far.shows(second)


def test_a_stick_goes_on_from_kiosk_to_kiosk(lobby: Lobby, first: str, far: Lobby, lobbies: Lobbies, tmp_path: Path):
    """What came on a stick can be exported again."""
    export(lobby, tmp_path / "one")
    bring(far, tmp_path / "one")

    assert export(far, tmp_path / "two") == first

    farther = lobbies("farther", url="http://127.0.0.1:9/")
    assert bring(farther, tmp_path / "two").trouble is None
    farther.shows(first)


def test_after_a_stick_the_network_goes_on(
    lobbies: Lobbies, lobby: Lobby, the_stick: Path, endpoint: PublishedEndpoint
):
    export(lobby, the_stick)
    other = lobbies("other")
    bring(other, the_stick)
    second = endpoint.publish(title="Second")

    other.refreshes()

    other.is_up_to_date(second)


def test_a_stick_from_a_stranger_changes_nothing(lobby: Lobby, first: str, tmp_path: Path, endpoint: PublishedEndpoint):
    stranger = PublishedEndpoint(tmp_path / "stranger")
    stranger.publish(title="Stranger")
    before = {file: file.read_bytes() for file in lobby.cache.folder.rglob("*") if file.is_file()}

    changes_nothing(lobby, stranger.folder, first, Trouble.NOT_SIGNED)

    after = {file: file.read_bytes() for file in lobby.cache.folder.rglob("*") if file.is_file()}
    assert after == before
    second = endpoint.publish(title="Second")
    assert bring(lobby, endpoint.folder).trouble is None
    lobby.shows(second)


def test_a_strangers_stick_at_first_boot_changes_nothing(new_lobby: Lobby, first: str, tmp_path: Path):
    stranger = PublishedEndpoint(tmp_path / "stranger")
    stranger.publish(title="Stranger")

    changes_nothing(new_lobby, stranger.folder, None, Trouble.NOT_SIGNED)

    new_lobby.refreshes()
    new_lobby.is_up_to_date(first)


def test_an_old_stick_does_not_bring_back_the_past(lobby: Lobby, endpoint: PublishedEndpoint, the_stick: Path):
    export(lobby, the_stick)
    second = endpoint.publish(title="Second")
    lobby.refreshes()

    changes_nothing(lobby, the_stick, second, Trouble.ROLLED_BACK)

    lobby.refreshes()
    lobby.is_up_to_date(second)


def test_a_stick_that_lay_in_a_drawer_for_too_long(new_lobby: Lobby, first: str, endpoint: PublishedEndpoint):
    endpoint.expire("timestamp")

    outcome = changes_nothing(new_lobby, endpoint.folder, None, Trouble.EXPIRED)

    assert "20" in outcome.detail
    endpoint.mend()
    assert bring(new_lobby, endpoint.folder).trouble is None
    new_lobby.shows(first)


SPOILT: dict[str, Callable[[Path], object]] = {
    "a picture is gone": lambda folder: next((folder / "media").iterdir()).unlink(),
    "a picture is half": lambda folder: _halve(next((folder / "media").iterdir())),
    "a picture is another": lambda folder: _flip(next((folder / "media").iterdir())),
    "a picture is a folder": lambda folder: _make_folder(next((folder / "media").iterdir())),
    "the edition is gone": lambda folder: next((folder / "targets").rglob("*.json")).unlink(),
    "the edition is another": lambda folder: _flip(next((folder / "targets").rglob("*.json"))),
    "the timestamp is half": lambda folder: _halve(folder / "metadata" / "timestamp.json"),
    "the timestamp is gone": lambda folder: (folder / "metadata" / "timestamp.json").unlink(),
    "the targets are gone": lambda folder: next((folder / "metadata").glob("*.targets.json")).unlink(),
    "the snapshot is empty": lambda folder: next((folder / "metadata").glob("*.snapshot.json")).write_bytes(b""),
    "all media are gone": lambda folder: shutil.rmtree(folder / "media"),
}


def _halve(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


def _make_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_stick_changes_nothing_and_is_told(
    lobby: Lobby, first: str, far: Lobby, the_stick: Path, spoil: Callable[[Path], object]
):
    export(lobby, the_stick)
    spoil(the_stick)

    outcome = bring(far, the_stick)

    assert outcome.trouble in (Trouble.DAMAGED, Trouble.NO_ENDPOINT, Trouble.NOT_SIGNED), outcome
    assert str(the_stick) in outcome.detail
    far.shows(None)
    shutil.rmtree(the_stick)
    export(lobby, the_stick)
    assert bring(far, the_stick).trouble is None
    far.shows(first)


@pytest.mark.parametrize("after", [0, 2, 4, 6])
def test_a_stick_that_is_pulled_out_while_it_is_written(
    lobby: Lobby, first: str, far: Lobby, the_stick: Path, endpoint: PublishedEndpoint, after: int, monkeypatch
):
    """Before its timestamp is there, it holds what it held before: here, the first edition."""
    export(lobby, the_stick)
    second = endpoint.publish(title="Second", pictures={"facade-before": "#102030", "facade-after": "#302010"})
    lobby.refreshes()
    files = 0

    def move(source: Path, target: Path, *, sync_name: bool = True) -> None:
        nonlocal files
        if files == after:
            raise CacheError(f"{target}: Input/output error; examine the disk", Trouble.DISK_FAILS)
        files += 1
        real(source, target, sync_name=sync_name)

    real = usb.durable.move
    monkeypatch.setattr(usb.durable, "move", move)
    try:
        export(lobby, the_stick)
        whole = True
    except CacheError:
        whole = False
    monkeypatch.undo()

    assert bring(far, the_stick).trouble is None
    far.shows(second if whole else first)
    assert export(lobby, the_stick) == second
    assert bring(far, the_stick).trouble is None
    far.shows(second)


def test_a_stick_that_is_pulled_out_while_it_is_read(
    lobby: Lobby, far: Lobby, the_stick: Path, endpoint: PublishedEndpoint
):
    """All is gone after the first picture; with the stick back in, the rest is taken over."""
    second = endpoint.publish(title="Second", pictures={"facade-before": "#102030", "facade-after": "#302010"})
    lobby.refreshes()
    export(lobby, the_stick)

    class Loose(UsbTransport):
        def fetch(self, sha256: str, length: int, into: Path) -> None:
            if the_stick.exists():
                super().fetch(sha256, length, into)
                the_stick.rename(the_stick.with_name("pulled out"))
            else:
                super().fetch(sha256, length, into)

    outcome = pipeline.run_locked(far.kiosk, partial(pipeline.refresh, far.kiosk, Loose(the_stick), now))

    assert outcome.trouble == Trouble.DAMAGED, outcome
    assert str(the_stick) in outcome.detail
    far.shows(None)
    the_stick.with_name("pulled out").rename(the_stick)
    done = bring(far, the_stick)
    assert done.trouble is None
    fetched = {media.bytes for media in (picture.media for picture in endpoint.edition.pictures.values())}
    assert done.fetched_bytes in fetched
    far.shows(second)


def test_a_kiosk_that_fetched_nothing_has_nothing_to_export(new_lobby: Lobby, the_stick: Path):
    with pytest.raises(CacheError, match="nothing was fetched yet"):
        export(new_lobby, the_stick)

    assert not the_stick.exists()


def test_a_kiosk_that_lags_behind_its_metadata_exports_nothing(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, the_stick: Path
):
    """The metadata of the second edition would make the first look damaged."""
    endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    endpoint.tamper_with("facade-after")
    lobby.refreshes()

    with pytest.raises(CacheError, match="export again"):
        export(lobby, the_stick)

    lobby.shows(first)
    endpoint.mend()
    lobby.refreshes()
    assert export(lobby, the_stick) == lobby.status.edition


def test_a_damaged_cache_exports_no_damage(lobby: Lobby, endpoint: PublishedEndpoint, the_stick: Path, far: Lobby):
    blob = lobby.blob(endpoint.edition.pictures["facade-after"].media)
    blob.write_bytes(bytes(blob.stat().st_size))

    with pytest.raises(CacheError, match="refresh --once"):
        export(lobby, the_stick)

    lobby.starts_again()
    lobby.refreshes()
    export(lobby, the_stick)
    assert bring(far, the_stick).trouble is None
    far.shows(shown_by(lobby.kiosk).id)


def test_a_link_on_a_stick_leads_nowhere_else(lobby: Lobby, far: Lobby, the_stick: Path, tmp_path: Path):
    """Even to what would be believed."""
    export(lobby, the_stick)
    timestamp = the_stick / "metadata" / "timestamp.json"
    timestamp.rename(tmp_path / "elsewhere.json")
    timestamp.symlink_to(tmp_path / "elsewhere.json")

    outcome = bring(far, the_stick)

    assert "lies outside of" in outcome.detail
    far.shows(None)


def test_a_file_on_a_stick_that_is_longer_than_was_signed_is_not_even_begun(
    lobby: Lobby, first: str, far: Lobby, the_stick: Path
):
    """However long it is: the kiosk's disk is not filled with it."""
    export(lobby, the_stick)
    long = next((the_stick / "media").iterdir())
    with long.open("ab") as stream:
        stream.truncate(1 << 26)

    outcome = changes_nothing(far, the_stick, None, Trouble.DAMAGED)

    assert f"{1 << 26:,} bytes instead of" in outcome.detail
    long.unlink()
    export(lobby, the_stick)
    assert bring(far, the_stick).trouble is None
    far.shows(first)
