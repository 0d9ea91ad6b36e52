"""Says in short what differs between two editions."""

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
"""What is counted, whether French has a feminine word for it, and what its order is called where that is seen."""

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
"""What happened, to a masculine word and to a feminine one."""


_WITHOUT_NUMBER = {
    "first": _("premier envoi"),
    "frame": _("accueil et réglages"),
    "languages": _("langues"),
    "texts": _("textes « à propos »"),
}

_NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs: of what kind, how, how many there are, and what they are called where they have names."""

    kind: str
    how: str = ""
    count: int = 0
    names: tuple[str, ...] = ()

    @property
    def first_names(self) -> tuple[str, ...]:
        """As many names as one reads."""
        return self.names[:_NAMES_SHOWN]

    @property
    def more(self) -> int:
        """How many names there are besides."""
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
    """Return what changed: ``1 lauréat modifié, 2 images ajoutées``; nothing where nothing did."""
    return ", ".join(change.said for change in changes_between(before, after))


def changes_to_json(found: Iterable[Change]) -> str:
    """Return what the database keeps of changes: no words, so that each reader has them in their own language."""
    short = [(change.kind, change.how, change.count) for change in found]
    return json.dumps(short) if short else ""


def in_words(text: str) -> str:
    """Return what was kept in words. Earlier versions of the studio kept the words themselves."""
    return ", ".join(Change(*one).said for one in json.loads(text)) if text.startswith("[") else text


def changes_between(before: types.Edition | None, after: types.Edition) -> list[Change]:
    """Return what changed, kind by kind, with names."""
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
    """Return what visitors call a part; of a picture, what it shows."""
    if isinstance(part, types.Picture):
        return part.alt.best("fr", ("en", "nl"))
    for field in ("title", "name", "value"):
        words = getattr(part, field, None)
        if words is not None:
            return words if isinstance(words, str) else words.best("fr", ("en", "nl"))
    return ""


def _lists(edition: types.Edition, other: types.Edition) -> Iterable[Mapping[Any, Any]]:
    """Yield the parts of an edition, kind by kind, each under what tells that it is the same in the other one."""
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
    """Return parts without short names by what they are called; by something else where the others have no such name.

    Parts that are called alike count one by one.
    """
    known = {name(one) for one in others}
    found: dict[Any, Any] = {}
    for part in parts:
        called = name(part) if name(part) in known else (else_by(part), None)
        found[next(key for key in ((called, number) for number in count()) if key not in found)] = part
    return found


def _texts(about: types.About) -> tuple[Any, ...]:
    return (about.title, about.credits, about.accessibility, about.url)
