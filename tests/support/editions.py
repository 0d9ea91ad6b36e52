"""Makes editions for tests: small, big and arbitrary ones, and folders with real picture files."""

import hashlib
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
from hypothesis import strategies as st
from PIL import Image

from kiosk.edition.decode import encode
from kiosk.edition.folder import media_path
from kiosk.edition.types import (
    About,
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
    Media,
    Numbers,
    Opening,
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

LANGUAGES = ("fr", "en", "nl")
TYPES: dict[str, Literal["image/jpeg", "image/png", "image/webp"]] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}

_files: dict[str, bytes] = {}
"""The bytes of every picture drawn so far, by SHA-256."""


@lru_cache(maxsize=256)
def drawn(colour: str = "#C4502E", width: int = 1280, height: int = 720, kind: str = "PNG") -> Media:
    """Draw a plain picture and return its media entry; :func:`write_folder` knows its bytes."""
    stream = BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, format=kind)
    return remembered(stream.getvalue(), TYPES[kind], width, height)


def remembered(data: bytes, kind: Literal["image/jpeg", "image/png", "image/webp"], width: int, height: int) -> Media:
    """Return the media entry of these bytes, and keep them for :func:`write_folder`."""
    sha256 = hashlib.sha256(data).hexdigest()
    _files[sha256] = data
    return Media(sha256, len(data), kind, width, height)


def small_edition(**changes: Any) -> Edition:
    """Return a valid edition in three languages: one chapter, one place with two states, two laureates.

    ``check`` finds nothing in it. ``changes`` replace fields of the edition.
    """
    edition = Edition(
        format=1,
        languages=LANGUAGES,
        exhibit=_exhibit(),
        story=(_chapter(),),
        building=(_place(),),
        themes=(
            LaureateTheme(
                "mediation",
                Title("Médiation culturelle", "Cultural mediation", "Cultuurbemiddeling"),
                Label("Médiation", "Mediation", "Bemiddeling"),
                "brick",
            ),
            LaureateTheme(
                "knowledge",
                Title("Développement des connaissances", "Development of knowledge", "Kennisontwikkeling"),
                Label("Savoir", "Knowledge", "Kennis"),
                "blue",
            ),
        ),
        promotions=(
            Promotion("call-2014", Label("Promotion 2014", "Class of 2014", "Lichting 2014"), 2014),
            Promotion("call-2023", Label("Promotion 2023", "Class of 2023", "Lichting 2023"), 2023),
        ),
        laureates=(
            Laureate(
                "first",
                Title("Premier projet", "First project", "Eerste project"),
                Sentence("Écouter un tableau", "Listen to a painting", "Naar een schilderij luisteren"),
                Passage("Le tableau raconte.", "The painting tells.", "Het schilderij vertelt."),
                theme="mediation",
                promotion="call-2014",
                pictures=("facade-before",),
                people=(Person("Camille Dupont", Label("Fondatrice", "Founder", "Oprichtster")),),
                url="https://example.org/first",
                sources=("gazette",),
                links=(ChapterLink("first-call"),),
            ),
            Laureate(
                "second",
                Title("Second projet", "Second project", "Tweede project"),
                Sentence("Toucher une statue", "Touch a statue", "Een beeld aanraken"),
                Passage("La statue répond.", "The statue answers.", "Het beeld antwoordt."),
                theme="knowledge",
                promotion="call-2023",
                pictures=("facade-after",),
            ),
        ),
        about=_about(),
        pictures={
            "facade-before": _picture("#C4502E", "La façade avant", "The front before", "De gevel ervoor"),
            "facade-after": _picture("#B8BEC4", "La façade après", "The front after", "De gevel erna"),
        },
        sources={"gazette": Source("Dix ans de startups", "La Gazette", "2023", "https://example.org/gazette")},
    )
    return msgspec.structs.replace(edition, **changes)


def _exhibit() -> Exhibit:
    sentence = Sentence("Touchez pour découvrir", "Touch to discover", "Raak aan en ontdek")
    return Exhibit(
        title=Title("Louvre-Lens Vallée", "Louvre-Lens Vallée", "Louvre-Lens Vallée"),
        eyebrow=Label("Lens, depuis 2014", "Lens, since 2014", "Lens, sinds 2014"),
        sentence=sentence,
        slides=(Slide("facade-before", then="facade-after"),),
        story_door=Door(
            Label("Récit", "Story", "Verhaal"),
            Title("L’histoire", "The story", "Het verhaal"),
            sentence,
            "facade-before",
        ),
        building_door=Door(
            Label("Lieu", "Place", "Plek"), Title("L’école", "The school", "De school"), sentence, "facade-after"
        ),
        laureates_door=Door(
            Label("Projets", "Projects", "Projecten"),
            Title("Les lauréats", "The laureates", "De laureaten"),
            sentence,
            "facade-before",
        ),
        opening=(Opening(("mon", "tue"), "09:00", "18:00"),),
    )


def _chapter() -> Chapter:
    return Chapter(
        "first-call",
        "2014-06",
        Title("Le premier appel", "The first call", "De eerste oproep"),
        (
            Paragraph(Passage("Cinquante candidats.", "Fifty candidates.", "Vijftig kandidaten.")),
            Quote(Sentence("Six lauréats !", "Six laureates!", "Zes laureaten!")),
        ),
        "facade-before",
        figure=Dots(
            (
                Count(50, Label("candidats", "candidates", "kandidaten")),
                Count(10, Label("présélectionnés", "preselected", "voorgeselecteerd")),
                Count(6, Label("lauréats", "laureates", "laureaten")),
            )
        ),
        sources=("gazette",),
        links=(PlaceLink("facade"), LaureateLink("first")),
    )


def _place() -> Place:
    return Place(
        "facade",
        Title("La façade", "The front", "De gevel"),
        Sentence("De la brique au verre", "From brick to glass", "Van baksteen naar glas"),
        states=(
            State("before", Label("Avant", "Before", "Ervoor"), "2013", "facade-before"),
            State("after", Label("Après", "After", "Erna"), "2019", "facade-after"),
        ),
        hot_spots=(
            HotSpot(
                "door",
                0.5,
                0.75,
                Title("La porte", "The door", "De deur"),
                Passage("Elle est neuve.", "It is new.", "Ze is nieuw."),
                states=("after",),
            ),
        ),
        frame=(0.25, 0.0, 0.75, 1.0),
        links=(ChapterLink("first-call"),),
    )


def _about() -> About:
    return About(
        title=Title("Louvre-Lens Vallée", "Louvre-Lens Vallée", "Louvre-Lens Vallée"),
        facts=(KeyFact(Label("6", "6", "6"), Sentence("lauréats", "laureates", "laureaten"), ("gazette",)),),
        maps=(
            Map(
                "town",
                Label("Lens", "Lens", "Lens"),
                aspect=1.5,
                shapes=(Shape("land", (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),)),),
                landmarks=(Landmark(0.5, 0.5, Label("Ici", "Here", "Hier"), here=True),),
            ),
        ),
        partners=(Partner("Louvre-Lens", Label("Fondateur", "Founder", "Oprichter")),),
        credits=Passage("Images du projet", "Pictures by the project", "Beelden van het project"),
        accessibility=Passage("Accessible à tous", "Accessible to all", "Toegankelijk voor iedereen"),
        url="https://example.org",
    )


def _picture(colour: str, fr: str, en: str, nl: str) -> Picture:
    return Picture(
        drawn(colour),
        Sentence(fr, en, nl),
        credit=Sentence("Le projet", "The project", "Het project"),
        caption=Sentence("Maquette imaginée", "Imagined model", "Verzonnen maquette"),
    )


def big_edition(laureates: int = 5000) -> Edition:
    """Return the small edition with many laureates, all different, in every theme and promotion."""
    small = small_edition()
    many = tuple(
        Laureate(
            f"project-{number:04d}",
            Title(f"Projet {number:04d}", f"Project {number:04d}", f"Project nr. {number:04d}"),
            Sentence(f"Idée numéro {number}", f"Idea number {number}", f"Idee nummer {number}"),
            Passage(f"{number} raisons.", f"{number} reasons.", f"{number} redenen."),
            theme=small.themes[number % len(small.themes)].id,
            promotion=small.promotions[number // 2 % len(small.promotions)].id,
            pictures=("facade-before" if number % 3 else "facade-after",),
        )
        for number in range(laureates)
    )
    chapter = msgspec.structs.replace(small.story[0], links=(PlaceLink("facade"),))
    return msgspec.structs.replace(small, laureates=many, story=(chapter,))


def write_folder(edition: Edition, path: Path) -> Path:
    """Write ``edition.json`` and the files of its pictures into this folder and return it.

    Only pictures that this module has drawn get a file.
    """
    (path / "media").mkdir(parents=True, exist_ok=True)
    (path / "edition.json").write_bytes(encode(edition))
    for picture in edition.pictures.values():
        if data := _files.get(picture.media.sha256):
            media_path(path, picture.media).write_bytes(data)
    return path


def changed(edition: Edition, path: str, value: object) -> Edition:
    """Return the edition with another value at a path such as ``story.0.title.fr``; it must keep the format."""
    raw, part, last = _reached(edition, path)
    part[last] = msgspec.to_builtins(value)
    return msgspec.convert(raw, Edition)


def without(edition: Edition, path: str) -> Edition:
    """Return the edition without the value at a path such as ``story.0.title.fr``."""
    raw, part, last = _reached(edition, path)
    del part[last]
    return msgspec.convert(raw, Edition)


def _reached(edition: Edition, path: str) -> tuple[Any, Any, Any]:
    """Return the edition as plain values, the container at the end of the path, and the last key."""
    raw: Any = msgspec.json.decode(msgspec.json.encode(edition))
    steps: list[Any] = [int(step) if step.isdigit() else step for step in path.split(".")]
    part = raw
    for step in steps[:-1]:
        part = part[step]
    return raw, part, steps[-1]


_SAMPLE = (
    "Œuvre d’un été, l’école s’élève « là-bas »\u202f: çà et là, où l’on naît\u00a0; Zuid-België, één ruïne, "
    "a thing of beauty is a joy for ever! 1852–2023, 50\u202f000 euros? "
)
_ids = st.text("abcdefghij0123456789", min_size=1, max_size=8)
_dates = st.one_of(
    st.integers(1800, 2100).map(str),
    st.dates(date(1800, 1, 1), date(2100, 12, 31)).flatmap(
        lambda day: st.sampled_from([f"{day:%Y-%m}", day.isoformat()]),
    ),
)
_fractions = st.floats(0, 1, allow_nan=False)
_LIMITS: dict[type[Words], int] = {Label: 40, Title: 80, Sentence: 200, Passage: 700}
_W = TypeVar("_W", bound=Words)


def _text(longest: int) -> st.SearchStrategy[str]:
    """Draw a text of one letter, some words or the greatest length, sometimes as a single word."""
    lengths = st.sampled_from([1, 12, longest // 2, longest])
    return st.one_of(
        lengths.map(lambda length: (_SAMPLE * 8)[:length]),
        lengths.map(lambda length: "Mm" * (length // 2) or "M"),
    )


@st.composite
def _words(draw: st.DrawFn, kind: type[_W], languages: tuple[str, ...]) -> _W:
    """Draw a text in at least one of the languages."""
    there = draw(st.lists(st.sampled_from(languages), min_size=1, unique=True))
    return kind(**{language: draw(_text(_LIMITS[kind])) for language in there})


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Draw an edition without errors: every reference is known, and its files can be written."""
    languages: tuple[Any, ...] = tuple(draw(st.permutations(LANGUAGES))[: draw(st.integers(1, 3))])

    def words(kind: type[_W]) -> _W:
        return draw(_words(kind, languages))

    def several(most: int, least: int = 1) -> list[str]:
        return draw(st.lists(_ids, min_size=least, max_size=most, unique=True))

    def some(names: list[str] | tuple[str, ...], most: int = 3) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(names), max_size=most, unique=True))) if names else ()

    def one(names: list[str]) -> str:
        return draw(st.sampled_from(names))

    colours = st.sampled_from(["#C4502E", "#B8BEC4", "#F2C14E"])
    pictures = {
        name: Picture(
            drawn(draw(colours), 64, 36),
            words(Sentence),
            words(Sentence),
            caption=words(Sentence) if draw(st.booleans()) else None,
            focus=(draw(_fractions), draw(_fractions)),
        )
        for name in several(4)
    }
    sources = {name: Source(draw(_text(200)), draw(_text(120)), draw(st.none() | _dates)) for name in several(3, 0)}
    names, places, chapters, laureates = list(pictures), several(3), several(5), several(6, 0)
    themes, promotions = several(4), several(3)

    def links() -> tuple[ChapterLink | PlaceLink | LaureateLink, ...]:
        every = [
            *map(ChapterLink, chapters),
            *map(PlaceLink, places),
            *map(LaureateLink, laureates),
        ]
        return tuple(draw(st.lists(st.sampled_from(every), max_size=3)))

    def body() -> Any:
        if draw(st.booleans()):
            return words(Passage)
        blocks = st.sampled_from([Paragraph, Heading, Quote, Bullets])
        return tuple(block(draw(blocks)) for _ in range(draw(st.integers(1, 3))))

    def block(kind: Any) -> Any:
        if kind is Paragraph:
            return Paragraph(words(Passage))
        if kind is Heading:
            return Heading(words(Title))
        if kind is Quote:
            return Quote(words(Sentence), words(Sentence) if draw(st.booleans()) else None)
        return Bullets(tuple(words(Sentence) for _ in range(draw(st.integers(1, 3)))))

    def figure() -> Any:
        values = sorted(draw(st.lists(st.integers(0, 200), min_size=1, max_size=3)), reverse=True)
        counts = tuple(Count(value, words(Label)) for value in values)
        return draw(st.sampled_from([None, Dots(counts), Numbers(counts)]))

    def door() -> Door:
        return Door(words(Label), words(Title), words(Sentence), one(names))

    def place(name: str) -> Place:
        states = several(4, 2)
        return Place(
            name,
            words(Title),
            words(Sentence),
            tuple(State(state, words(Label), draw(_dates), one(names)) for state in states),
            tuple(
                HotSpot(spot, draw(_fractions), draw(_fractions), words(Title), words(Passage), some(states))
                for spot in several(4, 0)
            ),
            sources=some(list(sources)),
            links=links(),
        )

    return Edition(
        format=1,
        languages=languages,
        exhibit=Exhibit(
            words(Title),
            words(Label),
            words(Sentence),
            tuple(Slide(one(names), draw(st.none() | st.sampled_from(names))) for _ in range(draw(st.integers(1, 3)))),
            door(),
            door(),
            door(),
        ),
        story=tuple(
            Chapter(name, draw(_dates), words(Title), body(), one(names), figure(), some(list(sources)), links())
            for name in chapters
        ),
        building=tuple(place(name) for name in places),
        themes=tuple(
            LaureateTheme(name, words(Title), words(Label), draw(st.sampled_from(["brick", "blue", "green", "plum"])))
            for name in themes
        ),
        promotions=tuple(Promotion(name, words(Label), draw(st.integers(1800, 2200))) for name in promotions),
        laureates=tuple(
            Laureate(
                name,
                words(Title),
                words(Sentence),
                body(),
                one(themes),
                one(promotions),
                pictures=some(names),
                links=links(),
                example=draw(st.booleans()),
            )
            for name in laureates
        ),
        about=About(
            words(Title),
            (KeyFact(words(Label), words(Sentence)),),
            (Map("town", words(Label), 1.5, (Shape("land", (((0.0, 0.0), (1.0, 0.5), (0.5, 1.0)),)),)),),
            tuple(Partner(draw(_text(120)), words(Label)) for _ in range(draw(st.integers(0, 3)))),
            body(),
            body(),
        ),
        pictures=pictures,
        sources=sources,
    )
