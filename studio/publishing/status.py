"""Compares each content with the last releases: a draft, online, or on the screens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from django.db import models
from django.db.models import Max, prefetch_related_objects
from modelcluster.models import get_all_child_relations

from kiosk.edition import types
from kiosk.edition.decode import decode
from kiosk.errors import EditionError
from studio.about.models import About, KeyFact, Map, Partner
from studio.base.status import Status
from studio.building.models import Place
from studio.editions.builder import Builder
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Promotion, Theme
from studio.publishing.models import Release
from studio.sources.models import Source
from studio.story.models import Chapter


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of content: how the builder makes its part of an edition, and the parts of an edition by their keys."""

    made: Callable[[Builder, Any], Any]
    parts: Callable[[types.Edition], Mapping[Any, Any]]


_ABOUT = ("title", "credits", "accessibility", "url")


def _by_id(parts: Iterable[Any]) -> dict[str, Any]:
    return {part.id: part for part in parts}


def _texts(about: types.About) -> dict[str, Any]:
    return {name: getattr(about, name) for name in _ABOUT}


_KINDS: Mapping[type[models.Model], _Kind] = {
    Chapter: _Kind(Builder.chapter, lambda edition: _by_id(edition.story)),
    Place: _Kind(Builder.place, lambda edition: _by_id(edition.building)),
    Theme: _Kind(Builder.theme, lambda edition: _by_id(edition.themes)),
    Promotion: _Kind(Builder.promotion, lambda edition: _by_id(edition.promotions)),
    Laureate: _Kind(Builder.laureate, lambda edition: _by_id(edition.laureates)),
    KeyFact: _Kind(Builder.key_fact, lambda edition: {fact: fact for fact in edition.about.facts}),
    Partner: _Kind(Builder.partner, lambda edition: {partner: partner for partner in edition.about.partners}),
    Map: _Kind(Builder.map, lambda edition: _by_id(edition.about.maps)),
    About: _Kind(Builder.about, lambda edition: {About: _texts(edition.about)}),
    Source: _Kind(Builder.source, lambda edition: edition.sources),
}


def statuses_of(rows: list[Any]) -> list[Status]:
    """Return the status of rows of one kind, with as many queries for a hundred rows as for one."""
    if not rows:
        return []
    kind = type(rows[0])
    prefetch_related_objects(rows, *(relation.related_name for relation in get_all_child_relations(kind)))
    builder, given = Builder(), _given()
    if kind is Exhibit:
        shown = [{channel: edition.exhibit for channel, edition in given.items() if edition}]
        return [_status(row, row.channel, builder.exhibit(row), shown) for row in rows]
    shown = [_KINDS[kind].parts(edition) if edition else {} for edition in given.values()]
    return [_status(row, *_keyed(builder, row), shown) for row in rows]


def _status(row: Any, key: Any, part: Any, shown: Sequence[Mapping[Any, Any]]) -> Status:
    if not row.live:
        return Status.LEAVING if any(key in parts for parts in shown) else Status.DRAFT
    everywhere = bool(shown) and all(key in parts and parts[key] == part for parts in shown)
    return Status.SHOWN if everywhere else Status.ONLINE


def _keyed(builder: Builder, row: Any) -> tuple[Any, Any]:
    """Return the key and the part of a row in an edition; the part is ``None`` if no edition can hold it."""
    try:
        part = _KINDS[type(row)].made(builder, row)
    except msgspec.ValidationError:
        return getattr(row, "slug", None), None
    if isinstance(row, About):
        return About, part
    return getattr(row, "slug", part), part


def _given() -> dict[str, types.Edition | None]:
    """Return the present edition of each channel that is online; ``None`` before the first release."""
    published = Release.objects.filter(state=Release.State.PUBLISHED).order_by()
    last = published.values("channel").annotate(last=Max("pk")).values("last")
    known = {one.channel: one for one in Release.objects.filter(pk__in=last).defer("packed")}
    channels = Exhibit.objects.filter(live=True).values_list("channel", flat=True)
    return {channel: _edition(known[channel].edition) if channel in known else None for channel in channels}


@lru_cache(maxsize=64)
def _edition(name: str) -> types.Edition | None:
    """Return the edition of a release by its id; return ``None`` if it cannot be read."""
    release = Release.objects.filter(edition=name, gone=False).first()
    try:
        return decode(release.data) if release else None
    except EditionError:
        return None
