"""Keeps reduced copies of pictures for previews, shared by all editions.

The refresher's decoders make each copy when it is first asked for, in a width that a kiosk with this screen would show.
This process never decodes bytes from outside.
"""

import logging
import shutil
from pathlib import Path

from cachetools import LRUCache

from kiosk.edition.folder import RENDITION, media_path
from kiosk.edition.types import Media
from kiosk.errors import KioskError
from kiosk.refresh.imaging.pool import DecoderPool, PictureTask, rendition_widths

_LOG = logging.getLogger(__name__)
_MAKING = "making"
_Key = tuple[str, int]


class _Copies(LRUCache[_Key, Path]):
    """The files of the copies; a copy that is evicted loses its file."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(most_bytes, lambda file: min(file.stat().st_size, most_bytes))

    def popitem(self) -> tuple[_Key, Path]:
        key, file = super().popitem()
        file.unlink(missing_ok=True)
        return key, file


class PictureCache:
    """A folder of copies. The ones used last are kept, ``most_bytes`` at most."""

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
        """Return the copy that a kiosk with this screen would show at ``wanted`` pixels; ``folder`` is the edition's.

        If the picture cannot be shown, the path names no file.
        """
        widths = rendition_widths(media, screen, zoomed)
        width = next((width for width in widths if width >= min(wanted, media.width)), widths[-1])
        original = media_path(folder, media)
        try:
            stat = original.stat()
        except OSError:
            return self._making / f"missing-{original.name}"
        key = (media.sha256, width)
        if (held := self._held.get(key)) is not None:
            if held.is_file():
                return held
            del self._held[key]  # the folder may be emptied at any time
        version = (stat.st_mtime_ns, stat.st_size)
        if self._refused.get(original) != version:
            try:
                return self._make(original, media, width)
            except KioskError as error:
                _LOG.warning("%s", error)
                self._refused[original] = version
        return self._making / f"refused-{original.name}-{version[0]}"

    def _make(self, original: Path, media: Media, width: int) -> Path:
        """Make a copy; its name appears when the file is whole."""
        self._making.mkdir(parents=True, exist_ok=True)
        (prepared,) = self._decoders.prepare([PictureTask(original, media, (width,))], self._making)
        name = prepared.files[0].name
        file = (self._making / name).replace(self._folder / name)
        self._held[media.sha256, width] = file
        return file
