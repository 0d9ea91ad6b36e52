"""A damage sink that draws when a test says so."""

from kiosk.widgets.core.element import DamageFn


class Frames:
    """Draws nothing until it is asked to, as between two frames of the exhibit."""

    rotation, whole_frame_s = 0, 0.0

    def __init__(self) -> None:
        self.changes: dict[DamageFn, None] = {}

    def invalidate_with(self, change: DamageFn) -> None:
        self.changes[change] = None

    def draw(self) -> None:
        changes, self.changes = self.changes, {}
        for change in changes:
            change()
