"""Finds public methods without a docstring; ruff cannot tell those that override another from those that do not."""

import inspect
from collections.abc import Iterable
from importlib import import_module
from typing import Any


def classes_of(modules: Iterable[str]) -> list[type]:
    """Return the public classes that are defined in these modules."""
    found: dict[type, None] = {}
    for name in modules:
        members = inspect.getmembers(import_module(name), inspect.isclass)
        found |= {member: None for _, member in members if member.__module__ == name}
    return [cls for cls in found if not cls.__name__.startswith("_")]


def undocumented(cls: type) -> list[str]:
    """Return the public methods and properties of a class that override nothing and have no docstring."""
    inherited = {name for base in cls.__mro__[1:] for name in vars(base)}
    own = [name for name in vars(cls) if not name.startswith("_") and name not in inherited]
    members = {name: inspect.getattr_static(cls, name) for name in own}
    return [
        f"{cls.__module__}.{cls.__name__}.{name}"
        for name, member in members.items()
        if isinstance(member, property | staticmethod | classmethod) or inspect.isfunction(member)
        if not inspect.getdoc(member) and _is_written_in(cls, member)
    ]


def _is_written_in(cls: type, member: Any) -> bool:
    """Return whether a member is written in its class, rather than added by a field of a model."""
    function = member.fget if isinstance(member, property) else inspect.unwrap(member)
    return function.__qualname__.startswith(f"{cls.__qualname__}.")
