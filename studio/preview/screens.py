"""Lists the screens of an edition, with their names for staff and the parts of the edition that each depends on.

The names are those of the kiosk's tour. Two screens with the same fingerprint look the same in every size, so that the
changes between two editions are known without drawing them. Each language also has a fingerprint of its own.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import kiosk
from kiosk.edition import types
from kiosk.theme import ASSETS
from studio.base.limits import LANGUAGES

_CARDS_IN_SIGHT = 40
"""The greatest number of cards of the list of laureates that are visible at once."""

PANELS = {
    "facts": _("chiffres clés"),
    "partners": _("partenaires"),
    "sources": _("sources"),
    "credits": _("crédits"),
    "accessibility": _("accessibilité"),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of an edition: its name in the tour, its name for staff, its pictures and its fingerprint.

    ``said`` is everything that it depends on, as JSON; ``languages`` is the order in which languages replace each
    other.
    """

    name: str
    called: str
    pictures: frozenset[str]
    fingerprint: str
    said: bytes
    languages: tuple[str, ...]

    def fingerprint_in(self, language: str) -> str:
        """Return the fingerprint of the screen in one language, which ignores texts in the others."""
        parts = _spoken(msgspec.json.decode(self.said), (language, *self.languages))
        return hashlib.sha256(msgspec.json.encode((language, parts))).hexdigest()


def screens(edition: types.Edition) -> Iterator[Screen]:
    """Yield the screens of an edition in the order of a visit."""
    return _Screens(edition).all()


def screens_with(edition: types.Edition, wanted: Iterable[str]) -> list[Screen]:
    """Return the screens with these names that the edition has, in this order."""
    known = {screen.name: screen for screen in screens(edition)}
    return [known[name] for name in dict.fromkeys(wanted) if name in known]


def changed_screens(
    before: types.Edition | None, after: types.Edition
) -> tuple[list[Screen], list[Screen], list[Screen]]:
    """Return the screens that look different, the new ones and those that are gone.

    All screens are new if there was no edition before.
    """
    old = {screen.name: screen for screen in screens(before)} if before else {}
    new = {screen.name: screen for screen in screens(after)}
    different = [one for name, one in new.items() if name in old and old[name].fingerprint != one.fingerprint]
    added = [one for name, one in new.items() if name not in old]
    gone = [one for name, one in old.items() if name not in new]
    return different, added, gone


class _Screens:
    """The screens of one edition."""

    def __init__(self, edition: types.Edition) -> None:
        self._edition = edition
        self._themes = {theme.id: theme for theme in edition.themes}
        self._promotions = {promotion.id: promotion for promotion in edition.promotions}
        self._titles: dict[tuple[type, str], Any] = {
            **{(types.ChapterLink, one.id): (one.title, one.date) for one in edition.story},
            **{(types.PlaceLink, one.id): one.title for one in edition.building},
            **{(types.LaureateLink, one.id): one.name for one in edition.laureates},
        }

    def all(self) -> Iterator[Screen]:
        """Yield all screens."""
        yield from self._frame()
        yield from self._story()
        yield from self._building()
        yield from self._laureates()
        yield from self._about()

    def _frame(self) -> Iterator[Screen]:
        exhibit = self._edition.exhibit
        slides = [name for slide in exhibit.slides for name in (slide.picture, slide.then) if name]
        doors = (exhibit.story_door, exhibit.building_door, exhibit.laureates_door)
        words = (exhibit.title, exhibit.eyebrow, exhibit.sentence)
        yield self._screen("attract", gettext("Écran d’accueil"), slides, words, exhibit.slides)
        yield self._screen("home", gettext("Menu"), [door.picture for door in doors], words, doors)

    def _story(self) -> Iterator[Screen]:
        story = self._edition.story
        dates = [(chapter.id, chapter.date) for chapter in story]
        beside = _beside([chapter.title for chapter in story])
        for chapter, titles in zip(story, beside, strict=True):
            called = gettext("Chapitre «\u202f%(title)s\u202f» (%(date)s)") % {
                "title": _title(chapter.title),
                "date": chapter.date,
            }
            parts = (chapter, dates, titles, self._cited(chapter.sources), self._linked(chapter.links))
            yield self._screen(f"story-{chapter.id}", called, [chapter.picture], *parts)

    def _building(self) -> Iterator[Screen]:
        places = [(place.id, place.title) for place in self._edition.building]
        for place in self._edition.building:
            name, called = (
                f"building-{place.id}",
                gettext("Lieu «\u202f%(title)s\u202f»") % {"title": _title(place.title)},
            )
            pictures = [state.picture for state in place.states]
            parts = (place, places, self._cited(place.sources), self._linked(place.links))
            yield self._screen(name, called, pictures, *parts)
            for state in place.states:
                yield self._screen(
                    f"{name}-{state.id}",
                    gettext("%(called)s, état «\u202f%(name)s\u202f»") % {"called": called, "name": _title(state.name)},
                    pictures,
                    *parts,
                )
            for spot in place.hot_spots[:1]:
                yield self._screen(
                    f"{name}-{spot.id}",
                    gettext("%(called)s, point «\u202f%(title)s\u202f»")
                    % {"called": called, "title": _title(spot.title)},
                    pictures,
                    *parts,
                )

    def _laureates(self) -> Iterator[Screen]:
        edition = self._edition
        door = edition.exhibit.laureates_door
        cards = [
            (one.id, one.name, one.tagline, one.theme, one.promotion, one.example, self._shown(one.pictures[:1]))
            for one in edition.laureates
        ]
        pictures = [name for one in edition.laureates[:_CARDS_IN_SIGHT] for name in one.pictures[:1]]
        yield self._screen(
            "laureates",
            gettext("Liste des lauréats"),
            [door.picture, *pictures],
            (door.title, edition.themes, edition.promotions, cards),
        )
        beside = _beside([one.id for one in edition.laureates])
        for one, ids in zip(edition.laureates, beside, strict=True):
            parts = (
                one,
                ids,
                door.title,
                self._themes.get(one.theme),
                self._promotions.get(one.promotion),
                None if one.url else edition.about.url,
                self._cited(one.sources),
                self._linked(one.links),
            )
            yield self._screen(
                f"laureate-{one.id}",
                gettext("Lauréat «\u202f%(name)s\u202f»") % {"name": _title(one.name)},
                one.pictures,
                *parts,
            )

    def _about(self) -> Iterator[Screen]:
        edition, about = self._edition, self._edition.about
        cited = [self._cited(fact.sources) for fact in about.facts]
        common = (about.title, about.url, about.maps[0])
        inside: dict[str, Any] = {
            "facts": (about.facts, cited),
            "partners": about.partners,
            "sources": list(edition.sources.values()),
            "credits": (about.credits, [(one.credit, one.caption) for one in edition.pictures.values()]),
            "accessibility": about.accessibility,
        }
        for panel, called in PANELS.items():
            yield self._screen(
                f"about-{panel}", gettext("À propos, %(called)s") % {"called": called}, (), common, inside[panel]
            )
        for plan in about.maps:
            called = gettext("À propos, carte «\u202f%(name)s\u202f»") % {"name": _title(plan.name)}
            names = [(one.id, one.name) for one in about.maps]
            yield self._screen(f"about-map-{plan.id}", called, (), common, inside["facts"], plan, names)

    def _screen(self, name: str, called: str, pictures: Iterable[str], *parts: Any) -> Screen:
        names = frozenset(pictures)
        said = msgspec.json.encode((_drawn_by(), name, self._edition.languages, parts, self._shown(sorted(names))))
        fingerprint = hashlib.sha256(said).hexdigest()
        return Screen(name, called, names & self._edition.pictures.keys(), fingerprint, said, self._edition.languages)

    def _shown(self, names: Iterable[str]) -> list[Any]:
        """Return the visible parts of pictures, without the alternative text."""
        found = [self._edition.pictures.get(name) for name in names]
        return [one and (one.media.sha256, one.focus, one.caption, one.credit) for one in found]

    def _cited(self, names: Iterable[str]) -> list[types.Source | None]:
        return [self._edition.sources.get(name) for name in names]

    def _linked(self, links: Iterable[types.Link]) -> list[Any]:
        return [self._titles.get((type(link), link.id)) for link in links]


def _spoken(part: Any, order: tuple[str, ...]) -> Any:
    """Return a part with each text in the first of these languages that has it."""
    if isinstance(part, dict):
        if part and part.keys() <= LANGUAGES.keys():
            return next((part[one] for one in order if (part.get(one) or "").strip()), "")
        return {name: _spoken(value, order) for name, value in part.items()}
    return [_spoken(value, order) for value in part] if isinstance(part, list) else part


def _beside(row: list[Any]) -> list[tuple[Any, Any]]:
    """Return the member before and the member after each member of a row."""
    around = [None, *row, None]
    return [(before, after) for (before, _), (_, after) in zip(pairwise(around), pairwise(around[1:]), strict=False)]


def _title(words: types.Words) -> str:
    return words.best("fr", ("fr", "en", "nl"))


@cache
def _drawn_by() -> tuple[str, int]:
    """Return the version of this kiosk program, because another version may draw differently."""
    code = Path(kiosk.__file__).parent
    files = [
        *code.rglob("*.py"),
        *code.rglob("*.kv"),
        *(ASSETS / "fonts").iterdir(),
        *(ASSETS / "strings").rglob("*.mo"),
    ]
    return kiosk.__version__, max(file.stat().st_mtime_ns for file in files)
