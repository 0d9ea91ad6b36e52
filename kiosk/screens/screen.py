"""What all screens share: they are made for one scene, and made again when the scene has changed."""

from kiosk.screens.scene import Scene
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.rect import Rect


class Screen(Element):
    """A full picture of one scene, without the navigation bar.

    A screen is never patched up: for another scene the shell makes another one, unless
    :meth:`follow` says that it can go along with a small change (a dragged divider, an opened hot
    spot) by itself.
    """

    role = "group"
    background = "paper"
    """The name of the palette's colour behind this screen."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.theme)
        self.scene = scene
        self.compose(scene)

    def compose(self, scene: Scene) -> None:
        """Make the elements of this screen and add them in reading order."""
        raise NotImplementedError

    def follow(self, scene: Scene) -> bool:
        """Go along with a scene that differs only in where the visitor is; ``False`` to be made again."""
        return False

    def fading_parts(self) -> list[tuple[Rect, str]]:
        """Return the parts that emerge when the screen appears, each with the palette's colour behind it."""
        return [(self.rect, self.background)]

    def leave(self) -> None:
        """Stop what goes on by itself; the screen is about to be replaced."""
