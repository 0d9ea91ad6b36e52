"""Windows for the programs that the tests of the runtime run."""

from tests.support.windows import in_a_window, offscreen, xvfb

__all__ = ["in_a_window", "offscreen", "xvfb"]
