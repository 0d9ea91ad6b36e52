"""The whole program in a real window: visitors, technicians, and no way out."""

import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.screen import Screen
from kiosk.edition.folder import EMBEDDED, forget_listing, read_folder
from kiosk.edition.types import Media
from kiosk.visit import routes
from kiosk.visit.state import Visit
from kiosk.widgets.controls.scroller import Scroller
from tests.support.screen import ROOT, Kiosk, until

pytestmark = pytest.mark.window

ATTRACT = Visit("fr")
HOME = Visit("fr", history=(routes.HomeRoute(),))
SHORT = "[exhibit]\nask_after_s = 10\nleave_after_s = 5\n"


def _at(route: routes.Route, visit: Visit = HOME) -> Visit:
    return replace(visit, history=(routes.HomeRoute(), route))


def test_it_starts_with_the_attract_screen_as_the_tour_photographs_it(starts):
    kiosk = starts()
    kiosk.comes_to(ATTRACT)
    assert "ERROR" not in kiosk.log


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920), (2560, 1440)], ids=str)
def test_it_fills_a_screen_of_any_size(tmp_path, loaded, size):
    """It does so without a window manager too, as in the lobby."""
    with Screen(size) as other, Kiosk(other, tmp_path / "state", loaded) as kiosk:
        kiosk.comes_to(ATTRACT, patience_s=10)
        kiosk.touches("Français", ATTRACT)
        kiosk.comes_to(HOME, patience_s=10)


def test_a_visitor_touches_french_opens_the_school_and_drags_the_divider(starts, loaded):
    kiosk = starts()
    kiosk.comes_to(ATTRACT)
    kiosk.touches("Français", ATTRACT)
    kiosk.comes_to(HOME)
    kiosk.touches("L’école Paul Bert", HOME)
    first = routes.BuildingRoute(loaded.edition.building[0].id)
    kiosk.comes_to(_at(first))
    before = kiosk.picture()

    left, top, right, bottom = kiosk.rect(_at(first), lambda element: element.role == "slider")
    middle = (top + bottom) / 2
    kiosk.drags((left + (right - left) * 0.5, middle), (left + (right - left) * 0.2, middle))

    kiosk.comes_to(_at(replace(first, divider=0.2)), differs_by=2.5)
    assert (np.abs(kiosk.picture() - before).max(axis=2) > 24).mean() > 0.05, "hardly anything has moved"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_on_a_turned_screen_a_visitor_scrolls_a_laureate_and_drags_the_divider(starts, loaded, rotation):
    """Each picture, turned back, equals that of an upright screen of this shape; touches land where they are meant."""
    large = replace(HOME, text_size=2)
    laureate = next(one for one in loaded.edition.laureates if one.name.fr == "Shawouah’zik")
    kiosk = starts(rotation=rotation)
    kiosk.comes_to(ATTRACT)
    kiosk.touches("Français", ATTRACT)
    kiosk.comes_to(HOME)
    kiosk.touches("Taille du texte", HOME)
    kiosk.comes_to(replace(HOME, text_size=1))
    kiosk.touches("Taille du texte", HOME)
    kiosk.comes_to(large)

    kiosk.touches("Les lauréats", large)
    among = _at(routes.LaureatesRoute(), large)
    kiosk.comes_to(among)
    for _ in range(3):
        kiosk.drags((0.3, 0.75), (0.3, 0.05))
    last = float(len(loaded.edition.laureates) - 1)
    among = _at(routes.LaureatesRoute(scrolled=last), large)
    kiosk.comes_to(among)

    kiosk.touches(laureate.name.fr, among)
    page = replace(large, history=(routes.HomeRoute(), routes.LaureatesRoute(), routes.LaureateRoute(laureate.id)))
    kiosk.comes_to(page)
    left, top, right, bottom = kiosk.rect(page, lambda element: isinstance(element, Scroller))
    x, reach = left + (right - left) * 0.1, (bottom - top) * 0.9
    for _ in range(4):
        kiosk.drags((x, top + reach), (x, bottom - reach))
    kiosk.comes_to(page, scrolled=True)

    kiosk.touches("Accueil", page)
    kiosk.comes_to(large)
    kiosk.touches("L’école Paul Bert", large)
    first = routes.BuildingRoute(loaded.edition.building[0].id)
    school = _at(first, large)
    kiosk.comes_to(school)
    left, top, right, bottom = kiosk.rect(school, lambda element: element.role == "slider")
    middle = (top + bottom) / 2
    kiosk.drags((left + (right - left) * 0.5, middle), (left + (right - left) * 0.2, middle))
    kiosk.comes_to(_at(replace(first, divider=0.2), large), differs_by=2.5)


def test_a_visitor_walks_away_and_the_exhibit_asks_and_then_invites_the_next_one(starts):
    kiosk = starts(SHORT)
    kiosk.comes_to(ATTRACT)
    kiosk.touches("English", ATTRACT)
    kiosk.comes_to(replace(HOME, language="en"))

    asked = replace(HOME, language="en", asking=True)
    kiosk.comes_to(asked, patience_s=14, differs_by=2.5)  # whatever the countdown shows by now
    kiosk.comes_to(ATTRACT, patience_s=9)


KEYS = [
    ("Escape",),
    ("F1",),
    ("F4",),
    ("F11",),
    ("F12",),
    ("Menu",),
    ("Tab",),
    ("Return",),
    ("Print",),
    ("Super_L",),
    ("Alt_L", "F4"),
    ("Alt_L", "Tab"),
    ("Control_L", "q"),
    ("Control_L", "w"),
    ("Control_L", "c"),
    ("Control_L", "e"),
    ("Control_L", "Alt_L", "Delete"),
    ("Control_L", "Shift_L", "Escape"),
    ("Super_L", "e"),
]


def test_no_key_and_no_request_of_the_desktop_leads_out(starts):
    """The screen does not change either, and still responds to a touch."""
    kiosk = starts()
    kiosk.comes_to(ATTRACT)
    kiosk.touches("Français", ATTRACT)
    kiosk.comes_to(HOME)

    for keys in KEYS:
        kiosk.presses(*keys)
    for _ in range(3):
        kiosk.is_asked_to_close()

    kiosk.touches("L’histoire", HOME)
    story = _at(routes.StoryRoute(kiosk.loaded.edition.story[0].id))
    kiosk.comes_to(story)
    kiosk.presses("Escape")
    kiosk.is_asked_to_close()
    kiosk.touches("Accueil", story)
    kiosk.comes_to(HOME)


def test_the_signal_of_the_supervisor_ends_it_at_once_and_quietly(starts):
    kiosk = starts()
    kiosk.comes_to(ATTRACT)
    kiosk.is_told_to_end()
    assert "Traceback" not in kiosk.log


def test_it_shows_an_edition_with_damaged_and_missing_pictures(starts, tmp_path):
    """A placeholder stands for each; the log names them, and the visit goes on."""
    folder = tmp_path / "edition"
    shutil.copytree(EMBEDDED, folder)
    broken = read_folder(folder)
    exhibit = broken.edition.exhibit
    _damage(folder, broken.edition.pictures[exhibit.story_door.picture].media, b"\xff\xd8\xff\xe0 no picture")
    _damage(folder, broken.edition.pictures[exhibit.laureates_door.picture].media, None)
    _damage(folder, broken.edition.pictures[exhibit.slides[0].picture].media, b"")
    forget_listing()

    kiosk = starts(f'[exhibit]\nedition = "{folder}"\n', edition=read_folder(folder))
    kiosk.comes_to(ATTRACT)
    kiosk.touches("Français", ATTRACT)
    kiosk.comes_to(HOME)
    assert "cannot show picture" in kiosk.log
    assert "Traceback" not in kiosk.log


def _damage(folder: Path, media: Media, data: bytes | None) -> None:
    for file in [*folder.glob(f"media/{media.sha256}*"), *folder.glob(f"prepared/{media.sha256}*")]:
        if data is None:
            file.unlink()
        else:
            file.write_bytes(data)


def test_an_edition_that_cannot_be_read_gives_way_to_the_embedded_one(starts, tmp_path):
    folder = tmp_path / "edition"
    folder.mkdir()
    (folder / "edition.json").write_text('{"format": 1}')
    kiosk = starts(f'[exhibit]\nedition = "{folder}"\n')
    kiosk.comes_to(ATTRACT)
    assert "the embedded edition is shown instead" in kiosk.log


def test_a_damaged_and_a_missing_font_leave_an_exhibit_that_can_be_read(starts, tmp_path):
    """Other fonts take their place, and a touch still leads on."""
    copy = tmp_path / "kiosk-with-bad-fonts"
    for name in ("kiosk", "config"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "main.py", copy)
    (copy / "assets").mkdir()
    for part in (ROOT / "assets").iterdir():
        if part.name != "fonts":
            (copy / "assets" / part.name).symlink_to(part)
    shutil.copytree(ROOT / "assets" / "fonts", copy / "assets" / "fonts")
    (copy / "assets" / "fonts" / "BricolageGrotesque-ExtraBold.ttf").write_bytes(b"not a font")
    (copy / "assets" / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf").unlink()

    kiosk = starts(root=copy)
    # other letters and the same pictures: near to the right picture, not equal to it
    kiosk.comes_to(ATTRACT, differs_by=12)
    assert not kiosk.shows(HOME, differs_by=24)
    kiosk.touches("Français", ATTRACT)
    kiosk.comes_to(HOME, differs_by=12)
    assert kiosk.log.count("cannot use font") == 2
    assert "Traceback" not in kiosk.log


def test_senseless_touches_and_keys_in_the_window_end_in_the_exhibit(starts):
    """There are 150 of them, as fast as it takes them; then it invites the next visitor."""
    kiosk = starts(SHORT)
    kiosk.comes_to(ATTRACT)
    chance = random.Random(7)  # noqa: S311 - a monkey, not a secret
    for _ in range(150):
        match chance.randrange(4):
            case 0:
                kiosk.presses(*chance.choice(KEYS))
            case 1:
                kiosk.drags(_anywhere(chance), _anywhere(chance), steps=2)
            case _:
                kiosk.touches_at(*_anywhere(chance))
        assert kiosk.runs, kiosk.log[-2000:]
    kiosk.comes_to(ATTRACT, patience_s=25)
    assert "Traceback" not in kiosk.log
    kiosk.touches("Français", ATTRACT)
    kiosk.comes_to(HOME)


def _anywhere(chance: random.Random) -> tuple[float, float]:
    return chance.random(), chance.random()


def test_without_a_display_it_says_so_and_leaves_the_rest_to_the_supervisor(tmp_path):
    """SDL would draw into memory: the screen would stay dark without an error."""
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare.pop("SDL_VIDEODRIVER", None)
    command = [sys.executable, str(ROOT / "main.py"), "--state", str(tmp_path / "state")]

    ended = subprocess.run(command, env=bare, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 2
    assert "there is no display: start an X server and set DISPLAY" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_display_on_which_nothing_can_be_drawn_is_one_line_that_names_the_packages(tmp_path):
    """Xlib would end the program before it could write a message."""
    ours, theirs = os.pipe()
    server = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "640x360x24", "-extension", "GLX", "-nolisten", "tcp"]
    with subprocess.Popen(server, pass_fds=[theirs], stderr=subprocess.DEVNULL) as blind:
        os.close(theirs)
        with os.fdopen(ours) as answer:
            display = f":{answer.readline().strip()}"
        try:
            ended = subprocess.run(
                [sys.executable, str(ROOT / "main.py"), "--state", str(tmp_path / "state")],
                env={**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"},
                capture_output=True,
                text=True,
                timeout=60,
            )
        finally:
            blind.terminate()

    assert ended.returncode == 2
    (line,) = [line for line in ended.stderr.splitlines() if not line.startswith("libGL") and " INFO " not in line]
    assert f"on the display {display}" in line
    assert "libgl1-mesa-dri" in line


def test_a_mistake_in_the_settings_leaves_the_last_good_ones_in_force(starts):
    """Visitors see neither a dark screen nor an error; the log names the mistake."""
    kiosk = starts('[exhibit]\nlanguage = "nl"\n')
    kiosk.comes_to(Visit("nl"))
    until((kiosk._state / "exhibit" / "settings.json").exists, "the settings were not kept")
    kiosk.is_told_to_end()

    again = starts('[exhibit]\nlanguage = "nl"\nask_after = 60\n')
    again.comes_to(Visit("nl"))
    assert "did you mean 'ask_after_s'?; until then" in again.log


def test_a_window_of_the_command_line_is_not_kept_for_a_later_mistake(screen, tmp_path):
    """Somebody tried a small window on the machine of the lobby, which must fill its screen afterwards."""
    state = tmp_path / "state"
    command = [sys.executable, "main.py", "--state", str(state), "--window", "640x360"]
    with subprocess.Popen(command, cwd=ROOT, env=screen.environment(), stderr=subprocess.DEVNULL) as exhibit:
        until((state / "exhibit" / "shown.json").exists, "it does not say what it shows")
        exhibit.terminate()
        assert exhibit.wait(10) == 0
    assert not (state / "exhibit" / "settings.json").exists()


def test_a_second_exhibit_with_the_same_state_is_refused_and_a_killed_one_is_not_in_the_way(starts):
    kiosk = starts()
    kiosk.comes_to(ATTRACT)
    command = [sys.executable, "main.py", "--state", str(kiosk._state)]
    second = subprocess.run(
        command, cwd=ROOT, env=kiosk.screen.environment(), capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 75
    assert f"another exhibit runs with {kiosk._state}" in second.stderr.splitlines()[-1]
    assert kiosk.runs
    kiosk.process.kill()
    kiosk.process.wait(10)
    starts().comes_to(ATTRACT)
