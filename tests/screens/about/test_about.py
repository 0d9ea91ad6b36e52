"""About: every panel and every scale can be reached, and what was chosen survives another language."""

from dataclasses import replace

import pytest
from kivy.clock import Clock

from kiosk.screens.about.fact_grid import FactGrid, FactTile
from kiosk.screens.about.list_entries import ListEntry
from kiosk.screens.about.panels import PANELS
from kiosk.screens.about.screen import AboutScreen
from kiosk.shell import Shell
from kiosk.visit import routes
from kiosk.visit.events import ChoseLanguage
from kiosk.visit.state import Visit
from kiosk.widgets.controls.qr_code import QrCode
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.touchable import Touchable
from kiosk.wiring import user_interface
from tests.support.visitor import reading_order

SIZES = [(1920, 1080), (1080, 1920), (1280, 720), (720, 1280), (1280, 960), (1920, 1200)]


@pytest.fixture
def about(loaded):
    """Return an exhibit that shows the about screen."""

    def show(route: routes.AboutRoute | None = None, size: tuple[int, int] = (1920, 1080), **settings: object) -> Shell:
        visit = replace(Visit("fr", history=(routes.HomeRoute(), route or routes.AboutRoute())), **settings)
        shell = user_interface(loaded, Clock, visit=visit, calm=True).shell
        shell.fit(*size)
        assert isinstance(shell.screen, AboutScreen)
        return shell

    return show


def _inside(shell: Shell, kind: type) -> list:
    return [element for element in shell.screen.in_order() if isinstance(element, kind)]


def _acts(shell: Shell, name: str) -> None:
    wanted = [p for p in _inside(shell, Touchable) if p.name == name]
    assert wanted, f"{name!r} is not among {[p.name for p in _inside(shell, Touchable)]}"
    wanted[0].activate()


def _chosen(shell: Shell) -> list[str]:
    return [p.name for p in _inside(shell, Touchable) if p.state == "chosen"]


def test_every_panel_is_one_act_away_from_every_other(about):
    shell = about()
    names = [pill.name for pill in shell.screen.tabs.children[0]._pills]
    assert len(names) == len(PANELS)
    for name, panel in [*zip(names, PANELS, strict=True)][::-1]:
        _acts(shell, name)
        assert shell.store.visit.route == routes.AboutRoute(panel)
        assert name in _chosen(shell)
        assert len(shell.store.visit.history) == 2, "a panel is not a step to go back through"


def test_every_scale_of_the_map_can_be_chosen(about, loaded):
    shell = about()
    for plan in loaded.edition.about.maps[::-1]:
        _acts(shell, plan.name.fr)
        assert shell.store.visit.route == routes.AboutRoute("facts", plan.id)
        assert plan.name.fr in _chosen(shell)
        assert plan.landmarks[0].name.fr in shell.screen.map.name


def test_another_scale_leaves_the_panel_alone_and_another_panel_the_map(about):
    shell = about()
    screen, panel, drawn = shell.screen, shell.screen.panel.children[0], shell.screen.map
    _acts(shell, "La France")
    assert shell.screen is screen
    assert screen.panel.children[0] is panel
    plan = screen.map.plan
    _acts(shell, screen.tabs.children[0]._pills[1].name)
    assert shell.screen is screen
    assert screen.map is drawn
    assert drawn.plan is plan
    assert screen.panel.children[0] is not panel


def test_a_screen_that_followed_shows_the_same_as_a_new_one(about):
    there = routes.AboutRoute("sources", "department")
    followed = about()
    _acts(followed, "Le département")
    _acts(followed, followed.screen.tabs.children[0]._pills[2].name)
    assert followed.store.visit.route == there

    def told(shell: Shell) -> list[tuple[str, str, str, object]]:
        return [(type(p).__name__, p.name, p.state, p.rect) for p in shell.screen.in_order()]

    assert told(followed) == told(about(there))


def test_another_language_keeps_the_panel_and_the_map(about, loaded):
    shell = about()
    _acts(shell, "La France")
    _acts(shell, shell.screen.tabs.children[0]._pills[1].name)
    shell.store.send(ChoseLanguage("nl"))
    assert shell.store.visit.route == routes.AboutRoute("partners", "country")
    assert "Parijs" in shell.screen.map.name
    assert loaded.edition.about.partners[0].role.nl.upper() in [p.name for p in reading_order(shell.screen)]


def test_a_panel_or_a_map_that_no_edition_has_gives_the_first(about, loaded):
    shell = about(routes.AboutRoute("nothing", "nowhere"))
    assert _inside(shell, FactGrid)
    assert shell.screen.chosen_map is loaded.edition.about.maps[0]


def test_facts_are_named_whole_and_doubt_with_its_source(about, loaded):
    shell = about()
    told = {fact.name for fact in _inside(shell, FactTile)}
    assert len(told) == len(loaded.edition.about.facts)
    (unsure,) = [fact for fact in loaded.edition.about.facts if fact.to_verify]
    publisher = loaded.edition.sources[unsure.sources[0]].publisher
    assert [name for name in told if publisher in name and name.startswith("8")]


def test_sources_are_numbered_and_all_there(about, loaded):
    entries = _inside(about(routes.AboutRoute("sources")), ListEntry)
    assert [entry.number for entry in entries] == [f"{i}." for i in range(1, len(loaded.edition.sources) + 1)]
    dated = next(s for s in loaded.edition.sources.values() if s.date and len(s.date) == 10)
    (entry,) = [e for e in entries if dated.title.split(",")[0] in e.name]
    assert "6" in entry.name
    assert "2013" in entry.name


def test_partners_are_grouped_by_what_they_do(about, loaded):
    shell = about(routes.AboutRoute("partners"))
    names = [p.name for p in reading_order(shell.screen)]
    roles = list(dict.fromkeys(partner.role.fr.upper() for partner in loaded.edition.about.partners))
    assert [name for name in names if name in roles] == roles
    assert len(_inside(shell, ListEntry)) == len(loaded.edition.about.partners)


def test_the_address_can_be_taken_along(about):
    (code,) = _inside(about(), QrCode)
    assert "louvrelensvallee.com" in code.name
    assert code.module >= 3
    assert code.width == code.side


@pytest.mark.parametrize("size", SIZES)
def test_at_normal_size_all_facts_are_in_sight_at_once(about, size):
    shell = about(size=size)
    assert not shell.screen.panel.children[0].overflows


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text_size", [0, 2])
@pytest.mark.parametrize("reach", [False, True])
def test_the_parts_do_not_overlap_and_stay_within_the_screen(about, size, text_size, reach):
    for panel in ("facts", "sources"):
        screen = about(routes.AboutRoute(panel), size, text_size=text_size, reach=reach).screen
        parts: list[Element] = [screen.title, screen.panel, screen.tabs, screen.map, screen.scales]
        parts += [part for part in (screen.code, screen.words) if part.children]
        for part in parts:
            assert part.x >= screen.x
            assert part.right <= screen.right
            assert part.y >= screen.y
            assert part.top <= screen.top
        for i, one in enumerate(parts):
            for other in parts[i + 1 :]:
                a, b = one.rect, other.rect
                apart = a.right <= b.x + 1 or b.right <= a.x + 1 or a.top <= b.y + 1 or b.top <= a.y + 1
                assert apart, f"{parts.index(one)} {a} and {parts.index(other)} {b}"
