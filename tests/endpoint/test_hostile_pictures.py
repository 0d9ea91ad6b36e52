"""Signed editions with pictures that should never have been published."""

from collections.abc import Callable
from functools import partial

import msgspec
import pytest
from PIL import Image

from kiosk.edition.decode import encode
from kiosk.edition.types import Media
from kiosk.errors import Trouble
from kiosk.refresh import pipeline, staging
from kiosk.refresh.imaging.decoder_process import DecoderLimits
from kiosk.refresh.imaging.pool import DecoderPool
from tests.endpoint.lobby import Lobby
from tests.support import hostile
from tests.support.editions import small_edition
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

Type = hostile.Type
JPEG: Type = "image/jpeg"
PNG: Type = "image/png"

BAD: dict[str, tuple[Callable[[], bytes], Type, int, int]] = {
    "a truncated JPEG": (lambda: hostile.truncated("JPEG"), JPEG, 640, 480),
    "a truncated PNG": (lambda: hostile.truncated("PNG"), PNG, 640, 480),
    "a truncated WebP": (lambda: hostile.truncated("WEBP"), "image/webp", 640, 480),
    "a PNG whose pixels end early": (hostile.short_of_rows, PNG, 640, 480),
    "30,000 by 30,000 pixels described as fewer": (hostile.endless_plain, PNG, 640, 480),
    "an animated PNG": (lambda: hostile.moving("PNG"), PNG, 640, 480),
    "an animated WebP": (lambda: hostile.moving("WEBP"), "image/webp", 640, 480),
    "an SVG": (hostile.drawing, PNG, 640, 480),
    "a page": (lambda: b"<html><script>alert(1)</script></html>", JPEG, 640, 480),
    "one byte": (lambda: b"\0", JPEG, 640, 480),
    "a JPEG described as a PNG": (lambda: hostile.saved(hostile.scene()), PNG, 640, 480),
    "a picture of another size": (lambda: hostile.saved(hostile.scene()), JPEG, 1280, 720),
    "thousands of passes": (hostile.tireless, JPEG, 8000, 8000),
}

ODD: dict[str, tuple[Callable[[], bytes], Type, int, int]] = {
    "16 by 16": (lambda: hostile.saved(Image.new("RGB", (16, 16)), "PNG"), PNG, 16, 16),
    "all black": (lambda: hostile.saved(Image.new("RGB", (640, 480)), "PNG"), PNG, 640, 480),
    "a narrow strip": (lambda: hostile.saved(Image.new("RGB", (3000, 16)), "PNG"), PNG, 3000, 16),
    "CMYK": (lambda: hostile.saved(Image.new("CMYK", (640, 480))), JPEG, 640, 480),
    "16 bit": (hostile.sixteen_bit_grey, PNG, 640, 480),
    "a polyglot": (hostile.polyglot, JPEG, 640, 480),
    "a PNG with text chunks": (hostile.talkative_png, PNG, 640, 480),
}


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the decoders give up a picture after a second."""
    monkeypatch.setattr(staging, "DecoderPool", partial(DecoderPool, limits=DecoderLimits(seconds=1.0)))


def publish(endpoint: PublishedEndpoint, data: bytes, media: Media) -> str:
    """Sign an edition with this picture, without a check."""
    edition = small_edition()
    picture = msgspec.structs.replace(edition.pictures["facade-after"], media=media)
    laureates = (edition.laureates[0], msgspec.structs.replace(edition.laureates[1], pictures=("odd",)))
    endpoint.put_media(data)
    return endpoint.publish_bytes(
        encode(small_edition(pictures={**edition.pictures, "odd": picture}, laureates=laureates))
    )


@pytest.mark.parametrize(("make", "kind", "width", "height"), BAD.values(), ids=BAD)
def test_a_bad_picture_is_named_and_its_edition_refused_once(
    lobby: Lobby,
    first: str,
    endpoint: PublishedEndpoint,
    server: Server,
    make: Callable[[], bytes],
    kind: Type,
    width: int,
    height: int,
):
    """The next edition, without that picture, is shown."""
    data = make()
    publish(endpoint, data, hostile.media_of(data, kind, width, height))

    lobby.refreshes()

    lobby.shows(first)
    lobby.says(Trouble.BAD_PICTURE, "picture odd")
    lobby.starts_again()
    server.requests.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "prepare", lambda *_, **__: pytest.fail("the edition was prepared again"))
        lobby.refreshes()
    lobby.says(Trouble.BAD_PICTURE, "picture odd")
    assert not server.asked_for("media")
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(second)


@pytest.mark.parametrize("size", [(1, 1), (640, 8), (30_000, 30_000), (1_000_000, 1)])
def test_a_picture_of_an_impossible_size_is_not_fetched(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server, size: tuple[int, int]
):
    data = hostile.boasting(*size)
    publish(endpoint, data, hostile.media_of(data, PNG, *size))
    server.requests.clear()

    lobby.refreshes()

    lobby.shows(first)
    lobby.says(Trouble.BAD_EDITION, "pictures.odd")
    assert not server.asked_for("media")
    second = endpoint.publish(title="Second")
    lobby.refreshes()
    lobby.is_up_to_date(second)


@pytest.mark.parametrize(("make", "kind", "width", "height"), ODD.values(), ids=ODD)
def test_the_copies_of_an_odd_picture_hold_nothing_but_its_pixels(
    lobby: Lobby,
    endpoint: PublishedEndpoint,
    make: Callable[[], bytes],
    kind: Type,
    width: int,
    height: int,
):
    data = make()
    media = hostile.media_of(data, kind, width, height)
    second = publish(endpoint, data, media)

    lobby.refreshes()

    lobby.is_up_to_date(second)
    copies = list((lobby.folder / "prepared").glob(f"{media.sha256}.*"))
    assert copies
    for copy in copies:
        assert hostile.SECRET not in copy.read_bytes()
        with Image.open(copy) as picture:
            assert getattr(picture, "n_frames", 1) == 1
            assert not picture.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
