"""The screens, and the choice of the screen for a route."""

from importlib import import_module

from kiosk.screens.attract.screen import AttractScreen
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit import routes

# Only the attract screen is needed for the first picture; the others are imported when they are first made.
_SCREENS: dict[type[routes.Route], tuple[str, str]] = {
    routes.HomeRoute: ("kiosk.screens.home.screen", "HomeScreen"),
    routes.StoryRoute: ("kiosk.screens.story.screen", "StoryScreen"),
    routes.BuildingRoute: ("kiosk.screens.building.screen", "BuildingScreen"),
    routes.LaureatesRoute: ("kiosk.screens.laureates.list_screen", "LaureateListScreen"),
    routes.LaureateRoute: ("kiosk.screens.laureates.profile_screen", "LaureateProfileScreen"),
    routes.AboutRoute: ("kiosk.screens.about.screen", "AboutScreen"),
}


def screen_for(scene: Scene, *, slide_s: float) -> Screen:
    """Return a screen for this scene. ``slide_s`` is how long the attract screen shows a picture."""
    route = scene.visit.route
    if route is None:
        return AttractScreen(scene, slide_s=slide_s)
    module, name = _SCREENS[type(route)]
    return getattr(import_module(module), name)(scene)
