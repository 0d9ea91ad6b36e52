"""Reads the editions that proofs are made of, and notices when one has changed at the same place."""

from dataclasses import dataclass, field
from pathlib import Path

from cachetools import LRUCache

from kiosk.edition.decode import decode, edition_id
from kiosk.edition.folder import LoadedEdition, read_bytes
from kiosk.edition.types import Edition, Media
from kiosk.preview.picture_cache import PictureCache
from kiosk.refresh.imaging.pool import zoomed_media

_MOST = 4


@dataclass(frozen=True, slots=True)
class Draft(LoadedEdition):
    """An edition on its way to a screen of this size; its pictures are prepared when they are wanted."""

    copies: PictureCache
    screen: tuple[int, int]
    zoomed: frozenset[str] = field(default=frozenset())

    def picture_file(self, media: Media, wanted_width: int) -> Path:
        """Return the copy that shows a picture sharply at ``wanted_width`` pixels."""
        return self.copies.find(self.folder, media, wanted_width, self.screen, zoomed=media.sha256 in self.zoomed)


class Drafts:
    """The editions that were read last, by the hash of their bytes."""

    def __init__(self, copies: PictureCache) -> None:
        self._copies = copies
        self._read: LRUCache[str, Edition] = LRUCache(_MOST)

    def read(self, folder: Path, screen: tuple[int, int]) -> Draft:
        """Return the edition that is in a folder now.

        Raises:
            EditionError: there is none; one line names the folder.
        """
        data = read_bytes(folder)
        name = edition_id(data)
        if name not in self._read:
            self._read[name] = decode(data)
        edition = self._read[name]
        return Draft(name, edition, folder, self._copies, screen, zoomed_media(edition))
