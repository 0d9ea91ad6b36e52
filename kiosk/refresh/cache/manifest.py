"""The list of prepared files in an edition's folder, with each one's hash and size. Knows no picture.

The refresher finds damage with it, and sound files to reuse in another folder. The exhibit does not need it.
"""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.edition.folder import PREPARED, RENDITION
from kiosk.edition.types import Sha256
from kiosk.system import json_file

FILE = "manifest.json"

RECIPE = 1
"""The version of the way in which pictures are prepared. A change of its output raises this number, and kiosks prepare
their pictures again."""


class Manifest(Struct, frozen=True):
    """The prepared files of an edition: their screen (pixels), their recipe, and each one's SHA-256 and bytes."""

    edition: Sha256
    screen: tuple[int, int]
    recipe: int
    files: dict[str, tuple[Sha256, Annotated[int, Meta(ge=0)]]]

    def media(self) -> frozenset[str]:
        """Return the SHA-256 of the pictures from which the files were prepared."""
        return frozenset(name[:64] for name in self.files)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the list into the folder of an edition that is being built.

    Raises:
        CacheError: the disk refused.
    """
    json_file.write(folder / FILE, manifest)


def read_manifest(folder: Path) -> Manifest | None:
    """Return the list in an edition's folder, or ``None`` if it is missing or damaged."""
    manifest = json_file.read(folder / FILE, Manifest)
    return manifest if manifest and all(map(RENDITION.fullmatch, manifest.files)) else None


def prepared_files(folder: Path, manifest: Manifest) -> dict[Path, tuple[str, int]]:
    """Return the paths of the prepared files, with the SHA-256 and bytes that each must have."""
    return {folder / PREPARED / name: expected for name, expected in manifest.files.items()}
