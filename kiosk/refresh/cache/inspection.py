"""Find damage in the cache: quickly, thoroughly, or slowly in the background. Repairs nothing.

The manifest lists what an edition's folder must hold, and the name of a fetched file is its hash.
"""

import contextlib
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kiosk.edition.decode import FILE
from kiosk.errors import CacheError, EditionError
from kiosk.refresh.cache import manifest as manifests
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.refresh.cache.manifest import prepared_files, read_manifest
from kiosk.system.durable import sha256_of

_MOST_AT_ONCE = 1 << 18

Kind = Literal["blob", "prepared", "edition", "manifest"]


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is missing or has another content; ``edition`` is the folder's name in the cache."""

    path: Path
    kind: Kind
    edition: str


@dataclass(frozen=True, slots=True)
class _Expected:
    """A file as it must be; ``bytes`` is ``None`` if the size is not known without hashing."""

    path: Path
    kind: Kind
    edition: str
    sha256: str
    bytes: int | None = None

    @property
    def damage(self) -> Damage:
        return Damage(self.path, self.kind, self.edition)


def quick_check(cache: Cache, name: str | None = None) -> list[Damage]:
    """Return the files of an edition, by default the current one, that are missing or have another size."""
    return _inspect(cache, name, _has_its_size)


def full_check(cache: Cache, name: str | None = None) -> list[Damage]:
    """Return the files of an edition, by default the current one, that are missing or have another content."""
    return _inspect(cache, name, lambda expected: sha256_of(expected.path) == expected.sha256)


def media_of(cache: Cache, name: str) -> frozenset[str] | None:
    """Return the SHA-256 of an edition's pictures, or ``None`` if its folder is too damaged to tell."""
    listed = read_manifest(cache.path(name))
    if listed is not None:
        return listed.media()
    with contextlib.suppress(EditionError, CacheError):
        return frozenset(picture.media.sha256 for picture in cache.load(name).edition.pictures.values())
    return None


class Scrub:
    """Hashes the files of the cache, a few megabytes with each step, round after round.

    Each round begins at a random file, so that every file gets its turn on a kiosk that is switched off each night.
    """

    def __init__(self, cache: Cache, bytes_per_step: int, *, chance: Callable[[], float] = random.random) -> None:
        self._cache = cache
        self._chunk = bytes_per_step
        self._chance = chance
        self._round = self._hash_all()

    def step(self) -> list[Damage]:
        """Hash the next ``bytes_per_step`` bytes and return the damage found."""
        found = next(self._round, None)
        if found is None:
            self._round = self._hash_all()
            return []
        return found

    def _hash_all(self) -> Iterator[list[Damage]]:
        names = list(self._cache.candidates())
        found = [damage for name in names for damage in _unreadable(self._cache, name)]
        files = list({file.path: file for name in names for file in _expected(self._cache, name)}.values())
        first = int(self._chance() * len(files))
        budget = self._chunk
        for file in files[first:] + files[:first]:
            digest = hashlib.sha256()
            position = 0
            while chunk := _read(file.path, position, min(budget, _MOST_AT_ONCE)):
                digest.update(chunk)
                position += len(chunk)
                budget -= len(chunk)
                if budget == 0:
                    yield found
                    found, budget = [], self._chunk
            if digest.hexdigest() != file.sha256 and self._is_damaged(file):
                found.append(file.damage)
        yield found

    def _is_damaged(self, file: _Expected) -> bool:
        """Check a file again that seemed damaged: it may have been replaced, or its edition deleted, meanwhile."""
        return file.edition in self._cache.candidates() and sha256_of(file.path) != file.sha256


def _inspect(cache: Cache, name: str | None, is_sound: Callable[[_Expected], bool]) -> list[Damage]:
    checked = name or cache.current()
    if checked is None:
        return []
    damage = _unreadable(cache, checked) + [file.damage for file in _expected(cache, checked) if not is_sound(file)]
    replaced = name is None and cache.current() != checked  # its folder may have been deleted during the check
    return [] if replaced else damage


def _unreadable(cache: Cache, name: str) -> list[Damage]:
    """Return the manifest as damaged if it cannot be read or belongs to another edition."""
    listed = read_manifest(cache.path(name))
    if listed is not None and listed.edition == id_in(name):
        return []
    return [Damage(cache.path(name) / manifests.FILE, "manifest", name)]


def _expected(cache: Cache, name: str) -> Iterator[_Expected]:
    """Yield the files that an edition needs: its text, its prepared files, and its pictures as fetched."""
    folder = cache.path(name)
    yield _Expected(folder / FILE, "edition", name, id_in(name))
    listed = read_manifest(folder)
    if listed is not None:
        for path, (sha256, size) in prepared_files(folder, listed).items():
            yield _Expected(path, "prepared", name, sha256, size)
    for sha256 in sorted(media_of(cache, name) or ()):
        yield _Expected(cache.blob(sha256), "blob", name, sha256)


def _has_its_size(expected: _Expected) -> bool:
    """Compare sizes. If the size is unknown, hash the text, or see that the fetched file exists and is not empty."""
    if expected.kind == "edition":
        return sha256_of(expected.path) == expected.sha256
    try:
        size = expected.path.stat().st_size
    except OSError:
        return False
    return size > 0 if expected.bytes is None else size == expected.bytes


def _read(path: Path, position: int, most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            stream.seek(position)
            return stream.read(most)
    except OSError:
        return b""
