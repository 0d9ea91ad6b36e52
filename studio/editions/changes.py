"""Summarises the differences between two editions."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kiosk.edition import types

_KINDS = {
    "chapters": (ngettext_lazy("%(count)d chapitre", "%(count)d chapitres", "count"), False, _("ordre des chapitres")),
    "places": (ngettext_lazy("%(count)d lieu", "%(count)d lieux", "count"), False, _("ordre des lieux")),
    "themes": (ngettext_lazy("%(count)d thème", "%(count)d thèmes", "count"), False, _("ordre des thèmes")),
    "promotions": (
        ngettext_lazy("%(count)d promotion", "%(count)d promotions", "count"),
        True,
        _("ordre des promotions"),
    ),
    "laureates": (ngettext_lazy("%(count)d lauréat", "%(count)d lauréats", "count"), False, _("ordre des lauréats")),
    "facts": (
        ngettext_lazy("%(count)d chiffre clé", "%(count)d chiffres clés", "count"),
        False,
        _("ordre des chiffres clés"),
    ),
    "maps": (ngettext_lazy("%(count)d carte", "%(count)d cartes", "count"), True, _("ordre des cartes")),
    "partners": (
        ngettext_lazy("%(count)d partenaire", "%(count)d partenaires", "count"),
        False,
        _("ordre des partenaires"),
    ),
    "pictures": (ngettext_lazy("%(count)d image", "%(count)d images", "count"), True, None),
    "sources": (ngettext_lazy("%(count)d source", "%(count)d sources", "count"), True, None),
}
"""The words for a kind, whether its French noun is feminine, and the words for its order if visitors see it."""

_VERBS = {
    "changed": (
        ngettext_lazy("%(what)s modifié", "%(what)s modifiés", "count"),
        ngettext_lazy("%(what)s modifiée", "%(what)s modifiées", "count"),
    ),
    "added": (
        ngettext_lazy("%(what)s ajouté", "%(what)s ajoutés", "count"),
        ngettext_lazy("%(what)s ajoutée", "%(what)s ajoutées", "count"),
    ),
    "removed": (
        ngettext_lazy("%(what)s retiré", "%(what)s retirés", "count"),
        ngettext_lazy("%(what)s retirée", "%(what)s retirées", "count"),
    ),
}
"""The words for a change, in the masculine and the feminine."""


_WITHOUT_NUMBER = {
    "first": _("premier envoi"),
    "frame": _("accueil et réglages"),
    "languages": _("langues"),
    "texts": _("textes « à propos »"),
}

_NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A difference: the kind of content, the kind of change, the number of parts, and their names if they have any."""

    kind: str
    how: str = ""
    count: int = 0
    names: tuple[str, ...] = ()

    @property
    def first_names(self) -> tuple[str, ...]:
        """The first names, as many as people read."""
        return self.names[:_NAMES_SHOWN]

    @property
    def more(self) -> int:
        """The number of further names."""
        return len(self.names) - len(self.first_names)

    @property
    def said(self) -> str:
        """The change in short: ``2 images ajoutées``."""
        if self.kind in _WITHOUT_NUMBER:
            return str(_WITHOUT_NUMBER[self.kind])
        counted, feminine, order = _KINDS[self.kind]
        if self.how == "order":
            return str(order)
        return _VERBS[self.how][feminine] % {"what": counted % {"count": self.count}, "count": self.count}


def summary_of(before: types.Edition | None, after: types.Edition) -> str:
    """Return a summary: ``1 lauréat modifié, 2 images ajoutées``; return an empty text if nothing changed."""
    return ", ".join(change.said for change in changes_between(before, after))


def changes_to_json(found: Iterable[Change]) -> str:
    """Return changes for the database: without words, so that each reader sees them in their own language."""
    short = [(change.kind, change.how, change.count) for change in found]
    return json.dumps(short) if short else ""


def in_words(text: str) -> str:
    """Return stored changes in words. Earlier versions of the studio stored the words themselves."""
    return ", ".join(Change(*one).said for one in json.loads(text)) if text.startswith("[") else text


def changes_between(before: types.Edition | None, after: types.Edition) -> list[Change]:
    """Return the changes of each kind, with names."""
    if before is None:
        return [Change("first")]
    found: list[Change] = []
    for (kind, (_counted, _feminine, order)), old, new in zip(
        _KINDS.items(), _lists(before, after), _lists(after, before), strict=True
    ):
        groups = {
            "changed": [new[key] for key in new if key in old and old[key] != new[key]],
            "added": [new[key] for key in new if key not in old],
            "removed": [old[key] for key in old if key not in new],
        }
        found += [Change(kind, how, len(parts), tuple(map(_name, parts))) for how, parts in groups.items() if parts]
        if order and [key for key in old if key in new] != [key for key in new if key in old]:
            found.append(Change(kind, "order"))
    if before.exhibit != after.exhibit:
        found.append(Change("frame"))
    if before.languages != after.languages:
        found.append(Change("languages"))
    if _texts(before.about) != _texts(after.about):
        found.append(Change("texts"))
    return found


def _name(part: Any) -> str:
    """Return the visitors' name of a part, or the description of a picture."""
    if isinstance(part, types.Picture):
        return part.alt.best("fr", ("en", "nl"))
    for field in ("title", "name", "value"):
        words = getattr(part, field, None)
        if words is not None:
            return words if isinstance(words, str) else words.best("fr", ("en", "nl"))
    return ""


def _lists(edition: types.Edition, other: types.Edition) -> Iterable[Mapping[Any, Any]]:
    """Yield the parts of an edition, kind by kind, each under a key that is the same in both editions."""
    about = edition.about
    for parts in (edition.story, edition.building, edition.themes, edition.promotions, edition.laureates):
        yield {part.id: part for part in parts}
    yield _recognised(about.facts, other.about.facts, lambda fact: fact.label, lambda fact: fact.value)
    yield {plan.id: plan for plan in about.maps}
    yield _recognised(about.partners, other.about.partners, lambda one: one.name, lambda one: one.role)
    yield edition.pictures
    yield edition.sources


def _recognised(
    parts: Sequence[Any], others: Sequence[Any], name: Callable[[Any], Any], else_by: Callable[[Any], Any]
) -> dict[Any, Any]:
    """Return parts without short names by their names, or by a second key if the other edition has no such name.

    Parts of the same name count one by one.
    """
    known = {name(one) for one in others}
    found: dict[Any, Any] = {}
    for part in parts:
        called = name(part) if name(part) in known else (else_by(part), None)
        found[next(key for key in ((called, number) for number in count()) if key not in found)] = part
    return found


def _texts(about: types.About) -> tuple[Any, ...]:
    return (about.title, about.credits, about.accessibility, about.url)
