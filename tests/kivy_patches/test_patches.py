"""The list of patches is complete, and can be read before Kivy is imported."""

import importlib
import subprocess
import sys
from operator import attrgetter
from pathlib import Path

import pytest

from kiosk import kivy_patches
from kiosk.kivy_patches import PATCHES

NO_PATCH = {"sdl"}


def test_each_module_of_the_package_is_a_patch_of_the_list() -> None:
    folder = Path(kivy_patches.__file__).parent
    assert {path.stem for path in folder.glob("[!_]*.py")} - NO_PATCH == set(PATCHES)


@pytest.mark.parametrize("name", PATCHES)
def test_the_list_names_the_function_that_applies_each_patch(name: str) -> None:
    assert callable(attrgetter(PATCHES[name])(importlib.import_module(f"kiosk.kivy_patches.{name}")))


def test_the_list_can_be_read_before_kivy_is_imported() -> None:
    program = "import sys; from kiosk.kivy_patches import PATCHES, lean_start; print('kivy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "False\n"
