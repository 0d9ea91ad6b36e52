"""Methods of screens and widgets that override nothing say what they promise; ruff cannot find them (D102)."""

from pkgutil import walk_packages

from kiosk import screens, widgets
from tests.support.docstrings import classes_of, undocumented


def test_a_method_that_overrides_nothing_has_a_docstring():
    packages = (screens, widgets)
    modules = [
        module.name for package in packages for module in walk_packages(package.__path__, f"{package.__name__}.")
    ]
    classes = classes_of(modules)

    assert len(classes) > 50
    assert [name for cls in classes for name in undocumented(cls)] == []


def test_a_method_without_a_docstring_is_found():
    class Silent:
        def speaks(self) -> str:
            """Return a word."""
            return ""

        def is_silent(self) -> str:
            return ""

    class Overrides(Silent):
        def is_silent(self) -> str:
            return "never"

    assert [name.rsplit(".")[-1] for name in undocumented(Silent)] == ["is_silent"]
    assert undocumented(Overrides) == []
