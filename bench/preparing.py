"""Measure how fast pictures are prepared, beside a bare Pillow loop that makes the same copies.

    python -m bench.preparing [--rounds 3]

The two run alternately, on one core and on all cores. The time includes the start of our workers, but not of the loop.
"""

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Process
from pathlib import Path

from PIL import Image, ImageOps

from kiosk.edition.folder import EMBEDDED, media_path, read_folder
from kiosk.edition.types import Media
from kiosk.refresh.imaging.pool import DecoderPool, PictureTask, rendition_widths, zoomed_media

SCREEN = (1920, 1080)
AIM = 0.9
CAMERA = (6000, 4000)
"""The size in pixels of a photograph as cameras take them today."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Pictures per second and core, ours and the bare loop's, on one core and on all cores."""

    what: str
    pictures: int
    ours: float
    bare: float
    ours_on_all: float
    bare_on_all: float

    @property
    def share(self) -> float:
        """Our speed on one core, as a multiple of the bare loop's."""
        return self.ours / self.bare

    @property
    def share_on_all(self) -> float:
        """Our speed on all cores, as a multiple of one bare loop per core."""
        return self.ours_on_all / self.bare_on_all

    def line(self) -> str:
        """Return the figures as one line."""
        return (
            f"{self.what} ({self.pictures}): {self.ours:.1f} pictures/s on one core, bare Pillow {self.bare:.1f}: "
            f"{self.share:.2f} ×; on all cores {self.ours_on_all:.1f} and {self.bare_on_all:.1f} a core: "
            f"{self.share_on_all:.2f} × (aim: at least {AIM})"
        )


def measure(*, rounds: int = 3, edition: Path = EMBEDDED) -> tuple[Figures, ...]:
    """Return the figures for the pictures of an edition, and for photographs as large as a camera's."""
    with tempfile.TemporaryDirectory(prefix="preparing-") as folder:
        kinds = {"pictures of the edition": tasks_of(edition), "photographs": camera_tasks(edition, Path(folder))}
        return tuple(_measured(what, tasks, rounds, len(os.sched_getaffinity(0))) for what, tasks in kinds.items())


def tasks_of(edition: Path) -> list[PictureTask]:
    """Return the tasks that prepare the pictures of an edition's folder."""
    loaded = read_folder(edition).edition
    zoomed = zoomed_media(loaded)
    media = {picture.media.sha256: picture.media for picture in loaded.pictures.values()}
    return [
        PictureTask(media_path(edition, each), each, rendition_widths(each, SCREEN, sha256 in zoomed))
        for sha256, each in media.items()
    ]


def camera_tasks(edition: Path, folder: Path, count: int = 8) -> list[PictureTask]:
    """Return large photographs to prepare, made from those of an edition."""
    return [_enlarged(task.blob, folder / f"{index}.jpg") for index, task in enumerate(tasks_of(edition)[:count])]


def bare_loop(tasks: Sequence[PictureTask], folder: Path) -> None:
    """Make the same copies with Pillow alone."""
    for task in tasks:
        with Image.open(task.blob) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        for width in task.widths:
            size = (width, round(task.media.height * width / task.media.width))
            copy = upright if upright.size == size else upright.resize(size, Image.Resampling.LANCZOS)
            copy.save(folder / f"{task.media.sha256}.{width}.jpg", quality=85, subsampling="4:2:0", optimize=True)


def _enlarged(picture: Path, target: Path) -> PictureTask:
    with Image.open(picture) as image:
        image.convert("RGB").resize(CAMERA, Image.Resampling.BICUBIC).save(target, format="JPEG", quality=92)
    data = target.read_bytes()
    media = Media(hashlib.sha256(data).hexdigest(), len(data), "image/jpeg", *CAMERA)
    return PictureTask(target, media, rendition_widths(media, SCREEN, zoomed=False))


def _measured(what: str, tasks: Sequence[PictureTask], rounds: int, cores: int) -> Figures:
    seconds: dict[str, list[float]] = {"bare": [], "ours": [], "bare on all": [], "ours on all": []}
    for _ in range(rounds):
        seconds["bare"].append(_timed(lambda folder: bare_loop(tasks, folder)))
        seconds["ours"].append(_timed(lambda folder: _prepare(tasks, folder, 1)))
        seconds["bare on all"].append(_timed(lambda folder: _bare_loops(tasks, folder, cores)) * cores)
        seconds["ours on all"].append(_timed(lambda folder: _prepare(tasks, folder, cores)) * cores)
    speed = {who: len(tasks) / statistics.median(times) for who, times in seconds.items()}
    return Figures(what, len(tasks), speed["ours"], speed["bare"], speed["ours on all"], speed["bare on all"])


def _bare_loops(tasks: Sequence[PictureTask], folder: Path, count: int) -> None:
    loops = [Process(target=bare_loop, args=(tasks[first::count], folder)) for first in range(count)]
    for loop in loops:
        loop.start()
    for loop in loops:
        loop.join()


def _prepare(tasks: Sequence[PictureTask], folder: Path, workers: int) -> None:
    with DecoderPool(workers) as decoders:
        made = sum(1 for _ in decoders.prepare(tasks, folder))
    assert made == len(tasks), "pictures are missing"  # noqa: S101 - a figure of work that was not done is none


def _timed(work: Callable[[Path], None]) -> float:
    with _empty_folder() as folder:
        began = time.perf_counter()
        work(folder)
        return time.perf_counter() - began


@contextmanager
def _empty_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="preparing-") as folder:
        yield Path(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.preparing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    for figures in measure(rounds=parser.parse_args(arguments).rounds):
        print(figures.line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
