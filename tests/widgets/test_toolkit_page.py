"""The control that ``docs/toolkit.md`` shows works as the page says: this test runs its very lines."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kivy.core.window import Window

from kiosk.preview.tour import pixels_of
from kiosk.theme import TOUCH_U, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from tests.support.visitor import Hand, reading_order

PAGE = Path(__file__).resolve().parents[2] / "docs" / "toolkit.md"
THEME = Theme(800, 450)
PLACE = Rect(100, 100, 200, 40)


@pytest.fixture
def block() -> str:
    """The one Python block of the page."""
    (block,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return block


@pytest.fixture
def page(clock) -> Iterator[Element]:
    """A page in the window, before which a hand stands."""
    assert clock
    page = Element(THEME)
    Window.add_widget(page)
    page.layout(Rect(0, 0, 800, 450))
    yield page
    Window.remove_widget(page)


@pytest.fixture
def switch(block: str, page: Element, tmp_path: Path) -> Any:
    """A switch that is off, and that writes what it hears into ``heard``."""
    file = tmp_path / "switch.py"
    file.write_text(block, "utf-8")
    heard: list[bool] = []
    switch = runpy.run_path(str(file))["Switch"](THEME, "Sous-titres", on=False, on_change=heard.append)
    switch.heard = heard
    page.add(switch)
    switch.layout(PLACE)
    return switch


def lightness(page: Element) -> float:
    """Return how light the place of the switch is, from 0 to 255."""
    pixels = np.frombuffer(pixels_of(page), np.uint8).reshape(450, 800, 4)
    return float(pixels[105:135, 110:290, :3].mean())


def test_it_says_how_large_it_wants_to_be(switch: Any):
    assert switch.height_for_width(200) == THEME.u(TOUCH_U)
    assert switch.natural_width() > THEME.u(TOUCH_U)


def test_a_touch_reports_what_is_wanted_and_changes_nothing_by_itself(switch: Any, clock):
    hand = Hand(clock)
    finger = hand.down(200, 120)
    assert switch.pressed
    hand.up(finger)
    assert switch.heard == [True]
    assert not switch.on


def test_it_is_dark_and_says_so_while_it_is_on(switch: Any, page: Element):
    light = lightness(page)
    switch.show(on=True)
    assert lightness(page) < light / 2
    assert [(one.role, one.name, one.state) for one in reading_order(page)] == [("switch", "Sous-titres", "chosen")]


def test_it_is_written_in_about_twenty_lines(block: str):
    """The page promises that to the writer of the next one."""
    _, _, control = block.partition("class Switch")
    assert len([line for line in control.splitlines() if line.strip()]) <= 21
