"""An edition on a USB stick is trusted exactly as one from the web."""

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
    context = lobby.context
    metadata = Trust(context.cache.trust, context.trusted_root()).files()
    return usb.export(context.cache, metadata, context.channel, folder)


def import_from(lobby: Lobby, folder: Path) -> RefreshResult:
    return pipeline.run_locked(lobby.context, partial(pipeline.refresh, lobby.context, UsbTransport(folder), now))


def changes_nothing(lobby: Lobby, folder: Path, edition: str | None, trouble: Trouble) -> RefreshResult:
    """Import from a bad stick; the exhibit shows the same edition as before, and the result names the trouble."""
    result = import_from(lobby, folder)

    assert result.trouble == trouble, result
    assert result.detail
    assert "\n" not in result.detail
    assert ADVICE[trouble]
    lobby.shows(edition)
    return result


@pytest.fixture
def far(lobbies: Lobbies) -> Lobby:
    """A kiosk elsewhere, with the same trusted root and without a network."""
    return lobbies("far", url="http://127.0.0.1:9/")


@pytest.fixture
def the_stick(tmp_path: Path) -> Path:
    return tmp_path / "usb"


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_edition_travels_on_a_stick(lobby: Lobby, first: str, far: Lobby, tmp_path: Path, name: str):
    assert export(lobby, tmp_path / name) == first

    result = import_from(far, tmp_path / name)

    assert result.trouble is None, result
    assert result.changed
    far.shows(first)


def test_a_stick_has_the_layout_of_an_endpoint(lobby: Lobby, the_stick: Path, endpoint: PublishedEndpoint):
    """Each of its files equals the endpoint's own, so the stick can be served as an endpoint."""
    export(lobby, the_stick)

    files = [file.relative_to(the_stick) for file in the_stick.rglob("*") if file.is_file()]
    assert len(files) >= 7
    for file in files:
        assert (the_stick / file).read_bytes() == (endpoint.folder / file).read_bytes()


@pytest.mark.skipif(not Path("/dev/shm").is_mount(), reason="there is no second disk to stand in for a stick")  # noqa: S108
def test_a_mounted_stick_is_distinguished_from_a_folder_of_this_machine(lobby: Lobby, first: str):
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
    assert import_from(far, the_stick).trouble is None
    far.shows(second)


def test_an_imported_edition_can_be_exported_again(
    lobby: Lobby, first: str, far: Lobby, lobbies: Lobbies, tmp_path: Path
):
    export(lobby, tmp_path / "one")
    import_from(far, tmp_path / "one")

    assert export(far, tmp_path / "two") == first

    farther = lobbies("farther", url="http://127.0.0.1:9/")
    assert import_from(farther, tmp_path / "two").trouble is None
    farther.shows(first)


def test_a_refresh_over_the_network_works_after_an_import(
    lobbies: Lobbies, lobby: Lobby, the_stick: Path, endpoint: PublishedEndpoint
):
    export(lobby, the_stick)
    other = lobbies("other")
    import_from(other, the_stick)
    second = endpoint.publish(title="Second")

    other.refreshes()

    other.is_up_to_date(second)


def test_the_stick_of_a_stranger_changes_nothing(lobby: Lobby, first: str, tmp_path: Path, endpoint: PublishedEndpoint):
    stranger = PublishedEndpoint(tmp_path / "stranger")
    stranger.publish(title="Stranger")
    before = {file: file.read_bytes() for file in lobby.cache.folder.rglob("*") if file.is_file()}

    changes_nothing(lobby, stranger.folder, first, Trouble.NOT_SIGNED)

    after = {file: file.read_bytes() for file in lobby.cache.folder.rglob("*") if file.is_file()}
    assert after == before
    second = endpoint.publish(title="Second")
    assert import_from(lobby, endpoint.folder).trouble is None
    lobby.shows(second)


def test_the_stick_of_a_stranger_changes_nothing_at_first_boot(new_lobby: Lobby, first: str, tmp_path: Path):
    stranger = PublishedEndpoint(tmp_path / "stranger")
    stranger.publish(title="Stranger")

    changes_nothing(new_lobby, stranger.folder, None, Trouble.NOT_SIGNED)

    new_lobby.refreshes()
    new_lobby.is_up_to_date(first)


def test_an_older_stick_is_refused(lobby: Lobby, endpoint: PublishedEndpoint, the_stick: Path):
    export(lobby, the_stick)
    second = endpoint.publish(title="Second")
    lobby.refreshes()

    changes_nothing(lobby, the_stick, second, Trouble.ROLLED_BACK)

    lobby.refreshes()
    lobby.is_up_to_date(second)


def test_a_stick_with_an_expired_signature_is_refused(new_lobby: Lobby, first: str, endpoint: PublishedEndpoint):
    endpoint.expire("timestamp")

    result = changes_nothing(new_lobby, endpoint.folder, None, Trouble.EXPIRED)

    assert "20" in result.detail
    endpoint.mend()
    assert import_from(new_lobby, endpoint.folder).trouble is None
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
def test_a_damaged_stick_changes_nothing_and_is_reported(
    lobby: Lobby, first: str, far: Lobby, the_stick: Path, spoil: Callable[[Path], object]
):
    export(lobby, the_stick)
    spoil(the_stick)

    result = import_from(far, the_stick)

    assert result.trouble in (Trouble.DAMAGED, Trouble.NO_ENDPOINT, Trouble.NOT_SIGNED), result
    assert str(the_stick) in result.detail
    far.shows(None)
    shutil.rmtree(the_stick)
    export(lobby, the_stick)
    assert import_from(far, the_stick).trouble is None
    far.shows(first)


@pytest.mark.parametrize("after", [0, 2, 4, 6])
def test_a_stick_pulled_out_during_an_export_holds_a_complete_edition(
    lobby: Lobby, first: str, far: Lobby, the_stick: Path, endpoint: PublishedEndpoint, after: int, monkeypatch
):
    """Until the new timestamp is written, the stick holds the edition from before: here, the first."""
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

    assert import_from(far, the_stick).trouble is None
    far.shows(second if whole else first)
    assert export(lobby, the_stick) == second
    assert import_from(far, the_stick).trouble is None
    far.shows(second)


def test_an_import_goes_on_after_the_stick_was_pulled_out(
    lobby: Lobby, far: Lobby, the_stick: Path, endpoint: PublishedEndpoint
):
    """The stick goes after the first picture. Back in, it is asked only for the rest."""
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

    result = pipeline.run_locked(far.context, partial(pipeline.refresh, far.context, Loose(the_stick), now))

    assert result.trouble == Trouble.DAMAGED, result
    assert str(the_stick) in result.detail
    far.shows(None)
    the_stick.with_name("pulled out").rename(the_stick)
    done = import_from(far, the_stick)
    assert done.trouble is None
    fetched = {media.bytes for media in (picture.media for picture in endpoint.edition.pictures.values())}
    assert done.fetched_bytes in fetched
    far.shows(second)


def test_an_empty_cache_has_nothing_to_export(new_lobby: Lobby, the_stick: Path):
    with pytest.raises(CacheError, match="nothing was fetched yet"):
        export(new_lobby, the_stick)

    assert not the_stick.exists()


def test_an_edition_older_than_its_metadata_is_not_exported(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, the_stick: Path
):
    """With the metadata of the second edition, the first would look damaged."""
    endpoint.publish(title="Second", pictures={"facade-after": "#102030"})
    endpoint.tamper_with("facade-after")
    lobby.refreshes()

    with pytest.raises(CacheError, match="export again"):
        export(lobby, the_stick)

    lobby.shows(first)
    endpoint.mend()
    lobby.refreshes()
    assert export(lobby, the_stick) == lobby.status.edition


def test_a_damaged_file_is_not_exported(lobby: Lobby, endpoint: PublishedEndpoint, the_stick: Path, far: Lobby):
    blob = lobby.blob(endpoint.edition.pictures["facade-after"].media)
    blob.write_bytes(bytes(blob.stat().st_size))

    with pytest.raises(CacheError, match="refresh --once"):
        export(lobby, the_stick)

    lobby.starts_again()
    lobby.refreshes()
    export(lobby, the_stick)
    assert import_from(far, the_stick).trouble is None
    far.shows(shown_by(lobby.context).id)


def test_a_link_that_leads_off_the_stick_is_not_followed(lobby: Lobby, far: Lobby, the_stick: Path, tmp_path: Path):
    """Even if it leads to a valid file."""
    export(lobby, the_stick)
    timestamp = the_stick / "metadata" / "timestamp.json"
    timestamp.rename(tmp_path / "elsewhere.json")
    timestamp.symlink_to(tmp_path / "elsewhere.json")

    result = import_from(far, the_stick)

    assert "lies outside of" in result.detail
    far.shows(None)


def test_a_file_longer_than_the_signed_one_is_not_copied_from_a_stick(
    lobby: Lobby, first: str, far: Lobby, the_stick: Path
):
    """It must not fill the kiosk's disk."""
    export(lobby, the_stick)
    long = next((the_stick / "media").iterdir())
    with long.open("ab") as stream:
        stream.truncate(1 << 26)

    result = changes_nothing(far, the_stick, None, Trouble.DAMAGED)

    assert f"{1 << 26:,} bytes instead of" in result.detail
    long.unlink()
    export(lobby, the_stick)
    assert import_from(far, the_stick).trouble is None
    far.shows(first)
