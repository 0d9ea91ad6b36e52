"""The exhibit shows the current edition, else the previous, else the embedded one, however damaged the disk is."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.edition.folder import LoadedEdition
from kiosk.exhibit_state import ExhibitState, SetAside
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.rollout.selector import EditionSelector
from kiosk.rollout.trial import Trials
from tests.support.cached_editions import cache_edition, titled


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def exhibit_state(tmp_path: Path) -> ExhibitState:
    return ExhibitState(tmp_path / "exhibit")


@pytest.fixture
def open_selector(cache: Cache, exhibit_state: ExhibitState, small: LoadedEdition) -> Callable[[], EditionSelector]:
    """Return a function that makes the selector, as a start of the exhibit does."""
    return lambda: EditionSelector(cache, Trials(exhibit_state, lambda: 0.0), lambda: small)


def test_without_a_cache_the_embedded_edition_is_shown(open_selector, small: LoadedEdition) -> None:
    first = open_selector().first()
    assert (first.loaded, first.name) == (small, None)


def test_the_current_edition_is_shown(open_selector, cache: Cache) -> None:
    for title in ("Un", "Deux"):
        cache.activate(name := cache_edition(cache, titled(title)))
    assert open_selector().first().name == name


DEEP = b"[" * 200_000
DAMAGES: dict[str, Callable[[Path], object]] = {
    "no folder": shutil.rmtree,
    "a file in its place": lambda folder: (shutil.rmtree(folder), folder.write_bytes(b"")),
    "no text": lambda folder: (folder / "edition.json").unlink(),
    "an empty text": lambda folder: (folder / "edition.json").write_bytes(b""),
    "a folder for a text": lambda folder: ((folder / "edition.json").unlink(), (folder / "edition.json").mkdir()),
    "half a text": lambda folder: os.truncate(folder / "edition.json", 700),
    "a wrong letter": lambda folder: _overwrite(folder / "edition.json", b"Un", b"Uo"),
    "zeros": lambda folder: (folder / "edition.json").write_bytes(bytes(4096)),
    "brackets without end": lambda folder: (folder / "edition.json").write_bytes(DEEP),
    "no pictures": lambda folder: shutil.rmtree(folder / "prepared"),
}


def _overwrite(file: Path, old: bytes, new: bytes) -> None:
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_current_edition_gives_way_to_the_previous_one(
    open_selector, cache: Cache, exhibit_state: ExhibitState, damage
) -> None:
    """It is not set aside: the refresher will prepare it again, and then it is shown."""
    cache.activate(previous := cache_edition(cache, titled("Deux")))
    cache.activate(current := cache_edition(cache, titled("Un")))
    DAMAGES[damage](cache.path(current))
    assert open_selector().first().name == previous
    assert exhibit_state.set_aside() == ()


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_embedded_edition_is_shown_if_both_others_are_damaged(open_selector, cache: Cache, damage) -> None:
    for title in ("Un deux", "Un"):
        cache.activate(name := cache_edition(cache, titled(title)))
        DAMAGES[damage](cache.path(name))
    assert open_selector().first().name is None


def test_an_unforeseen_error_in_one_edition_shows_another(open_selector, cache: Cache, monkeypatch, caplog) -> None:
    def stumble(_name: str) -> LoadedEdition:
        raise ZeroDivisionError("a bug")

    cache.activate(cache_edition(cache, titled("Un")))
    monkeypatch.setattr(cache, "load", stumble)
    assert open_selector().first().name is None
    assert "a bug" in caplog.text


@pytest.mark.parametrize("words", [b"", b"\0" * 64, b"../../etc", b"\xff\xfe", b"a" * 5000, b"x.1920x1080.0"])
def test_a_damaged_pointer_to_the_current_edition_shows_the_previous_one(
    open_selector, cache: Cache, words: bytes
) -> None:
    cache.activate(previous := cache_edition(cache, titled("Un")))
    cache.activate(cache_edition(cache, titled("Deux")))
    (cache.folder / "current").write_bytes(words)
    assert open_selector().first().name == previous


@pytest.mark.parametrize("file", ["trial.json", "set-aside.json"])
@pytest.mark.parametrize("words", [b"", b"{", b"\0" * 99, b'{"edition": 5}', b"[[[[", b'"text"'])
def test_a_damaged_exhibit_state_does_not_keep_the_current_edition_away(
    open_selector, cache: Cache, exhibit_state: ExhibitState, file: str, words: bytes
) -> None:
    cache.activate(name := cache_edition(cache, titled("Un")))
    exhibit_state.folder.mkdir()
    (exhibit_state.folder / file).write_bytes(words)
    assert open_selector().first().name == name


def test_an_edition_that_was_set_aside_is_not_selected(
    open_selector, cache: Cache, exhibit_state: ExhibitState
) -> None:
    cache.activate(previous := cache_edition(cache, titled("Un")))
    cache.activate(current := cache_edition(cache, titled("Deux")))
    exhibit_state.write("set-aside.json", (SetAside(id_in(current), 0.0, "it failed"),))
    selector = open_selector()
    assert selector.first().name == previous
    assert selector.current() is None


def test_the_mark_changes_whenever_another_edition_becomes_current(open_selector, cache: Cache) -> None:
    selector = open_selector()
    tokens = [selector.change_token()]
    for title in ("Un", "Deux", "Trois"):
        cache.activate(cache_edition(cache, titled(title)))
        tokens += [selector.change_token()]
        assert selector.change_token() == tokens[-1]
    assert len(set(tokens)) == 4
