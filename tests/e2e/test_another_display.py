"""The display changes under a running exhibit: the window follows, and the visit goes on."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.screen import Screen, pause
from kiosk.visit import routes
from kiosk.visit.state import Visit
from tests.support.screen import Kiosk, until

pytestmark = pytest.mark.window

HOME = Visit("fr", history=(routes.HomeRoute(),))
SMALL, LARGE = (1280, 720), (1920, 1080)
FOLLOWS_WITHIN_S = 2.0
DRAWS_WITHIN_S = 2.0
"""The longest time that a busy machine takes to make and draw the screen again."""


def _tells_the_refresher(state: Path, size: tuple[int, int]) -> bool:
    path = state / "exhibit" / "shown.json"
    return path.exists() and list(size) == json.loads(path.read_text())["screen"]


def test_the_window_follows_its_display_both_ways_and_the_visit_goes_on(tmp_path, loaded):
    """The television is switched on after the kiosk; later a smaller one takes its place. No window manager helps."""
    state = tmp_path / "state"
    place = routes.BuildingRoute(loaded.edition.building[0].id)
    with Screen(LARGE) as screen:
        screen.change_mode(SMALL)
        with Kiosk(screen, state, loaded) as kiosk:
            kiosk.comes_to(Visit("fr"))
            kiosk.touches("Français", Visit("fr"))
            kiosk.comes_to(HOME)
            kiosk.touches("L’école Paul Bert", HOME)
            visit = replace(HOME, history=(routes.HomeRoute(), place))
            kiosk.comes_to(visit)
            middle = sum(kiosk.rect(visit, lambda element: element.role == "slider")[1::2]) / 2
            kiosk.drags((0.5, middle), (0.2, middle))
            visit = replace(HOME, history=(routes.HomeRoute(), replace(place, divider=0.2)))
            kiosk.comes_to(visit, differs_by=2.5)

            for size in (LARGE, SMALL):
                screen.change_mode(size)
                kiosk.comes_to(visit, differs_by=2.5, patience_s=FOLLOWS_WITHIN_S + DRAWS_WITHIN_S)
                until(lambda size=size: _tells_the_refresher(state, size), f"shown.json does not say {size}")
                assert f"the display is {size[0]}x{size[1]} now: the window follows" in kiosk.log

            kiosk.touches("Accueil", visit)
            kiosk.comes_to(HOME)


def test_a_window_of_the_settings_stays_as_it_is(tmp_path, loaded):
    with Screen(LARGE) as screen, Kiosk(screen, tmp_path, loaded, config='[screen]\nwindow = "1280x720"\n') as kiosk:
        until(lambda: "waiting on SDL" in kiosk.log, lambda: kiosk.log)
        place = until(screen.windows, "there is no window")
        screen.change_mode(SMALL)
        pause(FOLLOWS_WITHIN_S)
        assert screen.windows() == place
        assert [size for _x, _y, *size in place] == [list(SMALL)]
        assert "the window follows" not in kiosk.log


@pytest.mark.parametrize("window", ["99999x99999", "1920x1080"])
def test_a_window_larger_than_the_display_takes_its_size_and_the_log_says_so(tmp_path, loaded, window):
    with Screen(SMALL) as screen, Kiosk(screen, tmp_path, loaded, config=f'[screen]\nwindow = "{window}"\n') as kiosk:
        kiosk.comes_to(Visit("fr"))
        assert kiosk.log.count(f"[screen] window is {window} and the display only 1280x720") == 1
