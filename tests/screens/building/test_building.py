"""The building screen: states, hot spots, places; all of it survives another language and comes back."""

from dataclasses import replace

import pytest

from kiosk.screens.building.comparer.overlays import HotSpotDisc
from kiosk.screens.building.comparer.pair import Pair
from kiosk.screens.building.info_card import InfoCard
from kiosk.screens.building.screen import BuildingScreen
from kiosk.visit import routes
from kiosk.visit.events import Opened
from kiosk.widgets.controls.buttons import Pill
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.core.rect import Rect
from tests.support.frames import Frames
from tests.support.visitor import Visitor, seen_rect


@pytest.fixture
def inside(visits):
    """Return a visitor who stands before a place of the school, in English."""

    def begin(route: routes.BuildingRoute | None = None, **choices: object) -> Visitor:
        visitor = visits(**choices)
        visitor.taps("English")
        visitor.store.send(Opened(route or routes.BuildingRoute("facade")))
        visitor.clock.advance(0.5)
        assert visitor.is_on("building")
        return visitor

    return begin


def _screen(visitor: Visitor) -> BuildingScreen:
    screen = visitor.shell.screen
    assert isinstance(screen, BuildingScreen)
    return screen


def _card(visitor: Visitor) -> InfoCard | None:
    return next((element for element in visitor.elements if isinstance(element, InfoCard)), None)


def test_the_first_and_the_last_state_are_compared_and_named_with_their_years(inside):
    visitor = inside()
    assert visitor.sees("Before")
    assert visitor.sees("2013")
    assert visitor.sees("2019")
    assert visitor.sees("Imagined model, illustration")


def test_the_middle_state_has_its_name_alone(inside):
    visitor = inside(routes.BuildingRoute("facade", 1, 1, 1.0))
    assert visitor.sees("Building site")
    assert not visitor.reads("2014")


def test_a_button_shows_its_state_and_another_language_keeps_it(inside):
    visitor = inside()
    visitor.taps("Building site")
    visitor.waits(seconds=2)
    assert (visitor.route.left, visitor.route.right) == (1, 1)
    assert visitor.finds("Building site").state == "chosen"
    assert visitor.finds("Before, 2013").state == ""
    visitor.taps("Français")
    assert (visitor.route.left, visitor.route.right) == (1, 1)
    assert _screen(visitor).comparer.pair.whole == 1


def test_the_sweep_becomes_a_stop_and_comes_back(inside):
    visitor = inside()
    visitor.taps("Show all states one after another")
    assert visitor.has("Stop")
    visitor.taps("Stop")
    assert visitor.has("Show all states one after another")
    assert not _screen(visitor).comparer.moving


def test_a_sweep_that_is_stopped_stays_where_it_is(inside):
    visitor = inside(routes.BuildingRoute("facade", divider=0.3))
    visitor.taps("Show all states one after another")
    visitor.waits(seconds=4)
    comparer = _screen(visitor).comparer
    stopped = comparer.pair
    visitor.taps("Stop")
    assert comparer.pair == Pair(stopped.left, stopped.right, pytest.approx(stopped.divider, abs=0.05))
    assert routes.BuildingRoute("facade", *comparer.pair) == visitor.route


def test_a_sweep_ends_with_the_first_and_the_last_state_side_by_side(inside):
    visitor = inside(routes.BuildingRoute("facade", divider=0.3))
    visitor.taps("Show all states one after another")
    visitor.waits(seconds=25)
    assert _screen(visitor).comparer.pair == Pair(0, 2, 0.5)
    assert visitor.divider == 0.5


def test_leaving_during_the_sweep_stops_it(inside):
    visitor = inside()
    visitor.taps("Show all states one after another")
    comparer = _screen(visitor).comparer
    visitor.taps("Home")
    visitor.waits(seconds=3)
    assert visitor.is_on("home")
    assert not comparer.moving


def test_zooming_shows_ways_back(inside):
    visitor = inside()
    assert not visitor.has("Zoom out")
    visitor.taps("Zoom in")
    assert visitor.route.view.zoom == pytest.approx(1.6)
    visitor.taps("Dutch" if visitor.has("Dutch") else "Nederlands")
    assert visitor.route.view.zoom == pytest.approx(1.6)
    visitor.taps("English")
    visitor.taps("Show the whole picture")
    assert visitor.route.view == routes.View()
    assert not visitor.has("Zoom out")


def test_a_hot_spot_opens_its_card_beside_it_and_a_touch_elsewhere_closes_it(inside):
    visitor = inside()
    disc = visitor.finds("Number 1: The bell turret")
    visitor.taps("Number 1: The bell turret")
    assert visitor.route.hot_spot == "bell-turret"
    card = _card(visitor)
    assert card is not None
    assert visitor.sees("The bell turret")
    assert not _meet(card.rect, disc.rect)
    before = visitor.divider
    visitor.taps_at(*_sky(visitor))
    assert visitor.route.hot_spot is None
    assert _card(visitor) is None
    assert visitor.divider == before, "the touch that closes a card does not place the divider"


def test_a_card_is_closed_by_its_button_and_keeps_the_language_change(inside):
    visitor = inside(routes.BuildingRoute("facade", hot_spot="bell-turret"))
    visitor.taps("Nederlands")
    assert visitor.route.hot_spot == "bell-turret"
    visitor.taps("English")
    visitor.taps("Close")
    assert visitor.route.hot_spot is None


def test_a_touch_on_the_card_stays_on_it(inside):
    visitor = inside(routes.BuildingRoute("facade", hot_spot="bell-turret"))
    card = _card(visitor)
    scroller = next(element for element in card.in_order() if isinstance(element, Scroller))
    before = visitor.divider
    visitor.taps_at(*scroller.rect.centre)
    assert visitor.route.hot_spot == "bell-turret"
    assert visitor.divider == before


def test_next_goes_round_the_hot_spots_that_are_seen(inside):
    visitor = inside()
    seen = [disc.mark.number for disc in _discs(visitor)]
    visitor.taps("Number 1: The bell turret")
    met = []
    for _ in seen:
        met.append(visitor.route.hot_spot)
        visitor.taps("Next number")
    assert len(set(met)) == len(met) >= 3
    assert visitor.route.hot_spot == met[0]
    visitor.taps("Previous number")
    assert visitor.route.hot_spot == met[-1]


@pytest.mark.parametrize("divider", [0.05, 0.5, 0.95])
def test_a_hot_spot_that_is_opened_from_afar_brings_a_state_in_which_it_is_true(inside, loaded, divider):
    place = next(place for place in loaded.edition.building if place.id == "facade")
    for spot in place.hot_spots:
        visitor = inside(routes.BuildingRoute("facade", divider=divider, hot_spot=spot.id))
        comparer = _screen(visitor).comparer
        shown = place.states[comparer.pair.state_at(comparer.share_of(spot.x))].id
        assert not spot.states or shown in spot.states, spot.id
        assert comparer.sees(spot.x, spot.y)
        visitor.goes_home()


def test_a_hot_spot_out_of_sight_is_brought_back(inside):
    visitor = inside(routes.BuildingRoute("facade", 2, 2, 0.0, "front-terrace", routes.View(4.0, 0.2, 0.3)))
    assert _screen(visitor).comparer.sees(0.842, 0.638)


def test_another_place_replaces_this_one_and_back_leads_to_where_one_came_from(inside):
    visitor = inside()
    history = len(visitor.visit.history)
    visitor.taps("The courtyard")
    assert visitor.route == routes.BuildingRoute("courtyard")
    assert len(visitor.visit.history) == history


def test_the_story_is_one_card_away(inside, loaded):
    visitor = inside()
    visitor.taps("In the story")
    assert visitor.route.about
    chapter = next(c for c in loaded.edition.story if c.id == "opening-2019")
    visitor.taps(chapter.title.best("en", loaded.edition.languages))
    assert visitor.is_on("story")
    visitor.taps("Back")
    assert visitor.route.about, "back is where the visitor was, card and all"


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 960), (720, 1280)])
def test_within_reach_every_disc_has_a_twin_that_opens_it(inside, size):
    visitor = inside(size=size)
    visitor.taps("Within reach")
    discs = _discs(visitor)
    assert discs
    assert all(disc.role == "" for disc in discs)
    for disc in discs:
        assert visitor.has(disc.mark.name)
    visitor.taps(discs[0].mark.name)
    assert visitor.route.hot_spot is not None


def test_within_reach_the_twins_follow_the_zoom_before_it_is_drawn(inside):
    visitor = inside(routes.BuildingRoute("facade", 2, 2, 0.0))
    visitor.taps("Within reach")
    screen = _screen(visitor)
    screen.damage_sink = frames = Frames()
    marks, counts = screen.comparer.marks, []
    names = {mark.name for mark in marks}
    for button in ("Zoom in", "Zoom in", "Zoom in", "Zoom out", "Show the whole picture"):
        visitor.finds(button).activate()
        twins = {element.name for element in visitor.elements if isinstance(element, Pill)} & names
        frames.draw()
        assert twins == {marks[number].name for number in screen.comparer.marks_here()}, button
        counts.append(len(twins))
    assert counts == [3, 2, 0, 2, 5]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_turning_the_screen_keeps_what_is_compared(inside, size):
    visitor = inside(routes.BuildingRoute("facade", divider=0.3, view=routes.View(2.0, 0.5, 0.5)), size=size)
    visitor.shell.fit(size[1], size[0])
    comparer = _screen(visitor).comparer
    assert comparer.pair.divider == 0.3
    assert comparer.view.zoom == 2.0
    assert comparer.width == size[1]


def test_a_drag_only_changes_where_the_visitor_is(inside):
    visitor = inside()
    before, screen = visitor.visit, visitor.shell.screen
    visitor.drags_the_divider(to=0.8)
    assert visitor.divider == pytest.approx(0.8, abs=0.02)
    assert replace(visitor.visit, history=before.history) == before
    assert visitor.shell.screen is screen, "the screen goes along and is not made again"


def _discs(visitor: Visitor) -> list[HotSpotDisc]:
    return [
        element for element in _screen(visitor).in_order() if isinstance(element, HotSpotDisc) and seen_rect(element)
    ]


def _sky(visitor: Visitor) -> tuple[float, float]:
    """Return a point of the pictures on which nothing lies."""
    rect = _screen(visitor).comparer.rect
    return (rect.x + rect.width * 0.3, rect.top - rect.height * 0.06)


def _meet(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.top and b.y < a.top
