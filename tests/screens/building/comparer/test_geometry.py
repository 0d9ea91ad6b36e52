"""The geometry of a comparer: for any rectangle, picture, frame and view, the pictures fit to the pixel."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.screens.building.comparer.geometry import MOST_ZOOM, WHOLE, Geometry, apart
from kiosk.visit.routes import View
from kiosk.widgets.core.rect import Rect

sides = st.integers(60, 4000)
fractions = st.floats(0.0, 1.0)
frames = st.tuples(st.floats(0, 0.6), st.floats(0, 0.6), st.floats(0.05, 0.4), st.floats(0.05, 0.4)).map(
    lambda f: (f[0], f[1], f[0] + f[2], f[1] + f[3])
)
geometries = st.builds(
    Geometry,
    rect=st.builds(Rect, x=st.integers(-50, 500), y=st.integers(-50, 500), width=sides, height=sides),
    picture=st.tuples(sides, sides),
    frame=frames,
    covered=st.integers(0, 50),
)
views = st.builds(View, zoom=st.floats(0.2, 9.0), x=st.floats(-1, 2), y=st.floats(-1, 2))
EXACT = pytest.approx


@given(geometries, views)
def test_nothing_outside_of_the_picture_is_ever_seen(geometry, view):
    part = geometry.part(view)
    for low, high in ((part.left, part.right), (part.top, part.bottom)):
        assert -1e-9 <= low < high <= 1 + 1e-9


@given(geometries, views)
def test_a_zoomed_view_stays_inside_the_whole(geometry, view):
    part, whole = geometry.part(view), geometry.whole
    assert part.left >= whole.left - 1e-9
    assert part.right <= whole.right + 1e-9
    assert part.top >= whole.top - 1e-9
    assert part.bottom <= whole.bottom + 1e-9


@given(geometries, views)
def test_pictures_keep_their_proportions(geometry, view):
    part, rect, (width, height) = geometry.part(view), geometry.rect, geometry.picture
    assert rect.width / (part.width * width) == EXACT(rect.height / (part.height * height), rel=1e-6)


@given(geometries, views, fractions)
def test_both_halves_meet_at_the_divider_and_fill_the_rect(geometry, view, divider):
    part, rect = geometry.part(view), geometry.rect
    left, right = geometry.halves(part, divider)
    assert left.rect.right == right.rect.x == geometry.divider_x(divider)
    assert left.part.right == right.part.left
    assert (left.rect.x, right.rect.right) == (rect.x, rect.right)
    assert (left.part.left, right.part.right) == (part.left, part.right)
    assert left.part[1::2] == right.part[1::2] == (part.top, part.bottom)


@given(geometries, views, fractions)
def test_a_pixel_shows_the_same_point_of_the_picture_on_either_side(geometry, view, divider):
    """The scale of a half is that of the whole part: dragging the divider moves no picture."""
    part = geometry.part(view)
    for half in geometry.halves(part, divider):
        assume(half.rect.width >= 1)
        assert half.part.width / half.rect.width == EXACT(part.width / geometry.rect.width, rel=1e-6)


@given(geometries, fractions)
def test_a_divider_goes_to_a_pixel_and_back(geometry, divider):
    x = geometry.divider_x(divider)
    assert geometry.divider_x(geometry.divider_at(x)) == x
    assert abs(geometry.divider_at(x) - divider) <= 0.5 / geometry.rect.width + 1e-9


@given(geometries, views, fractions, fractions)
def test_a_point_goes_to_the_screen_and_back(geometry, view, x, y):
    part = geometry.part(view)
    assert geometry.in_picture(part, *geometry.to_screen(part, x, y)) == EXACT((x, y), abs=1e-6)


@given(geometries, views, fractions, fractions)
def test_a_point_of_the_picture_is_where_its_texel_is_drawn(geometry, view, across, down):
    """Interpolating the texture coordinates over the rectangle, as the renderer does, gives the same place."""
    part, rect = geometry.part(view), geometry.rect
    x, y = part.left + part.width * across, part.top + part.height * down
    assert geometry.to_screen(part, x, y) == EXACT(
        (rect.x + rect.width * across, rect.top - rect.height * down), abs=1e-4
    )


@given(geometries, views, st.floats(1.0, MOST_ZOOM), fractions, fractions)
def test_zooming_keeps_the_point_under_the_fingers_unless_an_edge_is_near(geometry, view, zoom, across, down):
    rect = geometry.rect
    about = (rect.x + rect.width * across, rect.y + rect.height * down)
    point = geometry.in_picture(geometry.part(view), *about)
    zoomed = geometry.zoomed(view, zoom, about)
    part, whole = geometry.part(zoomed), geometry.whole
    x, y = geometry.to_screen(part, *point)
    if part.left > whole.left + 1e-6 and part.right < whole.right - 1e-6:
        assert x == EXACT(about[0], abs=0.01)
    if part.top > whole.top + 1e-6 and part.bottom < whole.bottom - 1e-6:
        assert y == EXACT(about[1], abs=0.01)


@given(geometries, st.floats(1.2, MOST_ZOOM), st.floats(-300, 300), st.floats(-300, 300))
def test_panning_moves_the_picture_with_the_finger_up_to_its_edge(geometry, zoom, dx, dy):
    view = geometry.bounded(View(zoom, *_middle(geometry)))
    panned = geometry.panned(view, dx, dy)
    part = geometry.part(panned)
    x, y = geometry.to_screen(part, view.x, view.y)
    before_x, before_y = geometry.to_screen(geometry.part(view), view.x, view.y)
    assert abs(x - before_x) <= abs(dx) + 1e-6
    assert abs(y - before_y) <= abs(dy) + 1e-6
    if part.left > geometry.whole.left + 1e-6 and part.right < geometry.whole.right - 1e-6:
        assert x - before_x == EXACT(dx, abs=0.01)


@given(geometries)
def test_unzoomed_pictures_cannot_be_pushed(geometry):
    assert geometry.panned(WHOLE, 100, -40) == WHOLE
    assert geometry.part(View(1.0, 0.1, 0.9)) == geometry.whole


def test_the_frame_fills_the_width_of_a_tall_screen():
    geometry = Geometry(Rect(0, 0, 1080, 700), (1600, 900), frame=(0.125, 0.08, 0.895, 0.8))
    assert geometry.whole.left == EXACT(0.125, abs=0.01)
    assert geometry.whole.right == EXACT(0.895, abs=0.01)


def test_the_frame_keeps_above_the_controls():
    geometry = Geometry(Rect(0, 0, 1600, 900), (1600, 900), frame=(0.3, 0.3, 0.7, 0.7), covered=200)
    _, lower = geometry.to_screen(geometry.whole, 0.5, 0.7)
    _, upper = geometry.to_screen(geometry.whole, 0.5, 0.3)
    assert lower >= 200 - 1
    assert upper <= 900 + 1


def test_of_a_frame_that_is_too_tall_the_top_is_kept():
    geometry = Geometry(Rect(0, 0, 1600, 600), (1600, 900), frame=(0.0, 0.05, 1.0, 1.0), covered=100)
    assert geometry.whole.top == EXACT(0.05)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=4, unique=True), st.integers(5, 40))
def test_points_that_are_far_enough_apart_stay_where_they_are(points, distance):
    far = all(
        (ax - bx) ** 2 + (ay - by) ** 2 >= distance**2
        for i, (ax, ay) in enumerate(points)
        for bx, by in points[i + 1 :]
    )
    assume(far)
    assert apart(points, distance) == points


def test_two_points_that_are_too_near_part_evenly():
    (ax, ay), (bx, by) = apart([(100, 100), (106, 100)], 10)
    assert (ax, ay) == EXACT((98, 100))
    assert (bx, by) == EXACT((108, 100))
    one, other = apart([(5, 5), (5, 5)], 10)
    assert ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 == EXACT(10, abs=0.1)


def _middle(geometry: Geometry) -> tuple[float, float]:
    whole = geometry.whole
    return ((whole.left + whole.right) / 2, (whole.top + whole.bottom) / 2)
