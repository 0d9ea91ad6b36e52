"""The theme has one unit, letters that are never too small, and colours with enough contrast."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.theme import (
    _ROLES,
    FIELD_COLOURS,
    HIGH_CONTRAST,
    NORMAL,
    SMALLEST_TEXT_U,
    TEXT_SCALES,
    Palette,
    Theme,
    contrast,
    rgb,
)

sides = st.integers(480, 4320)


def test_a_unit_is_ten_pixels_on_a_full_hd_screen_wide_or_tall():
    assert Theme(1920, 1080).u(1) == 10
    assert Theme(1080, 1920).u(1) == 10
    assert Theme(3840, 2160).u(7) == 140


def test_a_screen_that_is_taller_than_wide_is_portrait():
    assert Theme(1080, 1920).portrait
    assert not Theme(1920, 1080).portrait
    assert not Theme(1080, 1080).portrait


@given(sides, sides, st.sampled_from(list(_ROLES)), st.integers(0, 2), st.floats(0.3, 1.0))
def test_no_letters_are_ever_smaller_than_the_smallest(width, height, role, text_size, shrink):
    theme = Theme(width, height, text_size=text_size)
    assert theme.text_style(role, shrink=shrink).size >= SMALLEST_TEXT_U * theme.unit - 0.5


@pytest.mark.parametrize("role", [role for role in _ROLES if role != "spot"])  # a digit on a disc of fixed size
def test_each_step_of_the_text_size_makes_letters_larger(role):
    sizes = [Theme(1920, 1080, text_size=step).text_style(role).size for step in range(len(TEXT_SCALES))]
    assert sizes == sorted(set(sizes)), f"{role}: {sizes}"


def test_running_text_grows_by_the_whole_step():
    small, large = (Theme(1920, 1080, text_size=step).text_style("body").size for step in (0, 2))
    assert large / small == pytest.approx(TEXT_SCALES[2], abs=0.04)


def test_contrast_is_computed_as_in_wcag():
    assert contrast(rgb("#000000"), rgb("#FFFFFF")) == pytest.approx(21.0)
    assert contrast(rgb("#767676"), rgb("#FFFFFF")) == pytest.approx(4.54, abs=0.01)
    assert contrast(rgb("#C4502E"), rgb("#C4502E")) == 1.0


LETTERS_ON = [
    ("ink", "paper"),
    ("ink", "paper_sunk"),
    ("ink", "paper_pressed"),
    ("ink", "white"),
    ("ink", "brick_pale"),
    ("ink_quiet", "paper"),
    ("ink_quiet", "paper_sunk"),
    ("brick_text", "paper"),
    ("brick_text", "paper_sunk"),
    ("on_coal", "coal"),
    ("on_coal", "coal_raised"),
    ("on_coal", "coal_pressed"),
    ("on_coal_quiet", "coal"),
    ("light", "coal"),
    ("white", "brick"),
    ("white", "brick_pressed"),
]


@pytest.mark.parametrize(("letters", "ground"), LETTERS_ON, ids=" on ".join)
@pytest.mark.parametrize(("palette", "wanted"), [(NORMAL, 4.5), (HIGH_CONTRAST, 7.0)], ids=["normal", "high"])
def test_letters_have_enough_contrast_with_their_background(palette: Palette, wanted, letters, ground):
    assert contrast(getattr(palette, letters), getattr(palette, ground)) >= wanted


@pytest.mark.parametrize("colour", FIELD_COLOURS)
def test_white_letters_have_enough_contrast_with_every_colour_of_an_edition(colour):
    assert contrast(FIELD_COLOURS[colour], NORMAL.white) >= 4.5


def test_every_colour_is_four_numbers_from_0_to_1():
    for palette in (NORMAL, HIGH_CONTRAST):
        for field in fields(palette):
            colour = getattr(palette, field.name)
            assert len(colour) == 4
            assert all(0 <= part <= 1 for part in colour)
