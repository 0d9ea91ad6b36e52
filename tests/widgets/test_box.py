"""Rectangles that are cut: nothing is lost, nothing overlaps, nothing is negative."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.widgets.box import Box

lengths = st.integers(0, 4000)
boxes = st.builds(Box, lengths, lengths, lengths, lengths)
BOX = Box(10, 20, 100, 60)


def test_the_edges_of_a_box():
    assert (BOX.right, BOX.top, BOX.centre) == (110, 80, (60, 50))


def test_cutting_from_each_side():
    """y goes up: the top strip is the one with the larger y."""
    assert BOX.cut_top(10, 5) == (Box(10, 70, 100, 10), Box(10, 20, 100, 45))
    assert BOX.cut_bottom(10, 5) == (Box(10, 20, 100, 10), Box(10, 35, 100, 45))
    assert BOX.cut_left(30, 5) == (Box(10, 20, 30, 60), Box(45, 20, 65, 60))
    assert BOX.cut_right(30, 5) == (Box(80, 20, 30, 60), Box(10, 20, 65, 60))


@pytest.mark.parametrize("side", ["cut_top", "cut_bottom", "cut_left", "cut_right"])
@given(box=boxes, length=lengths, gap=lengths)
def test_a_cut_stays_inside_and_leaves_the_rest_apart(side, box, length, gap):
    strip, rest = getattr(box, side)(length, gap)
    for part in (strip, rest):
        assert part.width >= 0
        assert part.height >= 0
        assert box.x <= part.x <= part.right <= box.right
        assert box.y <= part.y <= part.top <= box.top
    across = "width" if side in ("cut_left", "cut_right") else "height"
    assert getattr(strip, across) + getattr(rest, across) <= getattr(box, across)
    assert getattr(strip, across) == min(length, getattr(box, across))


@pytest.mark.parametrize("way", ["columns", "rows"])
@given(box=st.builds(Box, lengths, lengths, st.integers(500, 4000), st.integers(500, 4000)), count=st.integers(1, 8))
def test_columns_and_rows_are_equal_and_fill_the_box(way, box, count):
    parts = getattr(box, way)(count, 4)
    assert len(parts) == count
    assert len({(round(p.width, 6), round(p.height, 6)) for p in parts}) == 1
    first, last = parts[0], parts[-1]
    assert (first.x, first.top) == pytest.approx((box.x, box.top))
    assert (last.right, last.y) == pytest.approx((box.right, box.y))
    for one, other in pairwise(parts):
        gap = other.x - one.right if way == "columns" else one.y - other.top
        assert gap == pytest.approx(4)


def test_a_box_holds_its_lower_left_edge_but_not_the_upper_right_one():
    """So that a finger between two neighbours belongs to exactly one of them."""
    assert BOX.holds(10, 20)
    assert not BOX.holds(110, 50)
    assert not BOX.holds(50, 80)
    assert not BOX.holds(9.9, 50)


def test_an_inset_larger_than_the_box_leaves_nothing_rather_than_less():
    assert BOX.inset(5) == Box(15, 25, 90, 50)
    assert BOX.inset(5, 10) == Box(15, 30, 90, 40)
    assert (BOX.inset(70).width, BOX.inset(70).height) == (0, 0)


def test_a_box_within_another_lies_in_the_middle():
    assert BOX.within(20, 20) == Box(50, 40, 20, 20)
