"""Copies of pictures are made once for all editions, kept within bounds, and never half written."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from kiosk.edition.folder import media_path
from kiosk.edition.types import Media
from kiosk.preview.picture_cache import PictureCache
from kiosk.refresh.imaging.decoder_process import DecoderLimits
from kiosk.refresh.imaging.pool import DecoderPool
from tests.support.hostile import saved, scene

SCREEN = (1280, 720)


@pytest.fixture(scope="module")
def decoders() -> Iterator[DecoderPool]:
    with DecoderPool(1) as running:
        yield running


class UnusedDecoders(DecoderPool):
    """Decoders that must not be used: the copy exists already."""

    def prepare(self, *_: object) -> Iterator[None]:
        raise AssertionError("a copy was made again")


def large(folder: Path, number: int = 0) -> Media:
    """Write a photograph of 12 million pixels and return its entry for an edition."""
    image = scene(4000, 3000)
    image.paste((80 * number, 0, 0), (0, 0, 64, 64))
    data = saved(image)
    media = Media(hashlib.sha256(data).hexdigest(), len(data), "image/jpeg", 4000, 3000)
    (folder / "media").mkdir(parents=True, exist_ok=True)
    media_path(folder, media).write_bytes(data)
    return media


def test_a_copy_is_as_wide_as_a_kiosk_would_show_it(tmp_path: Path, decoders: DecoderPool):
    media, copies = large(tmp_path / "edition"), PictureCache(tmp_path / "copies", decoders)
    for wanted, zoomed, width in ((300, False, 480), (961, False, 1280), (1300, True, 1920), (4000, True, 2560)):
        file = copies.find(tmp_path / "edition", media, wanted, SCREEN, zoomed=zoomed)
        with Image.open(file) as image:
            assert image.size == (width, width * 3 // 4)


@pytest.mark.parametrize("gives_way", [True, False])
def test_a_decoder_that_somebody_waits_for_runs_at_normal_priority(tmp_path: Path, gives_way: bool):
    """Otherwise a preview would wait for as long as the machine is busy."""
    before = psutil.Process().children()
    with DecoderPool(1, DecoderLimits(gives_way=gives_way)) as running:
        PictureCache(tmp_path / "copies", running).find(tmp_path, large(tmp_path), 400, SCREEN, zoomed=False)
        (worker,) = set(psutil.Process().children()).difference(before)
        assert (worker.nice() == 19) is gives_way


def test_another_edition_reuses_the_copies_of_its_pictures_even_after_a_restart(tmp_path: Path, decoders: DecoderPool):
    media = large(tmp_path / "one")
    large(tmp_path / "two")
    first = PictureCache(tmp_path / "copies", decoders).find(tmp_path / "one", media, 400, SCREEN, zoomed=False)
    restarted = PictureCache(tmp_path / "copies", UnusedDecoders(1))
    assert restarted.find(tmp_path / "two", media, 400, SCREEN, zoomed=False) == first


def test_a_file_that_differs_from_the_picture_of_the_edition_is_not_shown(tmp_path: Path, decoders: DecoderPool):
    media, copies = large(tmp_path), PictureCache(tmp_path / "copies", decoders)
    file = media_path(tmp_path, media)
    good = file.read_bytes()
    file.write_bytes(good[:-1] + b"!")
    assert not copies.find(tmp_path, media, 400, SCREEN, zoomed=False).exists()
    file.unlink()
    assert not copies.find(tmp_path, media, 400, SCREEN, zoomed=False).exists()
    file.write_bytes(good)
    assert copies.find(tmp_path, media, 400, SCREEN, zoomed=False).exists()


def test_a_copy_that_exceeds_the_limit_is_kept_alone(tmp_path: Path, decoders: DecoderPool):
    copies = PictureCache(tmp_path / "copies", decoders, most_bytes=1)
    first, second = (copies.find(tmp_path, large(tmp_path, n), 400, SCREEN, zoomed=False) for n in range(2))
    assert [file.exists() for file in (first, second)] == [False, True]


def test_the_copies_used_last_are_kept_up_to_the_limit(tmp_path: Path, decoders: DecoderPool):
    pictures = [large(tmp_path, number) for number in range(3)]

    def find(number: int) -> Path:
        return copies.find(tmp_path, pictures[number], 400, SCREEN, zoomed=False)

    copies = PictureCache(tmp_path / "measured", decoders)
    copies = PictureCache(tmp_path / "copies", decoders, most_bytes=round(find(0).stat().st_size * 2.5))
    first, second = find(0), find(1)
    find(0)
    third = find(2)
    assert [file.exists() for file in (first, second, third)] == [True, False, True]
    assert find(1).exists()


def test_a_half_made_copy_of_an_earlier_run_is_removed(tmp_path: Path, decoders: DecoderPool):
    media = large(tmp_path)
    half = tmp_path / "copies" / "making" / f"{media.sha256}.480.jpg"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    copies = PictureCache(tmp_path / "copies", decoders)
    assert not half.exists()
    with Image.open(copies.find(tmp_path, media, 400, SCREEN, zoomed=False)) as image:
        image.load()


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path, decoders: DecoderPool):
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "notes.txt").write_text("mine")
    PictureCache(tmp_path / "copies", decoders, most_bytes=1)
    assert (tmp_path / "copies" / "notes.txt").read_text() == "mine"


def test_a_copy_that_was_deleted_is_made_again(tmp_path: Path, decoders: DecoderPool):
    """The folder may be emptied at any time, even while previews are drawn."""
    media, copies = large(tmp_path), PictureCache(tmp_path / "copies", decoders)
    copies.find(tmp_path, media, 400, SCREEN, zoomed=False)
    shutil.rmtree(tmp_path / "copies")
    assert copies.find(tmp_path, media, 400, SCREEN, zoomed=False).is_file()
