"""The list of releases, the page of each, and the way back."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from studio.endpoint import endpoint
from studio.laureates.models import Laureate
from studio.publishing.models import Release, Timetable
from studio.publishing.release import latest_release, release, roll_back
from tests.studio.conftest import As, text_of
from tests.studio.publishing.staff import correct_a_tagline, replace_a_picture

if TYPE_CHECKING:
    from django.test import Client

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)


def two_releases() -> tuple[Release, Release]:
    """Return the first release, and a second one in which a laureate changed."""
    first, _ = release("lobby", now=NOW)
    correct_a_tagline("Une erreur")
    second, _ = release("lobby", now=NOW + timedelta(hours=1))
    return first, second


def test_a_release_has_a_page_that_names_what_changed(chief: "Client"):
    _, second = two_releases()

    page = text_of(chief.get(reverse("publishing_made", args=[second.pk])))

    assert f"1 lauréat modifié : {Laureate.objects.get(slug='first').name_fr}" in page.replace("\u202f:", " :")
    assert "une commande" in page
    assert "sur les bornes" in page
    assert chief.get(reverse("publishing_edition", args=[second.pk])).content == second.data


def test_the_changes_are_named_before_a_release(chief: "Client"):
    release("lobby", now=NOW)
    correct_a_tagline("Une correction")

    page = text_of(chief.get(reverse("publishing_confirm", args=["lobby"])))

    assert f"1 lauréat modifié : {Laureate.objects.get(slug='first').name_fr}" in page.replace("\u202f:", " :")


def test_a_return_asks_for_confirmation_and_names_the_changes(chief: "Client"):
    first, second = two_releases()
    address = reverse("publishing_bring_back", args=[first.pk])

    asked = text_of(chief.get(address))
    assert endpoint.edition_on("lobby") == second.edition
    done = text_of(chief.post(address, follow=True))

    assert "Revenir à cette édition" in asked
    assert "1 lauréat modifié" in asked
    assert "reviennent à l’édition" in done
    assert endpoint.edition_on("lobby") == first.edition
    back = latest_release("lobby")
    assert back is not None
    assert back.edition == first.edition
    assert back.description == f"retour à l’édition du {first.moment}\u202f: 1 lauréat modifié"
    assert f"édition du {first.moment}, rétablie par" in text_of(chief.get(reverse("wagtailadmin_home")))
    assert back.description in unescape(chief.get(reverse("publishing")).content.decode())


def test_releases_of_one_minute_are_told_apart_by_their_seconds(chief: "Client"):
    first, _ = release("lobby", now=NOW + timedelta(seconds=7))
    correct_a_tagline("Autre chose")
    release("lobby", now=NOW + timedelta(seconds=41))
    correct_a_tagline("Encore")
    release("lobby", now=NOW + timedelta(hours=1))

    page = text_of(chief.get(reverse("publishing")))

    assert "14:00:07" in page
    assert "14:00:41" in page
    assert "15:00:00" not in page
    assert "14:00:07" in text_of(chief.get(reverse("publishing_bring_back", args=[first.pk])))


def test_a_return_to_a_return_is_named_by_its_edition():
    first, second = two_releases()
    back = roll_back(first, now=NOW + timedelta(hours=2))
    roll_back(second, now=NOW + timedelta(hours=3))

    again = roll_back(back, now=NOW + timedelta(hours=4))

    assert again.back_to == first


def test_an_earlier_edition_without_its_pictures_is_refused_in_one_line(
    chief: "Client", monkeypatch: pytest.MonkeyPatch
):
    first, _ = release("lobby", now=NOW)
    replace_a_picture()
    second, _ = release("lobby", now=NOW)
    monkeypatch.setattr(endpoint, "has_media", lambda _: False)

    done = text_of(chief.post(reverse("publishing_bring_back", args=[first.pk]), follow=True))

    assert "n’est plus sur le point de publication" in done
    assert endpoint.edition_on("lobby") == second.edition


def test_hundreds_of_releases_are_shown_page_by_page(chief: "Client"):
    made, _ = release("lobby", now=NOW)
    made.delete()
    Release.objects.bulk_create(
        Release(
            channel="lobby",
            edition=made.edition,
            state="published",
            made_at=NOW - timedelta(days=number),
            summary=f"changement {number}.",
            data=made.data,
        )
        for number in range(60, 0, -1)
    )

    first, last = (text_of(chief.get(reverse("publishing"), {"p": page})) for page in (1, 3))

    assert "changement 1." in first
    assert "changement 60." not in first
    assert "Page 1 sur 3" in first
    assert "changement 60." in last


def test_an_interrupted_release_is_settled_when_somebody_opens_the_page(chief: "Client"):
    first, _ = release("lobby", now=NOW)
    Release.objects.create(channel="lobby", edition="0" * 64, made_at=NOW, data=first.data)

    page = text_of(chief.get(reverse("publishing")))

    assert "interrompu" in page
    assert not Release.objects.filter(state=Release.State.BEGUN).exists()


def test_staff_choose_whether_planned_content_is_sent_automatically(chief: "Client"):
    address = reverse("publishing_follow", args=["lobby"])

    on = text_of(chief.post(address, {"follow": "1"}, follow=True))
    assert Timetable.objects.filter(channel="lobby").exists()
    off = text_of(chief.post(address, follow=True))

    assert "Ils partent tout seuls" in on
    assert "Ils attendent" in off
    assert not Timetable.objects.exists()


@pytest.mark.parametrize("name", ["publishing_bring_back", "publishing_follow"])
def test_authors_see_releases_and_change_nothing(browser: As, name: str):
    first, second = two_releases()
    author = browser("Auteurs")
    argument = "lobby" if name == "publishing_follow" else first.pk

    assert "Y revenir" not in text_of(author.get(reverse("publishing")))
    text_of(author.get(reverse("publishing_made", args=[first.pk])))
    author.post(reverse(name, args=[argument]), {"follow": "1"})

    assert endpoint.edition_on("lobby") == second.edition
    assert not Timetable.objects.exists()
