"""Letters have enough contrast with the pixels behind them: 4.5 to 1, in high contrast 7 to 1."""

import numpy as np
import pytest

from kiosk.preview.contrast import faint, worst_contrast
from kiosk.preview.screen_text import ScreenText
from kiosk.preview.tour import pixels_of, shown, stops
from kiosk.screens.attract.screen import AttractScreen
from kiosk.shell import Shell
from kiosk.theme import contrast
from kiosk.visit.state import Visit
from kiosk.widgets.core.picture import TextureCache

SIZES = {"landscape": (960, 540), "portrait": (540, 960)}


def too_faint(shell: Shell) -> list[str]:
    """Return a sentence for each line with too little contrast."""
    reading = ScreenText(shell)
    size = (round(shell.width), round(shell.height))
    found = faint(reading.lines, shell.theme.high_contrast, lambda: pixels_of(shell), size)
    return [f"{line.text!r} has {ratio:.1f} to 1" for line, ratio in found]


@pytest.mark.spread
@pytest.mark.parametrize("high_contrast", [False, True], ids=["normal", "high-contrast"])
@pytest.mark.parametrize("size", SIZES)
def test_every_line_stands_out_from_its_background(loaded, size, high_contrast):
    """On every stop of the tour, also on pictures."""
    found, textures = [], TextureCache()
    for stop in stops(loaded.edition, Visit("fr", high_contrast=high_contrast)):
        with shown(loaded, stop.visit, SIZES[size], textures=textures) as shell:
            found += [f"{stop.name}: {problem}" for problem in too_faint(shell)]
    assert not found, f"{len(found)} lines are too faint:\n" + "\n".join(found)


@pytest.mark.parametrize("size", SIZES)
def test_the_words_of_attract_stand_out_from_each_of_its_pictures(loaded, size):
    found = []
    with shown(loaded, Visit("fr"), SIZES[size]) as shell:
        assert isinstance(shell.screen, AttractScreen)
        slides = shell.screen.slides
        for number in range(len(slides.refs)):
            slides.shown = number
            slides.draw()
            shell.screen._caption(number)
            found += [f"picture {number}: {problem}" for problem in too_faint(shell)]
    assert not found, "\n".join(found)


def test_contrast_on_pixels_equals_the_contrast_of_the_palette():
    """A plain background gives the figure of ``kiosk.theme.contrast``; half-transparent letters give less."""
    letters, ground = (0.3, 0.2, 0.1, 1.0), np.full((4, 4, 3), 204, np.uint8)
    assert worst_contrast(letters, ground) == pytest.approx(contrast(letters, (0.8, 0.8, 0.8, 1.0)))
    assert worst_contrast((0.3, 0.2, 0.1, 0.5), ground) < worst_contrast(letters, ground)


def test_a_bright_spot_behind_letters_counts_although_most_of_the_background_is_dark():
    ground = np.zeros((10, 10, 3), np.uint8)
    assert worst_contrast((1, 1, 1, 1), ground) == pytest.approx(21.0)
    ground[:, :2] = 255
    assert worst_contrast((1, 1, 1, 1), ground) == pytest.approx(1.0)


def test_faint_letters_on_a_picture_are_found(loaded, monkeypatch):
    """Without the scrim below them, some captions of the story are hard to read on their pictures."""
    monkeypatch.setattr("kiosk.widgets.controls.scrim.gradient", lambda *_args, **_kwargs: None)
    chapters = [stop for stop in stops(loaded.edition, Visit("fr")) if stop.name.startswith("story-")]
    found = []
    for stop in chapters:
        with shown(loaded, stop.visit, SIZES["landscape"]) as shell:
            found += too_faint(shell)
    assert found
