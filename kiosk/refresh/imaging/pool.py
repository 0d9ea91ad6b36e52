"""Make the copies of pictures that a screen shows.

Decoder processes (:mod:`kiosk.refresh.imaging.decoder`) open the pictures, so a hostile file can at worst end one.
"""

import hashlib
import os
import queue
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from kiosk.edition.media.renditions import WIDTHS
from kiosk.edition.types import Edition, Media
from kiosk.errors import CacheError, EditionError, Trouble
from kiosk.refresh.imaging.decoder_process import (
    BadPictureError,
    DecoderDiedError,
    DecoderLimits,
    DecoderProcess,
    Rendition,
    decoder_command,
)
from kiosk.refresh.imaging.protocol import DecodeRequest
from kiosk.system import durable

_WIDEST = 8192
"""The longest side of a copy in pixels: all graphics hardware can show that."""

_ZOOM = 2
"""A comparer shows its pictures sharp at up to this many times the width of the screen."""

_LARGE = 40_000_000
"""Pictures of more pixels than this are decoded one at a time."""

_A_MOMENT_S = 0.05


@dataclass(frozen=True, slots=True)
class PictureTask:
    """A picture to prepare: its file, its description in the edition, the widths to make, and its name there."""

    blob: Path
    media: Media
    widths: tuple[int, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """One copy, by its name in the folder."""

    name: str
    width: int
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """The copies of the picture whose own file has this hash, from narrow to wide."""

    sha256: str
    files: tuple[PreparedFile, ...]


def rendition_widths(media: Media, screen: tuple[int, int], zoomed: bool) -> tuple[int, ...]:
    """Return the widths of a picture's copies in pixels, from narrow to wide.

    The widest copy covers a screen of this width and height; for a picture that visitors can zoom, it covers twice the
    screen. No copy is wider than the picture itself, and no side is longer than 8,192 pixels.
    """
    covering = max(screen[0], -(-screen[1] * media.width // media.height))
    most = max(1, min(media.width, _WIDEST, _WIDEST * media.width // media.height))
    largest = (covering, _ZOOM * covering) if zoomed else (covering,)
    return tuple(sorted({min(width, most) for width in (*(w for w in WIDTHS if w < largest[-1]), *largest)}))


def zoomed_media(edition: Edition) -> frozenset[str]:
    """Return the hashes of the pictures that visitors can zoom: the states of places."""
    states = (state.picture for place in edition.building for state in place.states)
    return frozenset(edition.pictures[name].media.sha256 for name in states if name in edition.pictures)


class DecoderPool:
    """Decoder processes that prepare pictures. They end with the ``with`` block, or with this process."""

    def __init__(
        self,
        decoders: int = max(1, (os.cpu_count() or 2) - 1),
        limits: DecoderLimits = DecoderLimits(),  # noqa: B008 - frozen
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        command = command or decoder_command(limits)
        self._decoders = tuple(DecoderProcess(command, limits) for _ in range(decoders))

    def __enter__(self) -> "DecoderPool":
        """Return the pool; the first pictures start the decoders."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the decoders."""
        self.close()

    def close(self) -> None:
        """End the decoders."""
        for decoder in self._decoders:
            decoder.end()

    def prepare(self, tasks: Iterable[PictureTask], folder: Path) -> Iterator[PreparedPicture]:
        """Prepare pictures into a folder; yield each, in any order, as soon as the disk holds its copies.

        Raises:
            EditionError: a picture cannot be decoded within the limits, or ended its decoder twice, the second time
                with the machine to itself; the message names it.
            CacheError: a picture's file is damaged, or the disk refused.
            MachineError: the decoders cannot be started.
        """
        large: deque[PictureTask] = deque()
        small: deque[PictureTask] = deque()
        for task in tasks:
            (large if task.media.width * task.media.height > _LARGE else small).append(task)
        again: deque[PictureTask] = deque()
        yield from self._run(small, folder, self._decoders, again)
        yield from self._run(large, folder, self._decoders[:1], again)
        yield from self._run(again, folder, self._decoders[:1], None)
        durable.sync_folder(folder)

    def _run(
        self,
        tasks: deque[PictureTask],
        folder: Path,
        decoders: Sequence[DecoderProcess],
        again: deque[PictureTask] | None,
    ) -> Iterator[PreparedPicture]:
        """Run these tasks; one that ends its decoder goes to ``again``, or is refused if that is ``None``."""
        done: queue.SimpleQueue[PreparedPicture | Future[None]] = queue.SimpleQueue()
        with ThreadPoolExecutor(len(decoders), "decoder") as threads:
            feeding = {threads.submit(_feed, each, tasks, folder, done, again) for each in decoders[: len(tasks)]}
            for each in feeding:
                each.add_done_callback(done.put)
            try:
                while feeding:
                    match done.get():
                        case PreparedPicture() as prepared:
                            yield prepared
                        case ended:
                            feeding.remove(ended)
                            ended.result()  # raises what _feed raised
            except BaseException:
                tasks.clear()
                self.close()
                while wait(feeding, _A_MOMENT_S).not_done:  # a thread may just be starting another decoder
                    self.close()
                self.close()
                raise


def _feed(
    decoder: DecoderProcess,
    tasks: deque[PictureTask],
    folder: Path,
    done: "queue.SimpleQueue[PreparedPicture | Future[None]]",
    again: deque[PictureTask] | None,
) -> None:
    """Feed one decoder with tasks; it decodes one picture while the copies of the one before are written."""
    before: tuple[PictureTask, list[Rendition]] | None = None
    while tasks:
        try:
            task = tasks.popleft()
        except IndexError:  # another thread has taken it
            break
        data = _read(task)
        decoder.begin(_request(task, data), data)
        del data
        if before:
            done.put(_written(*before, folder))
        before = None
        try:
            before = task, decoder.finish()
        except BadPictureError as error:
            raise _bad_picture(task, str(error)) from error
        except DecoderDiedError as error:
            if again is None:
                raise _bad_picture(task, str(error)) from error
            again.append(task)
    if before:
        done.put(_written(*before, folder))


def _request(task: PictureTask, data: bytes) -> DecodeRequest:
    media = task.media
    return DecodeRequest(len(data), media.type, media.width, media.height, task.widths)


def _read(task: PictureTask) -> bytes:
    """Return the bytes of a picture's file. Damage on this disk must not be blamed on the edition."""
    with durable.as_cache_error(task.blob), task.blob.open("rb") as stream:
        data = stream.read(task.media.bytes + 1)
    if hashlib.sha256(data).hexdigest() != task.media.sha256:
        raise CacheError(f"{task.blob}: is damaged; it has to be fetched again")
    return data


def _written(task: PictureTask, copies: list[Rendition], folder: Path) -> PreparedPicture:
    files: list[PreparedFile] = []
    for width, suffix, data in copies:
        path = folder / f"{task.media.sha256}.{width}{suffix}"
        with durable.as_cache_error(path):
            path.write_bytes(data)
        durable.sync(path)
        files.append(PreparedFile(path.name, width, hashlib.sha256(data).hexdigest(), len(data)))
    return PreparedPicture(task.media.sha256, tuple(files))


def _bad_picture(task: PictureTask, reason: str) -> EditionError:
    name = f"picture {task.name} ({task.media.sha256[:12]})" if task.name else f"picture {task.media.sha256[:12]}"
    return EditionError(f"{name} {reason}; replace it and publish again", Trouble.BAD_PICTURE)
