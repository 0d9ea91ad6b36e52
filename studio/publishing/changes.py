"""Says in short, in French, what differs between two editions."""

from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.edition import types

_KINDS = (
    ("chapitre", "chapitres", ""),
    ("lieu", "lieux", ""),
    ("thème", "thèmes", ""),
    ("promotion", "promotions", "e"),
    ("lauréat", "lauréats", ""),
    ("chiffre clé", "chiffres clés", ""),
    ("carte", "cartes", "e"),
    ("partenaire", "partenaires", ""),
    ("image", "images", "e"),
    ("source", "sources", "e"),
)


def changes(before: types.Edition | None, after: types.Edition) -> str:
    """Return what changed: ``1 lauréat modifié, 2 images ajoutées``; nothing where nothing did."""
    if before is None:
        return "première publication"
    said: list[str] = []
    for (one, many, feminine), old, new in zip(_KINDS, _lists(before), _lists(after), strict=True):
        shared = old.keys() & new.keys()
        counts = (
            ("modifié", sum(old[name] != new[name] for name in shared)),
            ("ajouté", len(new.keys() - old.keys())),
            ("retiré", len(old.keys() - new.keys())),
        )
        for verb, count in counts:
            if count:
                said.append(f"{count} {many if count > 1 else one} {verb}{feminine}{'s' if count > 1 else ''}")
        if list(old) != list(new) and old.keys() == new.keys() and one not in ("image", "source"):
            said.append(f"ordre des {many}")
    if before.exhibit != after.exhibit:
        said.append("accueil et réglages")
    if before.languages != after.languages:
        said.append("langues")
    if _texts(before.about) != _texts(after.about):
        said.append("textes « à propos »")
    return ", ".join(said)


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
