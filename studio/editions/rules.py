"""Applies the limits of the format to each way in which staff put content online or take it offline.

The limits come from the types of the format. The texts of one content are checked as the only content of an edition, so
that thousands of others cost nothing. The number of contents of a kind is counted.
"""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Revision

from kiosk.edition import limits, types
from kiosk.edition.check import content_errors
from kiosk.edition.findings import Code, Finding
from kiosk.edition.paths import PartPath, Step
from studio.about.models import About, KeyFact, Map, Partner
from studio.base.limits import bounds
from studio.building.models import Place
from studio.editions.builder import Builder, shapes_in
from studio.editions.finding_messages import sentence, where
from studio.editions.form_links import field_of
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Promotion, Theme
from studio.pictures.models import Picture
from studio.sources.models import Source
from studio.story.models import Chapter

LISTS: MappingProxyType[Any, tuple[str, str]] = MappingProxyType(
    {
        Chapter: ("Edition", "story"),
        Place: ("Edition", "building"),
        Theme: ("Edition", "themes"),
        Promotion: ("Edition", "promotions"),
        Laureate: ("Edition", "laureates"),
        Source: ("Edition", "sources"),
        KeyFact: ("About", "facts"),
        Map: ("About", "maps"),
        Partner: ("About", "partners"),
    }
)
"""The lists of the format that hold the online content of each kind, by struct and field."""

_NAMED = 3


def validate_publish(row: Any, at: datetime | None = None) -> None:
    """Refuse to put a row online, now or later, if kiosks could not show it.

    Raises:
        ValidationError: kiosks could not show it; one sentence for each reason.
    """
    said = [no_room_for(row, at), *(in_form(finding, path) for path, finding in faults_of(row))]
    if found := [one for one in said if one]:
        raise ValidationError(found)


def validate_unpublish(rows: Sequence[Any], at: datetime | None = None) -> None:
    """Refuse to take rows of one kind offline, now or later, if other content online needs them.

    Raises:
        ValidationError: other content needs them; one sentence for each reason.
    """
    live = [row for row in rows if row.pk and row.live]
    if live and (said := _why_not_without(live, at)):
        raise ValidationError(said)


def faults_of(row: Any) -> list[tuple[PartPath, Finding]]:
    """Return the faults of a row that kiosks could not show, each with the path to the row itself."""
    builder = Builder([row], with_needed=False)
    here, part = _part(row, builder)
    broken = list(limits.broken_in(part, here))
    wrong = {finding.path for finding in broken}
    checked = [
        one for one in content_errors(_alone(row, here, part, builder)) if one.path not in wrong and _is_of(one, here)
    ]
    counted = {(*here, Step(field)) for field in ("facts", "maps")}  # these have rows of their own
    return [(here, one) for one in (*broken, *checked) if one.path not in counted]


def faults_of_laureates(rows: Sequence[Laureate]) -> list[tuple[Laureate, str]]:
    """Return the faults of laureates that kiosks could not show, each with a sentence; checks thousands together."""
    if not rows:
        return []
    builder = Builder(rows, with_needed=False)
    named = {f"laureate-{number}": row for number, row in enumerate(rows)}  # new laureates have no short name yet
    parts = tuple(msgspec.structs.replace(builder.laureate(row), id=name) for name, row in named.items())
    broken = [one for part in parts for one in limits.broken_in(part, (Step("laureates", part.id),))]
    wrong = {finding.path for finding in broken}
    alone = _alone(rows[0], (Step("laureates", parts[0].id),), parts[0], builder)
    checked = [one for one in content_errors(msgspec.structs.replace(alone, laureates=parts)) if one.path not in wrong]
    return [
        (named[str(one.path[0].name)], in_form(one, one.path[:1]))
        for one in (*broken, *checked)
        if one.path[0].field == "laureates" and _is_of(one, one.path[:1])
    ]


def faults_of_shapes(raw: Any) -> list[str]:
    """Return the faults in the pasted outlines of a map."""
    shapes = shapes_in(raw)
    if not shapes:
        return [_("Ces tracés ne sont pas ceux d’une carte\u202f: collez ce qu’a écrit l’outil du géographe.")]
    here = (Step("about"), Step("maps", 1))
    found = limits.broken_in(types.Map("map", types.Label(_TEXT), 1.0, shapes), here)
    return [in_form(one, (*here, Step("shapes"))) for one in found]


def errors_alone(picture: types.Picture, here: PartPath) -> list[Finding]:
    """Return the faults in the texts of a picture."""
    alone = msgspec.structs.replace(_BLANK, pictures={str(here[-1].name): picture})
    return [one for one in content_errors(alone) if _is_of(one, here)]


def in_form(finding: Finding, row: PartPath) -> str:
    """Return the sentence about a fault for a form that already shows the name of its row."""
    place = where(finding.path[len(row) :])
    return capfirst(f"{place}\u202f: {sentence(finding)}." if place else f"{sentence(finding)}.")


def add_refusals(form: Any, row: Any) -> None:
    """Add to a form the reasons why kiosks could not show its row, each beside its field."""
    at = row.go_live_at if row.go_live_at and row.go_live_at > timezone.now() else None
    if said := no_room_for(row, at):
        form.add_error(None, said)
    if row.expire_at and "expire_at" in form.fields and (said := _why_not_without([row], row.expire_at)):
        form.add_error("expire_at", said)
    for path, finding in faults_of(row):
        field = field_of(finding, row, path)
        form.add_error(field if field in form.fields else None, in_form(finding, path))


def no_room_for(row: Any, at: datetime | None = None) -> str:
    """Return why the format has no room for this row; return an empty text if it has, or if the row is online."""
    if type(row) not in LISTS or (row.live and at is None):
        return ""
    most = bounds(*LISTS[type(row)]).most
    count = _online(type(row), at).exclude(pk=row.pk).count()
    return _full(type(row), count, most) if count >= most else ""


def no_room_for_more(model: Any, more: int) -> str:
    """Return why the format has no room for more rows of a kind; return an empty text if it has."""
    most, count = bounds(*LISTS[model]).most, _online(model, None).count()
    return _full(model, count, most) if count + more > most else ""


def _full(model: Any, count: int, most: int) -> str:
    return _(
        "La borne montre %(most)s %(kinds)s au plus, et %(count)s sont déjà en ligne ou programmés. "
        "Faites d’abord de la place dans cette liste."
    ) % {"most": most, "kinds": model._meta.verbose_name_plural, "count": count}


def _online(model: Any, at: datetime | None) -> "QuerySet[Any]":
    """Return the rows of a kind that are online, or that are planned to be by that hour."""
    if at is None:
        return model.objects.filter(live=True)
    planned = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(model), approved_go_live_at__lte=at
    ).values_list("object_id", flat=True)
    stays = Q(live=True) & (Q(expire_at=None) | Q(expire_at__gt=at))
    return model.objects.filter(stays | Q(pk__in=[int(pk) for pk in planned]))


def _why_not_without(rows: Sequence[Any], at: datetime | None) -> list[str]:
    """Return why these rows must stay online, now or at an hour to come."""
    return [one for one in (_needed(rows, at), _asked_for(rows, at)) if one]


def _needed(rows: Sequence[Any], at: datetime | None) -> str:
    """Return why kiosks need these rows."""
    model = type(rows[0])
    if model is About:
        return _("Les bornes ont besoin de cette page\u202f: elle reste en ligne.")
    if model not in LISTS:
        return ""
    least = int(bounds(*LISTS[model]).least or 0)
    if _online(model, at).exclude(pk__in=[row.pk for row in rows]).count() >= least:
        return ""
    return _(
        "C’est tout ce qui reste en ligne dans «\u202f%(kinds)s\u202f», et la borne ne peut pas s’en passer "
        "(%(least)s au moins). Mettez d’abord autre chose en ligne dans cette liste."
    ) % {"kinds": capfirst(str(model._meta.verbose_name_plural)), "least": least}


def _asked_for(rows: Sequence[Any], at: datetime | None) -> str:
    """Return the laureates that will be online, name these rows and cannot be shown without them."""
    kind = {Theme: "theme", Promotion: "promotion"}.get(type(rows[0]))
    if kind is None:
        return ""
    laureates = _online(Laureate, at).filter(**{f"{kind}__in": [row.pk for row in rows if row.pk]})
    count = laureates.count()
    if not count:
        return ""
    names = ", ".join(_("«\u202f{text}\u202f»").format(text=one) for one in laureates[:_NAMED]) + (
        " …" if count > _NAMED else ""
    )
    return ngettext(
        "%(count)s lauréat en ligne en dépend\u202f: %(names)s. Changez-le d’abord.",
        "%(count)s lauréats en ligne en dépendent\u202f: %(names)s. Changez-les d’abord.",
        count,
    ) % {"count": count, "names": names}


def _part(row: Any, builder: Builder) -> tuple[PartPath, Any]:
    """Return the path of a row in an edition, and the part that it becomes."""
    about = Step("about")
    match row:
        case Chapter():
            return (Step("story", row.slug),), builder.chapter(row)
        case Place():
            return (Step("building", row.slug),), builder.place(row)
        case Theme():
            return (Step("themes", row.slug),), builder.theme(row)
        case Promotion():
            return (Step("promotions", row.slug),), builder.promotion(row)
        case Laureate():
            return (Step("laureates", row.slug),), builder.laureate(row)
        case Source():
            return (Step("sources", row.slug),), builder.source(row)
        case Picture():
            return (Step("pictures", row.slug),), builder.picture(row)
        case KeyFact():
            return (about, Step("facts", 1)), builder.key_fact(row)
        case Partner():
            return (about, Step("partners", 1)), builder.partner(row)
        case Exhibit():
            return (Step("exhibit"),), builder.exhibit(row)
        case About():
            return (about,), types.About(facts=(), maps=(), partners=(), **builder.about(row))
        case _:
            return (about, Step("maps", row.slug)), builder.map(row)


_TEXT = "–"
_DOOR = types.Door(types.Label(_TEXT), types.Title(_TEXT), types.Sentence(_TEXT), "blank")
_BLANK = types.Edition(
    format=types.FORMAT,
    languages=("fr", "en", "nl"),
    exhibit=types.Exhibit(types.Title(_TEXT), types.Label(_TEXT), types.Sentence(_TEXT), (), _DOOR, _DOOR, _DOOR),
    story=(),
    building=(),
    themes=(),
    promotions=(),
    laureates=(),
    about=types.About(types.Title(_TEXT), (), (), (), types.Passage(_TEXT), types.Passage(_TEXT)),
    pictures={},
)
"""An empty edition, in which a single part is checked."""


def _alone(row: Any, here: PartPath, part: Any, builder: Builder) -> types.Edition:
    """Return an edition with one part and everything that this part names."""
    pictures = {builder.pictures[pk].slug: builder.picture(builder.pictures[pk]) for pk in builder.named_pictures}
    sources = {builder.sources[pk].slug: builder.source(builder.sources[pk]) for pk in builder.named_sources}
    changes: dict[str, Any] = {
        "themes": tuple(
            types.LaureateTheme(slug, types.Title(), types.Label(), "blue") for slug in builder.themes.values()
        ),
        "promotions": tuple(types.Promotion(slug, types.Label(), 2000) for slug in builder.promotions.values()),
        "sources": sources,
    }
    match here:
        case (Step("exhibit"),):
            changes |= {"exhibit": part, "languages": tuple(row.languages.split(","))}
        case (Step("about"),):
            changes["about"] = part
        case (Step("about"), Step(field)):
            changes["about"] = msgspec.structs.replace(_BLANK.about, **{field: (part,)})
        case (Step("pictures", slug),):
            pictures[str(slug)] = part
        case (Step("sources"),):
            pass
        case _:
            changes[here[0].field] = (part,)
    return msgspec.structs.replace(_BLANK, **changes, pictures=pictures)


def _is_of(finding: Finding, here: PartPath) -> bool:
    """Return whether a finding is about a part. A dead link does not count, because editions leave it out."""
    is_link = finding.code is Code.UNKNOWN and finding["kind"] in ("chapter", "place", "laureate")
    return finding.path[: len(here)] == here and not is_link
