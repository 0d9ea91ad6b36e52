"""A segmented control keeps its words whole as long as it can: on more lines, then in smaller letters."""

from itertools import pairwise

import pytest

from kiosk.theme import Theme
from kiosk.widgets.controls.segmented_control import SegmentedControl, SegmentEntry
from kiosk.widgets.core.rect import Rect

WORDS = ("Bassin minier", "Pas de Calais", "Europe")
THEME = Theme(1920, 1080)


def control(width: float, words: tuple[str, ...] = WORDS) -> SegmentedControl:
    """Return a placed control of this width in pixels; the second word is chosen."""
    entries = [SegmentEntry(word, lambda: None, "paper", chosen=number == 1) for number, word in enumerate(words)]
    made = SegmentedControl(THEME, "Map", entries)
    made.layout(Rect(0, 0, width, made.height_for_width(width)))
    return made


def lines(made: SegmentedControl) -> list[list[str]]:
    """Return the lines of each segment."""
    return [one.lines_at(one.width, one.setting) for one in made.segments]


@pytest.mark.parametrize("width", [400, 600, 1000, 1700])
def test_the_segments_fill_the_width_without_a_gap(width: float):
    rects = [one.rect for one in control(width).segments]
    assert (rects[0].x, rects[-1].right) == (0, width)
    assert all(a.right == b.x for a, b in pairwise(rects))


def test_words_that_fit_are_on_one_line_each():
    assert lines(control(1000)) == [[word] for word in WORDS]


def test_in_a_narrow_control_words_take_more_lines_before_they_are_cut():
    made = control(control(1000).least_width() * 0.8)
    assert [" ".join(one) for one in lines(made)] == list(WORDS)
    assert any(len(one) > 1 for one in lines(made))
    assert made.height > control(1000).height


def test_a_word_that_cannot_be_whole_is_cut_and_its_button_still_has_all_of_it():
    long = "Communauté d’agglomération de Lens-Liévin et environs"
    made = control(500, (long, *WORDS[1:]))
    assert "…" in " ".join(lines(made)[0])
    assert made.segments[0].name == long


def test_the_chosen_one_says_so():
    assert [one.state for one in control(1000).segments] == ["", "chosen", ""]
