"""A visitor at a laureate: pictures, neighbours, the code to take home."""

import pytest
from kivy.graphics import Rectangle

from kiosk.edition.folder import LoadedEdition, read_folder
from kiosk.i18n import translator_for
from kiosk.screens.laureates.profile_screen import LaureateProfileScreen
from kiosk.visit import routes
from kiosk.visit.events import Opened
from kiosk.widgets.controls.qr_code import AddressText, QrCode, matrix_of
from tests.conftest import Visits
from tests.support.editions import changed, small_edition, write_folder
from tests.support.visitor import Visitor


@pytest.fixture
def at_laureate(visits: Visits, loaded: LoadedEdition) -> Visitor:
    """A visitor at the first laureate of the embedded edition, which has two pictures."""
    visitor = visits(loaded)
    visitor.taps("Français")
    visitor.taps("Les lauréats")
    visitor.taps("Projet lauréat 1")
    visitor.is_on("laureate")
    return visitor


def before(name: str) -> str:
    return translator_for("fr")("Previous: {name}", name=name)


def after(name: str) -> str:
    return translator_for("fr")("Next: {name}", name=name)


def code(visitor: Visitor) -> QrCode:
    (found,) = [element for element in visitor.shell.in_order() if isinstance(element, QrCode)]
    return found


def test_the_words_about_it_can_be_read(at_laureate: Visitor) -> None:
    for words in ("Médiation culturelle", "Promotion 2014", "Exemple", "Projet lauréat 1", "Guider le visiteur"):
        at_laureate.sees(words)


def test_buttons_turn_the_pictures_and_go_round(at_laureate: Visitor) -> None:
    screen = at_laureate.shell.screen
    alt = screen.gallery.picture.name
    at_laureate.taps("Image suivante")
    assert at_laureate.route.picture == 1
    assert at_laureate.shell.screen is screen, "only the picture changes"
    assert screen.gallery.picture.name != alt
    at_laureate.taps("Image suivante")
    assert at_laureate.route.picture == 0
    assert screen.gallery.picture.name == alt


def test_a_sweep_turns_the_pictures_too(at_laureate: Visitor) -> None:
    rect = at_laureate.shell.screen.gallery.rect
    at_laureate.swipes("left", inside=rect)
    assert at_laureate.route.picture == 1
    at_laureate.swipes("right", inside=rect)
    assert at_laureate.route.picture == 0


def test_turning_pictures_is_not_a_step_back(at_laureate: Visitor) -> None:
    at_laureate.taps("Image suivante")
    at_laureate.taps("Retour")
    at_laureate.is_on("laureates")


def test_the_picture_stays_through_a_change_of_language(at_laureate: Visitor) -> None:
    at_laureate.taps("Image suivante")
    shown = at_laureate.shell.screen.gallery.shown
    at_laureate.taps("English")
    assert at_laureate.shell.screen.gallery.shown == shown == 1


def test_after_the_last_comes_the_first(at_laureate: Visitor) -> None:
    at_laureate.taps(before("Shawouah’zik"))
    at_laureate.sees("Shawouah’zik")
    at_laureate.taps(after("Projet lauréat 1"))
    assert at_laureate.route.laureate == "projet-1"
    at_laureate.taps("Retour")
    at_laureate.is_on("laureates")


def test_neighbours_follow_what_was_chosen_in_the_list(visits: Visits, loaded: LoadedEdition) -> None:
    visitor = visits(loaded)
    visitor.taps("Français")
    visitor.taps("Les lauréats")
    visitor.taps("Médiation culturelle")
    visitor.taps("Projet lauréat 1")
    visitor.taps(after("Projet lauréat 5"))
    visitor.taps(after("Projet lauréat 1"))
    visitor.taps("Retour")
    assert visitor.route == routes.LaureatesRoute(theme="mediation")


def test_a_visitor_from_elsewhere_finds_all_as_neighbours(visits: Visits, loaded: LoadedEdition) -> None:
    visitor = visits(loaded)
    visitor.taps("Français")
    visitor.store.send(Opened(routes.LaureateRoute("projet-2", among=routes.LaureatesRoute(theme="knowledge"))))
    assert visitor.has(after("Projet lauréat 3"))


def test_a_link_leads_to_the_story_and_back(at_laureate: Visitor) -> None:
    at_laureate.taps("Six lauréats")
    at_laureate.is_on("story")
    at_laureate.taps("Retour")
    at_laureate.is_on("laureate")
    assert at_laureate.route.laureate == "projet-1"


def test_the_code_holds_the_address_of_the_project(visits: Visits, small: LoadedEdition) -> None:
    visitor = visits(small)
    visitor.taps("Français")
    visitor.store.send(Opened(routes.LaureateRoute("first")))
    assert code(visitor).matrix == matrix_of("https://example.org/first")
    visitor.sees("example.org/first")
    visitor.sees("le site du projet")
    visitor.sees("Camille Dupont, Fondatrice")
    visitor.sees("Dix ans de startups")


def test_without_an_address_of_its_own_the_code_holds_that_of_the_cluster(visits: Visits, small: LoadedEdition) -> None:
    visitor = visits(small)
    visitor.taps("Français")
    visitor.store.send(Opened(routes.LaureateRoute("second")))
    assert code(visitor).matrix == matrix_of("https://example.org")
    visitor.sees("Visez ce code avec votre téléphone pour ouvrir le site de Louvre-Lens Vallée")


@pytest.mark.parametrize(
    ("signed", "in_the_code"),
    [
        ("https://musée.fr/œuvre", "https://xn--muse-dpa.fr/%C5%93uvre"),
        ("HTTPS://Example.org", "https://example.org"),
        ("https://https://example.org/first", "https://example.org"),
        ("https://exam\u200bple.org/first", "https://example.org"),
    ],
)
def test_the_code_leads_somewhere_whatever_was_signed(
    visits: Visits, tmp_path_factory: pytest.TempPathFactory, signed: str, in_the_code: str
) -> None:
    """Accents are encoded; the address of the cluster replaces one that leads nowhere."""
    edition = changed(small_edition(), "laureates.0.url", signed)
    visitor = visits(read_folder(write_folder(edition, tmp_path_factory.mktemp("signed"))))
    visitor.taps("Français")
    visitor.store.send(Opened(routes.LaureateRoute("first")))
    assert code(visitor).matrix == matrix_of(in_the_code)


def test_without_any_address_there_is_no_code(visits: Visits, tmp_path_factory: pytest.TempPathFactory) -> None:
    edition = changed(changed(small_edition(), "about.url", None), "laureates.0.url", None)
    visitor = visits(read_folder(write_folder(edition, tmp_path_factory.mktemp("offline"))))
    visitor.taps("Français")
    visitor.store.send(Opened(routes.LaureateRoute("first")))
    assert not [element for element in visitor.shell.in_order() if isinstance(element, QrCode | AddressText)]


def test_a_laureate_without_pictures_has_a_field_of_its_colour(
    visits: Visits, tmp_path_factory: pytest.TempPathFactory
) -> None:
    edition = changed(small_edition(), "laureates.0.pictures", [])
    visitor = visits(read_folder(write_folder(edition, tmp_path_factory.mktemp("bare"))))
    visitor.taps("Français")
    visitor.store.send(Opened(routes.LaureateRoute("first")))
    screen = visitor.shell.screen
    assert isinstance(screen, LaureateProfileScreen)
    drawn = [i for child in screen.gallery.children for i in child.canvas.before.children if isinstance(i, Rectangle)]
    assert drawn
    assert not visitor.has("Image suivante")
    assert not screen.gallery.picture.parent
