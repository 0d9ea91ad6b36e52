"""The roomiest setting that fits is taken; no closer one is even tried."""

import pytest

from kiosk.widgets.core.fitting import first_that_fits

SETTINGS = (30, 20, 10)


@pytest.mark.parametrize(("room", "size", "tried"), [(35, 30, [30]), (20, 20, [30, 20]), (5, 10, [30, 20, 10])])
def test_the_first_that_fits_is_taken_else_the_last(room: int, size: int, tried: list[int]):
    """The result is the last thing built, because building may place elements on the screen."""
    built: list[int] = []

    def build(size: int) -> int:
        built.append(size)
        return size

    assert first_that_fits(SETTINGS, build, lambda one: one <= room) == size
    assert built == tried
