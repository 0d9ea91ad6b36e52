"""Drafts are laid over live content in memory only, and never reach a published edition."""

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
    """A laureate that is not in the database."""
    known = Laureate.objects.get(slug="first")
    values = {
        name: getattr(known, name) for name in ("theme", "promotion", "body", "pictures", "name_fr", "tagline_fr")
    }
    return Laureate(**(values | {"slug": "brand-new"} | changes))


def test_the_preview_shows_an_unsaved_change_and_saves_nothing():
    before = encode(Builder().edition("lobby"))
    row = Laureate.objects.get(slug="second")
    row.name_fr = "Autrement"

    shown = folders.with_drafts(row).edition.laureates

    assert [(one.id, one.name.fr == "Autrement") for one in shown] == [("first", False), ("second", True)]
    assert encode(Builder().edition("lobby")) == before


def test_a_new_content_comes_last_and_a_draft_keeps_its_place_in_the_list():
    assert [one.id for one in folders.with_drafts(laureate()).edition.laureates] == ["first", "second", "brand-new"]

    never_live = laureate(slug="never-live", live=False, sort_order=-1)
    never_live.save()

    assert [one.id for one in folders.with_drafts(never_live).edition.laureates] == ["never-live", "first", "second"]
    assert "never-live" not in {one.id for one in folders.live("lobby").edition.laureates}


def test_a_draft_includes_its_theme_that_is_not_live():
    theme = Theme(slug="quiet", name_fr="Discret", short_fr="Discret", colour="plum", live=False, sort_order=9)
    theme.save()

    shown = folders.with_drafts(laureate(theme=theme)).edition

    assert [one.id for one in shown.themes][-1] == "quiet"
    assert "quiet" not in {one.id for one in folders.live("lobby").edition.themes}


def test_the_preview_shows_unsaved_members():
    row = Place.objects.get(slug="facade")
    texts = {f"{name}_{language}": "Ici" for name in ("title", "text") for language in ("fr", "en", "nl")}
    row.hot_spots = [*row.hot_spots.all(), HotSpot(slug="unsaved", x=0.5, y=0.5, sort_order=9, **texts)]

    shown = folders.with_drafts(row).edition.building[0]

    assert [spot.id for spot in shown.hot_spots][-1] == "unsaved"


def test_the_preview_shows_the_draft_of_a_channel():
    Exhibit.objects.update(live=False)
    row = Exhibit.objects.get()
    row.title_fr = "Un autre nom"

    assert folders.with_drafts(row).edition.exhibit.title.fr == "Un autre nom"


def test_missing_fields_are_named_as_in_the_form():
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


def test_only_pictures_that_somebody_looks_at_are_copied(edition):
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
