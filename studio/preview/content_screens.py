"""Finds the screens that show a content, and the fields that it needs before it can be drawn."""

from typing import Any

from django.db import models

from kiosk.edition import types
from studio.about.models import About, KeyFact, Map, Partner
from studio.building.models import Place
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Promotion, Theme
from studio.preview.screens import Screen, screens, screens_with
from studio.sources.models import Source
from studio.story.models import Chapter

_NEEDED = (models.ForeignKey, models.FloatField, models.IntegerField, models.JSONField)
_WRITTEN = ("date", "colour", "channel", "opens", "closes")


def screens_of(row: Any, edition: types.Edition) -> list[Screen]:
    """Return the screens that show a row, the most typical one first."""
    return screens_with(edition, _names(row, edition))


def missing_fields(row: Any) -> list[str]:
    """Return the fields to fill in before a row can be drawn, by their names in the form."""
    found = [
        str(field.verbose_name)
        for field in row._meta.concrete_fields
        if not field.null
        and not field.blank
        and not field.primary_key
        and (isinstance(field, _NEEDED) or field.name in _WRITTEN)
        and getattr(row, field.attname) in (None, "")
    ]
    for relation in getattr(row._meta, "child_relations", ()):
        of = f" ({relation.related_model._meta.verbose_name})"
        found += [
            one + of for child in getattr(row, relation.get_accessor_name()).all() for one in missing_fields(child)
        ]
    return list(dict.fromkeys(found))


def _names(row: Any, edition: types.Edition) -> list[str]:
    match row:
        case Chapter():
            return [f"story-{row.slug}"]
        case Place():
            stem = f"building-{row.slug}"
            return [stem, *(one.name for one in screens(edition) if one.name.startswith(f"{stem}-"))]
        case Laureate():
            return [f"laureate-{row.slug}", "laureates"]
        case Theme():
            return ["laureates", *_first(one.id for one in edition.laureates if one.theme == row.slug)]
        case Promotion():
            return ["laureates", *_first(one.id for one in edition.laureates if one.promotion == row.slug)]
        case KeyFact():
            return ["about-facts"]
        case Partner():
            return ["about-partners"]
        case Source():
            return ["about-sources", *_citing(row.slug, edition)]
        case Map():
            return [f"about-map-{row.slug}"]
        case About():
            return ["about-facts", "about-credits", "about-accessibility"]
        case Exhibit():
            return ["attract", "home"]
        case _:
            return [one.name for one in screens(edition) if getattr(row, "slug", None) in one.pictures]


def _first(ids: Any) -> list[str]:
    return [f"laureate-{name}" for name in ids][:1]


def _citing(slug: str, edition: types.Edition) -> list[str]:
    """Return the first screens that name a source beside a fact."""
    lists = (("story", edition.story), ("building", edition.building), ("laureate", edition.laureates))
    return [f"{kind}-{one.id}" for kind, rows in lists for one in rows if slug in one.sources][:3]
