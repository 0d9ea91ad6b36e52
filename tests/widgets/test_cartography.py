"""The geometry of maps: what fits, what is coast, where names may stand."""

from itertools import combinations

import pytest

from kiosk.widgets.box import Box
from kiosk.widgets.cartography import (
    Landmark,
    Plan,
    Shape,
    coasts,
    dashes,
    fitted,
    ground_at,
    inside,
    on_box,
    smooth_runs,
)
from kiosk.widgets.label_placement import Named, place_names, quietest

SQUARE = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
FRAME = Box(0, 0, 400, 300)


def _apart(a: Box, b: Box) -> bool:
    return a.right <= b.x or b.right <= a.x or a.top <= b.y or b.top <= a.y


@pytest.mark.parametrize("box", [Box(10, 20, 500, 100), Box(10, 20, 100, 500)])
def test_a_map_keeps_its_aspect_and_stays_in_the_middle_of_its_box(box):
    panel = fitted(2.0, box)
    assert panel.width / panel.height == pytest.approx(2.0, abs=0.05)
    assert panel.centre == pytest.approx(box.centre, abs=1)
    assert panel.x >= box.x
    assert panel.right <= box.right
    assert panel.y >= box.y
    assert panel.top <= box.top
    assert panel.width == box.width or panel.height == box.height


def test_points_count_from_the_top_left():
    assert on_box((0.25, 0.0), Box(100, 50, 200, 100)) == (150, 150)
    assert on_box((1.0, 1.0), Box(100, 50, 200, 100)) == (300, 50)


def test_a_ring_within_the_map_is_one_closed_coast():
    (run,) = coasts(SQUARE)
    assert run == (*SQUARE, SQUARE[0])


def test_where_the_map_is_cut_off_there_is_no_coast():
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
        Shape("land", (SQUARE,)),
        Shape("area", (((0.4, 0.4), (0.6, 0.4), (0.6, 0.6)),)),
        Shape("way", (((0.2, 0.2), (0.8, 0.8)),)),
    )
    assert ground_at((0.3, 0.7), shapes) == "land"
    assert ground_at((0.55, 0.45), shapes) == "area"
    assert ground_at((0.9, 0.9), shapes) == "water"


@pytest.mark.parametrize("side", ["left", "right", "above", "below"])
def test_a_name_stands_at_its_own_side_where_that_is_free(side):
    (box,) = place_names([Named(200, 150, 5, 60, 20, side)], FRAME, gap=6)
    x, y = box.centre
    found = {"left": x < 195, "right": x > 205, "above": y > 155, "below": y < 145}
    assert found[side]
    assert _apart(box, Box(195, 145, 10, 10))


def test_a_name_changes_sides_rather_than_leave_the_frame():
    (box,) = place_names([Named(390, 150, 5, 60, 20, "right")], FRAME, gap=6)
    assert box.right <= 385
    assert box.x >= FRAME.x


def test_a_name_changes_sides_rather_than_lie_on_another_dot():
    first, _ = place_names([Named(200, 150, 5, 60, 20, "right"), Named(230, 150, 5, 60, 20, "right")], FRAME, gap=6)
    assert first.right <= 195


def test_names_never_overlap_each_other_nor_what_is_taken():
    crowd = [Named(180 + 14 * i, 140 + 9 * i, 5, 90, 22, "right") for i in range(6)]
    taken = Box(230, 100, 120, 60)
    placed = [box for box in place_names(crowd, FRAME, gap=6, taken=(taken,)) if box]
    assert len(placed) >= 3
    assert all(_apart(a, b) for a, b in combinations([*placed, taken], 2))
    assert all(b.x >= 0 and b.y >= 0 and b.right <= 400 and b.top <= 300 for b in placed)


def test_a_name_gives_way_where_another_would_have_no_good_place():
    wall = Box(0, 0, 100, 300)  # leaves the second only the side at which the first would rather stand
    walls = (wall, Box(100, 160, 300, 140), Box(100, 0, 300, 120))
    first, second = place_names(
        [Named(250, 140, 5, 60, 20, "left"), Named(110, 140, 5, 80, 20, "left")], FRAME, gap=6, taken=walls
    )
    assert second is not None
    assert second.x > 115
    assert first is not None
    assert first.x > 255


def test_a_name_without_any_room_is_left_out():
    taken = Box(0, 0, 400, 300)
    assert place_names([Named(200, 150, 5, 60, 20)], FRAME, gap=6, taken=(taken,)) == [None]


def test_the_note_goes_where_it_hides_least_and_never_onto_a_landmark():
    panel = Box(0, 0, 100, 100)
    left, right, top = Box(0, 0, 40, 20), Box(60, 0, 40, 20), Box(0, 80, 40, 20)
    plan = Plan(1.0, (Shape("green", (((0.05, 0.9), (0.1, 0.95), (0.2, 0.9)),)),), (Landmark(0.8, 0.9, "Gare"),))
    assert quietest([left, right], plan, panel) == 0
    assert quietest([left, right, top], plan, panel) == 2
    assert quietest([right], plan, panel) is None


def test_land_is_not_missed_below_the_note():
    plan = Plan(1.0, (Shape("land", (((0.1, 0.9), (0.2, 0.9), (0.2, 0.95)),)),))
    assert quietest([Box(0, 0, 40, 20), Box(60, 80, 40, 20)], plan, Box(0, 0, 100, 100)) == 0
