"""A new edition comes on screen between visits, after a rehearsal; one that fails during its trial gives way."""

import gc
from pathlib import Path

import pytest

from kiosk.edition.folder import LoadedEdition
from kiosk.refresh.cache.cache import id_in
from kiosk.rollout.trial import TrialRecord
from kiosk.runtime.change_watcher import LOOK_S
from kiosk.screens.screen import Screen
from kiosk.visit import routes
from tests.support.editions import changed, small_edition
from tests.support.lobby import Lobby, failing_on, guarded


@pytest.fixture
def lobby(tmp_path: Path, visits, small: LoadedEdition):
    lobby = Lobby(tmp_path / "state", visits, small)
    yield lobby
    lobby.end()


def test_a_new_edition_is_on_screen_within_two_seconds_when_nobody_is_there(lobby: Lobby) -> None:
    lobby.begin()
    lobby.waits(5)
    assert lobby.shows is None
    name = lobby.receives("Nouvelles")
    lobby.waits(2)
    assert lobby.shows == name
    assert lobby.visitor.sees("Nouvelles")
    assert lobby.seen == [None, name]


def test_a_new_edition_waits_until_the_visit_is_over(lobby: Lobby) -> None:
    lobby.begin()
    lobby.visitor.taps("English")
    name = lobby.receives("News")
    lobby.waits(30)
    lobby.visitor.taps("The laureates")
    lobby.waits(30)
    assert lobby.visitor.is_on("laureates")
    assert lobby.shows is None
    lobby.visitor.waits(minutes=3)
    assert lobby.visitor.is_on("attract")
    assert lobby.shows == name


def test_no_edition_changes_while_a_finger_is_on_the_glass(lobby: Lobby) -> None:
    """A visit begins when the finger lifts, but the visitor is already there."""
    lobby.begin()
    lobby.waits(5)
    name = lobby.receives("Nouvelles")
    finger = lobby.visitor.hand.down(960, 700)
    lobby.waits(10)
    assert lobby.shows is None
    lobby.visitor.hand.up(finger)
    lobby.waits(1)
    assert lobby.visitor.is_on("home"), "the touch was lost"
    assert lobby.shows is None
    lobby.visitor.waits(minutes=3)
    assert lobby.shows == name


def test_a_visitor_interrupts_the_rehearsal_which_starts_again_after_the_visit(lobby: Lobby) -> None:
    lobby.begin()
    lobby.waits(5)
    name = lobby.receives("Nouvelles")
    lobby.waits(LOOK_S + 0.15)
    assert lobby.exhibit_state.read("trial.json", TrialRecord).edition == id_in(name), "the rehearsal has not begun"
    assert lobby.shows is None
    lobby.visitor.taps("Français")
    lobby.waits(5)
    assert lobby.visitor.is_on("home")
    assert lobby.shows is None
    lobby.visitor.waits(minutes=3)
    assert lobby.shows == name


def test_only_the_last_of_two_editions_that_arrive_during_a_visit_is_shown(lobby: Lobby) -> None:
    lobby.begin()
    lobby.visitor.taps("Français")
    lobby.receives("Un")
    lobby.waits(5)
    last = lobby.receives("Deux")
    lobby.visitor.waits(minutes=3)
    assert lobby.seen == [None, last]


def test_an_edition_that_is_withdrawn_during_a_visit_is_never_shown(lobby: Lobby) -> None:
    first = lobby.receives("Un")
    lobby.begin()
    lobby.visitor.taps("Français")
    lobby.receives("Deux")
    lobby.waits(5)
    lobby.cache.activate(first)
    lobby.visitor.waits(minutes=3)
    assert lobby.seen == [first]


def test_a_repaired_copy_of_an_edition_replaces_the_damaged_one(lobby: Lobby) -> None:
    """Its pictures come from the repaired folder."""
    first = lobby.receives("Un")
    lobby.begin()
    lobby.waits(5)
    repaired = lobby.receives("Un", number=1)
    lobby.waits(2)
    assert lobby.shows == repaired != first
    paths = [path for path in lobby.visitor.shell.textures.paths() if "editions" in path.parts]
    assert paths
    assert all(repaired in path.parts for path in paths)


def test_no_edition_is_read_while_none_arrives(lobby: Lobby) -> None:
    lobby.receives("Un")
    lobby.begin()
    lobby.waits(70)
    tasks = lobby.worker.tasks
    lobby.waits(600)
    assert lobby.worker.tasks == tasks


def test_an_edition_without_the_language_on_screen_begins_in_its_first_language(lobby: Lobby) -> None:
    lobby.begin(language="en")
    assert lobby.store.visit.language == "en"
    edition = changed(changed(small_edition(), "languages", ["nl", "fr"]), "exhibit.title.nl", "Nieuws")
    name = lobby.receives(edition)
    with guarded(lobby.guard):
        lobby.waits(2)
    assert lobby.shows == name
    assert lobby.store.visit.language == "nl"
    assert lobby.visitor.sees("Nieuws")
    assert lobby.guard.failures == 0


@pytest.mark.parametrize("damage", ["no text", "half a text", "another text", "no pictures", "no folder"])
def test_an_edition_that_is_damaged_on_disk_is_not_shown_until_it_is_repaired(lobby: Lobby, damage: str) -> None:
    """It is not set aside: the disk is to blame, and the refresher will prepare the edition again."""
    first = lobby.receives("Un")
    lobby.begin()
    lobby.waits(5)
    damaged = lobby.receives("Deux")
    _damage(lobby.cache.path(damaged), damage)
    lobby.waits(60)
    assert lobby.shows == first
    assert lobby.set_aside() == {}
    whole = lobby.receives("Deux", number=1)
    lobby.waits(2)
    assert lobby.shows == whole


def _damage(folder: Path, damage: str) -> None:
    text = folder / "edition.json"
    match damage:
        case "no text":
            text.unlink()
        case "half a text":
            text.write_bytes(text.read_bytes()[:500])
        case "another text":
            text.write_bytes(text.read_bytes().replace(b"Deux", b"Trois"))
        case "no pictures":
            for file in (folder / "prepared").iterdir():
                file.unlink()
        case _:
            folder.rename(folder.with_name("away"))


# On trial.


def test_no_visitor_sees_an_edition_with_a_failing_screen(lobby: Lobby) -> None:
    first = lobby.receives("Un")
    lobby.begin()
    lobby.waits(5)
    bad = lobby.receives("Deux")
    with failing_on(bad, routes.AboutRoute), guarded(lobby.guard):
        lobby.waits(5)
    assert lobby.shows == first
    assert lobby.guard.failures == 0
    assert "this screen cannot be made" in lobby.set_aside()[id_in(bad)]


def test_an_edition_whose_first_picture_fails_gives_way_at_once(lobby: Lobby) -> None:
    first = lobby.receives("Un")
    lobby.begin()
    lobby.waits(5)
    bad = lobby.receives("Deux")
    with failing_on(bad, None), guarded(lobby.guard):
        lobby.waits(2)
        assert lobby.shows == first
        assert lobby.visitor.sees("Un")
        assert lobby.visitor.is_on("attract")
    assert id_in(bad) in lobby.set_aside()


def test_a_start_whose_first_picture_fails_shows_the_previous_edition(lobby: Lobby) -> None:
    first = lobby.receives("Un")
    bad = lobby.receives("Deux")

    def open_broken() -> None:
        raise RuntimeError("no first picture")

    lobby.begin()
    assert lobby.shows == bad
    lobby.edition_switcher.open(open_broken)
    assert lobby.shows == first
    assert id_in(bad) in lobby.set_aside()


def test_a_proven_edition_is_not_blamed_for_a_failing_first_picture(lobby: Lobby) -> None:
    lobby.receives("Un")
    lobby.begin()
    lobby.waits(61)

    def open_broken() -> None:
        raise RuntimeError("no first picture")

    with pytest.raises(RuntimeError):
        lobby.edition_switcher.open(open_broken)
    assert lobby.set_aside() == {}


def test_the_third_failure_during_a_trial_brings_the_previous_edition_back(lobby: Lobby) -> None:
    """The first two failures only end the visit. The program itself never ends."""
    first = lobby.receives("Un")
    lobby.begin()
    lobby.waits(5)
    bad = lobby.receives("Deux")
    lobby.waits(3)
    assert lobby.shows == bad
    for _ in range(2):
        lobby.guard.handle_exception(RuntimeError("a drag that fails"))
        assert lobby.shows == bad
    lobby.visitor.taps("Français")
    lobby.visitor.taps("Les lauréats")
    lobby.guard.handle_exception(RuntimeError("a drag that fails"))
    assert lobby.shows == first
    assert lobby.visitor.is_on("attract")
    assert "a drag that fails" in lobby.set_aside()[id_in(bad)]
    for _ in range(5):  # the count starts again with the previous edition
        lobby.guard.handle_exception(RuntimeError("another"))


def test_a_visitor_to_a_page_that_only_the_failing_edition_has_returns_to_the_attract_screen(lobby: Lobby) -> None:
    first = lobby.receives(changed(small_edition(), "laureates.0.id", "another"))
    lobby.begin()
    lobby.waits(5)
    lobby.receives("Deux")
    lobby.waits(3)
    lobby.visitor.taps("Français")
    lobby.visitor.taps("Les lauréats")
    lobby.visitor.taps("Premier projet")
    assert lobby.visitor.is_on("laureate")
    for _ in range(2):
        lobby.edition_switcher.failed(RuntimeError("a drag that fails"))
    lobby.guard.handle_exception(RuntimeError("a drag that fails"))
    assert lobby.shows == first
    assert lobby.visitor.is_on("attract")
    assert lobby.guard.failures == 1


def test_the_previous_edition_comes_back_even_if_the_failing_screen_cannot_be_left(lobby: Lobby) -> None:
    first = lobby.receives("Un")
    lobby.begin()
    lobby.waits(5)
    bad = lobby.receives("Deux")
    lobby.waits(3)
    lobby.visitor.taps("Français")
    with failing_on(bad, None):
        for _ in range(3):
            lobby.guard.handle_exception(RuntimeError("a drag that fails"))
    assert lobby.shows == first
    assert lobby.visitor.is_on("attract")


def test_an_edition_passes_its_trial_after_a_minute_on_screen(lobby: Lobby) -> None:
    name = lobby.receives("Un")
    lobby.begin()
    lobby.waits(59)
    assert not lobby.trials.is_proven(id_in(name))
    lobby.waits(2)
    assert lobby.trials.is_proven(id_in(name))
    for _ in range(5):
        lobby.guard.handle_exception(RuntimeError("a bug"))
    assert lobby.set_aside() == {}
    assert lobby.shows == name


def test_each_new_edition_has_a_trial_of_its_own(lobby: Lobby) -> None:
    """Neither the failures nor the time on screen of the edition before count."""
    lobby.receives("Un")
    lobby.begin()
    lobby.waits(50)
    for _ in range(2):
        lobby.guard.handle_exception(RuntimeError("a drag that fails"))
    second = lobby.receives("Deux")
    lobby.waits(20)
    assert not lobby.trials.is_proven(id_in(second))
    lobby.guard.handle_exception(RuntimeError("a drag that fails"))
    assert lobby.shows == second
    lobby.waits(45)
    assert lobby.trials.is_proven(id_in(second))


def test_repairs_during_a_trial_do_not_count_as_crashes(lobby: Lobby) -> None:
    lobby.begin()
    for number in range(5):
        name = lobby.receives("Un", number=number)
        lobby.waits(2)
        assert lobby.shows == name


def test_an_edition_that_was_set_aside_is_never_tried_again(lobby: Lobby) -> None:
    """Not when it becomes current again, not when it is prepared again, not after a restart."""
    first = lobby.receives("Un")
    lobby.begin()
    lobby.waits(61)
    bad = lobby.receives("Deux")
    with failing_on(bad, routes.HomeRoute):
        lobby.waits(5)
    lobby.cache.activate(first)
    lobby.waits(2)
    lobby.receives("Deux", number=1)
    lobby.waits(5)
    assert lobby.shows == first
    lobby.end()
    lobby.begin()
    lobby.waits(5)
    assert lobby.shows == first
    assert lobby.shows in (lobby.cache.current(), lobby.cache.previous())


@pytest.mark.parametrize("restarts", [1, 2])
def test_one_or_two_unexpected_ends_set_no_edition_aside(lobby: Lobby, restarts: int) -> None:
    name = lobby.receives("Un")
    for _ in range(restarts + 1):
        lobby.begin()
        lobby.waits(10)
        assert lobby.shows == name
    lobby.waits(61)
    assert lobby.trials.is_proven(id_in(name))


def test_the_third_crash_with_a_new_edition_brings_the_previous_one_back(lobby: Lobby) -> None:
    first = lobby.receives("Un")
    lobby.begin()
    lobby.waits(61)
    bad = lobby.receives("Deux")
    lobby.waits(3)
    assert lobby.shows == bad
    for _ in range(2):  # each start finds that the one before ended unexpectedly
        lobby.begin()
        lobby.waits(1)
        assert lobby.shows == bad
    lobby.begin()
    assert lobby.shows == first
    assert "ended unexpectedly" in lobby.set_aside()[id_in(bad)]


def test_orderly_ends_set_no_edition_aside(lobby: Lobby) -> None:
    name = lobby.receives("Un")
    for _ in range(5):
        lobby.begin()
        lobby.waits(1)
        assert lobby.shows == name
        lobby.end()


# The exhibit state, and memory.


def test_the_exhibit_state_names_the_edition_on_screen_and_the_size_of_the_screen(
    lobby: Lobby, small: LoadedEdition
) -> None:
    lobby.begin()
    lobby.waits(1)
    assert lobby.exhibit_state.shown() is not None
    assert (lobby.exhibit_state.shown().edition, lobby.exhibit_state.shown().name) == (small.id, None)
    name = lobby.receives("Un")
    lobby.waits(2)
    shown = lobby.exhibit_state.shown()
    assert (shown.edition, shown.name, shown.screen) == (id_in(name), name, (1920, 1080))
    lobby.shown_reporter.report_screen(1080, 1920)
    lobby.shown_reporter.report_screen(1, 1)
    assert lobby.exhibit_state.shown().screen == (1080, 1920)


def test_an_exhibit_state_that_cannot_be_written_is_logged_and_new_editions_are_shown(lobby: Lobby, caplog) -> None:
    lobby.exhibit_state.folder.parent.mkdir(parents=True)
    lobby.exhibit_state.folder.write_text("a file where the folder should be")
    lobby.begin()
    name = lobby.receives("Un")
    lobby.waits(65)
    assert lobby.shows == name
    assert str(lobby.exhibit_state.folder) in caplog.text


def test_memory_does_not_grow_with_each_change_of_edition(lobby: Lobby) -> None:
    lobby.begin()
    lobby.waits(5)

    def change(number: int) -> None:
        name = lobby.receives(f"Édition {number}")
        lobby.waits(2)
        assert lobby.shows == name
        if number % 8 == 4:
            lobby.visitor.taps("Français")
            lobby.visitor.waits(minutes=3)

    def kept() -> tuple[int, int, int]:
        lobby.seen.clear()
        gc.collect()
        found = gc.get_objects()
        editions = sum(type(one) is LoadedEdition for one in found)
        return editions, sum(issubclass(type(one), Screen) for one in found), len(lobby.visitor.shell.textures.paths())

    for number in range(5):
        change(number)
    before = kept()
    for number in range(5, 16):
        change(number)
    after = kept()
    assert all(now <= then for now, then in zip(after, before, strict=True)), (before, after)
    held = [path for path in lobby.visitor.shell.textures.paths() if "editions" in path.parts]
    assert {path.parts[-3] for path in held} <= {lobby.shows}
