"""Walks through an edition and names each part as people would; knows the format, judges nothing."""

from collections.abc import Iterator, Mapping
from typing import cast

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
    "promotions": "promotion",
    "shapes": "shape",
    "slides": "slide",
    "sources": "source",
    "states": "state",
    "story": "story › chapter",
    "themes": "theme",
}
"""What one member of a list is called."""

_CALLED = {
    "alt": "alternative text",
    "story_door": "door to the story",
    "building_door": "door to the building",
    "laureates_door": "door to the laureates",
}
"""Fields whose own name would not say what they are."""

_OF_NUMBERS = ("focus", "frame", "rings")


def parts(edition: Edition) -> Iterator[tuple[str, object]]:
    """Yield every value and text of the edition with its path, each whole before its parts.

    A path reads ``story › chapter "1852-mines" › title``.
    """
    for name in edition.__struct_fields__:
        yield from _field(name, cast(object, getattr(edition, name)), "")


def joined(*steps: str) -> str:
    """Join the steps of a path."""
    return " › ".join(step for step in steps if step)


def member(field: str, name: str | int) -> str:
    """Name one member of a list or table of the edition by its id, or by its number from 1."""
    return f"{_ONE_OF.get(field, field)} " + (f'"{name}"' if isinstance(name, str) else str(name))


def _field(name: str, value: object, above: str) -> Iterator[tuple[str, object]]:
    if name in _OF_NUMBERS:
        return
    if isinstance(value, tuple):
        for number, part in enumerate(cast(tuple[object, ...], value), 1):
            label: object = getattr(part, "id", None) if name != "links" else None
            yield from _value(part, joined(above, member(name, label if isinstance(label, str) else number)))
    elif isinstance(value, Mapping):
        for key, part in cast(Mapping[str, object], value).items():
            yield from _value(part, joined(above, member(name.removesuffix("s"), key)))
    else:
        yield from _value(value, joined(above, _CALLED.get(name, name)))


def _value(value: object, here: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, msgspec.Struct):
        yield here, value
        for name in value.__struct_fields__:
            yield from _field(name, cast(object, getattr(value, name)), here)
    elif isinstance(value, str):
        yield here, value
