"""Letters stand out from what is really behind them, measured on pixels: 4.5 to 1, in high contrast 7 to 1."""

from collections.abc import Iterator

import numpy as np
import pytest

from kiosk.screens.attract import AttractScreen
from kiosk.shell import Shell
from kiosk.theme import Colour, contrast
from kiosk.tour import stops
from kiosk.visit.visit import Visit
from tests.support.audit import (
    lines_of,
    picture_in_other_colours,
    picture_without_letters,
    pixels_behind,
    pixels_of,
    shown,
)

SIZES = {"landscape": (960, 540), "portrait": (540, 960)}
ICONS = 3.0
"""What WCAG 2.2 asks of a sign that is not a letter (1.4.11)."""


def luminance(pixels: np.ndarray) -> np.ndarray:
    """Return the relative luminance (WCAG 2.2) of colours with values from 0 to 1."""
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def worst_contrast(colour: Colour, ground: np.ndarray) -> float:
    """Return the contrast of letters with the pixels behind them that only one in twenty falls below."""
    pixels = ground.reshape(-1, 3) / 255
    letters = np.array(colour[:3]) * colour[3] + pixels * (1 - colour[3])
    a, b = luminance(letters), luminance(pixels)
    return float(np.percentile((np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05), 5))


def too_faint(shell: Shell, wanted: float) -> Iterator[str]:
    """Yield a sentence for each line of letters that does not stand out enough."""
    lines = lines_of(shell, below=shell.question or shell)
    before = pixels_of(shell)
    others = picture_in_other_colours(shell)
    ground = picture_without_letters(shell)
    told: dict[tuple[object, str], str] = {}
    for line in lines:  # of a line with a halo only the last counts: it is the one on top
        behind = pixels_behind(line, ground)
        told.pop((line.piece, line.text), None)
        if not behind.size or (pixels_behind(line, before) == pixels_behind(line, others)).all():
            continue  # out of sight, or covered by a card
        ratio = worst_contrast(line.colour, behind)
        if ratio < (ICONS if line.is_icon else wanted) - 0.05:
            told[line.piece, line.text] = f"{line.text!r} has {ratio:.1f} to 1"
    yield from told.values()


@pytest.mark.parametrize("high_contrast", [False, True], ids=["normal", "high-contrast"])
@pytest.mark.parametrize("size", SIZES)
def test_every_line_stands_out_from_what_is_behind_it(loaded, size, high_contrast):
    """On every stop of the tour, whatever the picture below is like there."""
    wanted = 7.0 if high_contrast else 4.5
    found = []
    for stop in stops(loaded.edition, Visit("fr", high_contrast=high_contrast)):
        with shown(loaded, stop.visit, SIZES[size]) as shell:
            found += [f"{stop.name}: {problem}" for problem in too_faint(shell, wanted)]
    assert not found, f"{len(found)} lines are too faint (at least {wanted} to 1):\n" + "\n".join(found)


@pytest.mark.parametrize("size", SIZES)
def test_the_words_of_attract_stand_out_from_each_of_its_pictures(loaded, size):
    found = []
    with shown(loaded, Visit("fr"), SIZES[size]) as shell:
        assert isinstance(shell.screen, AttractScreen)
        slides = shell.screen.slides
        for number in range(len(slides.shots)):
            slides.shown = number
            slides.changed(number)
            found += [f"picture {number}: {problem}" for problem in too_faint(shell, 4.5)]
    assert not found, "\n".join(found)


def test_contrast_is_measured_as_the_palette_measures_it():
    """A plain ground gives the very figure of ``kiosk.theme.contrast``; letters half see-through give less."""
    letters, ground = (0.3, 0.2, 0.1, 1.0), np.full((4, 4, 3), 204, np.uint8)
    assert worst_contrast(letters, ground) == pytest.approx(contrast(letters, (0.8, 0.8, 0.8, 1.0)))
    assert worst_contrast((0.3, 0.2, 0.1, 0.5), ground) < worst_contrast(letters, ground)


def test_a_bright_spot_behind_letters_counts_though_most_of_the_ground_is_dark():
    ground = np.zeros((10, 10, 3), np.uint8)
    assert worst_contrast((1, 1, 1, 1), ground) == pytest.approx(21.0)
    ground[:, :2] = 255
    assert worst_contrast((1, 1, 1, 1), ground) == pytest.approx(1.0)


def test_letters_on_a_picture_are_found_to_be_faint(loaded, monkeypatch):
    """Without the shade below them, some captions of the story cannot be read on their pictures."""
    monkeypatch.setattr("kiosk.screens.story.shade", lambda *_args, **_kwargs: None)
    chapters = [stop for stop in stops(loaded.edition, Visit("fr")) if stop.name.startswith("story-")]
    found = []
    for stop in chapters:
        with shown(loaded, stop.visit, SIZES["landscape"]) as shell:
            found += list(too_faint(shell, 4.5))
    assert found
