"""Old releases are pruned from the endpoint and the database; everything that can come back is complete."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from kiosk.edition.decode import decode
from kiosk.errors import EditionError, RefreshError
from kiosk.refresh import pipeline
from kiosk.refresh.transport.usb import UsbTransport
from studio.endpoint import endpoint
from studio.exhibit.models import Exhibit
from studio.publishing.models import Release, Tick
from studio.publishing.pruning import prune
from studio.publishing.release import release, roll_back
from studio.publishing.tick import tick
from studio.settings.environment import number
from tests.endpoint.lobby import context_in, now, shown_by
from tests.studio.conftest import text_of
from tests.studio.publishing.conftest import Hold
from tests.studio.publishing.staff import correct_a_tagline, replace_a_picture

if TYPE_CHECKING:
    from django.test import Client

NOW = now()


@pytest.fixture(autouse=True)
def few() -> Iterator[None]:
    """A studio that keeps a month and at least two releases."""
    with override_settings(KEEP_DAYS=30, KEEP_RELEASES=2):
        yield


def made(*days_ago: int, channel: str = "lobby", colour: int = 0x102030) -> list[Release]:
    """Make releases that are so old, each with its own picture and text."""
    found: list[Release] = []
    for number_of_it, ago in enumerate(days_ago):
        replace_a_picture(f"#{colour + number_of_it:06x}")
        correct_a_tagline(f"{channel}, il y a {ago} jours")
        found.append(release(channel, now=NOW - timedelta(days=ago))[0])
    return found


def media_of(one: Release) -> set[str]:
    return {picture.media.sha256 for picture in decode(one.data).pictures.values()}


def test_old_releases_are_pruned_and_the_others_can_come_back():
    releases = made(400, 300, 200, 100, 20, 10)
    media = [media_of(one) for one in releases]

    went, done = prune(NOW, patience_s=0)

    assert (went, done.files["media"], done.files["targets/channels"]) == (3, 3, 3)
    for one in releases:
        one.refresh_from_db()
    assert [one.gone for one in releases] == [True, True, True, False, False, False]
    kept = set().union(*media[3:])
    assert {one for some in media for one in some if endpoint.has_media(one)} == kept
    with pytest.raises(EditionError, match="trop ancienne"):
        roll_back(releases[2], now=NOW)
    for one in releases[3:5]:
        roll_back(one, now=NOW)
        assert endpoint.edition_on("lobby") == one.edition
    assert Release.objects.count() == 8, "the list forgot somebody"


@pytest.mark.folder
def test_a_quiet_channel_keeps_what_it_shows_and_what_it_showed_before():
    """The stand has had no release for years, the lobby has; they share pictures."""
    exhibit = Exhibit.objects.get(channel="lobby")
    Exhibit.objects.filter(pk=exhibit.pk).update(channel="stand")
    stand = made(900, 800, 700, channel="stand", colour=0x203040)
    Exhibit.objects.filter(pk=exhibit.pk).update(channel="lobby")
    lobby = made(400, 300, 200, 0)

    prune(NOW, patience_s=0)

    kept = Release.objects.filter(gone=False)
    assert {*kept} == {*stand[1:], *lobby[2:]}
    assert all(endpoint.has_media(one) for one in set().union(*map(media_of, kept)))
    assert endpoint.edition_on("stand") == stand[-1].edition


@pytest.mark.folder
def test_kiosks_can_read_the_endpoint_after_pruning(studio, tmp_path: Path):
    made(400, 300, 0)
    kiosk = context_in(tmp_path / "kiosk", endpoint.root_file())

    def shows() -> str:
        done = pipeline.run_locked(kiosk, partial(pipeline.refresh, kiosk, UsbTransport(studio.ENDPOINT), now))
        assert done.trouble is None, done
        seen = shown_by(kiosk)
        assert not seen.placeholders
        return seen.id

    shows()
    last = made(0, 0, colour=0x405060)[-1]
    prune(NOW, patience_s=0)

    assert shows() == last.edition


@pytest.mark.folder
def test_the_timer_prunes_once_a_day():
    made(400, 300, 200, 10, 0)

    tick(NOW)
    assert Release.objects.filter(gone=True).count() == 2
    done = Tick.last()
    assert done is not None
    assert (done.pruned_at, done.trouble) == (NOW, "")

    with override_settings(KEEP_DAYS=1):
        tick(NOW + timedelta(hours=23))
        assert Release.objects.filter(gone=True).count() == 2
        tick(NOW + timedelta(hours=25))
        assert Release.objects.filter(gone=True).count() == 3


def test_pruning_waits_for_the_next_tick_during_a_release(held: Hold):
    made(400, 300, 200, 0)
    leave = held("release")
    tick(NOW)
    done = Tick.last()
    assert done is not None
    assert (done.pruned_at, done.trouble) == (None, "")
    assert not Release.objects.filter(gone=True).exists()

    leave()
    tick(NOW)
    assert Release.objects.filter(gone=True).exists()


@pytest.mark.folder
def test_a_failed_pruning_is_reported_and_tried_again(monkeypatch: pytest.MonkeyPatch):
    made(400, 300, 200, 0)

    def refused(*_args: object, **_named: object) -> None:
        raise RefreshError("Le dépôt a refusé (AccessDenied)")

    with monkeypatch.context() as patch:
        patch.setattr(endpoint, "prune", refused)
        done = tick(NOW)
    assert done is not None
    assert "n’a pas pu être effacé" in done.trouble
    assert "AccessDenied" in done.trouble

    done = tick(NOW + timedelta(minutes=2))
    assert done is not None
    assert (done.trouble, done.pruned_at) == ("", NOW + timedelta(minutes=2))


@pytest.mark.folder
def test_a_release_that_has_just_grown_too_old_cannot_come_back():
    old, *_ = made(400, 300, 200, 0)
    prune(NOW, patience_s=0)
    before = endpoint.edition_on("lobby")

    with pytest.raises(EditionError, match="trop ancienne"):
        roll_back(old, now=NOW)  # as its page was read before

    assert endpoint.edition_on("lobby") == before
    assert not Release.objects.filter(state=Release.State.BEGUN).exists()


@pytest.mark.folder
def test_pages_say_why_an_old_release_cannot_come_back(chief: "Client"):
    old, _, kept, _ = made(400, 300, 200, 0)
    prune(NOW, patience_s=0)

    overview = text_of(chief.get(reverse("publishing")))
    page = text_of(chief.get(reverse("publishing_made", args=[old.pk])))
    back = text_of(chief.get(reverse("publishing_bring_back", args=[old.pk])))

    assert "trop ancienne pour y revenir" in overview
    assert overview.count("Y revenir") == 1
    for text in (page, back):
        assert "On ne peut plus revenir à cette édition" in text
        assert "Revenir à cette édition " not in text
    assert old.description in page
    assert chief.get(reverse("publishing_edition", args=[old.pk])).status_code == 404
    done = text_of(chief.post(reverse("publishing_bring_back", args=[old.pk]), follow=True))
    assert "Rien n’a changé sur les bornes. Cette édition est trop ancienne" in done
    assert "Revenir à cette édition" in text_of(chief.get(reverse("publishing_made", args=[kept.pk])))


def said(*options: str) -> str:
    out = StringIO()
    call_command("prune", *options, stdout=out)
    return out.getvalue().replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.folder
def test_the_command_lists_the_old_files_and_removes_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made(400, 300, 200, 0)

    dry = said("--dry-run")
    assert not Release.objects.filter(gone=True).exists()
    done = said()

    assert "les envois montrés depuis 30 jours, et les 2 derniers de chaque canal" in dry
    assert "à effacer : " in dry
    assert ", 2 envois" in dry
    assert done == dry.replace("à effacer", "effacé")
    assert "effacé : 0 fichiers (0 octet), 0 envois" in said()


def test_the_command_reports_an_obstacle_in_one_line(held: Hold, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(CommandError, match="nothing was published here yet"):
        said()
    monkeypatch.setattr("studio.publishing.management.commands.prune._PATIENCE_S", 0)
    held("release")
    with pytest.raises(CommandError, match="réessayez dans une minute"):
        said()


@pytest.mark.parametrize("value", ["1", "-3", "viele", "9" * 40])
def test_a_setting_that_would_keep_too_little_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("STUDIO_KEEP_RELEASES", value)
    with pytest.raises(ImproperlyConfigured, match=r"STUDIO_KEEP_RELEASES is '.*': write a number from 2 to 100,000"):
        number("STUDIO_KEEP_RELEASES", 20, least=2, most=100_000)
