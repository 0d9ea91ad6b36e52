"""The changed screens are known from their dependencies, before any is drawn."""

import msgspec
import pytest

from kiosk.edition.folder import LoadedEdition
from kiosk.edition.types import Label, Passage, Title
from kiosk.preview import tour
from kiosk.visit.state import Visit
from studio.preview.screens import changed_screens, screens


def with_laureate(edition, **changes):
    first, *rest = edition.laureates
    return msgspec.structs.replace(edition, laureates=(msgspec.structs.replace(first, **changes), *rest))


def test_the_screens_are_stops_of_the_kiosks_tour(embedded: LoadedEdition):
    stops = {stop.name for stop in tour.stops(embedded.edition, Visit("fr"))}
    named = {screen.name for screen in screens(embedded.edition)}

    assert named <= stops
    assert {name.split("-")[0] for name in stops - named} <= {"laureates", "still", "building"}


def test_equal_editions_have_no_changed_screens(embedded: LoadedEdition):
    assert changed_screens(embedded.edition, embedded.edition) == ([], [], [])
    different, added, gone = changed_screens(None, embedded.edition)
    assert (different, gone) == ([], [])
    assert len(added) == len(list(screens(embedded.edition)))


def test_a_laureates_name_changes_its_screen_the_list_and_the_screens_that_link_to_it(small: LoadedEdition):
    after = with_laureate(small.edition, name=Title("Un autre nom", "Another", "Een andere"))

    names = {screen.name for screen in changed_screens(small.edition, after)[0]}

    assert {"laureate-first", "laureates"} <= names
    assert not any(name.startswith(("about", "attract", "home")) for name in names)


def test_a_text_of_a_laureate_does_not_change_the_list(small: LoadedEdition):
    after = with_laureate(small.edition, body=Passage("Un autre texte.", "Another text.", "Een andere tekst."))

    assert {screen.name for screen in changed_screens(small.edition, after)[0]} == {"laureate-first"}


def test_a_screen_is_the_same_in_the_languages_that_did_not_change(small: LoadedEdition):
    theme = msgspec.structs.replace(small.edition.themes[0], short=Label("Médiation", "Mediation", "Anders"))
    after = msgspec.structs.replace(small.edition, themes=(theme, *small.edition.themes[1:]))

    (before,) = (one for one in screens(small.edition) if one.name == "laureates")
    (now,) = (one for one in screens(after) if one.name == "laureates")

    assert before.fingerprint != now.fingerprint
    assert before.fingerprint_in("fr") == now.fingerprint_in("fr")
    assert before.fingerprint_in("nl") != now.fingerprint_in("nl")


@pytest.mark.parametrize("lost", ["laureates", "story", "building"])
def test_removed_parts_are_named(embedded: LoadedEdition, lost: str):
    after = msgspec.structs.replace(embedded.edition, **{lost: getattr(embedded.edition, lost)[1:]})

    gone = changed_screens(embedded.edition, after)[2]

    assert gone
    assert all("«" in screen.called for screen in gone)
