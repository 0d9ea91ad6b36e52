"""A dragged divider in the whole product: only strips are drawn, and no pixel is wrong."""

from typing import Any

import pytest


@pytest.mark.window
def test_dragging_the_divider_draws_only_strips_and_every_pixel_is_right(in_a_window: Any) -> None:
    seen = in_a_window("dragging")
    assert seen["keeps_buffer"]
    assert seen["differences"] == 0
    assert (seen["wholes"], seen["parts"]) == (0, 120)
    assert seen["sets_of_discs"] > 3, "discs came and went on the way"


@pytest.mark.window
def test_the_comparison_of_pixels_sees_a_forgotten_strip(in_a_window: Any) -> None:
    assert in_a_window("dragging", "forgets")["differences"] > 40
