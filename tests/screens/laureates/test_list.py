"""A visitor among the laureates: chooses, types, opens one, comes back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from kivy.clock import Clock

from kiosk.edition.folder import LoadedEdition, read_folder
from kiosk.preview.tour import photograph, shown
from kiosk.screens.laureates.keyboard import Key
from kiosk.screens.laureates.laureate_card import LaureateCard
from kiosk.screens.laureates.list_screen import LaureateListScreen, large_letter
from kiosk.shell import Shell
from kiosk.visit import routes
from kiosk.visit.events import ChangedTextSize, ChoseLanguage, Moved
from kiosk.visit.state import Visit
from kiosk.wiring import user_interface
from tests.conftest import Visits
from tests.support.editions import big_edition, write_folder
from tests.support.visitor import Visitor, reading_order, seen_rect


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> LoadedEdition:
    """Four hundred laureates in two themes and two promotions."""
    return read_folder(write_folder(big_edition(400), tmp_path_factory.mktemp("big")))


@pytest.fixture
def among(visits: Visits, loaded: LoadedEdition) -> Visitor:
    """A visitor among the laureates of the embedded edition."""
    return at_laureates(visits(loaded))


@pytest.fixture
def crowd(visits: Visits, big: LoadedEdition) -> Visitor:
    """A visitor among four hundred laureates."""
    return at_laureates(visits(big))


def at_laureates(visitor: Visitor) -> Visitor:
    visitor.taps("Français")
    visitor.taps("Les lauréats")
    visitor.is_on("laureates")
    return visitor


def cards(visitor: Visitor) -> list[str]:
    """The names on the cards in sight."""
    return [element.name for element in visitor.elements if isinstance(element, LaureateCard) and seen_rect(element)]


def chosen(visitor: Visitor) -> list[str]:
    return [p.name for p in visitor.elements if p.role == "radio" and p.state == "chosen" and "ranç" not in p.name]


def types(visitor: Visitor, text: str) -> None:
    for letter in text:
        visitor.taps("Espace" if letter == " " else letter)


def test_all_laureates_of_the_embedded_edition_are_in_sight_at_once(among: Visitor, loaded: LoadedEdition) -> None:
    assert cards(among) == [one.name.fr for one in loaded.edition.laureates]
    among.sees("7 projets")


def test_theme_and_promotion_narrow_each_other(among: Visitor) -> None:
    among.taps("Promotion 2014")
    assert len(cards(among)) == 6
    among.taps("Développement des connaissances")
    assert cards(among) == ["Projet lauréat 3"]
    among.sees("1 projet")
    assert chosen(among) == ["Développement des connaissances", "Promotion 2014"]
    among.taps("Tous les thèmes")
    among.taps("Toutes les années")
    assert len(cards(among)) == 7


def test_an_empty_result_offers_all_projects(among: Visitor) -> None:
    among.taps("Numérisation et sécurité")
    among.taps("Promotion 2023")
    assert cards(among) == []
    among.sees("Aucun projet")
    among.taps("Voir tous les projets")
    assert len(cards(among)) == 7
    assert among.route == routes.LaureatesRoute()


def test_choices_stay_through_a_change_of_language_and_of_text_size(among: Visitor) -> None:
    among.taps("Médiation culturelle")
    among.store.send(ChoseLanguage("nl"))
    assert cards(among)[0] == "Bekroond project 1"
    among.store.send(ChangedTextSize())
    assert len(among.shell.screen.found) == 2


def test_coming_back_from_a_laureate_finds_the_same_list(crowd: Visitor) -> None:
    crowd.taps("Promotion 2014")
    crowd.taps("Descendre")
    crowd.taps("Descendre")
    before, route = cards(crowd), crowd.route
    assert route.scrolled > 0

    crowd.taps(before[3])
    crowd.is_on("laureate")
    crowd.taps("Retour")

    assert crowd.route == route
    assert cards(crowd) == before


def test_a_drag_scrolls_and_opens_nothing(crowd: Visitor) -> None:
    before = cards(crowd)
    grid = crowd.shell.screen.grid
    x, y = grid.rect.centre
    crowd.drags((x - 200, y - 200), (x - 200, y + 200))
    crowd.is_on("laureates")
    assert cards(crowd) != before
    assert len(cards(crowd)) == len(before), "whole rows, none of them cut"
    assert grid.motion.offset % grid.cards.plan.pitch == 0
    assert crowd.route.scrolled == int(cards(crowd)[0].split()[-1])


def test_a_scroll_that_the_store_does_not_accept_is_taken_back(crowd: Visitor) -> None:
    before = cards(crowd)
    crowd.store.open_gate()  # it closes the gate of the screen that is shown
    crowd.shell.screen.grid.page(+1)
    crowd.clock.advance(2)
    assert crowd.route.scrolled == 0
    assert cards(crowd) == before


def test_the_same_laureate_stays_in_sight_when_the_text_grows(crowd: Visitor) -> None:
    for _ in range(5):
        crowd.taps("Descendre")
    first = cards(crowd)[0]
    crowd.store.send(ChangedTextSize())
    crowd.store.send(ChangedTextSize())
    assert first in cards(crowd)


def test_a_few_laureates_have_no_search(among: Visitor) -> None:
    assert not among.has("Rechercher")
    among.store.send(Moved(routes.LaureatesRoute(searching=True, query="zzz")))
    assert not [element for element in among.elements if isinstance(element, Key)]
    assert len(cards(among)) == 7


def test_results_change_with_each_letter(crowd: Visitor) -> None:
    crowd.taps("Rechercher")
    types(crowd, "0123")
    assert cards(crowd) == ["Projet 0123"]
    crowd.sees("1 projet")
    crowd.taps("Supprimer")
    assert len(crowd.shell.screen.found) == 10
    types(crowd, " idee")
    assert len(crowd.shell.screen.found) == 10
    crowd.taps("Effacer")
    assert len(crowd.shell.screen.found) == 400


def test_the_search_stays_after_the_keyboard_is_closed_and_can_be_emptied(crowd: Visitor) -> None:
    crowd.taps("Rechercher")
    types(crowd, "012")
    crowd.taps("Fermer")
    assert not [element for element in crowd.elements if isinstance(element, Key)]
    assert len(crowd.shell.screen.found) == 10
    crowd.taps("Effacer la recherche")
    assert len(crowd.shell.screen.found) == 400


def test_a_search_that_finds_nothing_says_so(crowd: Visitor) -> None:
    crowd.taps("Rechercher")
    types(crowd, "xyz")
    crowd.sees("Aucun projet")
    crowd.taps("Voir tous les projets")
    assert len(crowd.shell.screen.found) == 400


def test_a_change_of_choice_begins_at_the_top(crowd: Visitor) -> None:
    crowd.taps("Descendre")
    crowd.taps("Promotion 2014")
    assert crowd.route.scrolled == 0
    assert cards(crowd)[0] == "Projet 0000"


def test_a_list_that_still_glides_when_it_is_left_changes_nothing_elsewhere(crowd: Visitor) -> None:
    screen = crowd.shell.screen
    screen.grid.page(+1)
    crowd.clock.frame()
    crowd.store.send(ChoseLanguage("en"))
    route = crowd.route
    crowd.clock.advance(2)
    assert crowd.route == route
    screen._scroll(16)
    assert crowd.route == route


@pytest.mark.parametrize(
    ("reach", "order"),
    [(False, ["title", "search", "chips", "cards"]), (True, ["title", "cards", "chips", "search"])],
)
def test_the_list_is_read_from_top_to_bottom(big: LoadedEdition, order: list[str], *, reach: bool) -> None:
    """The search is cut off the page before the chips if both lie at the foot."""
    visit = Visit("fr", reach=reach, history=(routes.HomeRoute(), routes.LaureatesRoute()))
    parts = {"heading": "title", "textbox": "search", "radio": "chips", "link": "cards"}
    with shown(big, visit, (1280, 720)) as shell:
        met = [parts[element.role] for element in reading_order(shell.screen) if element.role in parts]
    assert list(dict.fromkeys(met)) == order


CHANGES = [
    routes.LaureatesRoute(theme="mediation"),
    routes.LaureatesRoute(theme="mediation", promotion="call-2014", scrolled=12.0),
    routes.LaureatesRoute(searching=True),
    routes.LaureatesRoute(searching=True, query="idee 12"),
    routes.LaureatesRoute(query="12"),
    routes.LaureatesRoute(query="zzz"),
    routes.LaureatesRoute(scrolled=200.0),
]


@pytest.mark.parametrize("route", CHANGES, ids=repr)
@pytest.mark.parametrize("reach", [False, True])
def test_a_list_that_followed_looks_like_a_new_one(
    big: LoadedEdition, route: routes.LaureatesRoute, *, reach: bool
) -> None:
    visit = Visit("fr", reach=reach, history=(routes.HomeRoute(), routes.LaureatesRoute()))
    interface = user_interface(big, Clock, visit=visit, calm=True)
    store, shell = interface.store, interface.shell
    shell.fit(1280, 720)
    screen = shell.screen
    assert isinstance(screen, LaureateListScreen)
    for step in (routes.LaureatesRoute(promotion="call-2023"), route):
        store.send(Moved(step))
    assert shell.screen is screen, "it was made anew"

    expected = photograph(big, replace(visit, history=(routes.HomeRoute(), route)), 1280, 720)
    assert np.array_equal(_pixels(shell), np.asarray(expected))
    screen.leave()


def _pixels(shell: Shell) -> np.ndarray:
    from kivy.graphics import ClearBuffers, ClearColor, Fbo

    width, height = round(shell.width), round(shell.height)
    fbo = Fbo(size=(width, height))
    with fbo:
        ClearColor(0, 0, 0, 1)
        ClearBuffers()
    fbo.add(shell.canvas)
    fbo.draw()
    return np.frombuffer(fbo.pixels, np.uint8).reshape(height, width, 4)[::-1, :, :3]


def test_an_edition_without_laureates_has_an_empty_list(tmp_path: Path) -> None:
    edition = big_edition(0)
    loaded = read_folder(write_folder(edition, tmp_path))
    for route in (routes.LaureatesRoute(), routes.LaureatesRoute(searching=True), routes.LaureateRoute("gone")):
        photograph(loaded, Visit("fr", history=(routes.HomeRoute(), route)), 640, 360)


@pytest.mark.parametrize(
    ("name", "large"),
    [
        ("« Œuvre »", "Œ"),
        ("‘t Huis", "T"),
        ("'t Huis", "T"),
        ("“Émotion”", "É"),
        ("E\u0301motion", "É"),
        ("(3-D)", "3"),
        ("3-D", "3"),
        ("…demain", "D"),
        ("Projet lauréat 12", "12"),
        ("Projet 007", "7"),
        ("Salle B12", "S"),
        ("«»", ""),
        ("", ""),
    ],
)
def test_the_large_letter_of_a_card_is_the_first_letter_or_the_number_of_its_name(name: str, large: str) -> None:
    assert large_letter(name) == large
