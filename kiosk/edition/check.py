"""Says in plain words what is wrong with a loaded edition; reads its picture files, changes nothing.

An edition without errors can be shown. A warning is something that staff would want to know. What one
value may be on its own (lengths, numbers, patterns) has been decided by :mod:`kiosk.edition.decode`.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, MutableSet
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from kiosk.edition.folder import MEDIA, LoadedEdition, media_path, names_in
from kiosk.edition.pictures import inspect
from kiosk.edition.types import (
    Chapter,
    ChapterLink,
    Dots,
    Edition,
    LaureateLink,
    Media,
    Opening,
    Partner,
    Person,
    Place,
    PlaceLink,
    Source,
    State,
    Words,
)
from kiosk.edition.walk import joined, member, parts
from kiosk.errors import EditionError

COVERAGE = Path(__file__).parents[2] / "assets" / "fonts" / "coverage.txt"
"""The characters that every font of the exhibit can draw, as lines ``U+0020-U+007E``."""

MAX_DOTS = 200
JUDGE = 1
"""Raised whenever files of pictures are judged otherwise than before."""

WIDE_ENOUGH = 1280
"""The least width, in pixels, of a picture that fills a screen."""

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong, where it is, and what it is in words for staff."""

    severity: Severity
    path: str
    message: str


_error = partial(Finding, "error")
_warning = partial(Finding, "warning")
_Parts = list[tuple[str, object]]


def check(
    loaded: LoadedEdition, *, coverage: Path = COVERAGE, judged: MutableSet[Media] | None = None
) -> list[Finding]:
    """Return what is wrong with an edition: errors first, then warnings, each by path.

    ``coverage`` lists the characters that can be drawn; where the file is absent they are not checked.
    ``judged`` are pictures whose files were found good before: of those only the size is looked at, because whoever
    copies them by their SHA-256 sees whether they still hold the same. What is found good now is added.
    """
    edition = loaded.edition
    all_parts = list(parts(edition))
    findings = [
        *_ids(edition),
        *_references(edition, all_parts),
        *_texts(edition, all_parts),
        *_characters(all_parts, coverage),
        *_figures(all_parts),
        *_dates(edition, all_parts),
        *_marks(all_parts),
        *_places(edition),
        *_slides(edition),
        *_laureates(edition),
        *_media(loaded, set() if judged is None else judged),
    ]
    return sorted(set(findings))


def faults(edition: Edition) -> list[Finding]:
    """Return the errors in what an edition says, apart from its picture files and from characters without a font.

    Nobody can publish an edition that has some; what is signed all the same cannot be shown.
    """
    all_parts = list(parts(edition))
    findings = [
        *_ids(edition),
        *_references(edition, all_parts),
        *_figures(all_parts),
        *_dates(edition, all_parts),
        *_places(edition),
        *_slides(edition),
    ]
    return sorted({finding for finding in findings if finding.severity == "error"})


def _ids(edition: Edition) -> Iterator[Finding]:
    lists: list[tuple[str, str, Iterable[str]]] = [
        ("", "languages", edition.languages),
        ("", "story", (chapter.id for chapter in edition.story)),
        ("", "building", (place.id for place in edition.building)),
        ("", "themes", (theme.id for theme in edition.themes)),
        ("", "promotions", (promotion.id for promotion in edition.promotions)),
        ("", "laureates", (laureate.id for laureate in edition.laureates)),
        ("about", "maps", (plan.id for plan in edition.about.maps)),
    ]
    for place in edition.building:
        here = member("building", place.id)
        lists.append((here, "states", (state.id for state in place.states)))
        lists.append((here, "hot_spots", (spot.id for spot in place.hot_spots)))
    for here, field, ids in lists:
        for name, times in Counter(ids).items():
            if times > 1:
                yield _error(joined(here, member(field, name)), f"is there {times} times: each needs a name of its own")


def _references(edition: Edition, all_parts: _Parts) -> Iterator[Finding]:
    """Whatever a part refers to is there, and whatever is there is referred to."""
    chapters = {chapter.id for chapter in edition.story}
    places = {place.id for place in edition.building}
    laureates = {laureate.id for laureate in edition.laureates}
    themes = {theme.id for theme in edition.themes}
    promotions = {promotion.id for promotion in edition.promotions}
    used_pictures: set[str] = set()
    used_sources: set[str] = set()

    def unknown(here: str, what: str, name: str, known: Iterable[str]) -> Iterator[Finding]:
        if name not in known:
            yield _error(here, f'names the {what} "{name}", which does not exist')

    for here, part in all_parts:
        match part:
            case ChapterLink(id=name):
                yield from unknown(here, "chapter", name, chapters)
            case PlaceLink(id=name):
                yield from unknown(here, "place", name, places)
            case LaureateLink(id=name):
                yield from unknown(here, "laureate", name, laureates)
            case _:
                pass
        for name in _pictures_of(part):
            used_pictures.add(name)
            yield from unknown(here, "picture", name, edition.pictures)
        named: tuple[str, ...] = getattr(part, "sources", ())
        for name in named:
            used_sources.add(name)
            yield from unknown(here, "source", name, edition.sources)
    for laureate in edition.laureates:
        here = member("laureates", laureate.id)
        yield from unknown(here, "theme", laureate.theme, themes)
        yield from unknown(here, "promotion", laureate.promotion, promotions)
    for name in edition.pictures.keys() - used_pictures:
        yield _warning(member("picture", name), "is not used anywhere")
    for name in edition.sources.keys() - used_sources:
        yield _warning(member("source", name), "no fact names it")


def _pictures_of(part: object) -> Iterator[str]:
    """Yield the pictures that a part names itself."""
    for field in ("picture", "then"):
        name: object = getattr(part, field, None)
        if isinstance(name, str):
            yield name
    names: tuple[str, ...] = getattr(part, "pictures", ())
    yield from names


def _texts(edition: Edition, all_parts: _Parts) -> Iterator[Finding]:
    """Texts are there, in each of the languages that visitors can choose."""
    not_offered: Counter[str] = Counter()
    for here, part in all_parts:
        if isinstance(part, Words):
            missing = [language for language in edition.languages if not part.said_in(language)]
            if len(missing) == len(edition.languages):
                yield _error(here, "is empty in every language of the edition")
            elif missing:
                yield _warning(here, f"is not translated: {', '.join(missing)}")
            for language in part.__struct_fields__:
                if language not in edition.languages and part.said_in(language):
                    not_offered[language] += 1
        for field in _names_in(part):
            if not getattr(part, field).strip():
                yield _error(joined(here, field), "is blank")
    for language, texts in not_offered.items():
        what = f"{texts} texts are" if texts > 1 else "1 text is"
        yield _warning("languages", f"{what} written in {language}, which visitors cannot choose")


def _names_in(part: object) -> tuple[str, ...]:
    """Return the fields of a part that visitors read and that are not translated."""
    match part:
        case Source():
            return ("title", "publisher")
        case Person() | Partner():
            return ("name",)
        case _:
            return ()


def _characters(all_parts: _Parts, coverage: Path) -> Iterator[Finding]:
    """Every character can be drawn; spaces of whatever width are drawn as gaps."""
    try:
        drawable = _drawable(coverage.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    for here, part in all_parts:
        if isinstance(part, str):
            strange = sorted({c for c in part if c not in drawable and unicodedata.category(c) != "Zs"})
            if strange:
                named = ", ".join(f"“{c}” (U+{ord(c):04X})" for c in strange[:5]) + (" …" if strange[5:] else "")
                yield _error(here, f"no font of the exhibit can draw {named}")


def _drawable(lines: str) -> frozenset[str]:
    """Return the characters of ranges written as ``U+0020-U+007E`` or ``U+0020``, one a line."""
    found: set[str] = set()
    for line in lines.split():
        first, _, last = line.partition("-")
        start = int(first.removeprefix("U+"), 16)
        end = int(last.removeprefix("U+"), 16) if last else start
        found.update(map(chr, range(start, end + 1)))
    return frozenset(found)


def _figures(all_parts: _Parts) -> Iterator[Finding]:
    for here, part in all_parts:
        if isinstance(part, Dots):
            values = [count.value for count in part.counts]
            if values != sorted(values, reverse=True):
                numbers = " → ".join(map(str, values))
                yield _error(here, f"goes {numbers}: each number must be a part of the one before")
            if max(values) > MAX_DOTS:
                yield _error(here, f"has {max(values)} dots, at most {MAX_DOTS}: show it as numbers")


def _dates(edition: Edition, all_parts: _Parts) -> Iterator[Finding]:
    for here, part in all_parts:
        match part:
            case Chapter(date=day) | State(date=day) | Source(date=str(day)):
                if not _is_in_calendar(day):
                    yield _error(here, f"{day} is not in the calendar")
            case Opening(opens=opens, closes=closes) if closes <= opens:
                yield _error(here, f"closes at {closes}, which is not after it opens at {opens}")
            case _:
                pass
    for before, after in zip(edition.story, edition.story[1:], strict=False):
        known = min(len(before.date), len(after.date))
        if after.date[:known] < before.date[:known]:
            here = member("story", after.id)
            yield _warning(here, f'{after.date} stands after {before.date} of "{before.id}": chapters go by date')


def _is_in_calendar(day: str) -> bool:
    try:
        date(*(int(number) for number in f"{day}-01-01"[:10].split("-")))
    except ValueError:
        return False
    return True


def _marks(all_parts: _Parts) -> Iterator[Finding]:
    for here, part in all_parts:
        if getattr(part, "example", False):
            yield _warning(here, "is an example: replace it with a real one")
        if getattr(part, "to_verify", False):
            yield _warning(here, "is still to be verified")


def _places(edition: Edition) -> Iterator[Finding]:
    for place in edition.building:
        here = member("building", place.id)
        yield from _aligned(edition, here, [state.picture for state in place.states])
        yield from _frame(place, here)
        states = {state.id for state in place.states}
        for spot in place.hot_spots:
            for name in spot.states:
                if name not in states:
                    path = joined(here, member("hot_spots", spot.id))
                    yield _error(path, f'names the state "{name}", which this place does not have')
        for state in place.states:
            yield from _wide_enough(edition, joined(here, member("states", state.id)), state.picture)
        if not place.hot_spots:
            yield _warning(here, "has no hot spots")


def _frame(place: Place, here: str) -> Iterator[Finding]:
    left, top, right, bottom = place.frame
    if right <= left:
        yield _error(joined(here, "frame"), f"its right edge ({right:g}) must be beyond its left ({left:g})")
    if bottom <= top:
        yield _error(joined(here, "frame"), f"its bottom edge ({bottom:g}) must be beyond its top ({top:g})")


def _slides(edition: Edition) -> Iterator[Finding]:
    for number, slide in enumerate(edition.exhibit.slides, 1):
        here = joined("exhibit", member("slides", number))
        pictures = [slide.picture, slide.then] if slide.then else [slide.picture]
        yield from _aligned(edition, here, pictures)
        for name in pictures:
            yield from _wide_enough(edition, here, name)


def _aligned(edition: Edition, here: str, names: list[str]) -> Iterator[Finding]:
    """Pictures that lie over each other have one size."""
    media = [edition.pictures[name].media for name in names if name in edition.pictures]
    sizes = sorted({(one.width, one.height) for one in media})
    if len(sizes) > 1:
        said = ", ".join(f"{width} × {height}" for width, height in sizes)
        yield _error(here, f"its pictures differ in size ({said}): they must be aligned to the pixel")


def _wide_enough(edition: Edition, here: str, name: str) -> Iterator[Finding]:
    picture = edition.pictures.get(name)
    if picture and picture.media.width < WIDE_ENOUGH:
        width = picture.media.width
        yield _warning(here, f'the picture "{name}" is {width} pixels wide: {WIDE_ENOUGH} or more look sharp')


def _laureates(edition: Edition) -> Iterator[Finding]:
    for laureate in edition.laureates:
        if not laureate.pictures:
            yield _warning(member("laureates", laureate.id), "has no picture")


def _media(loaded: LoadedEdition, judged: MutableSet[Media]) -> Iterator[Finding]:
    """The files of the pictures are there and are what the edition says they are."""
    faults: dict[Media, str | None] = {}
    for name, picture in loaded.edition.pictures.items():
        media = picture.media
        if media not in faults:
            faults[media] = _fault(media_path(loaded.folder, media), media, known=media in judged)
        if fault := faults[media]:
            yield _error(member("picture", name), fault)
    judged |= {media for media, fault in faults.items() if fault is None}
    expected = {media_path(loaded.folder, media).name for media in faults}
    for name in names_in(loaded.folder / MEDIA):
        if name not in expected:
            yield _warning(f"{MEDIA}/{name}", "no picture of the edition names this file")


def _fault(file: Path, media: Media, *, known: bool) -> str | None:
    """Return what is wrong with the file of a picture; of one that is known to be good only what shows at once."""
    shown = f"{MEDIA}/{file.name}"
    try:
        size = file.stat().st_size
        if size != media.bytes:
            return f"{shown} has {size:,} bytes, the edition says {media.bytes:,}"
        if known:
            return None
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return f"{shown} is absent"
    except OSError as error:
        return f"{shown} cannot be read ({error.strerror})"
    if sha256 != media.sha256:
        return f"{shown} holds something else: its SHA-256 is {sha256}"
    try:
        facts = inspect(file)
    except EditionError as error:
        return f"{shown} {error}"
    if facts.type != media.type:
        return f"{shown} is {facts.type}, the edition says {media.type}"
    if (facts.width, facts.height) != (media.width, media.height):
        said = f"{media.width} × {media.height}"
        return f"{shown} is {facts.width} × {facts.height} pixels, the edition says {said}"
    return None
