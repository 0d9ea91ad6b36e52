"""A clock for the tests of the runtime, and windows for the programs that they run."""

import pytest

from tests.runtime.hands import Hands
from tests.support.windows import in_a_window, offscreen, xvfb

__all__ = ["in_a_window", "offscreen", "xvfb"]


@pytest.fixture
def hands() -> Hands:
    """A clock that the test sets."""
    return Hands()
