"""The current edition is whole, even if its change is interrupted or its files are damaged."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import CacheError, EditionError
from kiosk.exhibit_state import ExhibitState, SetAside, Shown
from kiosk.refresh.cache.cache import Cache, id_in, is_name, name_of, number_in, screen_in
from kiosk.system.durable import sha256_of
from tests.support.cached_editions import cache_edition, titled
from tests.support.disk import REFUSALS, PlugPulled, each_call, watched_disk

ID = "0123456789abcdef" * 4
NAME = f"{ID}.1920x1080.0"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def editions(cache: Cache) -> tuple[str, str, str]:
    """The names of three whole editions, none of them current."""
    first, second, third = (cache_edition(cache, titled(title)) for title in ("First", "Second", "Third"))
    return first, second, third


def editions_of(cache: Cache) -> list[str]:
    return list(cache.candidates())


def test_an_empty_cache_has_no_editions(cache: Cache):
    assert (cache.current(), cache.previous(), editions_of(cache)) == (None, None, [])


def test_the_current_edition_becomes_the_previous_one(cache: Cache, editions: tuple[str, str, str]):
    for name in editions:
        cache.activate(name)
    assert editions_of(cache) == [editions[2], editions[1]]
    assert cache.load(editions[2]).edition.exhibit.title.fr == "Third"


def test_the_current_edition_never_becomes_its_own_previous_one(cache: Cache, editions: tuple[str, str, str]):
    cache.activate(editions[0])
    cache.activate(editions[1])
    with watched_disk(cache.folder) as disk:
        cache.activate(editions[1])
    assert disk.calls == []
    assert editions_of(cache) == [editions[1], editions[0]]


def test_an_edition_prepared_again_leaves_the_previous_one_in_place(cache: Cache, editions: tuple[str, str, str]):
    cache.activate(editions[0])
    cache.activate(editions[1])
    again = cache_edition(cache, titled("Second"), number=1)
    cache.activate(again)
    assert editions_of(cache) == [again, editions[0]]


def test_a_previous_edition_prepared_again_replaces_itself(cache: Cache, editions: tuple[str, str, str]):
    cache.activate(editions[0])
    cache.activate(editions[1])
    again = cache_edition(cache, titled("First"), number=1)
    cache.replace_previous(again)
    assert editions_of(cache) == [editions[1], again]


def test_an_edition_that_failed_does_not_replace_the_previous_one(cache: Cache, editions: tuple[str, str, str]):
    good, bad, corrected = editions
    cache.activate(good)
    cache.activate(bad)
    cache.activate(corrected, keep_previous=True)
    assert editions_of(cache) == [corrected, good]


def test_a_power_cut_at_any_call_leaves_whole_editions(cache: Cache, editions: tuple[str, str, str]):
    first, second, third = editions
    begun_with: set[str | None] = set()

    def as_before() -> None:
        (cache.folder / "current").write_text(second + "\n")
        (cache.folder / "previous").write_text(first + "\n")

    for number in each_call(cache.folder, as_before, lambda: cache.activate(third)):
        with watched_disk(cache.folder, stop_at=number), pytest.raises(PlugPulled):
            cache.activate(third)
        begun_with.add(cache.current())
        assert cache.current() in (second, third)
        assert cache.previous() in (first, second)
        for name in cache.candidates():
            cache.load(name)
        cache.activate(third)
        assert editions_of(cache) == [third, second]
    assert begun_with == {second, third}


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_of_the_disk_at_any_call_leaves_whole_editions(
    cache: Cache, editions: tuple[str, str, str], reason: int
):
    first, second, third = editions

    def as_before() -> None:
        (cache.folder / "current").write_text(second + "\n")
        (cache.folder / "previous").write_text(first + "\n")

    for number in each_call(cache.folder, as_before, lambda: cache.activate(third)):
        with watched_disk(cache.folder, refuse=(number, reason)), pytest.raises(CacheError):
            cache.activate(third)
        assert cache.current() in (second, third)
        assert cache.previous() in (first, second)
        cache.activate(third)
        assert cache.current() == third


def test_the_pointer_to_the_previous_edition_is_synced_before_the_current_one_changes(
    cache: Cache, editions: tuple[str, str, str]
):
    cache.activate(editions[0])
    with watched_disk(cache.folder) as disk:
        cache.activate(editions[1])
    order = [call for call in disk.calls if call.startswith(("replace", "fsync ."))]
    assert order == [
        "replace previous.part -> previous",
        "fsync .",
        "replace current.part -> current",
        "fsync .",
    ]


@pytest.mark.parametrize(
    "held",
    [
        b"",
        b"\0" * 82,
        NAME[:50].encode(),
        b"../../../etc",
        f"../{NAME}".encode(),
        f"{NAME}/..".encode(),
        f"{NAME}\n{NAME}".encode(),
        "é".encode() * 40,
        b"\xff\xfe" * 40,
        NAME.upper().encode(),
        b"x" * 10_000,
    ],
)
def test_a_damaged_pointer_reads_as_none(cache: Cache, editions: tuple[str, str, str], held: bytes):
    """The exhibit then tries the previous edition, and the refresher prepares the current one again."""
    cache.activate(editions[0])
    cache.activate(editions[1])
    (cache.folder / "current").write_bytes(held)
    assert cache.current() is None
    assert editions_of(cache) == [editions[0]]


def test_a_folder_in_place_of_a_pointer_reads_as_none(cache: Cache):
    (cache.folder / "current").mkdir(parents=True)
    assert cache.current() is None


def test_an_edition_with_a_damaged_text_is_not_loaded(cache: Cache, editions: tuple[str, str, str]):
    file = cache.path(editions[0]) / "edition.json"
    file.write_bytes(file.read_bytes().replace(b"First", b"Firsd"))
    with pytest.raises(EditionError, match="damaged"):
        cache.load(editions[0])


def test_a_missing_edition_is_not_loaded(cache: Cache):
    with pytest.raises(EditionError, match=r"no edition\.json here"):
        cache.load(NAME)


@given(
    edition=st.text("0123456789abcdef", min_size=64, max_size=64),
    screen=st.tuples(st.integers(10, 99_999), st.integers(10, 99_999)),
    number=st.integers(0, 999_999_999),
)
def test_a_name_holds_the_edition_the_screen_and_the_number(edition: str, screen: tuple[int, int], number: int):
    name = name_of(edition, screen, number)
    assert is_name(name)
    assert (id_in(name), screen_in(name), number_in(name)) == (edition, screen, number)


@pytest.mark.parametrize(
    "name", ["", "..", "desktop.ini", ID, f"{ID}.1920x1080", f"{NAME}.old", f"{NAME}\n", f" {NAME}"]
)
def test_other_names_are_refused(name: str):
    assert not is_name(name)
    with pytest.raises(CacheError, match="not an edition"):
        id_in(name)


def test_a_file_that_cannot_be_read_has_no_hash(tmp_path: Path):
    assert sha256_of(tmp_path) is None
    assert sha256_of(tmp_path / "nothing") is None


def test_the_exhibit_state_is_read_as_it_was_written(tmp_path: Path):
    exhibit_state = ExhibitState(tmp_path / "exhibit")
    assert (exhibit_state.shown(), exhibit_state.set_aside()) == (None, ())
    exhibit_state.write_shown(Shown(ID, NAME, 1.5, (1920, 1080)))
    exhibit_state.write("set-aside.json", (SetAside(ID, 2.5, "it failed"),))
    assert exhibit_state.shown() == Shown(ID, NAME, 1.5, (1920, 1080))
    assert exhibit_state.set_aside() == (SetAside(ID, 2.5, "it failed"),)


@pytest.mark.parametrize(
    "held",
    [b"", b"\0" * 40, b"{", b"[]", b'{"edition": 1}', b"\xff", b'{"x": ' + b"[" * 100_000, b'{"edition": "\\ud800"}'],
)
def test_a_damaged_exhibit_state_reads_as_nothing(tmp_path: Path, held: bytes):
    for file in ("shown.json", "set-aside.json"):
        (tmp_path / file).write_bytes(held)
    assert ExhibitState(tmp_path).shown() is None
    assert ExhibitState(tmp_path).set_aside() == ()
