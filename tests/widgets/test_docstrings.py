"""Methods that override nothing say what they promise; ruff cannot tell them from those that do (D102)."""

import inspect
from importlib import import_module
from pkgutil import walk_packages

from kiosk import screens, widgets


def classes() -> list[type]:
    """Return the classes of all screens and widgets."""
    found: dict[type, None] = {}
    for package in (screens, widgets):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            members = inspect.getmembers(import_module(module.name), inspect.isclass)
            found |= {member: None for _, member in members if member.__module__ == module.name}
    return list(found)


def silent(cls: type) -> list[str]:
    """Return the public methods and properties of a class that override nothing and have no docstring."""
    inherited = {name for base in cls.__mro__[1:] for name in vars(base)}
    own = [name for name in vars(cls) if not name.startswith("_") and name not in inherited]
    members = {name: inspect.getattr_static(cls, name) for name in own}
    return [
        f"{cls.__module__}.{cls.__name__}.{name}"
        for name, member in members.items()
        if isinstance(member, property | staticmethod | classmethod) or inspect.isfunction(member)
        if not inspect.getdoc(member)
    ]


def test_a_method_that_overrides_nothing_has_a_docstring():
    public = [cls for cls in classes() if not cls.__name__.startswith("_")]
    assert len(public) > 50
    assert [name for cls in public for name in silent(cls)] == []


def test_one_without_would_be_found():
    class Silent:
        def speaks(self) -> str:
            """Return a word."""
            return ""

        def is_silent(self) -> str:
            return ""

    class Overrides(Silent):
        def is_silent(self) -> str:
            return "never"

    assert [name.rsplit(".")[-1] for name in silent(Silent)] == ["is_silent"]
    assert silent(Overrides) == []
