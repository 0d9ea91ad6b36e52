"""Puts editions into a cache without decoding a picture: prepared files hold arbitrary bytes."""

import hashlib
import shutil
from pathlib import Path

from kiosk.edition.decode import edition_id, encode
from kiosk.edition.folder import media_path
from kiosk.edition.types import Edition
from kiosk.refresh.cache.cache import Cache, name_of
from kiosk.refresh.cache.manifest import RECIPE, Manifest, write_manifest
from tests.support.editions import changed, small_edition, write_folder

SCREEN = (1920, 1080)


def titled(title: str) -> Edition:
    """Return the small edition with another title."""
    return changed(small_edition(), "exhibit.title.fr", title)


def cache_edition(cache: Cache, edition: Edition, number: int = 0, screen: tuple[int, int] = SCREEN) -> str:
    """Put a complete edition and its fetched files into the cache, and return its name; it does not become current."""
    data = encode(edition)
    name = name_of(edition_id(data), screen, number)
    folder = cache.path(name)
    written = write_folder(edition, cache.folder.parent / "published")
    (folder / "prepared").mkdir(parents=True)
    (folder / "edition.json").write_bytes(data)
    files: dict[str, tuple[str, int]] = {}
    for picture in edition.pictures.values():
        blob = cache.blob(picture.media.sha256)
        if not blob.exists():
            blob.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(media_path(written, picture.media), blob)
        for width in (480, 960):
            prepared = f"{picture.media.sha256} at {width}".encode() * 50
            file = f"{picture.media.sha256}.{width}.jpg"
            (folder / "prepared" / file).write_bytes(prepared)
            files[file] = (hashlib.sha256(prepared).hexdigest(), len(prepared))
    write_manifest(folder, Manifest(edition_id(data), screen, RECIPE, files))
    return name


def files_of(cache: Cache, name: str) -> list[Path]:
    """Return all files of an edition: those of its folder, and the fetched ones."""
    blobs = {cache.blob(picture.media.sha256) for picture in cache.load(name).edition.pictures.values()}
    return sorted(file for file in cache.path(name).rglob("*") if file.is_file()) + sorted(blobs)
