"""Reads the editions that are previewed, and notices when the edition in a folder has changed."""

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
    """An edition previewed on a screen of this size. Its pictures are prepared when something asks for them."""

    copies: PictureCache
    screen: tuple[int, int]
    zoomed: frozenset[str] = field(default=frozenset())

    def picture_file(self, media: Media, wanted_width: int) -> Path:
        """Return the copy that shows a picture sharply at ``wanted_width`` pixels."""
        return self.copies.find(self.folder, media, wanted_width, self.screen, zoomed=media.sha256 in self.zoomed)


class Drafts:
    """The most recently read editions, by the hash of their bytes."""

    def __init__(self, copies: PictureCache) -> None:
        self._copies = copies
        self._read: LRUCache[str, Edition] = LRUCache(_MOST)

    def read(self, folder: Path, screen: tuple[int, int]) -> Draft:
        """Return the edition that the folder holds now.

        Raises:
            EditionError: the folder holds no edition; the message is one line and names the folder.
        """
        data = read_bytes(folder)
        name = edition_id(data)
        if name not in self._read:
            self._read[name] = decode(data)
        edition = self._read[name]
        return Draft(name, edition, folder, self._copies, screen, zoomed_media(edition))
