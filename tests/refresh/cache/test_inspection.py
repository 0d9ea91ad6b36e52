"""Damage is found, wherever it is; what is sound is never called damaged."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.cache.inspection import Damage, Scrub, full_check, quick_check
from kiosk.refresh.cache.manifest import RECIPE, Manifest, read_manifest, write_manifest
from tests.support.cached_editions import cache_edition, files_of, titled


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """A cache with a current and a previous edition."""
    cache = Cache(tmp_path / "cache")
    for title in ("Previous", "Current"):
        cache.activate(cache_edition(cache, titled(title)))
    return cache


@pytest.fixture
def current(cache: Cache) -> str:
    name = cache.current()
    assert name
    return name


def kind_of(cache: Cache, file: Path) -> str:
    if file.is_relative_to(cache.blobs):
        return "blob"
    return {"edition.json": "edition", "manifest.json": "manifest"}.get(file.name, "prepared")


def flip(file: Path) -> None:
    """Change one letter in the middle of a file, but not its size."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x20
    file.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda file: file.write_bytes(b""),
    "zeroes": lambda file: file.write_bytes(bytes(file.stat().st_size)),
    "flipped": flip,
}


def found_by_scrubbing(cache: Cache, *, chance: float = 0.0, step: int = 1000) -> list[Damage]:
    scrub = Scrub(cache, step, chance=lambda: chance)
    size = sum(file.stat().st_size for file in cache.folder.rglob("*") if file.is_file())
    return [damage for _ in range(size // step + 2) for damage in scrub.step()]


def test_a_sound_cache_has_no_damage(cache: Cache):
    for name in cache.candidates():
        assert quick_check(cache, name) == full_check(cache, name) == []
    assert found_by_scrubbing(cache) == []


def test_an_empty_cache_has_no_damage(tmp_path: Path):
    empty = Cache(tmp_path / "empty")
    assert quick_check(empty) == full_check(empty) == []
    assert [Scrub(empty, 1000).step() for _ in range(3)] == [[], [], []]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_full_check_and_the_scrub_find_every_damaged_file(cache: Cache, current: str, damage: str):
    for file in files_of(cache, current):
        sound = file.read_bytes()
        DAMAGES[damage](file)
        kinds = {each.kind for each in full_check(cache) if each.edition == current}
        if kind_of(cache, file) == "manifest":  # one that can be read but lies makes sound files seem damaged
            assert kinds & {"manifest", "prepared", "blob"}
            assert {each.edition for each in found_by_scrubbing(cache)} == {current}
        else:
            assert full_check(cache) == [Damage(file, kind_of(cache, file), current)]
            assert {each.path for each in found_by_scrubbing(cache)} == {file}
        file.write_bytes(sound)
    assert full_check(cache) == []


@pytest.mark.parametrize("damage", ["gone", "empty"])
def test_a_quick_check_finds_missing_files_and_other_sizes(cache: Cache, current: str, damage: str):
    for file in files_of(cache, current):
        sound = file.read_bytes()
        DAMAGES[damage](file)
        assert Damage(file, kind_of(cache, file), current) in quick_check(cache)
        file.write_bytes(sound)


def test_a_quick_check_finds_every_change_of_the_text(cache: Cache, current: str):
    flip(cache.path(current) / "edition.json")
    assert [each.kind for each in quick_check(cache)] == ["edition"]


def test_damage_to_the_previous_edition_is_not_blamed_on_the_current_one(cache: Cache):
    previous = cache.previous()
    assert previous
    (cache.path(previous) / "edition.json").unlink()
    assert quick_check(cache) == full_check(cache) == []
    assert [each.edition for each in full_check(cache, previous)] == [previous]
    assert {each.edition for each in found_by_scrubbing(cache)} == {previous}


def test_a_missing_edition_is_damaged(cache: Cache, current: str):
    cache.path(current).rename(cache.folder / "elsewhere")
    assert {each.kind for each in quick_check(cache)} == {"manifest", "edition"}


@pytest.mark.parametrize("chance", [0.0, 0.37, 0.999])
def test_a_round_of_the_scrub_reads_every_file_once_from_any_beginning(cache: Cache, current: str, chance: float):
    prepared = sorted((cache.path(current) / "prepared").iterdir())
    for file in prepared:
        flip(file)
    counted = Counter(each.path for each in found_by_scrubbing(cache, chance=chance, step=500))
    assert counted == dict.fromkeys(prepared, 1)


def test_a_step_of_the_scrub_reads_no_more_than_its_limit(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    read: list[int] = []
    real = Path.open

    class Counted:
        def __init__(self, stream: object) -> None:
            self.stream = stream

        def __enter__(self) -> "Counted":
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()  # type: ignore[attr-defined]

        def __getattr__(self, name: str) -> object:
            return getattr(self.stream, name)

        def read(self, most: int) -> bytes:
            data: bytes = self.stream.read(most)  # type: ignore[attr-defined]
            read.append(len(data))
            return data

    scrub = Scrub(cache, 700, chance=lambda: 0.0)
    scrub.step()  # reads the manifests as well
    monkeypatch.setattr(Path, "open", lambda self, *mode: Counted(real(self, *mode)))
    for _ in range(5):
        read.clear()
        scrub.step()
        assert sum(read) == 700


def test_an_edition_that_is_deleted_during_a_round_is_not_damaged(cache: Cache):
    scrub = Scrub(cache, 500, chance=lambda: 0.0)
    found = scrub.step()
    old, new = cache.previous(), cache_edition(cache, titled("New"))
    assert old
    cache.activate(new)
    cache.path(old).rename(cache.folder / "deleted")
    for _ in range(200):
        found += scrub.step()
    assert found == []


def test_a_file_that_is_repaired_during_a_round_is_not_damaged(cache: Cache, current: str):
    first = cache.path(current) / "edition.json"
    sound = first.read_bytes()
    flip(first)
    scrub = Scrub(cache, len(sound) - 1, chance=lambda: 0.0)
    found = scrub.step()
    first.write_bytes(sound)
    for _ in range(100):
        found += scrub.step()
    assert found == []


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path):
    file = f"{'ab' * 32}.480.jpg"
    manifest = Manifest("cd" * 32, (1920, 1080), RECIPE, {file: ("ef" * 32, 1234)})
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest
    assert manifest.media() == {"ab" * 32}


@pytest.mark.parametrize("name", ["../../../etc/passwd", "a.jpg", f"{'ab' * 32}.480.jpg/..", f"/{'ab' * 32}.480.jpg"])
def test_a_manifest_that_names_other_files_is_not_used(tmp_path: Path, name: str):
    write_manifest(tmp_path, Manifest("cd" * 32, (1920, 1080), RECIPE, {name: ("ef" * 32, 1234)}))
    assert read_manifest(tmp_path) is None


@pytest.mark.parametrize("held", [b"", b"\0", b"[" * 100_000, b'{"files": 1}', b"\xff", msgspec.json.encode({"a": 1})])
def test_a_damaged_manifest_reads_as_none(tmp_path: Path, held: bytes):
    (tmp_path / "manifest.json").write_bytes(held)
    assert read_manifest(tmp_path) is None
