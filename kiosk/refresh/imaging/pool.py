"""Makes the copies of pictures that a screen shows. Opens no picture itself: that is done by decoder processes
(``kiosk.refresh.imaging.decoder``), so that a hostile file can at worst end the worker.
"""

import hashlib
import os
import queue
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
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
"""No side of a copy is longer, in pixels: what graphics hardware can be relied on to show."""

_ZOOM = 2
"""How many times wider than the screen a comparer shows its pictures at most while they stay sharp."""

_LARGE = 40_000_000
"""Pictures of more pixels than this are developed one at a time, whatever the number of workers."""

_A_MOMENT_S = 0.05


@dataclass(frozen=True, slots=True)
class PictureJob:
    """A picture to prepare: where its file is, what the edition says it is, the widths to make, and its id there."""

    blob: Path
    media: Media
    widths: tuple[int, ...]
    called: str = ""


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
    """Return how wide the copies of a picture should be, from narrow to wide, in pixels.

    The widest covers a screen of this width and height; of a picture that visitors zoom there is one that still does
    when it is seen at twice its size. No copy is wider than the picture itself, and none longer than 8,192 pixels.
    """
    covering = max(screen[0], -(-screen[1] * media.width // media.height))
    most = max(1, min(media.width, _WIDEST, _WIDEST * media.width // media.height))
    wanted = (covering, _ZOOM * covering) if zoomed else (covering,)
    return tuple(sorted({min(width, most) for width in (*(w for w in WIDTHS if w < wanted[-1]), *wanted)}))


def zoomed_media(edition: Edition) -> frozenset[str]:
    """Return the hashes of the pictures that visitors can zoom: the states of places."""
    states = (state.picture for place in edition.building for state in place.states)
    return frozenset(edition.pictures[name].media.sha256 for name in states if name in edition.pictures)


class DecoderPool:
    """Workers that prepare pictures; they end with the ``with`` block, or with this program however it ends."""

    def __init__(
        self,
        workers: int = max(1, (os.cpu_count() or 2) - 1),
        limits: DecoderLimits = DecoderLimits(),  # noqa: B008 - frozen
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        self._limits = limits
        self._command = command or decoder_command(limits)
        self._workers = tuple(DecoderProcess(self._command, limits) for _ in range(workers))

    def __enter__(self) -> "DecoderPool":
        """Return itself; the workers are started when there is something to do."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        self.close()

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.end()

    def prepare(self, jobs: Iterable[PictureJob], folder: Path) -> Iterator[PreparedPicture]:
        """Prepare pictures into a folder and yield each as soon as the disk holds its copies; not in any order.

        Raises:
            EditionError: a picture cannot be decoded within the limits, or ended its worker twice, the second time
                with the machine to itself; the message names it.
            CacheError: a picture's file is damaged, or the disk refused.
            MachineError: the workers cannot be started.
        """
        large: deque[PictureJob] = deque()
        small: deque[PictureJob] = deque()
        for job in jobs:
            (large if job.media.width * job.media.height > _LARGE else small).append(job)
        again: deque[PictureJob] = deque()
        yield from self._work_off(small, folder, self._workers, again)
        yield from self._work_off(large, folder, self._workers[:1], again)
        yield from self._work_off(again, folder, self._workers[:1], None)
        durable.sync_folder(folder)

    def _work_off(
        self, jobs: deque[PictureJob], folder: Path, workers: Sequence[DecoderProcess], again: deque[PictureJob] | None
    ) -> Iterator[PreparedPicture]:
        """Have these workers do these jobs; what ends its worker goes to ``again``, or is given up."""
        workers = workers[: len(jobs)]
        done: queue.SimpleQueue[PreparedPicture | Exception | None] = queue.SimpleQueue()
        shifts = [
            threading.Thread(target=_DecoderThread(worker, jobs, folder, done, again).work, name="decoder", daemon=True)
            for worker in workers
        ]
        for shift in shifts:
            shift.start()
        try:
            busy = len(shifts)
            while busy:
                match done.get():
                    case None:
                        busy -= 1
                    case PreparedPicture() as prepared:
                        yield prepared
                    case Exception() as error:
                        raise error
        except BaseException:
            jobs.clear()
            for shift in shifts:
                while shift.is_alive():  # it may just be starting another worker
                    self.close()
                    shift.join(_A_MOMENT_S)
            self.close()
            raise
        for shift in shifts:
            shift.join()


@dataclass(frozen=True, slots=True)
class _DecoderThread:
    """One worker's share of the work, in a thread that mostly waits for it."""

    worker: DecoderProcess
    jobs: deque[PictureJob]
    folder: Path
    done: "queue.SimpleQueue[PreparedPicture | Exception | None]"
    again: deque[PictureJob] | None

    def work(self) -> None:
        try:
            self._work_off()
        except Exception as error:  # it is raised where the jobs came from
            self.done.put(error)
        finally:
            self.done.put(None)

    def _work_off(self) -> None:
        """Develop one picture while the copies of the one before are written."""
        before: tuple[PictureJob, list[Rendition]] | None = None
        while True:
            try:
                job = self.jobs.popleft()
            except IndexError:
                break
            data = _read(job)
            self.worker.begin(_order(job, data), data)
            del data
            if before:
                self.done.put(_written(*before, self.folder))
            before = None
            try:
                before = job, self.worker.finish()
            except BadPictureError as error:
                raise _bad_picture(job, str(error)) from error
            except DecoderDiedError as error:
                if self.again is None:
                    raise _bad_picture(job, str(error)) from error
                self.again.append(job)
        if before:
            self.done.put(_written(*before, self.folder))


def _order(job: PictureJob, data: bytes) -> DecodeRequest:
    media = job.media
    return DecodeRequest(len(data), media.type, media.width, media.height, job.widths)


def _read(job: PictureJob) -> bytes:
    """Return the bytes of a picture's file if they are the right ones: damage on this disk is not the edition's."""
    with durable.as_cache_error(job.blob), job.blob.open("rb") as stream:
        data = stream.read(job.media.bytes + 1)
    if hashlib.sha256(data).hexdigest() != job.media.sha256:
        raise CacheError(f"{job.blob}: is damaged; it has to be fetched again")
    return data


def _written(job: PictureJob, made: list[Rendition], folder: Path) -> PreparedPicture:
    files: list[PreparedFile] = []
    for width, suffix, data in made:
        path = folder / f"{job.media.sha256}.{width}{suffix}"
        with durable.as_cache_error(path):
            path.write_bytes(data)
        durable.sync(path)
        files.append(PreparedFile(path.name, width, hashlib.sha256(data).hexdigest(), len(data)))
    return PreparedPicture(job.media.sha256, tuple(files))


def _bad_picture(job: PictureJob, reason: str) -> EditionError:
    name = f"picture {job.called} ({job.media.sha256[:12]})" if job.called else f"picture {job.media.sha256[:12]}"
    return EditionError(f"{name} {reason}; replace it and publish again", Trouble.BAD_PICTURE)
