"""Yields the parts of an edition, each with its path, and describes paths in English. Checks nothing."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

import msgspec

from kiosk.edition.types import Edition

_ONE_OF = {
    "accessibility": "accessibility › block",
    "body": "body › block",
    "building": "building › place",
    "counts": "number",
    "credits": "credits › block",
    "days": "day",
    "facts": "key fact",
    "hot_spots": "hot spot",
    "items": "point",
    "landmarks": "landmark",
    "languages": "language",
    "laureates": "laureate",
    "links": "link",
    "maps": "map",
    "partners": "partner",
    "people": "person",
    "pictures": "picture",
    "promotions": "promotion",
    "shapes": "shape",
    "slides": "slide",
    "sources": "source",
    "states": "state",
    "story": "story › chapter",
    "themes": "theme",
}
"""The name of one member of a list."""

_CALLED = {
    "alt": "alternative text",
    "story_door": "door to the story",
    "building_door": "door to the building",
    "laureates_door": "door to the laureates",
}
"""Words for fields whose own name would not explain them."""

_OF_NUMBERS = ("focus", "frame", "rings")


class Step(NamedTuple):
    """One step into an edition: a field, or a member of a list or table, named by its id or its number from 1."""

    field: str
    name: str | int | None = None


PartPath = tuple[Step, ...]
"""The place of a part in an edition, as the steps that lead to it."""


def parts(edition: Edition) -> Iterator[tuple[PartPath, object]]:
    """Yield every part and text of the edition with its path, each part before what is inside it."""
    for name in edition.__struct_fields__:
        yield from _field(name, cast(object, getattr(edition, name)), ())


def describe_path(path: PartPath) -> str:
    """Return a path in English: ``story › chapter "1852-mines" › title``."""
    return " › ".join(map(_said, path))


def _said(step: Step) -> str:
    match step:
        case Step("media", str(file)):
            return f"media/{file}"
        case Step(field, None):
            return _CALLED.get(field, field)
        case Step(field, name):
            return f"{_ONE_OF.get(field, field)} " + (f'"{name}"' if isinstance(name, str) else str(name))


def members(field: str, value: object) -> Iterator[tuple[Step, object]]:
    """Yield the members of a list or table of the edition, each with the step to it."""
    if isinstance(value, Mapping):
        for key, part in cast(Mapping[str, object], value).items():
            yield Step(field, key), part
    else:
        for number, part in enumerate(cast(tuple[object, ...], value), 1):
            label: object = getattr(part, "id", None) if field != "links" else None
            yield Step(field, label if isinstance(label, str) else number), part


def _field(name: str, value: object, above: PartPath) -> Iterator[tuple[PartPath, object]]:
    if name in _OF_NUMBERS:
        return
    if isinstance(value, tuple | Mapping):
        for step, part in members(name, cast(object, value)):
            yield from _value(part, (*above, step))
    else:
        yield from _value(value, (*above, Step(name)))


def _value(value: object, here: PartPath) -> Iterator[tuple[PartPath, object]]:
    if isinstance(value, msgspec.Struct):
        yield here, value
        for name in value.__struct_fields__:
            yield from _field(name, cast(object, getattr(value, name)), here)
    elif isinstance(value, str):
        yield here, value
