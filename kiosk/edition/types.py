"""The edition as frozen values: one immutable snapshot of everything that a kiosk shows.

This module is the format, with :mod:`kiosk.edition.texts` and :mod:`kiosk.edition.values`, whose types it offers too.
The JSON Schema in ``docs/edition.schema.json`` is generated from them. Their limits are part of the format: an
:class:`Edition` that has been decoded is small enough to be shown. :mod:`kiosk.edition.check` holds the rules that tie
one part to another, such as a link to a place that does not exist.

Lengths are in characters, ``bytes`` in bytes, sizes of pictures in pixels, times in seconds, and points in a picture
are fractions of its width and height from the top left corner.
"""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.edition.texts import Block as Block
from kiosk.edition.texts import Body, Label, Passage, Sentence, Title
from kiosk.edition.texts import Bullets as Bullets
from kiosk.edition.texts import Heading as Heading
from kiosk.edition.texts import Paragraph as Paragraph
from kiosk.edition.texts import Quote as Quote
from kiosk.edition.texts import Words as Words
from kiosk.edition.values import (
    Colour,
    EditionPart,
    Fraction,
    Id,
    Language,
    PartialDate,
    Point,
    Sha256,
    SourceIds,
    WebAddress,
)

FORMAT = 1
"""The number of the format that this program writes and reads."""


class Media(EditionPart, frozen=True):
    """A file that belongs to the edition, named by its content: ``media/<sha256>``."""

    sha256: Sha256
    bytes: Annotated[int, Meta(gt=0, le=40_000_000)]
    type: Literal["image/jpeg", "image/png", "image/webp"]
    width: Annotated[int, Meta(ge=16, le=12_000)]
    height: Annotated[int, Meta(ge=16, le=12_000)]


class Picture(EditionPart, frozen=True):
    """A picture with its texts and its credit.

    ``focus`` is the point that stays in sight when the picture is cropped to fill a frame.
    """

    media: Media
    alt: Sentence
    credit: Sentence
    caption: Sentence | None = None
    focus: Point = (0.5, 0.5)


class Source(EditionPart, frozen=True):
    """The source of a fact. Titles and names are quoted in their own language."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    publisher: Annotated[str, Meta(min_length=1, max_length=120)]
    date: PartialDate | None = None
    url: WebAddress | None = None


class ChapterLink(EditionPart, frozen=True, tag_field="to", tag="chapter"):
    """A link to a chapter of the story."""

    id: Id


class PlaceLink(EditionPart, frozen=True, tag_field="to", tag="place"):
    """A link to a place of the building."""

    id: Id


class LaureateLink(EditionPart, frozen=True, tag_field="to", tag="laureate"):
    """A link to a laureate."""

    id: Id


Link = ChapterLink | PlaceLink | LaureateLink
Links = Annotated[tuple[Link, ...], Meta(max_length=3)]


class Slide(EditionPart, frozen=True):
    """A picture of the attract screen; ``then`` names an aligned picture that a sweep uncovers."""

    picture: Id
    then: Id | None = None


class Door(EditionPart, frozen=True):
    """One of the three ways in on the home screen."""

    eyebrow: Label
    title: Title
    sentence: Sentence
    picture: Id


class IdleTimes(EditionPart, frozen=True):
    """The seconds without a touch before the exhibit asks, and the seconds that the prompt waits for an answer."""

    ask_after_s: Annotated[float, Meta(ge=10, le=900)] = 60.0
    leave_after_s: Annotated[float, Meta(ge=5, le=120)] = 20.0


class Opening(EditionPart, frozen=True):
    """The hours of one or more days of the week, as ``HH:MM`` in local time."""

    days: Annotated[
        tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], Meta(min_length=1, max_length=7)
    ]
    opens: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    closes: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Exhibit(EditionPart, frozen=True):
    """The frame of all content: the name, the languages, the attract screen, the doors."""

    title: Title
    eyebrow: Label
    sentence: Sentence
    slides: Annotated[tuple[Slide, ...], Meta(min_length=1, max_length=12)]
    story_door: Door
    building_door: Door
    laureates_door: Door
    idle: IdleTimes = IdleTimes()
    opening: Annotated[tuple[Opening, ...], Meta(max_length=14)] = ()


class Count(EditionPart, frozen=True):
    """A number of a figure and what it counts."""

    value: Annotated[int, Meta(ge=0, le=1_000_000)]
    label: Label


class Dots(EditionPart, frozen=True, tag_field="kind", tag="dots"):
    """A whole drawn as dots, with smaller and smaller parts of it picked out in colour.

    ``counts`` goes from the whole to the smallest part, for instance 50, 10, 6. At most 200 dots.
    """

    counts: Annotated[tuple[Count, ...], Meta(min_length=1, max_length=3)]


class Numbers(EditionPart, frozen=True, tag_field="kind", tag="numbers"):
    """Up to three large numbers beside each other."""

    counts: Annotated[tuple[Count, ...], Meta(min_length=1, max_length=3)]


Figure = Dots | Numbers


class Chapter(EditionPart, frozen=True):
    """One moment of the story."""

    id: Id
    date: PartialDate
    title: Title
    body: Body
    picture: Id
    figure: Figure | None = None
    sources: SourceIds = ()
    links: Links = ()
    to_verify: bool = False


class State(EditionPart, frozen=True):
    """A place as it looked at one time. ``name`` says when in a word: before, works, after."""

    id: Id
    name: Label
    date: PartialDate
    picture: Id


class HotSpot(EditionPart, frozen=True):
    """A numbered point of a place. ``states`` are those in which it is true; none means all."""

    id: Id
    x: Fraction
    y: Fraction
    title: Title
    text: Passage
    states: Annotated[tuple[Id, ...], Meta(max_length=6)] = ()
    to_verify: bool = False


class Place(EditionPart, frozen=True):
    """A place of the building in two or more states whose pictures are aligned to the pixel.

    ``frame`` is the part of the pictures (left, top, right, bottom) that should fill a narrow
    screen. ``first`` and ``second`` of the comparer are the first and the last state.
    """

    id: Id
    title: Title
    intro: Sentence
    states: Annotated[tuple[State, ...], Meta(min_length=2, max_length=6)]
    hot_spots: Annotated[tuple[HotSpot, ...], Meta(max_length=12)] = ()
    frame: tuple[Fraction, Fraction, Fraction, Fraction] = (0.0, 0.0, 1.0, 1.0)
    sources: SourceIds = ()
    links: Links = ()


class LaureateTheme(EditionPart, frozen=True):
    """A field in which laureates work; ``short`` fits on a chip."""

    id: Id
    name: Title
    short: Label
    colour: Colour


class Promotion(EditionPart, frozen=True):
    """The laureates of one call."""

    id: Id
    name: Label
    year: Annotated[int, Meta(ge=1800, le=2200)]


class Person(EditionPart, frozen=True):
    """Somebody of a project, and what they do in it."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    role: Label | None = None


class Laureate(EditionPart, frozen=True):
    """A project that was chosen after a call. ``example`` marks a sample entry."""

    id: Id
    name: Title
    tagline: Sentence
    body: Body
    theme: Id
    promotion: Id
    pictures: Annotated[tuple[Id, ...], Meta(max_length=8)] = ()
    people: Annotated[tuple[Person, ...], Meta(max_length=12)] = ()
    url: WebAddress | None = None
    sources: SourceIds = ()
    links: Links = ()
    example: bool = False
    to_verify: bool = False


class KeyFact(EditionPart, frozen=True):
    """A figure of the card: ``value`` is set very large, ``label`` says what it means."""

    value: Label
    label: Sentence
    sources: SourceIds = ()
    to_verify: bool = False


class Shape(EditionPart, frozen=True):
    """Part of a map: rings of points, as fractions of the map's rectangle from the top left.

    ``land`` is filled quietly, ``area`` is filled and outlined in the accent colour, ``green`` and
    ``water`` are filled, ``way`` is drawn as an open line.
    """

    kind: Literal["land", "area", "water", "green", "way"]
    rings: Annotated[
        tuple[Annotated[tuple[Point, ...], Meta(min_length=2, max_length=600)], ...],
        Meta(min_length=1, max_length=60),
    ]


class Landmark(EditionPart, frozen=True):
    """A named point of a map; ``here`` is the one that the map is about.

    ``side`` says on which side of the point its name stands.
    """

    x: Fraction
    y: Fraction
    name: Label
    here: bool = False
    side: Literal["left", "right", "above", "below"] = "right"


class Map(EditionPart, frozen=True):
    """One scale of the map. ``aspect`` is the width divided by the height of the rectangle that its points refer to."""

    id: Id
    name: Label
    aspect: Annotated[float, Meta(ge=0.4, le=2.5)]
    shapes: Annotated[tuple[Shape, ...], Meta(min_length=1, max_length=40)]
    landmarks: Annotated[tuple[Landmark, ...], Meta(max_length=12)] = ()
    note: Sentence | None = None


class Partner(EditionPart, frozen=True):
    """An institution that founded, funds or supports the cluster."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    role: Label
    url: WebAddress | None = None


class About(EditionPart, frozen=True):
    """The cluster in short, the people and institutions behind it, and the sources of the exhibit."""

    title: Title
    facts: Annotated[tuple[KeyFact, ...], Meta(min_length=1, max_length=6)]
    maps: Annotated[tuple[Map, ...], Meta(min_length=1, max_length=4)]
    partners: Annotated[tuple[Partner, ...], Meta(max_length=24)]
    credits: Body
    accessibility: Body
    url: WebAddress | None = None


class Edition(EditionPart, frozen=True):
    """Everything a kiosk shows. Its id is the SHA-256 of the bytes of ``edition.json``.

    ``languages`` is the order in which languages are offered and fall back; a visit begins in the
    first if nobody has chosen one.
    """

    format: Literal[1]
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=3)]
    exhibit: Exhibit
    story: Annotated[tuple[Chapter, ...], Meta(min_length=1, max_length=40)]
    building: Annotated[tuple[Place, ...], Meta(min_length=1, max_length=12)]
    themes: Annotated[tuple[LaureateTheme, ...], Meta(min_length=1, max_length=12)]
    promotions: Annotated[tuple[Promotion, ...], Meta(min_length=1, max_length=40)]
    laureates: Annotated[tuple[Laureate, ...], Meta(max_length=5000)]
    about: About
    pictures: Annotated[dict[Id, Picture], Meta(min_length=1, max_length=20_000)]
    sources: Annotated[dict[Id, Source], Meta(max_length=500)] = {}  # noqa: RUF012 - msgspec makes a new one each time
