"""Imports an edition folder into the database and puts it online; equal content is left alone.

:mod:`studio.editions.builder` goes the other way. The import recognises content by its short name, and key facts and
partners by their place in the list.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from dataclasses import replace as replace_in
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import DraftStateMixin

from kiosk.edition import types
from kiosk.edition.characters import cleaned, refused
from kiosk.edition.check import content_errors
from kiosk.edition.folder import LoadedEdition, media_path
from kiosk.errors import EditionError
from studio.about.models import About, KeyFact, Landmark, Map, Partner
from studio.base.characters import named
from studio.base.content import Content
from studio.base.streams import kept_list
from studio.base.words import block_of
from studio.building.models import HotSpot, Place, PlaceState
from studio.editions.builder import Builder
from studio.editions.rules import LISTS, no_room_for_more
from studio.editions.validation import InvalidEditionError
from studio.exhibit.models import DAYS, DOORS, Exhibit, OpeningHours, Slide
from studio.laureates.models import Laureate, Promotion, Theme
from studio.pictures.models import Picture
from studio.sources.models import Source
from studio.story.models import Chapter

Fill = Callable[[Any, Any], None]


@dataclass(slots=True)
class Imported:
    """The numbers of contents that were made, changed, left alone and removed."""

    made: int = 0
    changed: int = 0
    kept: int = 0
    removed: int = 0
    names: list[str] = field(default_factory=list)


@transaction.atomic
def import_edition(loaded: LoadedEdition, channel: str, *, replace: bool = False) -> Imported:
    """Make the live content of a channel equal to this edition, completely or not at all.

    ``replace`` removes chapters, places, laureates and the like that the edition does not have; pictures, sources and
    other channels stay.

    Raises:
        EditionError: a picture cannot be read, kiosks could not show the edition, or the studio refuses a text.
    """
    loaded = replace_in(loaded, edition=_cleaned(loaded.edition))
    if found := content_errors(loaded.edition):
        raise InvalidEditionError(found, loaded.edition, channel, is_edition=True)
    return _Import(loaded, channel).run(replace=replace)


def _cleaned(edition: types.Edition) -> types.Edition:
    """Return the edition with its texts cleaned like those of the studio."""

    def clean(value: Any) -> Any:
        match value:
            case str():
                text = cleaned(value)
                if found := refused(text):
                    raise EditionError(_("« {text} » contient {name}").format(text=text[:80], name=named(found[0])))
                return text
            case dict():
                return {name: clean(part) for name, part in value.items()}
            case list() | tuple():
                return [clean(part) for part in value]
            case _:
                return value

    try:
        return msgspec.convert(clean(msgspec.to_builtins(edition)), types.Edition)
    except msgspec.ValidationError as error:  # a text of invisible characters only is empty now
        raise EditionError(str(error)) from error


class _Import:
    def __init__(self, loaded: LoadedEdition, channel: str) -> None:
        self.edition = loaded.edition
        self.folder = loaded.folder
        self.channel = channel
        self.done = Imported()
        self._linked: list[tuple[Any, Any]] = []

    def run(self, *, replace: bool) -> Imported:
        edition = self.edition
        for name, picture in edition.pictures.items():
            self._import_picture(name, picture)
        self.pictures = dict(Picture.objects.values_list("slug", "pk"))
        self.builder = Builder()
        build = self.builder
        for name, source in edition.sources.items():
            row = Source.objects.filter(slug=name).first() or Source(slug=name)
            self._import(row, source, build.source, _fill_source)
        self.sources = dict(Source.objects.values_list("slug", "pk"))
        self._import_list(Theme, edition.themes, build.theme, _fill_theme)
        self._import_list(Promotion, edition.promotions, build.promotion, _fill_promotion)
        self.themes = dict(Theme.objects.values_list("slug", "pk"))
        self.promotions = dict(Promotion.objects.values_list("slug", "pk"))
        self.builder = build = Builder()  # knows the themes, promotions and sources from before and from now
        self._import_list(Chapter, edition.story, build.chapter, self._fill_chapter)
        self._import_list(Place, edition.building, build.place, self._fill_place)
        self._import_list(Laureate, edition.laureates, build.laureate, self._fill_laureate)
        self._link()
        self._import_list(KeyFact, edition.about.facts, build.key_fact, self._fill_key_fact)
        self._import_list(Map, edition.about.maps, build.map, _fill_map)
        self._import_list(Partner, edition.about.partners, build.partner, _fill_partner)
        self._import_about()
        self._import_exhibit()
        if replace:
            self._remove_others()
        for model in LISTS:
            if said := no_room_for_more(model, 0):
                raise EditionError(_("{said} Ou reprenez l’édition avec --replace.").format(said=said))
        return self.done

    def _import_picture(self, name: str, wanted: types.Picture) -> None:
        row = Picture.objects.filter(slug=name).first() or Picture(slug=name)
        if row.pk and msgspec.structs.asdict(_picture_of(row)) == msgspec.structs.asdict(wanted):
            self.done.kept += 1
            return
        self._count(row, name)
        row.alt, row.credit, row.caption = wanted.alt, wanted.credit, wanted.caption
        row.title = row.title or _title(wanted)
        file = media_path(self.folder, wanted.media)
        if row.sha256 == wanted.media.sha256:
            row.focus = wanted.focus
            row.save()
            return
        with file.open("rb") as stream:
            row.take(File(stream, name=f"{name}{file.suffix}"))
            row.focus = wanted.focus
            row.save()

    def _import_list(self, model: Any, wanted: Iterable[Any], build: Callable[[Any], Any], fill: Fill) -> None:
        """Import the members of a list in their order, by short name or else by place."""
        rows = list(model.objects.order_by("sort_order", "pk"))
        by_name = {row.slug: row for row in rows} if hasattr(model, "slug") else None
        for place, one in enumerate(wanted):
            if by_name is None:
                row = rows[place] if place < len(rows) else model()
            else:
                row = by_name.get(one.id) or model(slug=one.id)
            moved = row.sort_order != place + 1
            row.sort_order = place + 1
            self._import(row, one, build, fill, moved=moved)

    def _import(self, row: Any, wanted: Any, build: Callable[[Any], Any], fill: Fill, *, moved: bool = False) -> None:
        """Import one content, unless it is there and live with the same values."""
        if row.pk and row.live and not row.has_unpublished_changes and build(row) == wanted:
            if moved:
                row.save(update_fields=["sort_order"])
            self.done.kept += 1
            return
        self._count(row, str(getattr(wanted, "id", "")))
        fill(row, wanted)
        if getattr(wanted, "links", ()):
            row.save()
            self._linked.append((row, wanted))
        else:
            _publish(row)

    def _link(self) -> None:
        """Link the imported contents, now that each of them has a row."""
        rows = {
            kind: dict(model.objects.values_list("slug", "pk"))
            for kind, model in (("chapter", Chapter), ("place", Place), ("laureate", Laureate))
        }
        kinds = {types.ChapterLink: "chapter", types.PlaceLink: "place", types.LaureateLink: "laureate"}
        for row, wanted in self._linked:
            pairs = [(kinds[type(link)], link.id) for link in wanted.links]
            row.links = _stream(row, "links", [(kind, rows[kind][name]) for kind, name in pairs if name in rows[kind]])
            _publish(row)

    def _fill_chapter(self, row: Chapter, wanted: types.Chapter) -> None:
        row.date, row.title, row.to_verify = wanted.date, wanted.title, wanted.to_verify
        row.body = _stream(row, "body", _blocks(wanted.body))
        row.picture_id = self.pictures[wanted.picture]
        row.figure = _stream(row, "figure", _figure(wanted.figure))
        row.sources = _stream(row, "sources", self._sources(wanted))
        row.links = _stream(row, "links", [])

    def _fill_place(self, row: Place, wanted: types.Place) -> None:
        row.title, row.intro = wanted.title, wanted.intro
        row.frame_left, row.frame_top, row.frame_right, row.frame_bottom = wanted.frame
        row.states = [
            PlaceState(
                sort_order=place,
                slug=one.id,
                name=one.name,
                date=one.date,
                picture_id=self.pictures[one.picture],
            )
            for place, one in enumerate(wanted.states)
        ]
        row.hot_spots = [
            HotSpot(
                sort_order=place,
                slug=one.id,
                x=one.x,
                y=one.y,
                title=one.title,
                text=one.text,
                shown_in=", ".join(one.states),
                to_verify=one.to_verify,
            )
            for place, one in enumerate(wanted.hot_spots)
        ]
        row.sources = _stream(row, "sources", self._sources(wanted))
        row.links = _stream(row, "links", [])

    def _fill_laureate(self, row: Laureate, wanted: types.Laureate) -> None:
        row.name, row.tagline, row.url = wanted.name, wanted.tagline, wanted.url or ""
        row.example, row.to_verify = wanted.example, wanted.to_verify
        row.theme_id, row.promotion_id = self.themes[wanted.theme], self.promotions[wanted.promotion]
        row.body = _stream(row, "body", _blocks(wanted.body))
        row.pictures = _stream(row, "pictures", [("picture", self.pictures[name]) for name in wanted.pictures])
        row.people = _stream(
            row, "people", [("person", {"name": one.name, "role": block_of(one.role)}) for one in wanted.people]
        )
        row.sources = _stream(row, "sources", self._sources(wanted))
        row.links = _stream(row, "links", [])

    def _fill_key_fact(self, row: KeyFact, wanted: types.KeyFact) -> None:
        row.value, row.label, row.to_verify = wanted.value, wanted.label, wanted.to_verify
        row.sources = _stream(row, "sources", self._sources(wanted))

    def _import_about(self) -> None:
        row = About.objects.order_by("pk").first() or About()
        wanted = self.edition.about
        texts = {name: getattr(wanted, name) for name in ("title", "credits", "accessibility", "url")}
        self._import(row, texts, self.builder.about, _fill_about)

    def _import_exhibit(self) -> None:
        row = Exhibit.objects.filter(channel=self.channel).first() or Exhibit(channel=self.channel)
        languages = ",".join(self.edition.languages)
        if row.languages != languages:
            row.languages, row.live = languages, False
        self._import(row, self.edition.exhibit, self.builder.exhibit, self._fill_exhibit)

    def _fill_exhibit(self, row: Exhibit, wanted: types.Exhibit) -> None:
        row.title, row.eyebrow, row.sentence = wanted.title, wanted.eyebrow, wanted.sentence
        for name in DOORS:
            door: types.Door = getattr(wanted, f"{name}_door")
            setattr(row, f"{name}_door_eyebrow", door.eyebrow)
            setattr(row, f"{name}_door_title", door.title)
            setattr(row, f"{name}_door_sentence", door.sentence)
            setattr(row, f"{name}_door_picture_id", self.pictures[door.picture])
        row.ask_after_s, row.leave_after_s = wanted.idle.ask_after_s, wanted.idle.leave_after_s
        row.slides = [
            Slide(
                sort_order=place,
                picture_id=self.pictures[one.picture],
                then_id=self.pictures[one.then] if one.then else None,
            )
            for place, one in enumerate(wanted.slides)
        ]
        row.openings = [
            OpeningHours(
                sort_order=place,
                opens=one.opens,
                closes=one.closes,
                **{day: day in one.days for day in DAYS},
            )
            for place, one in enumerate(wanted.opening)
        ]

    def _sources(self, wanted: Any) -> list[tuple[str, int]]:
        return [("source", self.sources[name]) for name in wanted.sources]

    def _remove_others(self) -> None:
        """Remove the content that the edition does not have, dependants first."""
        edition = self.edition
        for model, wanted in (
            (Chapter, edition.story),
            (Place, edition.building),
            (Laureate, edition.laureates),
            (Theme, edition.themes),
            (Promotion, edition.promotions),
            (Map, edition.about.maps),
        ):
            self._remove(model.objects.exclude(slug__in=[one.id for one in wanted]))
        for model, count in ((KeyFact, len(edition.about.facts)), (Partner, len(edition.about.partners))):
            rows = model.objects.order_by("sort_order", "pk").values_list("pk", flat=True)[count:]
            self._remove(model.objects.filter(pk__in=list(rows)))

    def _remove(self, rows: "models.QuerySet[Any]") -> None:
        for row in rows:
            self.done.removed += 1
            row.delete()

    def _count(self, row: models.Model, name: str) -> None:
        self.done.names.append(name)
        if row.pk:
            self.done.changed += 1
        else:
            self.done.made += 1


def _fill_source(row: Source, wanted: types.Source) -> None:
    row.title, row.publisher = wanted.title, wanted.publisher
    row.date, row.url = wanted.date or "", wanted.url or ""


def _fill_theme(row: Theme, wanted: types.LaureateTheme) -> None:
    row.name, row.short, row.colour = wanted.name, wanted.short, wanted.colour


def _fill_promotion(row: Promotion, wanted: types.Promotion) -> None:
    row.name, row.year = wanted.name, wanted.year


def _fill_map(row: Map, wanted: types.Map) -> None:
    row.name, row.note, row.aspect = wanted.name, wanted.note, wanted.aspect
    row.shapes = msgspec.to_builtins(wanted.shapes)
    row.landmarks = [
        Landmark(sort_order=place, x=one.x, y=one.y, name=one.name, here=one.here, side=one.side)
        for place, one in enumerate(wanted.landmarks)
    ]


def _fill_partner(row: Partner, wanted: types.Partner) -> None:
    row.name, row.role, row.url = wanted.name, wanted.role, wanted.url or ""


def _fill_about(row: About, wanted: dict[str, Any]) -> None:
    row.title, row.url = wanted["title"], wanted["url"] or ""
    row.credits = _stream(row, "credits", _blocks(wanted["credits"]))
    row.accessibility = _stream(row, "accessibility", _blocks(wanted["accessibility"]))


def _publish(row: Content) -> None:
    """Save a row and put it online, with a revision that staff can restore."""
    row.save()
    try:
        revision = row.save_revision(log_action=True)
    except ValidationError as error:  # the studio requires French, the format any language
        called = _("{kind} «\u202f{name}\u202f»").format(
            kind=row._meta.verbose_name, name=getattr(row, "slug", None) or row
        )
        why = " ".join(f"{name}\u202f: {' '.join(said)}" for name, said in error.message_dict.items())
        raise EditionError(f"{called}\u202f: {why}") from error
    DraftStateMixin.publish(row, revision)  # the edition is checked as a whole


def _title(wanted: types.Picture) -> str:
    """Return a title for a picture in lists: the beginning of its description."""
    return re.split(r"\s*[,;:.]", wanted.alt.best("fr", ("en", "nl")))[0][:80].strip() or "Image"


def _picture_of(row: Picture) -> types.Picture:
    return types.Picture(row.media, row.alt, row.credit, row.caption, row.focus)


def _stream(row: models.Model, name: str, blocks: list[tuple[str, Any]]) -> Any:
    """Return the value of a stream from its form in the database."""
    field_of_it: Any = row._meta.get_field(name)
    return field_of_it.stream_block.to_python([{"type": kind, "value": value} for kind, value in blocks])


def _blocks(body: types.Body) -> list[tuple[str, Any]]:
    blocks = (types.Paragraph(body),) if isinstance(body, types.Passage) else body
    found: list[tuple[str, Any]] = []
    for block in blocks:
        match block:
            case types.Paragraph(text=text):
                found.append(("paragraph", block_of(text)))
            case types.Heading(text=text):
                found.append(("heading", block_of(text)))
            case types.Quote(text=text, by=by):
                found.append(("quote", {"text": block_of(text), "by": block_of(by)}))
            case types.Bullets(items=items):
                found.append(("list", kept_list([block_of(item) for item in items])))
    return found


def _figure(figure: types.Figure | None) -> list[tuple[str, Any]]:
    if figure is None:
        return []
    counts = [{"value": one.value, "label": block_of(one.label)} for one in figure.counts]
    return [("dots" if isinstance(figure, types.Dots) else "numbers", kept_list(counts))]
