"""The map on the screen: names stay inside and legible, and another map takes its place."""

from itertools import combinations

import pytest

from kiosk.screens.about.map_geometry import MapContent, MapPoint, MapShape
from kiosk.screens.about.map_view import MapView
from kiosk.screens.about.screen import AboutScreen
from kiosk.screens.scene import Scene
from kiosk.theme import Theme, contrast
from kiosk.visit import routes
from kiosk.visit.state import Visit
from kiosk.widgets.core.picture import TextureCache
from kiosk.widgets.core.rect import Rect

LAND = MapShape("land", (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),))


def _map(plan: MapContent, theme: Theme | None = None) -> MapView:
    theme = theme or Theme(1920, 1080)
    found = MapView(theme, plan, name="The town", behind=theme.palette.paper)
    found.layout(Rect(0, 0, 770, 700))
    return found


def _plans(loaded, language: str) -> list[MapContent]:
    visits = [
        Visit(language, history=(routes.HomeRoute(), routes.AboutRoute("facts", one.id)))
        for one in loaded.edition.about.maps
    ]
    scenes = [
        Scene(visit, Theme(1920, 1080, language=language), loaded, lambda _event: None, TextureCache())
        for visit in visits
    ]
    return [AboutScreen(scene).map.plan for scene in scenes]


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
@pytest.mark.parametrize("text_size", [0, 1, 2])
def test_every_name_of_the_embedded_maps_is_whole_and_alone(loaded, language, text_size):
    theme = Theme(1920, 1080, language=language, text_size=text_size)
    for plan in _plans(loaded, language):
        shown = _map(plan, theme)
        rects = shown.name_rects()
        assert all(rects), f"{plan.landmarks[rects.index(None)].name} has no room"
        panel = shown.panel
        for rect in rects:
            assert panel.x < rect.x
            assert rect.right < panel.right
            assert panel.y < rect.y
            assert rect.top < panel.top
        for a, b in combinations(rects, 2):
            assert a.right <= b.x or b.right <= a.x or a.top <= b.y or b.top <= a.y


@pytest.mark.parametrize(("high_contrast", "least"), [(False, 4.5), (True, 6.0)])
def test_names_can_be_read_on_every_ground(high_contrast, least):
    theme = Theme(1920, 1080, high_contrast=high_contrast)
    shown = _map(MapContent(1.1, (LAND,)), theme)
    for kind in ("land", "area", "water", "green"):
        assert contrast(theme.palette.ink, shown._fill_of(kind)) >= least, kind


def test_the_map_names_its_places_and_its_note_to_those_who_listen():
    shown = _map(MapContent(1.1, (LAND,), (MapPoint(0.5, 0.5, "Lens", here=True),), "A sketch."))
    assert shown.name == "The town. Lens. A sketch."


def test_another_map_takes_the_place_of_the_first(loaded):
    town, department, _ = _plans(loaded, "fr")
    shown = _map(town)
    fresh = _map(department)
    shown.show(department, "The département")
    assert shown.plan is department
    assert "Arras" in shown.name
    assert shown.name_rects() == fresh.name_rects()
    assert not shown.children, "the note of the town is gone"
