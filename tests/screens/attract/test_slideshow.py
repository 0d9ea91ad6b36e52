"""Pictures that give way to each other: by the clock, whatever the machine can draw meanwhile."""

from pathlib import Path

import pytest
from kivy.base import EventLoop
from PIL import Image

from kiosk.screens.attract.slideshow import SWEEP_S, Slideshow
from kiosk.theme import Theme
from kiosk.widgets.core.picture import PictureRef, TextureCache
from kiosk.widgets.core.rect import Rect

EVERY_S = 45.0


@pytest.fixture
def shown() -> list[int]:
    """Return the numbers of the pictures that came into sight."""
    return []


@pytest.fixture
def slides(clock, tmp_path: Path, shown: list[int]):
    EventLoop.ensure_window()
    refs = []
    for number in range(3):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (160, 90), (number * 80, 0, 0)).save(path)
        refs.append(PictureRef(lambda _width, path=path: path, f"Picture {number}", 160, 90, TextureCache()))
    slides = Slideshow(Theme(1920, 1080), refs, every_s=EVERY_S, on_change=shown.append)
    slides.layout(Rect(0, 0, 160, 90))
    slides.start()
    assert clock.get_events()
    yield slides
    slides.stop()


def ticks_each_frame(clock) -> bool:
    return any(event.loop for event in clock.get_events())


def test_between_two_changes_nothing_ticks(slides, clock):
    assert not ticks_each_frame(clock)
    clock.advance(EVERY_S + 0.1)
    assert ticks_each_frame(clock)
    clock.advance(SWEEP_S + 0.2)
    assert not ticks_each_frame(clock)
    assert slides.name == "Picture 1"


@pytest.mark.usefixtures("slides")
@pytest.mark.parametrize("frame_s", [1 / 20, 0.4, 3.0])
def test_a_slow_machine_takes_no_longer_for_the_change(clock, shown, frame_s):
    """Two frames more at most: the one in which it ends, and the one that shows so."""
    clock.advance(EVERY_S)
    began = clock.now
    while not shown:
        clock.frame(frame_s)
    assert clock.now - began <= SWEEP_S + 2 * frame_s + 1e-6
    assert shown == [1]


def test_after_the_last_comes_the_first_and_stopped_it_stays(slides, clock):
    clock.advance(3 * (EVERY_S + SWEEP_S + 0.5))
    assert slides.shown == 0
    slides.stop()
    clock.advance(10 * EVERY_S)
    assert slides.shown == 0
