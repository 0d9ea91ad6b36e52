"""A pool of decoders, and pictures on disk for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from kiosk.refresh.imaging.pool import DecoderPool, PictureTask
from tests.support import hostile


class Tasks(Protocol):
    """Puts a picture on disk and returns the task to prepare it, as an edition would describe it."""

    def __call__(
        self,
        data: bytes,
        kind: hostile.Type = "image/jpeg",
        size: tuple[int, int] = (640, 480),
        widths: tuple[int, ...] = (320, 640),
    ) -> PictureTask: ...


@pytest.fixture(scope="module")
def decoders() -> Iterator[DecoderPool]:
    """A pool with one decoder and the usual limits."""
    with DecoderPool(1) as pool:
        yield pool


@pytest.fixture
def task(tmp_path: Path) -> Tasks:
    """Return a function that puts a picture on disk."""

    def put(
        data: bytes,
        kind: hostile.Type = "image/jpeg",
        size: tuple[int, int] = (640, 480),
        widths: tuple[int, ...] = (320, 640),
    ) -> PictureTask:
        media = hostile.media_of(data, kind, *size)
        blob = tmp_path / media.sha256
        blob.write_bytes(data)
        return PictureTask(blob, media, widths, "facade")

    return put


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the copies."""
    (tmp_path / "prepared").mkdir()
    return tmp_path / "prepared"
