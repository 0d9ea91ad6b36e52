"""Importing Kivy without its slow parts that the exhibit never uses.

Kivy 2.3.1 reads the looks of all its widgets (``style.kv``) and imports asyncio with its TLS, which together take
longer than creating the window. We let ``kivy_data_dir`` name a folder with an empty ``style.kv`` for a moment, and put
a module into ``sys.modules`` that imports asyncio when somebody first uses it.

To drop it: do not call ``install``; the exhibit then starts later and looks the same.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

_OWN_KIVY_DATA = Path(__file__).resolve().parents[2] / "assets" / "kivy"


def install() -> None:
    """Import the slow parts of Kivy in their lean form. Call it before any other import of Kivy."""
    if "asyncio" not in sys.modules:
        sys.modules["asyncio"] = _loaded_when_used("asyncio", "wait_for")  # Kivy's clock keeps a reference to it
    import kivy

    real, kivy.kivy_data_dir = kivy.kivy_data_dir, str(_OWN_KIVY_DATA)
    try:
        from kivy.lang import builder
    finally:
        kivy.kivy_data_dir = real
    builder.kivy_data_dir = real


def _loaded_when_used(name: str, *functions: str) -> ModuleType:
    """Return a stand-in that imports its module at the first look at a name in it, or call of one of ``functions``.

    ``importlib.util.LazyLoader`` does not wait that long: the mere ``import`` of a module looks into it.
    """
    stand_in = ModuleType(name)
    stand_in.__spec__ = importlib.util.find_spec(name)

    def find(wanted: str) -> Any:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(importlib.import_module(name), wanted)

    for function in functions:
        setattr(stand_in, function, lambda *given, _function=function, **named: find(_function)(*given, **named))
    stand_in.__getattr__ = find  # PEP 562
    return stand_in
