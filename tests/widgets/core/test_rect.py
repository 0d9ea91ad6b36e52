"""Rectangles that are cut: nothing is lost, nothing overlaps, nothing is negative."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.widgets.core.rect import Rect

lengths = st.integers(0, 4000)
rects = st.builds(Rect, lengths, lengths, lengths, lengths)
RECT = Rect(10, 20, 100, 60)


def test_the_edges_of_a_rect():
    assert (RECT.right, RECT.top, RECT.centre) == (110, 80, (60, 50))


def test_cutting_from_each_side():
    """y goes up: the top strip is the one with the larger y."""
    assert RECT.cut_top(10, 5) == (Rect(10, 70, 100, 10), Rect(10, 20, 100, 45))
    assert RECT.cut_bottom(10, 5) == (Rect(10, 20, 100, 10), Rect(10, 35, 100, 45))
    assert RECT.cut_left(30, 5) == (Rect(10, 20, 30, 60), Rect(45, 20, 65, 60))
    assert RECT.cut_right(30, 5) == (Rect(80, 20, 30, 60), Rect(10, 20, 65, 60))


@pytest.mark.parametrize("side", ["cut_top", "cut_bottom", "cut_left", "cut_right"])
@given(rect=rects, length=lengths, gap=lengths)
def test_a_cut_stays_inside_and_leaves_the_rest_apart(side, rect, length, gap):
    strip, rest = getattr(rect, side)(length, gap)
    for part in (strip, rest):
        assert part.width >= 0
        assert part.height >= 0
        assert rect.x <= part.x <= part.right <= rect.right
        assert rect.y <= part.y <= part.top <= rect.top
    across = "width" if side in ("cut_left", "cut_right") else "height"
    assert getattr(strip, across) + getattr(rest, across) <= getattr(rect, across)
    assert getattr(strip, across) == min(length, getattr(rect, across))


@pytest.mark.parametrize("way", ["columns", "rows"])
@given(rect=st.builds(Rect, lengths, lengths, st.integers(500, 4000), st.integers(500, 4000)), count=st.integers(1, 8))
def test_columns_and_rows_are_equal_and_fill_the_rect(way, rect, count):
    parts = getattr(rect, way)(count, 4)
    assert len(parts) == count
    assert len({(round(p.width, 6), round(p.height, 6)) for p in parts}) == 1
    first, last = parts[0], parts[-1]
    assert (first.x, first.top) == pytest.approx((rect.x, rect.top))
    assert (last.right, last.y) == pytest.approx((rect.right, rect.y))
    for one, other in pairwise(parts):
        gap = other.x - one.right if way == "columns" else one.y - other.top
        assert gap == pytest.approx(4)


def test_a_rect_holds_its_lower_left_edge_but_not_the_upper_right_one():
    """So that a finger between two neighbours belongs to exactly one of them."""
    assert RECT.contains(10, 20)
    assert not RECT.contains(110, 50)
    assert not RECT.contains(50, 80)
    assert not RECT.contains(9.9, 50)


def test_an_inset_larger_than_the_rect_leaves_nothing_rather_than_less():
    assert RECT.inset(5) == Rect(15, 25, 90, 50)
    assert RECT.inset(5, 10) == Rect(15, 30, 90, 40)
    assert (RECT.inset(70).width, RECT.inset(70).height) == (0, 0)


def test_a_rect_within_another_lies_in_the_middle():
    assert RECT.centred(20, 20) == Rect(50, 40, 20, 20)


rects = st.builds(Rect, *(st.integers(low, high) for low, high in ((0, 20), (0, 20), (1, 20), (1, 20))))


@given(a=rects, b=rects)
def test_two_rects_meet_where_they_have_an_area_in_common(a, b):
    both = a.common(b)
    assert (both is not None) == a.meets(b) == b.meets(a)
    assert both == b.common(a)
    if both:
        assert both.common(a) == both.common(b) == both


def test_rects_that_only_touch_do_not_meet():
    assert not RECT.meets(Rect(RECT.right, RECT.y, 10, 10))
    assert RECT.common(Rect(RECT.x, RECT.top, 10, 10)) is None


@given(rect=st.builds(Rect, *4 * [st.integers(50, 4000)]), count=st.sampled_from([1, 2, 4, 8]))
def test_snapped_columns_still_touch_and_lie_on_whole_pixels(rect, count):
    """Else a line of the background would show between two doors."""
    columns = [one.snapped() for one in rect.columns(count)]
    assert all(edge == round(edge) for one in columns for edge in (one.x, one.y, one.right, one.top))
    assert all(one.right == other.x for one, other in pairwise(columns))
