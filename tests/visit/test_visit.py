"""``advance``: each event by itself, and promises that hold after any events."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.theme import TEXT_SCALES
from kiosk.visit import routes
from kiosk.visit.events import (
    Began,
    ChangedTextSize,
    ChoseLanguage,
    ConfirmedPresence,
    Event,
    Moved,
    Opened,
    ToggledContrast,
    ToggledReach,
    VisitorLeft,
    WentBack,
    WentHome,
    WentIdle,
)
from kiosk.visit.rules import LONGEST_HISTORY, advance
from kiosk.visit.state import Visit

FRESH = Visit("fr")
LANGUAGES = ("fr", "en", "nl")

_ids = st.sampled_from(["a", "b", "c"])
_shares = st.floats(0, 1, allow_nan=False)
_laureates = st.builds(
    routes.LaureatesRoute, theme=st.none() | _ids, query=st.sampled_from(["", "é"]), scrolled=_shares
)
wheres: st.SearchStrategy[routes.Route] = st.one_of(
    st.just(routes.HomeRoute()),
    st.builds(routes.StoryRoute, _ids),
    st.builds(routes.BuildingRoute, _ids, divider=_shares, hot_spot=st.none() | _ids),
    _laureates,
    st.builds(routes.LaureateRoute, _ids, among=_laureates),
    st.builds(routes.AboutRoute, _ids),
)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Began, st.none() | st.sampled_from(LANGUAGES)),
    st.builds(Opened, wheres),
    st.builds(Moved, wheres),
    st.builds(ChoseLanguage, st.sampled_from(LANGUAGES)),
    *(
        st.builds(kind)
        for kind in (
            WentBack,
            WentHome,
            ChangedTextSize,
            ToggledContrast,
            ToggledReach,
            WentIdle,
            ConfirmedPresence,
            VisitorLeft,
        )
    ),
)
histories = st.lists(events, max_size=80)


def after(*happened: Event, start: Visit = FRESH) -> Visit:
    visit = start
    for event in happened:
        visit = advance(visit, event, fresh=FRESH)
    return visit


def at_home() -> Visit:
    return after(Began("en"))


# One event at a time.


def test_a_visit_begins_at_home_in_the_language_that_was_touched():
    assert after(Began("nl")) == Visit("nl", history=(routes.HomeRoute(),))


def test_a_visit_begins_in_the_first_language_when_none_was_touched():
    assert after(Began()) == Visit("fr", history=(routes.HomeRoute(),))


def test_beginning_again_forgets_what_was_chosen_before():
    assert after(ToggledContrast(), ChangedTextSize(), Began("nl"), start=at_home()) == after(Began("nl"))


def test_back_returns_to_the_very_place_that_opening_left():
    there = routes.BuildingRoute("court", divider=0.2, hot_spot="door")
    visit = after(Opened(routes.StoryRoute("a")), Moved(there), Opened(routes.LaureateRoute("x")), start=at_home())
    assert visit.route == routes.LaureateRoute("x")
    assert after(WentBack(), start=visit).route == there


def test_moving_replaces_where_the_visitor_is():
    visit = after(Opened(routes.StoryRoute("a")), Moved(routes.StoryRoute("b")), start=at_home())
    assert visit.history == (routes.HomeRoute(), routes.StoryRoute("b"))
    assert after(WentBack(), start=visit).route == routes.HomeRoute()


def test_opening_where_the_visitor_already_is_adds_no_step():
    once = after(Opened(routes.StoryRoute("a")), start=at_home())
    assert after(Opened(routes.StoryRoute("a")), start=once) == once


def test_back_at_the_start_stays_at_home():
    assert after(WentBack(), WentBack(), start=at_home()).history == (routes.HomeRoute(),)


def test_home_forgets_the_history():
    assert after(Opened(routes.StoryRoute("a")), Opened(routes.AboutRoute()), WentHome(), start=at_home()).history == (
        routes.HomeRoute(),
    )


def test_a_long_history_keeps_its_first_and_its_last_steps():
    """Back leads through the last steps, and then home, after any number of steps."""
    steps = [routes.StoryRoute(str(i)) for i in range(100)]
    visit = after(*map(Opened, steps), start=at_home())
    assert visit.history[0] == routes.HomeRoute()
    assert visit.history[1:] == tuple(steps[-LONGEST_HISTORY + 1 :])


def test_the_text_grows_step_by_step_and_starts_again():
    sizes = []
    visit = at_home()
    for _ in range(len(TEXT_SCALES) + 1):
        sizes.append(visit.text_size)
        visit = after(ChangedTextSize(), start=visit)
    assert sizes == [*range(len(TEXT_SCALES)), 0]


def test_contrast_and_reach_go_on_and_off():
    on = after(ToggledContrast(), ToggledReach(), start=at_home())
    assert (on.high_contrast, on.reach) == (True, True)
    assert after(ToggledContrast(), ToggledReach(), start=on) == at_home()


def test_the_question_changes_nothing_else():
    there = after(Opened(routes.StoryRoute("a")), ToggledContrast(), start=at_home())
    asked = after(WentIdle(), start=there)
    assert asked == replace(there, asking=True)
    assert after(ConfirmedPresence(), start=asked) == there


# Any events at all.


@given(histories)
def test_no_events_lead_out_of_the_exhibit(happened: list[Event]):
    """The history is empty only between visits, and its length is limited."""
    visit = FRESH
    for event in happened:
        before, visit = visit, advance(visit, event, fresh=FRESH)
        assert len(visit.history) <= LONGEST_HISTORY
        assert visit.language in LANGUAGES
        assert 0 <= visit.text_size < len(TEXT_SCALES)
        if not visit.history:
            assert visit == FRESH
            assert isinstance(event, VisitorLeft) or not before.history
        assert visit.route is None or isinstance(visit.route, routes.Route)


@given(histories)
def test_the_next_visitor_finds_everything_as_at_the_start(happened: list[Event]):
    assert after(*happened, VisitorLeft()) == FRESH


@given(histories, events.filter(lambda event: not isinstance(event, Began)))
def test_late_events_of_a_visitor_who_has_left_change_nothing(happened: list[Event], late: Event):
    assert after(*happened, VisitorLeft(), late) == FRESH


@given(histories, st.sampled_from(LANGUAGES))
def test_another_language_changes_the_language_only(happened: list[Event], language: str):
    visit = after(Began(), *happened, Began())
    visit = after(*happened, start=visit)
    if visit.history:
        assert after(ChoseLanguage(language), start=visit) == replace(visit, language=language)


@given(histories, wheres)
def test_back_undoes_opening(happened: list[Event], route: routes.Route):
    visit = after(Began(), *[e for e in happened if not isinstance(e, VisitorLeft)])
    opened = after(Opened(route), start=visit)
    if opened != visit:
        assert after(WentBack(), start=opened).route == visit.route


@given(histories)
def test_a_visit_is_a_value_that_events_do_not_alter(happened: list[Event]):
    """The old visit stays as it was: a screen that still shows it is right until it is replaced."""
    visit = at_home()
    kept = replace(visit)
    after(*happened, start=visit)
    assert visit == kept
    assert hash(visit) == hash(kept)
