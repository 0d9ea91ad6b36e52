"""The base of all screens. A screen is made for one scene, and made again when the scene has changed."""

from kiosk.screens.scene import Scene
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill


class Screen(Element):
    """A full picture of one scene, without the navigation bar.

    The shell makes another screen for another scene, unless :meth:`follow` accepts a small change (a dragged divider,
    an opened hot spot).
    """

    role = "group"
    background = "paper"
    """The name of the palette's colour that fills this screen."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.theme)
        self.scene = scene
        self.compose(scene)

    def compose(self, scene: Scene) -> None:
        """Make the elements of this screen and add them in reading order."""
        raise NotImplementedError

    def follow(self, scene: Scene) -> bool:
        """Change to a scene that differs only in its route; return ``False`` to be made again."""
        return False

    def fading_parts(self) -> list[tuple[Rect, str]]:
        """Return the parts that fade in when the screen appears, each with the name of the colour behind it."""
        return [(self.rect, self.background)]

    def paint(self) -> None:
        fill(self.rect, getattr(self.theme.palette, self.background))

    def leave(self) -> None:
        """Stop all that moves by itself: another screen is about to replace this one."""
