"""Keeps the reduced copies of pictures that proofs were made from, whatever edition they belong to.

They are made by the decoders of the refresher, in the widths that a kiosk with this screen would show, each when it is
first wanted. Foreign bytes are not decoded in this process.
"""

import logging
import shutil
from pathlib import Path

from cachetools import LRUCache

from kiosk.edition.folder import RENDITION, media_path
from kiosk.edition.types import Media
from kiosk.errors import KioskError
from kiosk.refresh.imaging.pool import DecoderPool, PictureJob, rendition_widths

_LOG = logging.getLogger(__name__)
_MAKING = "making"
_Key = tuple[str, int]


class _Copies(LRUCache[_Key, Path]):
    """The files of the copies; the file of one that is let go is removed."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(most_bytes, lambda file: min(file.stat().st_size, most_bytes))

    def popitem(self) -> tuple[_Key, Path]:
        key, file = super().popitem()
        file.unlink(missing_ok=True)
        return key, file


class PictureCache:
    """A folder of copies, of which the ones used last are kept, at most so many bytes."""

    def __init__(self, folder: Path, decoders: DecoderPool, *, most_bytes: int = 1_000_000_000) -> None:
        self._folder = folder
        self._making = folder / _MAKING
        self._decoders = decoders
        self._held = _Copies(most_bytes)
        self._refused: LRUCache[Path, tuple[int, int]] = LRUCache(1000)
        shutil.rmtree(self._making, ignore_errors=True)
        self._making.mkdir(parents=True)
        for file in sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime):
            if found := RENDITION.fullmatch(file.name):
                self._held[found["sha256"], int(found["width"])] = file

    def find(self, folder: Path, media: Media, wanted: int, screen: tuple[int, int], *, zoomed: bool) -> Path:
        """Return the copy that a kiosk with this screen would show; the file of a picture that cannot be shown is none.

        ``folder`` is that of the edition, ``wanted`` a width in pixels.
        """
        widths = rendition_widths(media, screen, zoomed)
        width = next((width for width in widths if width >= min(wanted, media.width)), widths[-1])
        original = media_path(folder, media)
        try:
            stat = original.stat()
        except OSError:
            return self._making / f"missing-{original.name}"
        key = (media.sha256, width)
        if key in self._held:
            return self._held[key]
        facts = (stat.st_mtime_ns, stat.st_size)
        if self._refused.get(original) != facts:
            try:
                return self._make(original, media, width)
            except KioskError as error:
                _LOG.warning("%s", error)
                self._refused[original] = facts
        return self._making / f"refused-{original.name}-{facts[0]}"

    def _make(self, original: Path, media: Media, width: int) -> Path:
        """Make a copy; nothing is found under its name before it is whole."""
        (prepared,) = self._decoders.prepare([PictureJob(original, media, (width,))], self._making)
        name = prepared.files[0].name
        file = (self._making / name).replace(self._folder / name)
        self._held[media.sha256, width] = file
        return file
