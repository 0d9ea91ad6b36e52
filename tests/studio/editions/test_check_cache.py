"""Each picture is decoded once; copies are always hashed, and no damaged file is published."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from kiosk.edition import check as checking
from kiosk.edition.folder import LoadedEdition
from kiosk.errors import EditionError
from studio.editions import check_cache
from studio.editions.builder import build
from studio.editions.check_cache import check_with_cache
from studio.endpoint import endpoint
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from studio.publishing.models import CheckedFile
from studio.publishing.release import release
from tests.studio.publishing.staff import replace_a_picture

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are decoded from now on."""
    found: list[str] = []
    real = checking.inspect_picture

    def inspect(path: Path):
        found.append(path.name)
        return real(path)

    monkeypatch.setattr(checking, "inspect_picture", inspect)
    return found


@pytest.fixture
def built(tmp_path: Path) -> LoadedEdition:
    """The edition that would be published."""
    return build("lobby", tmp_path / "built")


def spoil(row: Picture) -> None:
    """Change a byte of an uploaded file and keep its length."""
    with row.file.open("rb") as file:
        data = bytearray(file.read())
    data[-20] ^= 0xFF
    row.file.storage.delete(row.file.name)
    row.file.storage.save(row.file.name, ContentFile(bytes(data)))


def test_a_picture_is_decoded_once(decoded: list[str], built: LoadedEdition):
    check_with_cache(built)
    pictures = len(built.edition.pictures)
    assert len(decoded) == pictures

    check_with_cache(built)
    release("lobby", now=NOW)
    row = replace_a_picture()
    release("lobby", now=NOW)

    assert decoded[pictures:] == [f"{row.sha256}.png"]


def test_another_version_of_the_program_checks_again(
    decoded: list[str], built: LoadedEdition, monkeypatch: pytest.MonkeyPatch
):
    check_with_cache(built)
    monkeypatch.setattr(check_cache, "_BY", "another")

    check_with_cache(built)

    assert len(decoded) == 2 * len(built.edition.pictures)
    assert set(CheckedFile.objects.values_list("checked_by", flat=True)) == {"another"}


def test_a_damaged_picture_is_not_remembered(built: LoadedEdition):
    file = sorted((built.folder / "media").iterdir())[0]
    whole = file.read_bytes()
    file.unlink()
    file.write_bytes(whole[:-20] + bytes(20))

    assert [one.severity for one in check_with_cache(built)] == ["error"]
    assert [one.severity for one in check_with_cache(built)] == ["error"]


def test_a_picture_that_was_damaged_after_it_was_checked_is_not_published(tmp_path: Path):
    first, _ = release("lobby", now=NOW)
    row = replace_a_picture()
    check_with_cache(build("lobby", tmp_path / "checked"))
    spoil(row)

    with pytest.raises(EditionError, match="changed while it was published"):
        release("lobby", now=NOW)

    assert endpoint.edition_on("lobby") == first.edition


@pytest.mark.folder
def test_a_release_reads_only_new_pictures(studio):
    """Present pictures are left alone; publishing the same edition again checks all of them."""
    release("lobby", now=NOW)
    file = studio.ENDPOINT / "media" / Picture.objects.get(slug="facade-after").sha256
    whole = file.read_bytes()
    file.write_bytes(b"something else")
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Autre chose"
    row.save_revision().publish()

    release("lobby", now=NOW)
    assert file.read_bytes() == b"something else"
    release("lobby", now=NOW)
    assert file.read_bytes() == whole
