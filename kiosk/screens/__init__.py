"""The screens, and which of them belongs to where a visitor is."""

from kiosk.screens.attract import AttractScreen
from kiosk.screens.home import HomeScreen
from kiosk.screens.laureates import LaureatesScreen
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.screens.story import StoryScreen
from kiosk.visit import where as at

_SCREENS: dict[type[at.Where] | type[None], type[Screen]] = {
    type(None): AttractScreen,
    at.Home: HomeScreen,
    at.Laureates: LaureatesScreen,
    at.Story: StoryScreen,
}


def screen_for(scene: Scene, *, slide_s: float) -> Screen:
    """Return a screen for this scene. ``slide_s`` is how long the attract screen shows a picture."""
    AttractScreen.slide_s = slide_s
    return _SCREENS[type(scene.visit.where)](scene)
