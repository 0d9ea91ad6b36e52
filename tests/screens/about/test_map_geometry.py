"""The geometry of maps: their fit, their coasts, the places of names."""

from itertools import combinations

import pytest

from kiosk.screens.about.label_placement import DotLabel, least_covering, place_labels
from kiosk.screens.about.map_geometry import (
    MapContent,
    MapPoint,
    MapShape,
    coasts,
    dashes,
    fit_aspect,
    ground_at,
    inside,
    smooth_runs,
    to_pixels,
)
from kiosk.widgets.core.rect import Rect

SQUARE = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
FRAME = Rect(0, 0, 400, 300)


def _apart(a: Rect, b: Rect) -> bool:
    return a.right <= b.x or b.right <= a.x or a.top <= b.y or b.top <= a.y


@pytest.mark.parametrize("rect", [Rect(10, 20, 500, 100), Rect(10, 20, 100, 500)])
def test_a_map_keeps_its_aspect_and_stays_in_the_middle_of_its_rect(rect):
    panel = fit_aspect(2.0, rect)
    assert panel.width / panel.height == pytest.approx(2.0, abs=0.05)
    assert panel.centre == pytest.approx(rect.centre, abs=1)
    assert panel.x >= rect.x
    assert panel.right <= rect.right
    assert panel.y >= rect.y
    assert panel.top <= rect.top
    assert panel.width == rect.width or panel.height == rect.height


def test_points_count_from_the_top_left():
    assert to_pixels((0.25, 0.0), Rect(100, 50, 200, 100)) == (150, 150)
    assert to_pixels((1.0, 1.0), Rect(100, 50, 200, 100)) == (300, 50)


def test_a_ring_within_the_map_is_one_closed_coast():
    (run,) = coasts(SQUARE)
    assert run == (*SQUARE, SQUARE[0])


def test_the_edge_that_cuts_a_map_off_is_not_a_coast():
    half = ((0.0, 0.1), (0.5, 0.1), (0.5, 0.9), (0.0, 0.9))
    (run,) = coasts(half)
    assert run == half


def test_a_coast_stays_whole_where_the_ring_begins_in_the_middle_of_it():
    half = ((0.5, 0.5), (0.5, 0.9), (0.0, 0.9), (0.0, 0.1), (0.5, 0.1))
    (run,) = coasts(half)
    assert run == ((0.0, 0.1), (0.5, 0.1), (0.5, 0.5), (0.5, 0.9), (0.0, 0.9))


def test_a_line_is_parted_where_it_turns_back_so_that_no_spike_grows():
    runs = smooth_runs([(0, 0), (10, 0), (20, 0), (10, 1)], 1)
    assert runs == [[(0, 0), (10, 0), (20, 0)], [(20, 0), (10, 1)]]


def test_points_on_top_of_each_other_are_drawn_once_but_the_ends_stay():
    assert smooth_runs([(0, 0), (0.1, 0), (5, 0), (5.1, 0), (9, 0)], 1) == [[(0, 0), (5, 0), (9, 0)]]


def test_dashes_follow_the_line_around_its_corners():
    found = dashes([(0, 0), (4, 0), (4, 10)], 3, 2)
    assert found == [[(0, 0), (3, 0)], [(4, 1), (4, 4)], [(4, 6), (4, 9)]]


def test_a_ring_within_a_ring_is_a_hole():
    hole = ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6))
    assert inside((0.3, 0.3), (SQUARE, hole))
    assert not inside((0.5, 0.5), (SQUARE, hole))
    assert not inside((0.1, 0.5), (SQUARE, hole))


def test_the_ground_is_the_uppermost_shape_and_water_beyond():
    shapes = (
        MapShape("land", (SQUARE,)),
        MapShape("area", (((0.4, 0.4), (0.6, 0.4), (0.6, 0.6)),)),
        MapShape("way", (((0.2, 0.2), (0.8, 0.8)),)),
    )
    assert ground_at((0.3, 0.7), shapes) == "land"
    assert ground_at((0.55, 0.45), shapes) == "area"
    assert ground_at((0.9, 0.9), shapes) == "water"


@pytest.mark.parametrize("side", ["left", "right", "above", "below"])
def test_a_name_stands_at_its_own_side_where_that_is_free(side):
    (rect,) = place_labels([DotLabel(200, 150, 5, 60, 20, side)], FRAME, gap=6)
    x, y = rect.centre
    found = {"left": x < 195, "right": x > 205, "above": y > 155, "below": y < 145}
    assert found[side]
    assert _apart(rect, Rect(195, 145, 10, 10))


def test_a_name_changes_sides_rather_than_leave_the_frame():
    (rect,) = place_labels([DotLabel(390, 150, 5, 60, 20, "right")], FRAME, gap=6)
    assert rect.right <= 385
    assert rect.x >= FRAME.x


def test_a_name_changes_sides_rather_than_lie_on_another_dot():
    first, _ = place_labels(
        [DotLabel(200, 150, 5, 60, 20, "right"), DotLabel(230, 150, 5, 60, 20, "right")], FRAME, gap=6
    )
    assert first.right <= 195


def test_names_never_overlap_each_other_nor_what_is_taken():
    crowd = [DotLabel(180 + 14 * i, 140 + 9 * i, 5, 90, 22, "right") for i in range(6)]
    taken = Rect(230, 100, 120, 60)
    placed = [rect for rect in place_labels(crowd, FRAME, gap=6, taken=(taken,)) if rect]
    assert len(placed) >= 3
    assert all(_apart(a, b) for a, b in combinations([*placed, taken], 2))
    assert all(b.x >= 0 and b.y >= 0 and b.right <= 400 and b.top <= 300 for b in placed)


def test_a_name_gives_way_where_another_would_have_no_good_place():
    wall = Rect(0, 0, 100, 300)  # leaves the second only the side at which the first would rather stand
    walls = (wall, Rect(100, 160, 300, 140), Rect(100, 0, 300, 120))
    first, second = place_labels(
        [DotLabel(250, 140, 5, 60, 20, "left"), DotLabel(110, 140, 5, 80, 20, "left")], FRAME, gap=6, taken=walls
    )
    assert second is not None
    assert second.x > 115
    assert first is not None
    assert first.x > 255


def test_a_name_without_any_room_is_left_out():
    taken = Rect(0, 0, 400, 300)
    assert place_labels([DotLabel(200, 150, 5, 60, 20)], FRAME, gap=6, taken=(taken,)) == [None]


def test_the_note_goes_where_it_hides_least_and_never_onto_a_landmark():
    panel = Rect(0, 0, 100, 100)
    left, right, top = Rect(0, 0, 40, 20), Rect(60, 0, 40, 20), Rect(0, 80, 40, 20)
    plan = MapContent(
        1.0, (MapShape("green", (((0.05, 0.9), (0.1, 0.95), (0.2, 0.9)),)),), (MapPoint(0.8, 0.9, "Gare"),)
    )
    assert least_covering([left, right], plan, panel) == 0
    assert least_covering([left, right, top], plan, panel) == 2
    assert least_covering([right], plan, panel) is None


def test_land_is_not_missed_below_the_note():
    plan = MapContent(1.0, (MapShape("land", (((0.1, 0.9), (0.2, 0.9), (0.2, 0.95)),)),))
    assert least_covering([Rect(0, 0, 40, 20), Rect(60, 80, 40, 20)], plan, Rect(0, 0, 100, 100)) == 0
