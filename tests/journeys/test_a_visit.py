"""Ways through the exhibit, as visitors go them."""

import pytest

from kiosk.screens.attract.screen import LANGUAGE_NAMES
from kiosk.visit import routes
from kiosk.visit.events import Moved, Opened
from tests.support.visitor import SCREENS, seen_rect

EVERYWHERE: list[routes.Route] = [
    routes.HomeRoute(),
    routes.StoryRoute("unesco-2012"),
    routes.BuildingRoute("facade", divider=0.3),
    routes.LaureatesRoute(theme="mediation"),
    routes.LaureateRoute("projet-1"),
    routes.AboutRoute("credits"),
]


def _named(route: routes.Route) -> str:
    return SCREENS[type(route)]


@pytest.fixture(params=EVERYWHERE, ids=_named)
def elsewhere(request, visitor):
    """A visitor in English, on each of the screens in turn."""
    visitor.taps("English")
    if request.param != routes.HomeRoute():
        visitor.store.send(Opened(request.param))
        visitor.clock.frame()
    assert visitor.is_on(_named(request.param))
    return visitor


# Beginning.


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_a_language_button_begins_the_visit_in_that_language(visitor, language):
    visitor.taps(LANGUAGE_NAMES[language])

    assert visitor.is_on("home")
    assert visitor.visit.language == language


@pytest.mark.parametrize(("x", "y"), [(10, 10), (960, 540), (1900, 1070), (10, 1070), (1900, 10)])
def test_a_touch_anywhere_on_attract_begins_in_french(visitor, x, y):
    visitor.taps_at(x, y)

    assert visitor.is_on("home")
    assert visitor.visit.language == "fr"
    assert visitor.sees("L’histoire")


def test_a_touch_anywhere_begins_in_the_language_of_the_settings(visits):
    visitor = visits(language="nl")
    visitor.taps_at(960, 540)
    assert visitor.sees("Het verhaal")


def test_two_hands_on_attract_begin_one_visit(visitor):
    """A palm that rested on the glass while somebody chose a language does not begin anew when it lifts."""
    palm = visitor.hand.down(1200, 700)
    visitor.taps("English")
    visitor.taps("The story")
    visitor.hand.up(palm)
    assert visitor.is_on("story")
    assert visitor.visit.language == "en"


def test_a_finger_that_swept_over_a_screen_which_is_gone_turns_no_page(visitor):
    visitor.taps("English")
    visitor.taps("The story")
    x, y = visitor.shell.screen.picture.rect.centre
    held = visitor.hand.down(x, y)
    visitor.taps("Home")
    visitor.hand.move(held, x - 400, y)
    visitor.hand.up(held)
    assert visitor.visit.history == (routes.HomeRoute(),)


# Going, and coming back.


@pytest.mark.parametrize(
    ("door", "screen"),
    [
        ("The story", "story"),
        ("The Paul Bert school", "building"),
        ("The laureates", "laureates"),
        ("About", "about"),
    ],
)
def test_each_door_leads_on_and_home_leads_back(visitor, door, screen):
    visitor.taps("English")
    visitor.taps(door)
    assert visitor.is_on(screen)

    visitor.taps("Home")

    assert visitor.is_on("home")


def test_a_visitor_goes_from_a_chapter_to_a_place_and_back(visitor):
    visitor.taps("English")
    visitor.taps("The story")
    visitor.taps("1885. The first pupils")
    visitor.taps("The classroom")
    assert visitor.is_on("building")
    assert visitor.route.place == "classroom"

    visitor.taps("Back")

    assert visitor.route == routes.StoryRoute("school-1885")


def test_a_visitor_goes_from_a_chapter_to_a_laureate_and_back(visitor):
    visitor.taps("English")
    visitor.store.send(Opened(routes.StoryRoute("laureates-2014")))
    visitor.taps("Winning project 1")
    assert visitor.is_on("laureate")

    visitor.taps("Back")

    assert visitor.route == routes.StoryRoute("laureates-2014")


def test_a_visitor_filters_opens_a_laureate_and_finds_the_same_list_again(visitor):
    visitor.taps("English")
    visitor.taps("The laureates")
    visitor.taps("Cultural mediation")
    chosen = visitor.route
    assert chosen.theme == "mediation"
    visitor.taps("Winning project 5")
    assert visitor.route == routes.LaureateRoute("projet-5", among=chosen)
    assert visitor.sees("Winning project 5")

    visitor.taps("Back")

    assert visitor.route == chosen


def test_previous_and_next_stay_among_what_was_chosen(visitor):
    """Two laureates are in mediation; after the second comes the first."""
    visitor.taps("English")
    visitor.taps("The laureates")
    visitor.taps("Cultural mediation")
    visitor.taps("Winning project 1")
    seen = [visitor.route.laureate]
    for _ in range(2):
        visitor.taps("Next: ")
        seen.append(visitor.route.laureate)
    assert seen == ["projet-1", "projet-5", "projet-1"]

    visitor.taps("Back")

    assert visitor.is_on("laureates")


def test_a_long_walk_from_link_to_link_leads_back_step_by_step(visitor):
    visitor.taps("English")
    visitor.taps("The story")
    visitor.taps("1885. The first pupils")
    visitor.taps("The front")
    visitor.store.send(Opened(routes.StoryRoute("opening-2019")))
    visitor.clock.frame()
    visitor.taps("The classroom")
    assert visitor.is_on("building")
    visitor.taps("Back")
    assert visitor.route == routes.StoryRoute("opening-2019")
    visitor.taps("Back")
    assert visitor.route == routes.BuildingRoute("facade")
    visitor.taps("Back")
    assert visitor.route == routes.StoryRoute("school-1885")
    assert not visitor.has("Back"), "Home is the only way back from the first step"


# Settings.


@pytest.mark.parametrize(("name", "code"), [("Français", "fr"), ("Nederlands", "nl")])
def test_another_language_keeps_the_place(elsewhere, name, code):
    visitor = elsewhere
    route = visitor.route
    words = visitor.shell.screen.name

    visitor.taps(name)

    assert visitor.visit.language == code
    assert visitor.route == route
    assert visitor.is_on(_named(route))
    if words != "Louvre-Lens Vallée" and not isinstance(route, routes.LaureateRoute):
        assert visitor.shell.screen.name != words, "the screen is still in English"


@pytest.mark.parametrize("setting", ["Text size", "Contrast", "Within reach"])
def test_each_setting_changes_the_picture_at_once_and_keeps_the_place(elsewhere, setting):
    visitor = elsewhere
    route, before = visitor.route, visitor.shell.theme

    visitor.taps(setting)

    assert visitor.route == route
    assert visitor.shell.theme != before
    assert visitor.shell.screen.theme == visitor.shell.theme


def test_larger_text_is_larger_and_the_third_touch_returns_to_the_first_size(visitor):
    visitor.taps("English")
    visitor.taps("The story")

    def size() -> int:
        return visitor.shell.theme.text_style("body").size

    sizes = [size()]
    for _ in range(3):
        visitor.taps("Text size")
        sizes.append(size())
    assert sizes[0] < sizes[1] < sizes[2]
    assert sizes[3] == sizes[0]


def test_within_reach_brings_the_doors_down(visits):
    visitor = visits(size=(1080, 1920))
    visitor.taps("English")
    before = max(visitor.finds(door).top for door in ("The story", "The Paul Bert school", "The laureates"))

    visitor.taps("Within reach")

    after = max(visitor.finds(door).y for door in ("The story", "The Paul Bert school", "The laureates"))
    assert after < before
    assert after < 1920 / 3


# The story.


def test_a_tap_on_a_date_opens_that_chapter(visitor):
    visitor.taps("English")
    visitor.taps("The story")

    visitor.taps("1918. A town razed to the ground")

    assert visitor.route == routes.StoryRoute("ruins-1918")
    assert visitor.sees("A town razed to the ground")


def test_a_finger_that_scrubs_along_the_dates_opens_the_one_where_it_is_lifted(visitor):
    visitor.taps("English")
    visitor.taps("The story")
    there = visitor.finds("On the World Heritage List").rect.centre

    visitor.drags("1852", there)

    assert visitor.route == routes.StoryRoute("unesco-2012")


def test_a_swipe_turns_the_page_and_another_turns_it_back(visitor):
    visitor.taps("English")
    visitor.taps("The story")
    picture = visitor.shell.screen.picture.rect

    visitor.swipes("left", inside=picture)
    assert visitor.route == routes.StoryRoute("school-1885")

    visitor.swipes("right", inside=visitor.shell.screen.picture.rect)
    assert visitor.route == routes.StoryRoute("mines-1852")


def test_the_arrows_lead_through_the_whole_story_and_stop_at_its_ends(visitor, loaded):
    visitor.taps("English")
    visitor.taps("The story")
    assert not visitor.has("Previous chapter")
    read = [visitor.route.chapter]
    while visitor.has("Next chapter"):
        visitor.taps("Next chapter")
        read.append(visitor.route.chapter)
    assert read == [chapter.id for chapter in loaded.edition.story]
    visitor.taps("Previous chapter")
    assert visitor.route.chapter == read[-2]


def test_paging_through_the_story_is_one_step_back(visitor):
    visitor.taps("English")
    visitor.taps("The story")
    visitor.taps("Next chapter")
    visitor.taps("Next chapter")
    visitor.taps("Home")
    assert visitor.visit.history == (routes.HomeRoute(),)


# The school.


def test_a_visitor_compares_the_front_and_changes_language(visitor):
    visitor.taps("English")
    visitor.taps("The Paul Bert school")

    visitor.drags_the_divider(to=0.2)

    assert visitor.divider == pytest.approx(0.2, abs=0.02)
    visitor.taps("Nederlands")
    assert visitor.divider == pytest.approx(0.2, abs=0.02)


# Hands that do not do what was expected.


def test_a_finger_that_slides_off_a_button_opens_nothing(visitor):
    visitor.taps("English")
    about = visitor.finds("About").rect.centre
    visitor.drags(about, (about[0], about[1] + 400))
    assert visitor.is_on("home")


def test_a_second_finger_on_a_button_does_not_open_it_twice(visitor):
    visitor.taps("English")
    x, y = visitor.finds("The story").rect.centre
    first = visitor.hand.down(x, y)
    second = visitor.hand.down(x + 20, y)
    visitor.hand.up(second)
    assert visitor.is_on("home"), "the button belongs to the first finger"
    visitor.hand.up(first)
    assert visitor.is_on("story")
    assert len(visitor.visit.history) == 2


def test_a_finger_that_was_down_while_the_screen_changed_does_nothing_more(visitor):
    visitor.taps("English")
    x, y = visitor.finds("The laureates").rect.centre
    held = visitor.hand.down(x, y)
    visitor.taps("Français")
    visitor.hand.up(held)
    assert visitor.is_on("home")


@pytest.mark.parametrize("name", ["Winning project 1", "Winning project 2", "Winning project 6"])
def test_a_finger_on_a_card_opens_nothing_else_when_the_list_changes_below_it(visitor, name):
    """Another hand has filtered meanwhile: the card is gone, or it is another laureate's by now."""
    visitor.taps("English")
    visitor.taps("The laureates")
    held = visitor.hand.down(*seen_rect(visitor.finds(name)).centre)
    visitor.taps("Knowledge")
    visitor.hand.up(held)
    assert visitor.is_on("laureates")


def test_a_finger_on_a_card_opens_nothing_when_no_card_is_left(visitor):
    visitor.taps("English")
    visitor.taps("The laureates")
    held = visitor.hand.down(*seen_rect(visitor.finds("Winning project 2")).centre)
    visitor.store.send(Moved(routes.LaureatesRoute(theme="digitisation", promotion="p2023")))
    visitor.hand.up(held)
    assert visitor.is_on("laureates")
    assert visitor.sees("No project matches")
