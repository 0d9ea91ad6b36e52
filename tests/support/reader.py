"""The simplest reader of a content endpoint that trusts it like a kiosk: ``tuf``'s updater over a folder."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

from kiosk.edition.decode import decode
from kiosk.publish.endpoint_layout import METADATA, TARGETS, media_name, target_path

_ADDRESS = "folder:///"


class FolderFetcher(FetcherInterface):
    """Reads the files of an endpoint's folder, and calls ``meanwhile`` with the name of each before."""

    def __init__(self, folder: Path, meanwhile: Callable[[str], None] = lambda _: None) -> None:
        super().__init__()
        self._folder = folder
        self._meanwhile = meanwhile

    def _fetch(self, url: str) -> Iterator[bytes]:
        name = unquote(url.removeprefix(_ADDRESS))
        self._meanwhile(name)
        try:
            return iter([(self._folder / name).read_bytes()])
        except FileNotFoundError as error:
            raise DownloadHTTPError(f"no {name}", 404) from error


class Reader:
    """The trust of one kiosk, in a folder of its own; it remembers the metadata that it has seen."""

    def __init__(self, folder: Path, root: bytes) -> None:
        self._folder = folder
        self._root = root
        folder.mkdir(parents=True)

    def read(
        self, endpoint: Path, channel: str = "lobby", *, meanwhile: Callable[[str], None] = lambda _: None
    ) -> bytes | None:
        """Return the edition of a channel after verifying all of its pictures; ``None`` if the channel does not exist.

        Raises whatever ``tuf`` raises, and ``AssertionError`` for a picture.
        """
        updater = Updater(
            metadata_dir=str(self._folder),
            metadata_base_url=f"{_ADDRESS}{METADATA}/",
            target_dir=str(self._folder),
            target_base_url=f"{_ADDRESS}{TARGETS}/",
            fetcher=FolderFetcher(endpoint, meanwhile),
            bootstrap=self._root,
        )
        updater.refresh()
        target = updater.get_targetinfo(target_path(channel))
        if target is None:
            return None
        data = Path(updater.download_target(target)).read_bytes()
        for picture in decode(data).pictures.values():
            found = (endpoint / media_name(picture.media.sha256)).read_bytes()
            assert hashlib.sha256(found).hexdigest() == picture.media.sha256
        return data
