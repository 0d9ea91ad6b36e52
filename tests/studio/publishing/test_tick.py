"""Planned content reaches the screens of channels that follow the timetable; signatures are renewed."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from kiosk.errors import CacheError
from studio.endpoint import endpoint
from studio.laureates.models import Laureate, Theme
from studio.pictures.models import Picture
from studio.publishing import tick as ticking
from studio.publishing.inspection import PARTS
from studio.publishing.models import Release, Tick, Timetable
from studio.publishing.release import latest_release, pending, release, roll_back, rolled_back
from tests.studio.conftest import text_of
from tests.studio.publishing.staff import correct_a_tagline

if TYPE_CHECKING:
    from django.test import Client

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)
SOON = NOW + timedelta(hours=2)
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Sets the studio's clock and runs a tick."""

    def ring(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        call_command("tick", verbosity=0)

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return ring


def plan(slug: str, text: str, when: datetime) -> None:
    """Plan a change for a later hour, as staff do."""
    row = Laureate.objects.get(slug=slug)
    row.tagline_fr = text
    row.go_live_at = when
    row.save_revision().publish()


def test_planned_content_reaches_the_screens_without_a_person(at):
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    plan("first", "Demain est arrivé", SOON)

    at(NOW + timedelta(hours=1))
    assert Release.objects.count() == 1

    at(LATER)

    made = latest_release("lobby")
    assert made is not None
    assert (made.scheduled, made.made_by, made.description) == (True, None, "1 lauréat modifié")
    assert endpoint.edition_on("lobby") == made.edition
    assert not Timetable.objects.get().due


def test_expired_content_leaves_the_screens_without_a_person(at):
    row = Laureate.objects.get(slug="first")
    row.expire_at = SOON
    row.save_revision().publish()
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")

    at(LATER)

    assert not Laureate.objects.get(slug="first").live
    made = latest_release("lobby")
    assert made is not None
    assert "1 lauréat retiré" in made.description


def test_a_failing_planned_change_does_not_stop_the_others(at, chief: "Client"):
    """Another theme took the short name before the hour. The other changes are made, and staff read what to correct."""
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    bad = Theme.objects.get(slug="mediation")
    bad.slug, bad.go_live_at = "pris", SOON
    bad.save_revision().publish()
    plan("first", "Demain est arrivé", SOON)
    Theme.objects.create(slug="pris", name_fr="Un autre", short_fr="Autre", colour=bad.colour)

    with pytest.raises(CommandError, match="n’a pas pu être fait"):
        at(LATER)

    assert Laureate.objects.get(slug="first").tagline_fr == "Demain est arrivé"
    made = latest_release("lobby")
    assert made is not None
    assert made.scheduled, Tick.objects.get().trouble
    form = reverse(Theme.snippet_viewset.get_url_name("edit"), args=[bad.pk])
    for page in ("wagtailadmin_home", "publishing"):
        shown = chief.get(reverse(page)).content.decode()
        assert "Programmé, mais impossible à faire" in shown
        assert f'<a href="{form}">{bad}</a>' in shown

    Theme.objects.filter(slug="pris").delete()
    at(LATER + timedelta(minutes=2))

    assert Theme.objects.get(pk=bad.pk).slug == "pris"
    assert "impossible à faire" not in text_of(chief.get(reverse("publishing")))


def test_an_interruption_is_reported_and_nothing_is_signed_twice(at, monkeypatch: pytest.MonkeyPatch):
    """A signature at each tick would make every kiosk fetch each time."""
    release("lobby", now=NOW)

    def broken(_part):
        assert Tick.objects.get().signed_at == NOW, "it is not yet written down that it was signed"
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr(ticking, "inspect", broken)
    with pytest.raises(RuntimeError):
        at(NOW)
    signed = Tick.objects.get()
    assert "a fault of the program" in signed.trouble
    with pytest.raises(RuntimeError):
        at(NOW + timedelta(minutes=2))

    again = Tick.objects.get()
    assert again.ran_at == NOW + timedelta(minutes=2)
    assert again.signed_at == signed.signed_at == NOW


def test_after_a_return_nothing_is_sent_automatically_until_somebody_publishes(at, chief: "Client"):
    """The planned content would bring the mistake back at night."""
    first, _ = release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    correct_a_tagline("Une erreur")
    release("lobby", now=NOW)
    roll_back(first, now=NOW)
    plan("second", "Demain est arrivé", SOON)

    at(LATER)

    assert Laureate.objects.get(slug="second").tagline_fr == "Demain est arrivé"
    assert endpoint.edition_on("lobby") == first.edition
    for page in ("wagtailadmin_home", "publishing"):
        assert "Vous montrez une édition antérieure" in text_of(chief.get(reverse(page)))
    assert "En pause." in text_of(chief.get(reverse("publishing")))
    assert "y compris ce que vous avez quitté" in text_of(chief.get(reverse("publishing_confirm", args=["lobby"])))

    chief.post(reverse("publishing_follow", args=["lobby"]))
    chief.post(reverse("publishing_follow", args=["lobby"]), {"follow": "1"})
    at(LATER + timedelta(minutes=2))
    assert endpoint.edition_on("lobby") == first.edition, "the switch lets it pass"

    release("lobby", now=LATER + timedelta(minutes=3))
    assert "Vous montrez une édition antérieure" not in text_of(chief.get(reverse("publishing")))
    plan("second", "Après-demain aussi", LATER + timedelta(minutes=4))
    at(LATER + timedelta(minutes=6))
    made = latest_release("lobby")
    assert made is not None
    assert "Après-demain aussi".encode() in made.data


def test_publishing_the_present_edition_ends_a_return():
    """Somebody corrected the content until it equalled the earlier edition, and published it."""
    first, _ = release("lobby", now=NOW)
    tagline = Laureate.objects.get(slug="first").tagline_fr
    correct_a_tagline("Une erreur")
    release("lobby", now=NOW)
    roll_back(first, now=NOW)
    correct_a_tagline(tagline)

    made, new = release("lobby", now=SOON)

    assert (made.edition, new) == (first.edition, True)
    assert rolled_back("lobby") is None


def test_a_return_to_the_newest_edition_is_not_a_return():
    first, _ = release("lobby", now=NOW)
    correct_a_tagline("Autre chose")
    second, _ = release("lobby", now=NOW)
    roll_back(first, now=NOW)
    assert rolled_back("lobby") is not None

    roll_back(second, now=NOW)

    assert rolled_back("lobby") is None


@pytest.mark.usefixtures("at")
def test_planned_content_is_listed_by_hour_with_links_to_its_forms(chief: "Client"):
    row = Laureate.objects.get(slug="second")
    row.expire_at = LATER
    row.save_revision().publish()
    plan("first", "Demain est arrivé", SOON)

    page = chief.get(reverse("publishing")).content.decode()

    keys = [Laureate.objects.get(slug=slug).pk for slug in ("first", "second")]
    forms = [reverse(Laureate.snippet_viewset.get_url_name("edit"), args=[key]) for key in keys]
    assert 0 < page.index(forms[0]) < page.index(forms[1])
    assert page.index("arrive en ligne") < page.index("n’est plus en ligne")


def test_a_channel_without_the_timetable_waits_for_staff(at):
    release("lobby", now=NOW)
    plan("first", "Demain est arrivé", SOON)

    at(LATER)

    assert pending("lobby") == "1 lauréat modifié"
    assert Release.objects.count() == 1


def test_content_that_staff_put_online_waits_for_staff(at):
    """Only the timetable makes the timer publish."""
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Par moi"
    row.save_revision().publish()

    at(LATER)

    assert Release.objects.count() == 1


def test_a_failed_release_is_tried_again(at, monkeypatch: pytest.MonkeyPatch):
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    plan("first", "Demain est arrivé", SOON)

    def full(*_args, **_named):
        raise CacheError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(endpoint, "publish", full)
        with pytest.raises(CommandError, match="no room"):
            at(LATER)
    failed = Tick.last()
    assert failed is not None
    assert "no room" in failed.trouble

    at(LATER + timedelta(minutes=5))

    made = latest_release("lobby")
    assert made is not None
    assert made.made_at == LATER + timedelta(minutes=5)
    again = Tick.last()
    assert again is not None
    assert again.trouble == ""


def test_signatures_are_renewed_once_a_day_and_their_end_is_recorded(at):
    release("lobby", now=NOW)

    at(NOW)
    first = Tick.last()
    at(NOW + timedelta(hours=23))
    same = Tick.last()
    at(NOW + timedelta(hours=25))
    renewed = Tick.last()

    assert first is not None
    assert same is not None
    assert renewed is not None
    assert first.signed_until == same.signed_until == NOW + timedelta(days=30)
    assert renewed.signed_until == NOW + timedelta(days=30, hours=25)
    assert Tick.objects.count() == 1


def test_a_studio_without_a_release_has_nothing_to_sign(at):
    at(NOW)

    done = Tick.last()
    assert done is not None
    assert (done.trouble, done.signed_until) == ("", None)


@pytest.mark.folder
@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_a_damaged_picture_on_the_endpoint_is_found_and_restored(at, studio, harm: str):
    release("lobby", now=NOW)
    sha256 = Picture.objects.get(slug="facade-before").sha256
    file = studio.ENDPOINT / "media" / sha256
    whole = file.read_bytes()
    file.write_bytes(b"something else") if harm == "damaged" else file.unlink()
    Tick.objects.create(ran_at=NOW, looked_at=int(sha256[:2], 16))

    at(NOW)

    assert file.read_bytes() == whole
    done = Tick.last()
    assert done is not None
    assert done.looked_at == (int(sha256[:2], 16) + 1) % PARTS


@pytest.mark.folder
def test_a_damaged_picture_without_its_original_is_reported(at, studio):
    release("lobby", now=NOW)
    row = Picture.objects.get(slug="facade-before")
    (studio.ENDPOINT / "media" / row.sha256).write_bytes(b"something else")
    Picture.objects.filter(pk=row.pk).update(sha256="0" * 64)
    Tick.objects.create(ran_at=NOW, looked_at=int(row.sha256[:2], 16))

    with pytest.raises(CommandError, match="abîmées"):
        at(NOW)


def test_old_sessions_are_deleted(at):
    for key, until in (("gone", NOW), ("here", LATER)):
        Session.objects.create(session_key=key, session_data="", expire_date=until)

    at(SOON)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["here"]
