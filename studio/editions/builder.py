"""Builds an edition from the live content of the database; :mod:`studio.editions.importing` goes the other way.

Leaves out drafts, links to content that is not live, and pictures and sources that nothing names. The check of the
edition finds everything else that is missing. Each kind of content is read with one query, and streams as the database
keeps them, so that thousands of laureates take seconds.

A preview lays drafts over the live content: rows from a form or a revision, saved or not.
"""

import math
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from django.utils.translation import gettext

from kiosk.edition import types
from kiosk.edition.decode import FILE, decode, edition_id
from kiosk.edition.folder import LoadedEdition, media_path
from kiosk.errors import EditionError
from studio.about.models import About, KeyFact, Map, Partner
from studio.base.words import one_line, words_in
from studio.building.models import Place
from studio.editions.finding_messages import NOT_LIVE
from studio.editions.validation import encoded
from studio.exhibit.models import DOORS, Exhibit
from studio.laureates.models import Laureate, Promotion, Theme
from studio.pictures.models import Picture
from studio.sources.models import Source
from studio.story.models import Chapter

_NEW = 0
"""The number of a row that has none yet."""


class Builder:
    """Turns rows into parts of an edition, and remembers which pictures and sources they name.

    ``drafts`` replace live rows. A draft that was never live goes to its place in the list, a new one to the end.
    Content that a draft needs and that is not live is added, unless ``with_needed`` is false.
    """

    def __init__(self, drafts: Iterable[Any] = (), *, with_needed: bool = True) -> None:
        self._drafts = [*drafts]
        if with_needed:
            self._drafts += [row for draft in self._drafts for row in _needed_by(draft)]
        self.pictures: dict[int, Picture] = Picture.objects.in_bulk() | self._drafts_of(Picture)
        self.sources: dict[int, Source] = {row.pk: row for row in Source.objects.filter(live=True)}
        self.sources |= self._drafts_of(Source)
        self.named_pictures: set[int] = set()
        self.named_sources: set[int] = {*self._drafts_of(Source)}
        self._linked = {
            kind: self._slugs(model) for kind, model in (("chapter", Chapter), ("place", Place), ("laureate", Laureate))
        }
        self.themes = self._slugs(Theme)
        self.promotions = self._slugs(Promotion)

    def edition(self, channel: str) -> types.Edition:
        """Return the edition of a channel.

        Raises:
            EditionError: the channel is not live, or a required part is missing.
        """
        exhibit = self._exhibit(channel)
        about = (
            next(iter(self._drafts_of(About).values()), None) or About.objects.filter(live=True).order_by("pk").first()
        )
        if exhibit is None:
            raise EditionError(
                gettext("La borne « %(channel)s » n’est pas en ligne : mettez-la en ligne d’abord dans « Bornes ».")
                % {"channel": channel}
            )
        if about is None:
            raise EditionError(gettext("La page « à propos » n’est pas en ligne : mettez-la en ligne d’abord."))
        parts = {
            "exhibit": self.exhibit(exhibit),
            "story": tuple(map(self.chapter, self._rows(Chapter))),
            "building": tuple(map(self.place, self._rows(Place, "states", "hot_spots"))),
            "themes": tuple(map(self.theme, self._rows(Theme))),
            "promotions": tuple(map(self.promotion, self._rows(Promotion))),
            "laureates": tuple(map(self.laureate, self._rows(Laureate))),
            "about": types.About(
                facts=tuple(map(self.key_fact, self._rows(KeyFact))),
                maps=tuple(map(self.map, self._rows(Map, "landmarks"))),
                partners=tuple(map(self.partner, self._rows(Partner))),
                **self.about(about),
            ),
        }
        return types.Edition(
            format=types.FORMAT,
            languages=cast(Any, tuple(exhibit.languages.split(","))),
            **parts,
            pictures={
                picture.slug: self.picture(picture)
                for picture in sorted((self.pictures[pk] for pk in self.named_pictures), key=lambda one: one.slug)
            },
            sources={
                source.slug: self.source(source)
                for source in sorted((self.sources[pk] for pk in self.named_sources), key=lambda one: one.slug)
            },
        )

    def exhibit(self, row: Exhibit) -> types.Exhibit:
        """Return the frame of the edition: titles, slides and opening hours."""
        doors = {
            f"{door}_door": types.Door(
                getattr(row, f"{door}_door_eyebrow"),
                getattr(row, f"{door}_door_title"),
                getattr(row, f"{door}_door_sentence"),
                self._picture(getattr(row, f"{door}_door_picture_id")),
            )
            for door in DOORS
        }
        return types.Exhibit(
            title=row.title,
            eyebrow=row.eyebrow,
            sentence=row.sentence,
            slides=tuple(
                types.Slide(self._picture(slide.picture_id), self._picture(slide.then_id) if slide.then_id else None)
                for slide in row.slides.all()
            ),
            **doors,
            idle=types.IdleTimes(row.ask_after_s, row.leave_after_s),
            opening=tuple(types.Opening(cast(Any, one.days), one.opens, one.closes) for one in row.openings.all()),
        )

    def chapter(self, row: Chapter) -> types.Chapter:
        """Return a chapter."""
        return types.Chapter(
            id=row.slug,
            date=row.date,
            title=row.title,
            body=body_in(row.body),
            picture=self._picture(row.picture_id),
            figure=figure_in(row.figure),
            sources=self._sources(row.sources),
            links=self._links(row.links),
            to_verify=row.to_verify,
        )

    def place(self, row: Place) -> types.Place:
        """Return a place."""
        return types.Place(
            id=row.slug,
            title=row.title,
            intro=row.intro,
            states=tuple(
                types.State(state.slug, state.name, state.date, self._picture(state.picture_id))
                for state in row.states.all()
            ),
            hot_spots=tuple(
                types.HotSpot(spot.slug, spot.x, spot.y, spot.title, spot.text, spot.state_slugs, spot.to_verify)
                for spot in row.hot_spots.all()
            ),
            frame=(row.frame_left, row.frame_top, row.frame_right, row.frame_bottom),
            sources=self._sources(row.sources),
            links=self._links(row.links),
        )

    def theme(self, row: Theme) -> types.LaureateTheme:
        """Return a theme."""
        return types.LaureateTheme(row.slug, row.name, row.short, row.colour)

    def promotion(self, row: Promotion) -> types.Promotion:
        """Return a promotion."""
        return types.Promotion(row.slug, row.name, row.year)

    def laureate(self, row: Laureate) -> types.Laureate:
        """Return a laureate."""
        return types.Laureate(
            id=row.slug,
            name=row.name,
            tagline=row.tagline,
            body=body_in(row.body),
            theme=self.themes.get(row.theme_id, NOT_LIVE),
            promotion=self.promotions.get(row.promotion_id, NOT_LIVE),
            pictures=tuple(self._picture(value) for _, value in _raw(row.pictures) if value in self.pictures),
            people=tuple(people_in(row.people)),
            url=row.url or None,
            sources=self._sources(row.sources),
            links=self._links(row.links),
            example=row.example,
            to_verify=row.to_verify,
        )

    def about(self, row: About) -> dict[str, Any]:
        """Return the texts of the screen about the cluster; facts, maps and partners have rows of their own."""
        return {
            "title": row.title,
            "credits": body_in(row.credits),
            "accessibility": body_in(row.accessibility),
            "url": row.url or None,
        }

    def key_fact(self, row: KeyFact) -> types.KeyFact:
        """Return a key fact."""
        return types.KeyFact(row.value, row.label, self._sources(row.sources), row.to_verify)

    def map(self, row: Map) -> types.Map:
        """Return a map."""
        return types.Map(
            id=row.slug,
            name=row.name,
            aspect=row.aspect,
            shapes=shapes_in(row.shapes),
            landmarks=tuple(
                types.Landmark(mark.x, mark.y, mark.name, mark.here, mark.side) for mark in row.landmarks.all()
            ),
            note=row.note,
        )

    def partner(self, row: Partner) -> types.Partner:
        """Return a partner."""
        return types.Partner(one_line(row.name) or "", row.role, row.url or None)

    def picture(self, row: Picture) -> types.Picture:
        """Return a picture."""
        return types.Picture(row.media, row.alt, row.credit, row.caption, row.focus)

    def source(self, row: Source) -> types.Source:
        """Return a source."""
        return types.Source(one_line(row.title) or "", one_line(row.publisher) or "", row.date or None, row.url or None)

    def _drafts_of(self, model: type[Any]) -> dict[int, Any]:
        """Return the drafts of a kind; a draft that was never saved has the number 0."""
        return {row.pk or _NEW: row for row in self._drafts if isinstance(row, model)}

    def _exhibit(self, channel: str) -> Exhibit | None:
        for draft in self._drafts_of(Exhibit).values():
            if draft.channel == channel:
                return draft
        return Exhibit.objects.filter(channel=channel, live=True).prefetch_related("slides", "openings").first()

    def _rows(self, model: Any, *children: str) -> list[Any]:
        """Return the live rows of a kind in their order, with the drafts at their places."""
        drafts = self._drafts_of(model)
        rows = [
            drafts.pop(row.pk, row)
            for row in model.objects.filter(live=True).order_by("sort_order", "pk").prefetch_related(*children)
        ]
        for draft in drafts.values():
            place = math.inf if draft.sort_order is None else draft.sort_order
            rows.insert(next((at for at, row in enumerate(rows) if row.sort_order > place), len(rows)), draft)
        return rows

    def _slugs(self, model: Any) -> dict[int, str]:
        live = dict(model.objects.filter(live=True).values_list("pk", "slug"))
        return live | {pk: draft.slug for pk, draft in self._drafts_of(model).items()}

    def _picture(self, pk: int) -> str:
        if pk not in self.pictures:
            return NOT_LIVE
        self.named_pictures.add(pk)
        return self.pictures[pk].slug

    def _sources(self, stream: Any) -> tuple[str, ...]:
        named = [value for _, value in _raw(stream) if value in self.sources]
        self.named_sources.update(named)
        return tuple(self.sources[pk].slug for pk in named)

    def _links(self, stream: Any) -> tuple[types.Link, ...]:
        kinds = {"chapter": types.ChapterLink, "place": types.PlaceLink, "laureate": types.LaureateLink}
        return tuple(
            kinds[kind](self._linked[kind][value]) for kind, value in _raw(stream) if value in self._linked[kind]
        )


def build(channel: str, folder: Path, *, drafts: Iterable[Any] = ()) -> LoadedEdition:
    """Write the edition of a channel and its pictures into a folder, and return it.

    Raises:
        EditionError: there is no edition, or it breaks the format.
    """
    builder = Builder(drafts)
    data = encoded(builder.edition(channel), channel)
    edition = decode(data)
    (folder / "media").mkdir(parents=True)
    for pk in builder.named_pictures:
        picture = builder.pictures[pk]
        copy_picture(picture, media_path(folder, picture.media))
    (folder / FILE).write_bytes(data)
    return LoadedEdition(edition_id(data), edition, folder)


def shapes_in(raw: Any) -> tuple[types.Shape, ...]:
    """Return the outlines of a map as they were pasted; return none if the text is not a map."""
    try:
        return tuple(types.Shape(one["kind"], tuple(tuple(map(tuple, ring)) for ring in one["rings"])) for one in raw)
    except (LookupError, TypeError):
        return ()


def body_in(stream: Any) -> types.Body:
    """Return the text of a stream; a single paragraph becomes a plain text, and an empty one ``None``."""
    found = tuple(_block(kind, value) for kind, value in _raw(stream)) or (types.Paragraph(types.Passage()),)
    return found[0].text if len(found) == 1 and isinstance(found[0], types.Paragraph) else found


def figure_in(stream: Any) -> types.Figure | None:
    """Return the figure of a stream."""
    for kind, value in _raw(stream):
        counts = tuple(types.Count(one["value"], words_in(types.Label, one["label"])) for one in _items(value))
        return types.Dots(counts) if kind == "dots" else types.Numbers(counts)
    return None


def people_in(stream: Any) -> Iterable[types.Person]:
    """Yield the people of a stream."""
    for _, value in _raw(stream):
        role = words_in(types.Label, value.get("role"))
        yield types.Person(one_line(value["name"]) or "", None if role == types.Label() else role)


def _block(kind: str, value: Any) -> types.Block:
    match kind:
        case "paragraph":
            return types.Paragraph(words_in(types.Passage, value))
        case "heading":
            return types.Heading(words_in(types.Title, value))
        case "quote":
            by = words_in(types.Sentence, value.get("by"))
            return types.Quote(words_in(types.Sentence, value["text"]), None if by == types.Sentence() else by)
        case _:
            return types.Bullets(tuple(words_in(types.Sentence, item) for item in _items(value)))


def _raw(stream: Any) -> Iterable[tuple[str, Any]]:
    """Yield the type and the value of each block as the database keeps them."""
    return ((block["type"], block["value"]) for block in stream.raw_data)


def _items(value: Any) -> list[Any]:
    """Return the members of a list as the database keeps it."""
    return [item["value"] for item in value]


def _needed_by(draft: Any) -> Iterable[Any]:
    """Yield the rows that a draft needs and that are not live themselves."""
    if isinstance(draft, Laureate):
        yield from Theme.objects.filter(pk=draft.theme_id, live=False)
        yield from Promotion.objects.filter(pk=draft.promotion_id, live=False)


def copy_picture(picture: Picture, target: Path) -> None:
    """Put the file of a picture at a path; a link on the same disk takes no room.

    Raises:
        EditionError: the file is gone.
    """
    try:
        os.link(picture.file.path, target)
    except (NotImplementedError, OSError):  # the uploads are elsewhere, or on another disk
        try:
            with picture.file.open("rb") as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except FileNotFoundError as error:
            raise EditionError(
                gettext("Le fichier de l’image « %(title)s » a disparu : déposez-le à nouveau.")
                % {"title": picture.title}
            ) from error
