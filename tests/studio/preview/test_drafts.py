"""Drafts are laid over what is live, in memory only; nothing of them reaches an edition that is published."""

import pytest
from django.utils import timezone

from kiosk.edition.decode import encode
from kiosk.edition.folder import media_path
from studio.about.models import KeyFact
from studio.building.models import HotSpot, Place
from studio.editions import folders
from studio.editions.builder import Builder
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Theme
from studio.pictures.models import Picture
from studio.preview.content_screens import missing_fields, screens_of
from studio.story.models import Chapter


def laureate(**changes: object) -> Laureate:
    """A laureate that exists nowhere but here."""
    known = Laureate.objects.get(slug="first")
    values = {
        name: getattr(known, name) for name in ("theme", "promotion", "body", "pictures", "name_fr", "tagline_fr")
    }
    return Laureate(**(values | {"slug": "brand-new"} | changes))


def test_an_unsaved_change_is_seen_and_changes_nothing():
    before = encode(Builder().edition("lobby"))
    row = Laureate.objects.get(slug="second")
    row.name_fr = "Autrement"

    shown = folders.with_drafts(row).edition.laureates

    assert [(one.id, one.name.fr == "Autrement") for one in shown] == [("first", False), ("second", True)]
    assert encode(Builder().edition("lobby")) == before


def test_a_new_one_stands_last_and_a_draft_stands_where_its_list_has_it():
    assert [one.id for one in folders.with_drafts(laureate()).edition.laureates] == ["first", "second", "brand-new"]

    never_live = laureate(slug="never-live", live=False, sort_order=-1)
    never_live.save()

    assert [one.id for one in folders.with_drafts(never_live).edition.laureates] == ["never-live", "first", "second"]
    assert "never-live" not in {one.id for one in folders.live("lobby").edition.laureates}


def test_a_draft_brings_a_theme_along_that_is_not_live():
    theme = Theme(slug="quiet", name_fr="Discret", short_fr="Discret", colour="plum", live=False, sort_order=9)
    theme.save()

    shown = folders.with_drafts(laureate(theme=theme)).edition

    assert [one.id for one in shown.themes][-1] == "quiet"
    assert "quiet" not in {one.id for one in folders.live("lobby").edition.themes}


def test_children_that_are_not_saved_are_seen():
    row = Place.objects.get(slug="facade")
    texts = {f"{name}_{language}": "Ici" for name in ("title", "text") for language in ("fr", "en", "nl")}
    row.hot_spots = [*row.hot_spots.all(), HotSpot(slug="unsaved", x=0.5, y=0.5, sort_order=9, **texts)]

    shown = folders.with_drafts(row).edition.building[0]

    assert [spot.id for spot in shown.hot_spots][-1] == "unsaved"


def test_a_draft_of_a_channel_is_the_one_that_is_seen():
    Exhibit.objects.update(live=False)
    row = Exhibit.objects.get()
    row.title_fr = "Un autre nom"

    assert folders.with_drafts(row).edition.exhibit.title.fr == "Un autre nom"


def test_what_is_missing_is_named_in_the_words_of_the_form():
    assert missing_fields(Laureate.objects.get(slug="first")) == []
    assert missing_fields(Laureate(slug="x")) == ["thème", "promotion"]
    assert missing_fields(Chapter(slug="x", date="")) == ["date", "image"]


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (lambda: Laureate.objects.get(slug="first"), ["laureate-first", "laureates"]),
        (lambda: Chapter.objects.get(), ["story-"]),
        (lambda: Place.objects.get(), ["building-facade", "building-facade-"]),
        (lambda: Exhibit.objects.get(), ["attract", "home"]),
        (lambda: KeyFact.objects.first(), ["about-facts"]),
        (lambda: Theme.objects.get(slug="mediation"), ["laureates", "laureate-"]),
    ],
)
def test_content_is_shown_on_the_screens_where_visitors_find_it(row, names: list[str]):
    shown = screens_of(row(), folders.live("lobby").edition)

    for name, screen in zip(names, shown, strict=False):
        assert screen.name.startswith(name)
    assert len(shown) >= len(names)


def test_pictures_are_brought_when_they_are_looked_at_and_only_those(edition):
    name, picture = next(iter(edition.edition.pictures.items()))
    others = [one for one in edition.edition.pictures.values() if one.media != picture.media]
    assert others

    folders.copy_pictures(edition, [name])

    with Picture.objects.get(slug=name).file.open() as sent:
        assert media_path(edition.folder, picture.media).read_bytes() == sent.read()
    assert not any(media_path(edition.folder, one.media).exists() for one in others)


def test_few_editions_are_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folders, "_MOST", 3)
    row = Laureate.objects.get(slug="first")
    for number in range(6):
        row.name_fr = f"Essai {number} {timezone.now().year}"
        last = folders.with_drafts(row)

    kept = list((folders.root() / "editions").iterdir())
    assert len(kept) == 3
    assert last.folder in kept
