"""The list of prepared files in an edition's folder, with what each must be. Knows no picture.

It lets damage be found and sound files be taken over into another folder; the exhibit does without it.
"""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.edition.folder import PREPARED, RENDITION
from kiosk.edition.types import Sha256
from kiosk.system import json_file

FILE = "manifest.json"

RECIPE = 1
"""The number of the way in which pictures are prepared. Whoever changes what comes out of it raises this number, and
kiosks prepare anew."""


class Manifest(Struct, frozen=True):
    """What was prepared of an edition: for which screen (pixels), how, and each file's SHA-256 and bytes."""

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
    """Return the list in an edition's folder, or ``None`` where there is none that can be used."""
    manifest = json_file.read(folder / FILE, Manifest)
    return manifest if manifest and all(map(RENDITION.fullmatch, manifest.files)) else None


def prepared_files(folder: Path, manifest: Manifest) -> dict[Path, tuple[str, int]]:
    """Return where the prepared files lie, with the SHA-256 and bytes that each must have."""
    return {folder / PREPARED / name: expected for name, expected in manifest.files.items()}
