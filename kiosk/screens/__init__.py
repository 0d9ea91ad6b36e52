"""The screens, and which of them belongs to where a visitor is."""

from importlib import import_module

from kiosk.screens.attract import AttractScreen
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit import where as at

# Only the attract screen is needed for the first picture; the others are imported when they are rehearsed.
_SCREENS: dict[type[at.Where], tuple[str, str]] = {
    at.Home: ("kiosk.screens.home", "HomeScreen"),
    at.Story: ("kiosk.screens.story", "StoryScreen"),
    at.Building: ("kiosk.screens.building", "BuildingScreen"),
    at.Laureates: ("kiosk.screens.laureates", "LaureatesScreen"),
    at.Laureate: ("kiosk.screens.laureate", "LaureateScreen"),
    at.About: ("kiosk.screens.about", "AboutScreen"),
}


def screen_for(scene: Scene, *, slide_s: float) -> Screen:
    """Return a screen for this scene. ``slide_s`` is how long the attract screen shows a picture."""
    where = scene.visit.where
    if where is None:
        return AttractScreen(scene, slide_s=slide_s)
    module, name = _SCREENS[type(where)]
    return getattr(import_module(module), name)(scene)
