"""Finds the form and the field in which staff mend a finding."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from kiosk.edition import types
from kiosk.edition.findings import Code, Finding
from kiosk.edition.paths import PartPath, Step
from studio.about.models import About, KeyFact, Map, Partner
from studio.base.limits import LANGUAGES
from studio.base.words import FIRST
from studio.building.models import Place
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Promotion, Theme
from studio.pictures.models import Picture
from studio.sources.models import Source
from studio.story.models import Chapter

_NAMED = MappingProxyType(
    {
        "story": Chapter,
        "building": Place,
        "themes": Theme,
        "promotions": Promotion,
        "laureates": Laureate,
        "maps": Map,
        "sources": Source,
        "pictures": Picture,
    }
)
"""The kinds with a short name, by the list or table of the format that holds them."""

_NUMBERED = MappingProxyType({"facts": KeyFact, "partners": Partner})
"""The kinds that only have a place in their list."""

_LISTS: dict[Any, PartPath] = {
    Chapter: (Step("story"),),
    Place: (Step("building"),),
    Laureate: (Step("laureates"),),
    Theme: (Step("themes"),),
    Promotion: (Step("promotions"),),
    Map: (Step("about"), Step("maps")),
    Source: (Step("sources"),),
    Picture: (Step("pictures"),),
}
"""The lists of the format whose members have short names."""

_COLUMNS = MappingProxyType(
    {
        "id": "slug",
        "idle": "",
        "frame": "frame_left",
        "focus": "focal_point_x",
        "media": "file",
        "opening": "openings",
        "days": "mon",
    }
)
"""The fields of the format that have another name in the forms."""

_OF_CODES = MappingProxyType(
    {
        Code.EXAMPLE: "example",
        Code.TO_VERIFY: "to_verify",
        Code.NO_PICTURE: "pictures",
        Code.NO_HOT_SPOTS: "hot_spots",
        Code.SIZES_DIFFER: "states",
        Code.OUT_OF_ORDER: "date",
        Code.UNKNOWN_STATE: "shown_in",
    }
)
"""The field of a finding whose path does not name it."""


def form_of(finding: Finding, channel: str = "") -> str:
    """Return the address of the form and field that mend a finding; of the list if it has too many members.

    ``channel`` is the channel of the edition. Returns an empty text if there is no such form.
    """
    return address_of(finding.path, channel, _unsaid(finding))


def field_of(finding: Finding, row: Any, here: PartPath) -> str:
    """Return the field of a row's own form that mends a finding; ``here`` is the path to the row."""
    unsaid = _unsaid(finding)
    path = (*finding.path[len(here) :], *([Step(unsaid)] if unsaid else []))
    return _fragment(row, path).removeprefix("#").removeprefix(":w:contentpath=").removeprefix("id_")


def _unsaid(finding: Finding) -> str | None:
    """Return the field of a finding whose path does not name it."""
    if finding.code is Code.UNKNOWN and finding["kind"] in ("theme", "promotion"):
        return str(finding["kind"])
    return _OF_CODES.get(finding.code)


def address_of(path: PartPath, channel: str = "", field: str | None = None) -> str:
    """Return the address of the form that holds a part of an edition, at the field that holds it or at ``field``."""
    row, rest = _row_of(path, channel)
    if row is None:
        model = _model_of(path)
        return _list_of(model) if model else ""
    return form_at(row, (*rest, *([Step(field)] if field else [])))


def form_at(row: Any, path: PartPath = ()) -> str:
    """Return the address of the form of a row, at the field of a path within it."""
    return _form(row) + _fragment(row, path)


def paths_of(row: Any, edition: types.Edition) -> list[PartPath]:
    """Return the paths of a row in an edition that was built from it."""
    about, here = edition.about, Step("about")
    match row:
        case About():
            return [(here, Step(field)) for field in ("title", "credits", "accessibility", "url")]
        case KeyFact():
            return [(here, Step("facts", at)) for at, one in enumerate(about.facts, 1) if one.label == row.label]
        case Partner():
            return [(here, Step("partners", at)) for at, one in enumerate(about.partners, 1) if one.name == row.name]
        case Exhibit():
            return [(Step("exhibit"),), (Step("languages"),)]
        case _:
            *above, last = _LISTS[type(row)]
            return [(*above, Step(last.field, row.slug))]


def _row_of(path: PartPath, channel: str) -> tuple[Any, PartPath]:
    """Return the row that holds a part of an edition, or ``None``, and the rest of the path within the row."""
    match path:
        case (Step("about"), Step(kind, str(slug)), *rest) if kind in _NAMED:
            return _called(kind, slug), tuple(rest)
        case (Step("about"), Step(kind, int(number)), *rest) if kind in _NUMBERED:
            return _at(_NUMBERED[kind], number), tuple(rest)
        case (
            Step("about"),
            Step(kind, None),
        ) if kind in (*_NUMBERED, "maps"):
            return None, ()
        case (Step("about"), *rest):
            return About.objects.order_by("-live", "pk").first(), tuple(rest)
        case (Step("exhibit"), *rest):
            return _exhibit(channel), tuple(rest)
        case (Step("languages"), *_):
            return _exhibit(channel), (Step("languages"),)
        case (Step(kind, str(slug)), *rest) if kind in _NAMED:
            return _called(kind, slug), tuple(rest)
        case _:
            return None, ()


def _called(kind: str, slug: str) -> Any:
    return _NAMED[kind].objects.filter(slug=slug).first()


def _at(model: Any, number: int) -> Any:
    return model.objects.filter(live=True).order_by("sort_order", "pk")[number - 1 : number].first()


def _exhibit(channel: str) -> Exhibit | None:
    rows = Exhibit.objects.filter(channel=channel) if channel else Exhibit.objects.filter(live=True)
    return rows.order_by("channel").first()


def _model_of(path: PartPath) -> Any:
    """Return the kind of which there are too many or too few."""
    kinds = {**_NAMED, **_NUMBERED}
    return next((kinds[step.field] for step in reversed(path) if step.field in kinds), None)


def _list_of(model: Any) -> str:
    return reverse("wagtailimages:index" if model is Picture else model.snippet_viewset.get_url_name("list"))


def _form(row: Any) -> str:
    if isinstance(row, Picture):
        return reverse("wagtailimages:edit", args=[row.pk])
    return reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])


def _fragment(row: Any, path: PartPath) -> str:
    """Return the fragment of an address: the id of a field, or Wagtail's path of a list of blocks."""
    columns = {column.name: column for column in row._meta.get_fields()}
    words = getattr(row, "words_fields", {})
    name = ""
    for at, step in enumerate(path):
        if name in words and step.field in LANGUAGES:
            return f"#id_{name}_{step.field}"
        name = "_".join(part for part in (name, _COLUMNS.get(step.field, step.field)) if part)
        column = columns.get(name)
        if column is None:
            continue
        if hasattr(column, "stream_block"):
            return f"#:w:contentpath={name}"
        if column.one_to_many:
            return _member_fragment(list(getattr(row, name).all()), name, path[at:])
        return f"#id_{name}"
    return f"#id_{name}_{FIRST}" if name in words else ""


def _member_fragment(members: Sequence[Any], name: str, path: PartPath) -> str:
    """Return the fragment of a member of a list in the form, or of the whole list."""
    wanted = path[0].name
    numbered = isinstance(wanted, int)
    found = (at for at, one in enumerate(members) if (at + 1 if numbered else getattr(one, "slug", None)) == wanted)
    at = next(found, None)
    if at is None:
        return f"#id_{name}-FORMS"
    inner = _fragment(members[at], path[1:])
    return inner.replace("#id_", f"#id_{name}-{at}-") if inner else f"#inline_child_{name}-{at}"
