"""What is planned reaches the screens by itself, where that was asked for; signatures stay young."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from kiosk.errors import CacheError
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from studio.publishing import endpoint
from studio.publishing.inspection import PARTS
from studio.publishing.models import Release, Tick, Timetable
from studio.publishing.release import latest, pending, release

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)
SOON = NOW + timedelta(hours=2)
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Moves the studio's clock and lets the timer ring."""

    def ring(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        call_command("tick", verbosity=0)

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return ring


def plan(slug: str, text: str, when: datetime) -> None:
    """Publish a change that goes live later, as staff do."""
    row = Laureate.objects.get(slug=slug)
    row.tagline_fr = text
    row.go_live_at = when
    row.save_revision().publish()


def test_what_is_planned_arrives_on_the_screens_by_itself(at):
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    plan("first", "Demain est arrivé", SOON)

    at(NOW + timedelta(hours=1))
    assert Release.objects.count() == 1

    at(LATER)

    made = latest("lobby")
    assert made is not None
    assert (made.scheduled, made.made_by, made.summary) == (True, None, "1 lauréat modifié")
    assert endpoint.edition_on("lobby") == made.edition
    assert not Timetable.objects.get().due


def test_what_expires_leaves_the_screens_by_itself(at):
    row = Laureate.objects.get(slug="first")
    row.expire_at = SOON
    row.save_revision().publish()
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")

    at(LATER)

    assert not Laureate.objects.get(slug="first").live
    made = latest("lobby")
    assert made is not None
    assert "1 lauréat retiré" in made.summary


def test_where_nobody_asked_for_it_the_release_waits_for_staff(at):
    release("lobby", now=NOW)
    plan("first", "Demain est arrivé", SOON)

    at(LATER)

    assert pending("lobby") == "1 lauréat modifié"
    assert Release.objects.count() == 1


def test_what_staff_put_live_themselves_waits_for_them(at):
    """Only the timetable makes the timer release."""
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Par moi"
    row.save_revision().publish()

    at(LATER)

    assert Release.objects.count() == 1


def test_what_could_not_be_released_is_tried_again(at, monkeypatch: pytest.MonkeyPatch):
    release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    plan("first", "Demain est arrivé", SOON)

    def full(*_args, **_named):
        raise CacheError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(endpoint, "put", full)
        with pytest.raises(CommandError, match="no room"):
            at(LATER)
    failed = Tick.last()
    assert failed is not None
    assert "no room" in failed.trouble

    at(LATER + timedelta(minutes=5))

    made = latest("lobby")
    assert made is not None
    assert made.made_at == LATER + timedelta(minutes=5)
    again = Tick.last()
    assert again is not None
    assert again.trouble == ""


def test_signatures_are_renewed_once_a_day_and_it_is_known_until_when(at):
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


def test_a_studio_that_has_published_nothing_has_nothing_to_sign(at):
    at(NOW)

    done = Tick.last()
    assert done is not None
    assert (done.trouble, done.signed_until) == ("", None)


@pytest.mark.folder
@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_a_picture_that_is_damaged_on_the_endpoint_is_found_and_put_back(at, studio, harm: str):
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
def test_a_damaged_picture_whose_original_is_gone_is_told(at, studio):
    release("lobby", now=NOW)
    row = Picture.objects.get(slug="facade-before")
    (studio.ENDPOINT / "media" / row.sha256).write_bytes(b"something else")
    Picture.objects.filter(pk=row.pk).update(sha256="0" * 64)
    Tick.objects.create(ran_at=NOW, looked_at=int(row.sha256[:2], 16))

    with pytest.raises(CommandError, match="abîmées"):
        at(NOW)


def test_who_was_logged_in_long_ago_is_forgotten(at):
    for key, until in (("gone", NOW), ("here", LATER)):
        Session.objects.create(session_key=key, session_data="", expire_date=until)

    at(SOON)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["here"]
