"""Releases are signed and complete, and a kiosk shows them."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from kiosk.edition.folder import LoadedEdition
from kiosk.errors import CacheError, EditionError, KioskError
from kiosk.refresh import pipeline
from kiosk.refresh.transport.usb import UsbTransport
from studio.endpoint import endpoint
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from studio.publishing import release as releases
from studio.publishing.models import Release
from studio.publishing.release import latest_release, pending, release, roll_back
from tests.endpoint.lobby import context_in, now, shown_by
from tests.studio.publishing.staff import correct_a_tagline

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)


def refreshed(studio, state: Path) -> LoadedEdition:
    """Return what visitors see after a kiosk has refreshed from the endpoint."""
    kiosk = context_in(state, endpoint.root_file())
    done = pipeline.run_locked(kiosk, partial(pipeline.refresh, kiosk, UsbTransport(studio.ENDPOINT), now))
    assert done.trouble is None, done
    return shown_by(kiosk).loaded


@pytest.mark.folder
def test_a_kiosk_shows_a_release(studio, tmp_path: Path):
    first, new = release("lobby", now=now())
    assert new
    assert refreshed(studio, tmp_path / "kiosk").id == first.edition

    correct_a_tagline("Un tableau qui parle")
    second, _ = release("lobby", now=now())

    shown = refreshed(studio, tmp_path / "kiosk")
    assert shown.id == second.edition
    assert shown.edition.laureates[0].tagline.fr == "Un tableau qui parle"
    assert second.description == "1 lauréat modifié"


def test_only_the_edition_that_somebody_looked_at_is_released():
    first, _ = release("lobby", now=NOW)
    correct_a_tagline("Une seconde avant")

    with pytest.raises(EditionError, match="entre-temps"):
        release("lobby", as_seen=first.edition, now=NOW)

    assert latest_release("lobby") == first
    assert not Release.objects.exclude(pk=first.pk).exists()


def test_a_release_without_changes_makes_no_new_row():
    release("lobby", now=NOW)

    _, new = release("lobby", now=NOW)

    assert not new
    assert Release.objects.count() == 1


def test_staff_see_the_content_that_waits():
    assert pending("lobby") == "premier envoi"
    release("lobby", now=NOW)
    assert pending("lobby") == ""

    correct_a_tagline("Autre chose")

    assert pending("lobby") == "1 lauréat modifié"


@pytest.mark.folder
def test_an_earlier_release_comes_back(studio, tmp_path: Path):
    first, _ = release("lobby", now=now())
    correct_a_tagline("Une erreur")
    release("lobby", now=now())

    back = roll_back(first, now=now())

    assert back.edition == first.edition
    assert refreshed(studio, tmp_path / "kiosk").id == first.edition
    assert pending("lobby") == "1 lauréat modifié"


def test_an_edition_with_errors_is_not_published():
    first, _ = release("lobby", now=NOW)
    Laureate.objects.filter(slug="first").update(tagline_fr="𓀀")

    with pytest.raises(EditionError, match="no font"):
        release("lobby", now=NOW)

    assert endpoint.edition_on("lobby") == first.edition
    assert latest_release("lobby") == first


def test_a_missing_file_of_a_picture_stops_the_release():
    Picture.objects.filter(slug="facade-before").update(file="original_images/gone.png")

    with pytest.raises(EditionError, match="a disparu"):
        release("lobby", now=NOW)

    assert endpoint.edition_on("lobby") is None


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_interrupted_release_is_settled_by_the_next(monkeypatch: pytest.MonkeyPatch, moment: str):
    """The endpoint knows the outcome, because it changes in one step."""
    first, _ = release("lobby", now=NOW)
    correct_a_tagline("Autre chose")
    real = endpoint.publish

    class PowerCut(BaseException):
        pass

    def cut(*args, **named):
        if moment == "after":
            real(*args, **named)
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(releases.endpoint, "publish", cut)
        with pytest.raises(PowerCut):
            release("lobby", now=NOW)
    begun = Release.objects.get(state=Release.State.BEGUN)

    again, new = release("lobby", now=NOW)

    begun.refresh_from_db()
    if moment == "after":
        assert (begun.state, new, again) == (Release.State.PUBLISHED, False, begun)
    else:
        assert (begun.state, new) == (Release.State.INTERRUPTED, True)
    assert again.edition == begun.edition != first.edition
    assert endpoint.edition_on("lobby") == again.edition


def test_a_full_disk_leaves_the_endpoint_as_it_was(monkeypatch: pytest.MonkeyPatch):
    first, _ = release("lobby", now=NOW)
    correct_a_tagline("Autre chose")

    def full(*_args, **_named):
        raise CacheError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(releases.endpoint, "publish", full)
        with pytest.raises(KioskError, match="no room"):
            release("lobby", now=NOW)

    assert endpoint.edition_on("lobby") == first.edition
    assert [one.state for one in Release.objects.all()] == ["interrupted", "published"]
    assert release("lobby", now=NOW)[1]


def test_a_channel_that_is_not_live_is_named():
    with pytest.raises(EditionError, match="stand"):
        release("stand", now=NOW)
