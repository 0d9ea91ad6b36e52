"""Says in short what differs between two editions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from kiosk.edition import types

_KINDS = (
    (ngettext_lazy("%(count)d chapitre", "%(count)d chapitres", "count"), False, _("ordre des chapitres")),
    (ngettext_lazy("%(count)d lieu", "%(count)d lieux", "count"), False, _("ordre des lieux")),
    (ngettext_lazy("%(count)d thème", "%(count)d thèmes", "count"), False, _("ordre des thèmes")),
    (ngettext_lazy("%(count)d promotion", "%(count)d promotions", "count"), True, _("ordre des promotions")),
    (ngettext_lazy("%(count)d lauréat", "%(count)d lauréats", "count"), False, _("ordre des lauréats")),
    (ngettext_lazy("%(count)d chiffre clé", "%(count)d chiffres clés", "count"), False, _("ordre des chiffres clés")),
    (ngettext_lazy("%(count)d carte", "%(count)d cartes", "count"), True, _("ordre des cartes")),
    (ngettext_lazy("%(count)d partenaire", "%(count)d partenaires", "count"), False, _("ordre des partenaires")),
    (ngettext_lazy("%(count)d image", "%(count)d images", "count"), True, None),
    (ngettext_lazy("%(count)d source", "%(count)d sources", "count"), True, None),
)
"""What is counted, whether French has a feminine word for it, and what its order is called where that is seen."""

_CHANGED, _ADDED, _REMOVED = (
    (
        ngettext_lazy("%(what)s modifié", "%(what)s modifiés", "count"),
        ngettext_lazy("%(what)s modifiée", "%(what)s modifiées", "count"),
    ),
    (
        ngettext_lazy("%(what)s ajouté", "%(what)s ajoutés", "count"),
        ngettext_lazy("%(what)s ajoutée", "%(what)s ajoutées", "count"),
    ),
    (
        ngettext_lazy("%(what)s retiré", "%(what)s retirés", "count"),
        ngettext_lazy("%(what)s retirée", "%(what)s retirées", "count"),
    ),
)
"""What happened, to a masculine word and to a feminine one."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs, in short, and what it is called where it has names."""

    said: str
    names: tuple[str, ...] = ()


def changes(before: types.Edition | None, after: types.Edition) -> str:
    """Return what changed: ``1 lauréat modifié, 2 images ajoutées``; nothing where nothing did."""
    return ", ".join(change.said for change in changed(before, after))


def changed(before: types.Edition | None, after: types.Edition) -> list[Change]:
    """Return what changed, kind by kind, with names."""
    if before is None:
        return [Change(gettext("premier envoi"))]
    found: list[Change] = []
    for (counted, feminine, order), old, new in zip(_KINDS, _lists(before), _lists(after), strict=True):
        groups = (
            (_CHANGED, [new[key] for key in new if key in old and old[key] != new[key]]),
            (_ADDED, [new[key] for key in new if key not in old]),
            (_REMOVED, [old[key] for key in old if key not in new]),
        )
        for verb, parts in groups:
            if count := len(parts):
                said = verb[feminine] % {"what": counted % {"count": count}, "count": count}
                found.append(Change(said, tuple(map(_name, parts))))
        if order and list(old) != list(new) and old.keys() == new.keys():
            found.append(Change(str(order)))
    if before.exhibit != after.exhibit:
        found.append(Change(gettext("accueil et réglages")))
    if before.languages != after.languages:
        found.append(Change(gettext("langues")))
    if _texts(before.about) != _texts(after.about):
        found.append(Change(gettext("textes « à propos »")))
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


def _lists(edition: types.Edition) -> Iterable[Mapping[str, Any]]:
    about = edition.about
    for parts in (edition.story, edition.building, edition.themes, edition.promotions, edition.laureates):
        yield {part.id: part for part in parts}
    yield {f"{fact.value.best('fr', ('en', 'nl'))} {number}": fact for number, fact in enumerate(about.facts)}
    yield {plan.id: plan for plan in about.maps}
    yield {partner.name: partner for partner in about.partners}
    yield edition.pictures
    yield edition.sources


def _texts(about: types.About) -> tuple[Any, ...]:
    return (about.title, about.credits, about.accessibility, about.url)
