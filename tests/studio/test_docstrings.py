"""Methods of the studio that override nothing say what they promise; ruff cannot find them (D102)."""

from pkgutil import walk_packages

import studio
from tests.support.docstrings import classes_of, undocumented

_NOT_IMPORTED = ("studio.settings.", "studio.wsgi")
"""Modules that set up a process when they are imported."""


def test_a_method_that_overrides_nothing_has_a_docstring():
    names = [module.name for module in walk_packages(studio.__path__, "studio.")]
    classes = classes_of(name for name in names if ".migrations" not in name and not name.startswith(_NOT_IMPORTED))

    assert len(classes) > 100
    assert [name for cls in classes for name in undocumented(cls)] == []
