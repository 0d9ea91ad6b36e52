"""A frame drawn in part has the same pixels as one drawn whole; where that is uncertain, frames are drawn whole."""

from typing import Any

import pytest

from kiosk.kivy_patches.window_painter import around
from kiosk.rotation import Rectangle

WHOLE, PART, NONE = [1, 0], [0, 1], [0, 0]


@pytest.fixture(scope="module")
def upright(in_a_window: Any) -> dict[str, Any]:
    return in_a_window("damage", "0")


@pytest.mark.window
@pytest.mark.parametrize("rotation", ["0", "90", "180", "270"])
def test_a_frame_drawn_in_part_has_the_pixels_of_one_drawn_whole(in_a_window: Any, rotation: str) -> None:
    seen = in_a_window("damage", rotation)
    assert seen["keeps_buffer"]
    assert seen["differences"] == 0
    assert (seen["wholes"], seen["parts"]) == (0, 60)


@pytest.mark.window
def test_the_comparison_of_pixels_sees_a_forgotten_damage(in_a_window: Any) -> None:
    assert in_a_window("damage", "0", "forgets")["differences"] > 20


@pytest.mark.window
def test_the_first_frames_are_drawn_whole_before_anybody_waits_for_one(upright: dict[str, Any]) -> None:
    assert upright["drawn_at_once"] >= 3
    assert upright["settling"] == [PART, PART, PART, PART]


@pytest.mark.window
def test_no_frame_is_drawn_when_nothing_changed(upright: dict[str, Any]) -> None:
    assert upright["nothing"] == NONE
    assert upright["nothing_new"] == NONE


@pytest.mark.window
def test_a_change_asked_for_twice_is_drawn_once(upright: dict[str, Any]) -> None:
    assert upright["twice"] == PART


@pytest.mark.window
def test_a_widget_that_knows_nothing_of_damage_makes_the_frame_whole(upright: dict[str, Any]) -> None:
    assert upright["with_a_stranger"] == WHOLE


@pytest.mark.window
def test_a_change_of_unknown_extent_makes_the_frame_whole(upright: dict[str, Any]) -> None:
    assert upright["unknown"] == WHOLE


@pytest.mark.window
def test_a_change_that_fails_is_not_tried_again(upright: dict[str, Any]) -> None:
    assert upright["after_a_failure"] == PART


@pytest.mark.window
def test_after_the_window_was_covered_some_frames_are_drawn_whole(upright: dict[str, Any]) -> None:
    assert upright["after_exposure"] == [WHOLE, WHOLE, WHOLE, PART, PART]


@pytest.mark.window
def test_it_knows_how_long_a_whole_frame_takes(upright: dict[str, Any]) -> None:
    assert 0 < upright["whole_frame_s"] < 10


@pytest.mark.window
def test_before_the_installation_changes_are_made_at_once(upright: dict[str, Any]) -> None:
    assert upright["moved_before_the_installation"]


def test_where_the_buffer_may_be_lost_every_frame_is_whole(offscreen: Any) -> None:
    seen = offscreen("damage", "0")
    assert not seen["keeps_buffer"]
    assert (seen["wholes"], seen["parts"], seen["differences"]) == (60, 0, 0)


def test_the_box_around_boxes_leaves_out_those_without_area() -> None:
    assert around([Rectangle(1, 2, 3, 4), Rectangle(0, 0, 0, 9), Rectangle(10, 0, 1, 1)]) == Rectangle(1, 0, 10, 6)
    assert around([]) == Rectangle(0, 0, 0, 0)
