"""Editions at the edges of the format: every text as long as it may be, or a letter; of everything the most, or one.

A screen that holds these editions holds every edition that staff may publish.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kiosk.edition.folder import LoadedEdition, read_folder
from kiosk.edition.types import (
    About,
    Block,
    Bullets,
    Chapter,
    ChapterLink,
    Count,
    Door,
    Dots,
    Edition,
    Exhibit,
    Heading,
    HotSpot,
    KeyFact,
    Label,
    Landmark,
    Laureate,
    LaureateLink,
    LaureateTheme,
    Map,
    Numbers,
    Paragraph,
    Partner,
    Passage,
    Person,
    Picture,
    Place,
    PlaceLink,
    Promotion,
    Quote,
    Sentence,
    Shape,
    Slide,
    Source,
    State,
    Title,
    Words,
)
from kiosk.preview.tour import Stop, shown, stops
from kiosk.visit import routes
from kiosk.visit.state import Visit
from tests.support.audit import Audit
from tests.support.editions import drawn, write_folder

_PROSE = {
    "fr": "L’ancienne école accueille désormais de jeunes entreprises culturelles et numériques du bassin minier ",
    "en": "The former school is now home to young cultural and digital companies of the old mining country ",
    "nl": "De voormalige school huisvest vandaag jonge culturele en digitale ondernemingen uit de mijnstreek ",
}
_LONG_WORDS = {
    "fr": "Anticonstitutionnellement-interdépartementalisation électroencéphalographiquement ",
    "en": "Counterrevolutionarily-internationalisation incomprehensibilities-uncharacteristically ",
    "nl": "Arbeidsongeschiktheidsverzekeringsmaatschappij meervoudigepersoonlijkheidsstoornis ",
}
_W = TypeVar("_W", bound=Words)
_LENGTHS: dict[type[Words], int] = {Label: 40, Title: 80, Sentence: 200, Passage: 700}
_COLOURS = ("brick", "blue", "green", "plum", "ochre", "slate")
_SIDES = ("right", "left", "above", "below")


@dataclass(frozen=True)
class Extreme:
    """An edge of the format: ``texts`` full, unbreakable, usual or short; ``counts`` most, some or least.

    ``colour`` is that of all pictures.
    """

    texts: str
    counts: str
    colour: str = "#FFFFFF"

    def edition(self) -> Edition:
        """Return the edition."""
        return _Maker(self).edition()

    def loaded(self, folder: Path) -> LoadedEdition:
        """Return the edition as the kiosk loads it, with its pictures in a new folder within this one."""
        return read_folder(write_folder(self.edition(), folder / f"{self.texts}-{self.counts}"))


@dataclass(frozen=True)
class Look:
    """A screen, and how a visitor has set it."""

    size: tuple[int, int]
    text_size: int
    language: str
    reach: bool = False

    def __str__(self) -> str:
        reach = "-reach" if self.reach else ""
        return f"{self.size[0]}x{self.size[1]}-text{self.text_size}-{self.language}{reach}"

    @property
    def visit(self) -> Visit:
        """A visit with these settings."""
        return Visit(self.language, text_size=self.text_size, reach=self.reach)


def edges(edition: Edition, visit: Visit) -> Iterator[Stop]:
    """Yield the stops of a tour that differ in more than their words; one stands for all others of its kind."""
    few = {f"chapter-{number}" for number in range(4)} | {f"laureate-{number}" for number in range(3)}
    state = f"building-{edition.building[0].id}-{edition.building[0].states[1].id}"
    for stop in stops(edition, visit):
        match stop.visit.route:
            case routes.StoryRoute(chapter=name) | routes.LaureateRoute(laureate=name):
                wanted = name in few
            case routes.BuildingRoute(place=name, left=left, right=right):
                wanted = name == edition.building[0].id and (left != right or stop.name == state)
            case routes.AboutRoute(panel=panel, map=plan):
                wanted = panel in ("facts", "sources") and plan in ("", edition.about.maps[-1].id)
            case _:
                wanted = True
        if wanted:
            yield stop
    place = edition.building[-1]
    yield Stop("building-last", replace(visit, history=(routes.HomeRoute(), routes.BuildingRoute(place.id))))
    if place.links:
        yield Stop(
            "building-in-the-story",
            replace(visit, history=(routes.HomeRoute(), routes.BuildingRoute(place.id, about=True))),
        )


def problems(loaded: LoadedEdition, look: Look) -> list[str]:
    """Return what a careful person with a ruler finds wrong, a sentence each."""
    found: list[str] = []
    unreached = f"{look} laureates-search: out of reach"  # the keyboard takes all the room that is within reach
    for stop in edges(loaded.edition, look.visit):
        with shown(loaded, stop.visit, look.size) as shell:
            found += [f"{look} {stop.name}: {problem}" for problem in Audit(shell).run()]
    return [problem for problem in found if not problem.startswith(unreached)]


class _Maker:
    def __init__(self, extreme: Extreme) -> None:
        self.how = extreme

    def number(self, least: int, some: int, most: int) -> int:
        return {"least": least, "some": some, "most": most}[self.how.counts]

    def text(self, length: int, language: str = "fr", start: int = 0) -> str:
        if self.how.texts == "short":
            return "i"
        if self.how.texts == "usual":
            length = min(length, {40: 12, 80: 24, 200: 70, 700: 240}.get(length, 40))
        prose = (_LONG_WORDS if self.how.texts == "unbreakable" else _PROSE)[language]
        start = prose.index(" ", start % (len(prose) - 1)) + 1 if start else 0
        text = (prose[start:] + prose * 10)[:length]
        return text[:-1] + "x" if text.endswith(" ") else text

    def words(self, kind: type[_W], start: int = 0) -> _W:
        return kind(*(self.text(_LENGTHS[kind], language, start) for language in ("fr", "en", "nl")))

    def names(self, stem: str, least: int, some: int, most: int) -> list[str]:
        return [f"{stem}-{number}" for number in range(self.number(least, some, most))]

    def edition(self) -> Edition:
        words, names = self.words, self.names
        chapters, places = names("chapter", 1, 3, 40), names("place", 1, 3, 12)
        themes, promotions = names("theme", 1, 4, 12), names("promotion", 1, 3, 40)
        laureates, sources = names("laureate", 0, 4, 60), names("source", 0, 3, 40)
        links = (ChapterLink(chapters[-1]), PlaceLink(places[-1]), *map(LaureateLink, laureates[-1:]))
        links = links if self.how.counts != "least" else ()
        named = tuple(sources[:6])
        door = Door(words(Label), words(Title), words(Sentence), "one")
        doubt = self.how.counts != "least"
        return Edition(
            format=1,
            languages=("fr", "en", "nl") if doubt else ("fr",),
            exhibit=Exhibit(words(Title), words(Label), words(Sentence), (Slide("one"),), door, door, door),
            story=tuple(
                Chapter(
                    name,
                    f"{1980 + number // 2}-06-21",
                    words(Title, number),
                    self.body(number),
                    "one",
                    figure=self.figure(number),
                    sources=named,
                    links=links,
                    to_verify=doubt,
                )
                for number, name in enumerate(chapters)
            ),
            building=tuple(
                Place(
                    name,
                    words(Title, 7 * number),
                    words(Sentence),
                    tuple(
                        State(f"state-{i}", words(Label, 9 * i), f"{1900 + 20 * i}", "one")
                        for i in range(self.number(2, 3, 6))
                    ),
                    tuple(
                        HotSpot(
                            f"spot-{i}",
                            (0.02, 0.5, 0.51, 0.98)[i % 4],
                            (0.02, 0.4, 0.41, 0.98)[i // 3 % 4],
                            words(Title),
                            words(Passage),
                            to_verify=doubt,
                        )
                        for i in range(self.number(0, 3, 12))
                    ),
                    (0.25, 0.0, 0.75, 1.0),
                    named,
                    links,
                )
                for number, name in enumerate(places)
            ),
            themes=tuple(
                LaureateTheme(name, words(Title, 5 * i), words(Label, 5 * i), _COLOURS[i % 6])
                for i, name in enumerate(themes)
            ),
            promotions=tuple(
                Promotion(name, words(Label), 1990 + (i if i % 5 else i // 2)) for i, name in enumerate(promotions)
            ),
            laureates=tuple(
                Laureate(
                    name,
                    words(Title, 3 * i),
                    words(Sentence, i),
                    self.body(i + 1),
                    themes[i % len(themes)],
                    promotions[i % len(promotions)],
                    ("one",) * (0 if i % 3 == 1 else self.number(0, 2, 8)),
                    tuple(Person(self.text(80), words(Label)) for _ in range(self.number(0, 2, 12))),
                    self.address(300) if i % 2 == 0 else None,
                    named,
                    links,
                    example=True,
                    to_verify=True,
                )
                for i, name in enumerate(laureates)
            ),
            about=self.about(named),
            pictures={
                "one": Picture(
                    drawn(self.how.colour, 1280, 720),
                    words(Sentence),
                    words(Sentence),
                    words(Sentence) if doubt else None,
                )
            },
            sources={
                name: Source(self.text(200), self.text(120, start=i), "2014-06-21", self.address(300))
                for i, name in enumerate(sources)
            },
        )

    def address(self, length: int) -> str:
        return f"https://{'lens-vallee-' * 3}.example.org/"[:length].ljust(
            length if self.how.texts in ("full", "unbreakable") else 20, "a"
        )

    def body(self, number: int) -> "Passage | tuple[Block, ...]":
        if self.how.counts == "least":
            return self.words(Passage)
        blocks: list[Block] = [
            Paragraph(self.words(Passage)),
            Heading(self.words(Title)),
            Quote(self.words(Sentence), self.words(Sentence)),
            Bullets((self.words(Sentence),) * self.number(1, 2, 8)),
        ]
        return tuple((blocks * 3)[: self.number(1, 4, 12)]) if number % 2 == 0 else self.words(Passage)

    def figure(self, number: int) -> Dots | Numbers | None:
        label = self.words(Label)
        match number % 4:
            case 0:
                return Dots((Count(200, label), Count(199, label), Count(100, label)))
            case 1:
                return Numbers((Count(1_000_000, label),) * 3)
            case 2:
                return Dots((Count(1, label),))
            case _:
                return None

    def about(self, named: tuple[str, ...]) -> About:
        words = self.words
        square = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
        area = ((0.1, 0.1), (0.9, 0.2), (0.8, 0.9), (0.2, 0.8))
        aspects = {"least": (2.5,), "some": (1.3, 0.4, 2.5), "most": (0.4, 2.5, 1.0, 1.5)}[self.how.counts]
        return About(
            words(Title),
            tuple(
                KeyFact(words(Label, 3 * i), words(Sentence, i), named, to_verify=self.how.counts != "least")
                for i in range(self.number(1, 4, 6))
            ),
            tuple(
                Map(
                    f"map-{i}",
                    words(Label, 6 * i),
                    aspect,
                    (Shape("land", (square,)), Shape("area", (area,))),
                    tuple(
                        Landmark(
                            (0.01, 0.35, 0.65, 0.99)[k % 4],
                            (0.05, 0.5, 0.95)[k // 4],
                            words(Label),
                            k == 0,
                            _SIDES[k % 4],
                        )
                        for k in range(self.number(1, 4, 12))
                    ),
                    words(Sentence) if self.how.counts != "least" else None,
                )
                for i, aspect in enumerate(aspects)
            ),
            tuple(
                Partner(self.text(120, start=i), words(Label, i % 3), self.address(300))
                for i in range(self.number(0, 4, 24))
            ),
            self.body(0),
            self.body(1),
            "https://louvrelensvallee.com" if self.how.counts != "least" else None,
        )
