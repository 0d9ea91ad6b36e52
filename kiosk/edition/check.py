"""Finds the faults of a loaded edition; reads its picture files and changes nothing.

An edition without errors can be shown. A warning is something that staff would want to know. The limits
of single values (lengths, numbers, patterns) have been checked by :mod:`kiosk.edition.decode`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, MutableSet
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from kiosk.edition import paths
from kiosk.edition.addresses import fault_of
from kiosk.edition.findings import Code, Finding, error, warning
from kiosk.edition.folder import MEDIA, LoadedEdition, media_path, names_in
from kiosk.edition.font_coverage import COVERAGE, characters, undrawable
from kiosk.edition.media.pictures import PictureError, inspect_picture
from kiosk.edition.paths import Step, parts
from kiosk.edition.sentences import sentence
from kiosk.edition.types import (
    About,
    Chapter,
    ChapterLink,
    Dots,
    Edition,
    Laureate,
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

MAX_DOTS = 200
PICTURE_CHECK_VERSION = 1
"""Raise this number when the check of picture files changes."""

WIDE_ENOUGH, WIDE_ENOUGH_FOR_HALF, WIDE_ENOUGH_FOR_A_DOOR = 1280, 960, 640
"""The least width, in pixels, of a picture that fills a screen, stands beside a text, or stands in a door at home."""

_Parts = list[tuple[paths.PartPath, object]]


def check(
    loaded: LoadedEdition, *, coverage: Path = COVERAGE, known_good: MutableSet[Media] | None = None
) -> list[Finding]:
    """Return the faults of an edition: errors first, then warnings, each sorted by path.

    ``coverage`` lists the characters that can be drawn; without that file they are not checked. ``known_good`` holds
    pictures whose files have passed before. Only their size is checked, because a later copy compares the SHA-256.
    Pictures that pass now are added.
    """
    edition = loaded.edition
    all_parts = list(parts(edition))
    findings = [
        *_ids(edition),
        *_references(edition, all_parts),
        *_texts(edition, all_parts),
        *_characters(all_parts, coverage),
        *_addresses(all_parts),
        *_figures(all_parts),
        *_dates(edition, all_parts),
        *_marks(all_parts),
        *_places(edition),
        *_slides(edition),
        *_laureates(edition),
        *narrow(edition),
        *_media(loaded, set() if known_good is None else known_good),
    ]
    return _in_order(findings)


def content_errors(edition: Edition, *, coverage: Path = COVERAGE) -> list[Finding]:
    """Return the errors that staff can mend in the forms: all but those of picture files."""
    all_parts = list(parts(edition))
    found = [*_errors_between(edition, all_parts), *_texts(edition, all_parts), *_characters(all_parts, coverage)]
    found += _addresses(all_parts)
    return _in_order(finding for finding in found if finding.severity == "error")


def fatal_errors(edition: Edition) -> list[Finding]:
    """Return the errors of an edition, except those of picture files and of characters without a font.

    An edition with such errors cannot be published. A kiosk does not show one that was signed all the same.
    """
    found = _errors_between(edition, list(parts(edition)))
    return _in_order(finding for finding in found if finding.severity == "error")


def _errors_between(edition: Edition, all_parts: _Parts) -> Iterator[Finding]:
    yield from _ids(edition)
    yield from _references(edition, all_parts)
    yield from _figures(all_parts)
    yield from _dates(edition, all_parts)
    yield from _places(edition)
    yield from _slides(edition)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda one: (one.severity, paths.describe_path(one.path), sentence(one)))


def _ids(edition: Edition) -> Iterator[Finding]:
    lists: list[tuple[paths.PartPath, str, Iterable[str]]] = [
        ((), "languages", edition.languages),
        ((), "story", (chapter.id for chapter in edition.story)),
        ((), "building", (place.id for place in edition.building)),
        ((), "themes", (theme.id for theme in edition.themes)),
        ((), "promotions", (promotion.id for promotion in edition.promotions)),
        ((), "laureates", (laureate.id for laureate in edition.laureates)),
        ((Step("about"),), "maps", (plan.id for plan in edition.about.maps)),
    ]
    for place in edition.building:
        here = (Step("building", place.id),)
        lists.append((here, "states", (state.id for state in place.states)))
        lists.append((here, "hot_spots", (spot.id for spot in place.hot_spots)))
    for here, field, ids in lists:
        for name, times in Counter(ids).items():
            if times > 1:
                yield error((*here, Step(field, name)), Code.TWICE, count=times)


def _references(edition: Edition, all_parts: _Parts) -> Iterator[Finding]:
    """Yield references to missing parts, and parts that nothing refers to."""
    chapters = {chapter.id for chapter in edition.story}
    places = {place.id for place in edition.building}
    laureates = {laureate.id for laureate in edition.laureates}
    themes = {theme.id for theme in edition.themes}
    promotions = {promotion.id for promotion in edition.promotions}
    used_pictures: set[str] = set()
    used_sources: set[str] = set()

    def unknown(here: paths.PartPath, kind: str, name: str, known: Iterable[str]) -> Iterator[Finding]:
        if name not in known:
            yield error(here, Code.UNKNOWN, kind=kind, name=name)

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
        here = (Step("laureates", laureate.id),)
        yield from unknown(here, "theme", laureate.theme, themes)
        yield from unknown(here, "promotion", laureate.promotion, promotions)
    for name in edition.pictures.keys() - used_pictures:
        yield warning((Step("pictures", name),), Code.UNUSED_PICTURE)
    for name in edition.sources.keys() - used_sources:
        yield warning((Step("sources", name),), Code.UNUSED_SOURCE)


def _pictures_of(part: object) -> Iterator[str]:
    """Yield the pictures that a part names itself."""
    for field in ("picture", "then"):
        name: object = getattr(part, field, None)
        if isinstance(name, str):
            yield name
    names: tuple[str, ...] = getattr(part, "pictures", ())
    yield from names


def _texts(edition: Edition, all_parts: _Parts) -> Iterator[Finding]:
    """Yield texts that are missing in a language that visitors can choose."""
    not_offered: Counter[str] = Counter()
    for here, part in all_parts:
        if isinstance(part, Words):
            missing = [language for language in edition.languages if not part.text_in(language)]
            if len(missing) == len(edition.languages):
                yield error(here, Code.EMPTY)
            elif missing:
                yield warning(here, Code.UNTRANSLATED, languages=tuple(missing))
            for language in part.__struct_fields__:
                if language not in edition.languages and part.text_in(language):
                    not_offered[language] += 1
        for field in _names_in(part):
            if not getattr(part, field).strip():
                yield error((*here, Step(field)), Code.BLANK)
    for language, texts in not_offered.items():
        yield warning((Step("languages"),), Code.NOT_OFFERED, texts=texts, language=language)


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
    """Yield texts with characters that cannot be drawn."""
    try:
        known = characters(coverage)
    except FileNotFoundError:
        return
    for here, part in all_parts:
        if isinstance(part, str) and (strange := undrawable(part, known)):
            yield error(here, Code.UNDRAWABLE, characters=tuple(strange))


def _addresses(all_parts: _Parts) -> Iterator[Finding]:
    """Yield addresses on the web that lead nowhere: visitors would meet them as QR codes."""
    for here, part in all_parts:
        match part:
            case About() | Laureate() | Partner() | Source() if part.url and (fault := fault_of(part.url)):
                yield error((*here, Step("url")), Code.LEADS_NOWHERE, fault=fault.name)
            case _:
                pass


def _figures(all_parts: _Parts) -> Iterator[Finding]:
    for here, part in all_parts:
        if isinstance(part, Dots):
            values = [count.value for count in part.counts]
            if values != sorted(values, reverse=True):
                yield error(here, Code.NOT_PARTS, numbers=tuple(values))
            if max(values, default=0) > MAX_DOTS:
                yield error(here, Code.TOO_MANY_DOTS, count=max(values), most=MAX_DOTS)


def _dates(edition: Edition, all_parts: _Parts) -> Iterator[Finding]:
    for here, part in all_parts:
        match part:
            case Chapter(date=day) | State(date=day) | Source(date=str(day)):
                if not _is_in_calendar(day):
                    yield error(here, Code.NOT_IN_CALENDAR, date=day)
            case Opening(opens=opens, closes=closes) if closes <= opens:
                yield error(here, Code.CLOSES_EARLY, closes=closes, opens=opens)
            case _:
                pass
    for before, after in zip(edition.story, edition.story[1:], strict=False):
        known = min(len(before.date), len(after.date))
        if after.date[:known] < before.date[:known]:
            here = (Step("story", after.id),)
            yield warning(here, Code.OUT_OF_ORDER, date=after.date, before=before.date, chapter=before.id)


def _is_in_calendar(day: str) -> bool:
    try:
        date(*(int(number) for number in f"{day}-01-01"[:10].split("-")))
    except ValueError:
        return False
    return True


def _marks(all_parts: _Parts) -> Iterator[Finding]:
    for here, part in all_parts:
        if getattr(part, "example", False):
            yield warning(here, Code.EXAMPLE)
        if getattr(part, "to_verify", False):
            yield warning(here, Code.TO_VERIFY)


def _places(edition: Edition) -> Iterator[Finding]:
    for place in edition.building:
        here = (Step("building", place.id),)
        yield from _aligned(edition, here, [state.picture for state in place.states])
        yield from _frame(place, here)
        states = {state.id for state in place.states}
        for spot in place.hot_spots:
            for name in spot.states:
                if name not in states:
                    yield error((*here, Step("hot_spots", spot.id)), Code.UNKNOWN_STATE, name=name)
        if not place.hot_spots:
            yield warning(here, Code.NO_HOT_SPOTS)


def _frame(place: Place, here: paths.PartPath) -> Iterator[Finding]:
    left, top, right, bottom = place.frame
    if right <= left:
        yield error((*here, Step("frame")), Code.FRAME_WITHOUT_WIDTH, left=left, right=right)
    if bottom <= top:
        yield error((*here, Step("frame")), Code.FRAME_WITHOUT_HEIGHT, top=top, bottom=bottom)


def _slides(edition: Edition) -> Iterator[Finding]:
    for number, slide in enumerate(edition.exhibit.slides, 1):
        here = (Step("exhibit"), Step("slides", number))
        pictures = [slide.picture, slide.then] if slide.then else [slide.picture]
        yield from _aligned(edition, here, pictures)


def _aligned(edition: Edition, here: paths.PartPath, names: list[str]) -> Iterator[Finding]:
    """Yield an error if pictures that lie over each other differ in size."""
    media = [edition.pictures[name].media for name in names if name in edition.pictures]
    sizes = sorted({(one.width, one.height) for one in media})
    if len(sizes) > 1:
        yield error(here, Code.SIZES_DIFFER, sizes=tuple(sizes))


def narrow(edition: Edition) -> Iterator[Finding]:
    """Yield a warning for each picture that has fewer pixels than the place in which it stands."""
    for path, name, least in _places_of_pictures(edition):
        picture = edition.pictures.get(name)
        if picture and picture.media.width < least:
            yield warning(path, Code.NARROW, picture=name, width=picture.media.width, least=least)


def _places_of_pictures(edition: Edition) -> Iterator[tuple[paths.PartPath, str, int]]:
    """Yield the place, the name and the least width of each picture."""
    for place in edition.building:
        for state in place.states:
            yield (Step("building", place.id), Step("states", state.id)), state.picture, WIDE_ENOUGH
    for number, slide in enumerate(edition.exhibit.slides, 1):
        for name in filter(None, (slide.picture, slide.then)):
            yield (Step("exhibit"), Step("slides", number)), name, WIDE_ENOUGH
    for chapter in edition.story:
        yield (Step("story", chapter.id),), chapter.picture, WIDE_ENOUGH_FOR_HALF
    for laureate in edition.laureates:
        for name in laureate.pictures:
            yield (Step("laureates", laureate.id),), name, WIDE_ENOUGH_FOR_HALF
    for field in ("story_door", "building_door", "laureates_door"):
        yield (Step("exhibit"), Step(field)), getattr(edition.exhibit, field).picture, WIDE_ENOUGH_FOR_A_DOOR


def _laureates(edition: Edition) -> Iterator[Finding]:
    for laureate in edition.laureates:
        if not laureate.pictures:
            yield warning((Step("laureates", laureate.id),), Code.NO_PICTURE)
    chosen = {laureate.theme for laureate in edition.laureates}
    for theme in edition.themes:
        if theme.id not in chosen:
            yield warning((Step("themes", theme.id),), Code.NO_LAUREATE)


def _media(loaded: LoadedEdition, known_good: MutableSet[Media]) -> Iterator[Finding]:
    """Yield picture files that are missing or differ from their description in the edition."""
    faults: dict[Media, Finding | None] = {}
    for name, picture in loaded.edition.pictures.items():
        media, here = picture.media, (Step("pictures", name),)
        if media not in faults:
            faults[media] = _fault(here, media_path(loaded.folder, media), media, known=media in known_good)
        if fault := faults[media]:
            yield replace(fault, path=here)
    known_good |= {media for media, fault in faults.items() if fault is None}
    expected = {media_path(loaded.folder, media).name for media in faults}
    for name in names_in(loaded.folder / MEDIA):
        if name not in expected:
            yield warning((Step(MEDIA, name),), Code.UNKNOWN_FILE)


def _fault(here: paths.PartPath, file: Path, media: Media, *, known: bool) -> Finding | None:
    """Return what is wrong with the file of a picture; of one that is known to be good only what shows at once."""
    found = partial(error, here, file=f"{MEDIA}/{file.name}")
    try:
        size = file.stat().st_size
        if size != media.bytes:
            return found(Code.FILE_LENGTH, bytes=size, said=media.bytes)
        if known:
            return None
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return found(Code.FILE_ABSENT)
    except OSError as refusal:
        return found(Code.FILE_UNREADABLE, reason=refusal.strerror or "")
    if sha256 != media.sha256:
        return found(Code.FILE_CHANGED, sha256=sha256)
    try:
        facts = inspect_picture(file)
    except PictureError as fault:
        return found(fault.code, **fault.values)
    if facts.type != media.type:
        return found(Code.FILE_TYPE, type=facts.type, said=media.type)
    if (facts.width, facts.height) != (media.width, media.height):
        sizes = {"width": facts.width, "height": facts.height, "said_width": media.width, "said_height": media.height}
        return found(Code.FILE_SIZE, **sizes)
    return None
