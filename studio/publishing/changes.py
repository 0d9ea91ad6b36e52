"""Says in short, in French, what differs between two editions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
        return [Change("premier envoi")]
    found: list[Change] = []
    for (one, many, feminine), old, new in zip(_KINDS, _lists(before), _lists(after), strict=True):
        groups = (
            ("modifié", [new[key] for key in new if key in old and old[key] != new[key]]),
            ("ajouté", [new[key] for key in new if key not in old]),
            ("retiré", [old[key] for key in old if key not in new]),
        )
        for verb, parts in groups:
            if count := len(parts):
                said = f"{count} {many if count > 1 else one} {verb}{feminine}{'s' if count > 1 else ''}"
                found.append(Change(said, tuple(map(_name, parts))))
        if list(old) != list(new) and old.keys() == new.keys() and one not in ("image", "source"):
            found.append(Change(f"ordre des {many}"))
    if before.exhibit != after.exhibit:
        found.append(Change("accueil et réglages"))
    if before.languages != after.languages:
        found.append(Change("langues"))
    if _texts(before.about) != _texts(after.about):
        found.append(Change("textes « à propos »"))
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
