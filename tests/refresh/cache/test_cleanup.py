"""The cache stays small, and the editions that can be shown stay in it."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.errors import CacheError, EditionError, Trouble
from kiosk.exhibit_state import ExhibitState, Shown
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.refresh.cache.cleanup import clean, clean_blobs, ensure_room, find_refusal, record_refusal, used_bytes
from kiosk.refresh.cache.inspection import full_check
from tests.support.cached_editions import SCREEN, cache_edition, files_of, titled
from tests.support.disk import REFUSALS, PlugPulled, each_call, watched_disk
from tests.support.editions import changed, drawn, small_edition

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OTHER = hashlib.sha256(b"a picture of no edition").hexdigest()


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def exhibit_state(tmp_path: Path) -> ExhibitState:
    return ExhibitState(tmp_path / "exhibit")


def names(cache: Cache) -> set[str]:
    return {entry.name for entry in cache.editions.iterdir()}


def blobs(cache: Cache) -> set[str]:
    return {file.name for file in cache.blobs.rglob("*") if file.is_file()}


def put_blob(cache: Cache, sha256: str, *, part: bool = False) -> Path:
    file = cache.blob(sha256)
    file.parent.mkdir(parents=True, exist_ok=True)
    file = file.with_name(file.name + ".part") if part else file
    file.write_bytes(b"as far as it came")
    return file


def published(cache: Cache, *titles: str) -> list[str]:
    """Cache and activate editions one after another; return their names."""
    activated = [cache_edition(cache, titled(title)) for title in titles]
    for name in activated:
        cache.activate(name)
    return activated


def test_a_new_cache_has_nothing_to_clean(cache: Cache, exhibit_state: ExhibitState):
    clean(cache, exhibit_state)
    clean_blobs(cache, exhibit_state)
    assert not cache.folder.exists()


def test_editions_are_deleted_unless_current_previous_or_last_on_screen(cache: Cache, exhibit_state: ExhibitState):
    on_screen, old, previous, current = published(cache, "On screen", "Old", "Previous", "Current")
    exhibit_state.write_shown(Shown(id_in(on_screen), on_screen, 0.0, SCREEN))
    clean(cache, exhibit_state)
    assert names(cache) == {on_screen, previous, current}
    assert old not in names(cache)
    assert list(cache.incoming.iterdir()) == []

    exhibit_state.write_shown(Shown(id_in(current), current, 0.0, SCREEN))
    clean(cache, exhibit_state)
    assert names(cache) == {previous, current}


def test_a_folder_for_another_screen_is_deleted_when_it_is_no_longer_shown(cache: Cache, exhibit_state: ExhibitState):
    before = cache_edition(cache, titled("One"), screen=(1280, 720))
    cache.activate(before)
    now = cache_edition(cache, titled("One"))
    cache.activate(now)
    exhibit_state.write_shown(Shown(id_in(before), before, 0.0, (1280, 720)))
    clean(cache, exhibit_state)
    assert names(cache) == {before, now}
    exhibit_state.write_shown(Shown(id_in(now), now, 0.0, SCREEN))
    clean(cache, exhibit_state)
    assert names(cache) == {now}


@pytest.mark.parametrize("pointer", ["current", "previous"])
def test_no_edition_is_deleted_while_a_pointer_cannot_be_read(cache: Cache, exhibit_state: ExhibitState, pointer: str):
    editions = published(cache, "First", "Second", "Third")
    before = blobs(cache)
    (cache.folder / pointer).write_bytes(b"\0" * 80)
    clean(cache, exhibit_state)
    clean_blobs(cache, exhibit_state)
    assert names(cache) == set(editions)
    assert blobs(cache) == before


def test_abandoned_work_is_deleted(cache: Cache, exhibit_state: ExhibitState):
    (current,) = published(cache, "Current")
    (cache.incoming / "half" / "prepared").mkdir(parents=True)
    (cache.incoming / "half" / "prepared" / "a.jpg").write_bytes(b"half")
    (cache.editions / "desktop.ini").write_bytes(b"a stranger")
    clean(cache, exhibit_state)
    assert list(cache.incoming.iterdir()) == []
    assert names(cache) == {current}


def test_an_interrupted_download_survives_the_next_start(cache: Cache, exhibit_state: ExhibitState):
    published(cache, "Current")
    whole, part = put_blob(cache, OTHER), put_blob(cache, OTHER[::-1], part=True)
    clean(cache, exhibit_state)
    assert whole.exists()
    assert part.exists()
    clean_blobs(cache, exhibit_state, {OTHER, OTHER[::-1]})
    assert whole.exists()
    assert part.exists()
    clean_blobs(cache, exhibit_state)
    assert not whole.exists()
    assert not part.exists()


def test_fetched_files_stay_as_long_as_a_kept_edition_needs_them(cache: Cache, exhibit_state: ExhibitState):
    green, grey, blue = (drawn(colour) for colour in ("#208040", "#808080", "#204080"))
    for title, media in (("Green", green), ("Grey", grey), ("Blue", blue)):
        cache.activate(cache_edition(cache, changed(titled(title), "pictures.facade-before.media", media)))
    assert {green.sha256, grey.sha256, blue.sha256} < blobs(cache)
    clean(cache, exhibit_state)
    clean_blobs(cache, exhibit_state)
    after = {small_edition().pictures["facade-after"].media.sha256}
    assert blobs(cache) == {grey.sha256, blue.sha256} | after


@pytest.mark.parametrize("damaged", [("manifest.json",), ("manifest.json", "edition.json")])
def test_files_that_a_damaged_edition_needs_for_its_repair_stay(
    cache: Cache, exhibit_state: ExhibitState, damaged: tuple[str, ...]
):
    """Its text replaces a damaged manifest; if neither can be read, nothing is deleted."""
    published(cache, "Previous", "Current")
    current = cache.current()
    assert current
    needed = {file.name for file in files_of(cache, current) if file.is_relative_to(cache.blobs)}
    put_blob(cache, OTHER)
    for file in damaged:
        (cache.path(current) / file).write_bytes(b"\0")
    clean_blobs(cache, exhibit_state)
    assert needed <= blobs(cache)
    assert (OTHER in blobs(cache)) == (len(damaged) == 2)


def test_an_edition_shown_before_the_cache_was_emptied_keeps_no_files(cache: Cache, exhibit_state: ExhibitState):
    published(cache, "Current")
    exhibit_state.write_shown(Shown(OTHER, f"{OTHER}.1920x1080.0", 0.0, SCREEN))
    put_blob(cache, OTHER)
    clean(cache, exhibit_state)
    clean_blobs(cache, exhibit_state)
    assert OTHER not in blobs(cache)


def test_a_power_cut_at_any_call_leaves_no_part_of_an_edition(cache: Cache, exhibit_state: ExhibitState):
    previous, current = published(cache, "Previous", "Current")
    old = titled("Old")

    def with_an_old_one() -> None:
        clean(cache, exhibit_state)
        cache.incoming.mkdir(exist_ok=True)
        cache_edition(cache, old)

    for number in each_call(cache.folder, with_an_old_one, lambda: clean(cache, exhibit_state)):
        with watched_disk(cache.folder, stop_at=number), pytest.raises(PlugPulled):
            clean(cache, exhibit_state)
        assert {previous, current} <= names(cache)
        for name in names(cache):
            assert full_check(cache, name) == []
        clean(cache, exhibit_state)
        assert names(cache) == {previous, current}
        assert list(cache.incoming.iterdir()) == []


@pytest.mark.parametrize("reason", REFUSALS)
def test_cleaning_never_fails_and_goes_on_the_next_time(
    cache: Cache, exhibit_state: ExhibitState, reason: int, caplog: pytest.LogCaptureFixture
):
    previous, current = published(cache, "Previous", "Current")
    old = titled("Old")

    def with_leftovers() -> None:
        clean(cache, exhibit_state)
        cache_edition(cache, old)
        put_blob(cache, OTHER)

    def work() -> None:
        clean(cache, exhibit_state)
        clean_blobs(cache, exhibit_state)

    for number in each_call(cache.folder, with_leftovers, work):
        with watched_disk(cache.folder, refuse=(number, reason)):
            work()
        assert list(cache.candidates()) == [current, previous]
        for name in names(cache):
            assert full_check(cache, name) == []
        work()
        assert names(cache) == {previous, current}
        assert OTHER not in blobs(cache)
    assert {record.levelname for record in caplog.records} == {"WARNING"}


def test_a_refused_edition_is_remembered_with_its_reason(cache: Cache):
    assert find_refusal(cache, OTHER) is None
    record_refusal(cache, OTHER, Trouble.BAD_PICTURE, "facade-before: 30,000 × 30,000 pixels", NOW)
    found = find_refusal(cache, OTHER)
    assert found
    assert (found.trouble, found.since) == (Trouble.BAD_PICTURE, NOW.timestamp())
    assert found.reason == "facade-before: 30,000 × 30,000 pixels"
    assert find_refusal(cache, OTHER[::-1]) is None


def test_another_version_of_the_program_tries_what_this_one_refused(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    record_refusal(cache, OTHER, Trouble.TOO_NEW, "format 2 is newer than this kiosk reads", NOW)
    monkeypatch.setattr("kiosk.__version__", "99.0.0")
    assert find_refusal(cache, OTHER) is None


@pytest.mark.parametrize("held", [b"", b"\0" * 30, b"{}", b"[" * 100_000, b"\xff"])
def test_a_damaged_refusal_reads_as_none(cache: Cache, held: bytes):
    record_refusal(cache, OTHER, Trouble.BAD_EDITION, "because", NOW)
    (cache.refusals / f"{OTHER}.json").write_bytes(held)
    assert find_refusal(cache, OTHER) is None


def test_the_latest_hundred_refusals_are_kept(cache: Cache, exhibit_state: ExhibitState):
    ids = [hashlib.sha256(bytes([number])).hexdigest() for number in range(105)]
    for age, edition in enumerate(ids):
        record_refusal(cache, edition, Trouble.BAD_EDITION, "because", NOW)
        os.utime(cache.refusals / f"{edition}.json", (1_000_000 - age, 1_000_000 - age))
    (cache.refusals / "half.json.part").write_bytes(b"{")
    clean(cache, exhibit_state)
    assert {file.stem for file in cache.refusals.iterdir()} == set(ids[:100])


def test_a_file_with_two_names_is_counted_once(cache: Cache):
    cache.blobs.mkdir(parents=True)
    (cache.blobs / "a").write_bytes(bytes(1000))
    os.link(cache.blobs / "a", cache.blobs / "b")
    (cache.blobs / "c").write_bytes(bytes(10))
    assert used_bytes(cache) == 1010


def test_an_edition_larger_than_the_cache_is_refused_with_the_figures(cache: Cache):
    cache.blobs.mkdir(parents=True)
    (cache.blobs / "a").write_bytes(bytes(3_000_000))
    ensure_room(cache, 7_000_000, max_mb=10, keep_free_mb=0)
    with pytest.raises(EditionError, match=r"8 MB more; .* holds 3 MB .* hold 10 MB: .*max_mb") as refused:
        ensure_room(cache, 7_000_001, max_mb=10, keep_free_mb=0)
    assert refused.value.trouble is Trouble.TOO_LARGE


def test_a_disk_without_enough_space_is_named(cache: Cache):
    with pytest.raises(CacheError, match=r"must stay free .*make room") as refused:
        ensure_room(cache, 1, max_mb=4000, keep_free_mb=1_000_000_000)
    assert refused.value.trouble is Trouble.DISK_FULL
    assert str(cache.folder) in str(refused.value)


def test_an_edition_that_needs_no_more_space_always_fits(cache: Cache):
    ensure_room(cache, 0, max_mb=0, keep_free_mb=1_000_000_000)
