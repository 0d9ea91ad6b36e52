"""The program that opens pictures from outside.

``python -m kiosk.refresh.imaging.decoder MEGABYTES SECONDS PIXELS [now]``

It reads orders from its standard input and answers with copies made from pixels. It gives up what it does not need
before it reads the first byte, and ends when its standard input does. It is handed bytes and knows no edition.
"""

import contextlib
import os
import select
import signal
import sys
from collections.abc import Generator
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from kiosk.edition.media.pictures import facts_of, is_sideways, opened, ready_for_screen
from kiosk.edition.media.renditions import save, suffix_of
from kiosk.errors import EditionError
from kiosk.refresh.imaging import sandbox
from kiosk.refresh.imaging.protocol import (
    FOREGROUND,
    READY,
    DecodeReply,
    DecodeRequest,
    PeerGoneError,
    RenditionHeader,
    receive,
    receive_bytes,
    send,
)

if TYPE_CHECKING:
    from PIL.Image import Image

_PLAIN = ("L", "RGB", "CMYK", "RGBA", "LA")
"""Kinds of pixels that can be mixed with their neighbours as they are."""

_SPARE = 1.5
"""How much larger than the widest copy a JPEG is decoded at least: at 1, what it loses to the decoder would be seen."""


def render(data: bytes, order: DecodeRequest, most_pixels: int) -> list[tuple[RenditionHeader, bytes]]:
    """Return copies of a picture in the widths of the order.

    Raises:
        EditionError: it cannot be decoded, is too large, or is not what the edition says.
    """
    copies: list[tuple[RenditionHeader, bytes]] = []
    with opened(BytesIO(data)) as picture:
        _check_matches(picture, order, most_pixels)
        image = ready_for_screen(_shrunk(picture, order))
        for width in sorted(order.widths, reverse=True):
            image = _resized(image, _size(order, width))
            stream = BytesIO()
            save(image, stream)
            copies.append((RenditionHeader(width, suffix_of(image), stream.tell()), stream.getvalue()))
    return copies[::-1]


def main(arguments: list[str]) -> int:
    """Work off orders until there are no more; return 0."""
    megabytes, seconds, pixels = int(arguments[0]), float(arguments[1]), int(arguments[2])
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this ends it
    _warm_up()
    sandbox.confine(megabytes, gives_way=arguments[3:] != [FOREGROUND])
    answers.write(READY)
    answers.flush()
    with contextlib.suppress(PeerGoneError):  # who gave the orders has ended, so do we
        while True:
            order = receive(orders, DecodeRequest)
            data = receive_bytes(orders, order.bytes)
            with _limited(seconds):
                made, trouble = _tried(data, order, pixels, megabytes)
            send(answers, DecodeReply(tuple(copy for copy, _ in made), trouble), (part for _, part in made))
    return 0


def _tried(
    data: bytes, order: DecodeRequest, pixels: int, megabytes: int
) -> tuple[list[tuple[RenditionHeader, bytes]], str | None]:
    try:
        return render(data, order, pixels), None
    except EditionError as error:
        if not isinstance(error.__cause__, MemoryError):
            return [], str(error)
    except MemoryError:
        pass
    return [], f"takes more than {megabytes:,} MB of memory to decode"


def _check_matches(picture: "Image", order: DecodeRequest, most_pixels: int) -> None:
    """Refuse a picture that is not the one the edition speaks of, before its pixels are decoded."""
    facts = facts_of(picture)
    if facts.width * facts.height > most_pixels:
        raise EditionError(f"has {facts.width * facts.height:,} pixels, at most {most_pixels:,}")
    if facts.type != order.type:
        raise EditionError(f"is {facts.type}, but the edition says {order.type}")
    if (facts.width, facts.height) != (order.width, order.height):
        raise EditionError(
            f"is {facts.width} × {facts.height} pixels, but the edition says {order.width} × {order.height}"
        )


def _shrunk(picture: "Image", order: DecodeRequest) -> "Image":
    """Return a picture as it came, but no larger than the widest copy, where that changes nothing that is seen.

    Everything after this costs less time and memory. A JPEG is decoded at a half, a quarter or an eighth.
    """
    if picture.mode not in _PLAIN or "transparency" in picture.info:
        return picture
    width, height = _size(order, max(order.widths))
    if is_sideways(picture):
        width, height = height, width
    whole = picture.draft(None, (round(width * _SPARE), round(height * _SPARE)))
    picture.load()
    return _resized(picture, (width, height), whole[1] if whole else None)


def _size(order: DecodeRequest, width: int) -> tuple[int, int]:
    return width, max(1, round(order.height * width / order.width))


def _resized(image: "Image", size: tuple[int, int], whole: tuple[int, int, float, float] | None = None) -> "Image":
    """Return the image in this size; ``whole`` is the box it fills, which may end within its last pixels."""
    from PIL.Image import Resampling

    if image.size == size:
        return image
    return image.resize(size, Resampling.LANCZOS, box=whole)


def _warm_up() -> None:
    """Load whatever decoding needs, before there are limits and while nobody waits for a picture."""
    from PIL import Image

    for codec in ("Jpeg", "Mpo", "Png", "Tiff", "WebP"):  # EXIF is written like a TIFF
        import_module(f"PIL.{codec}ImagePlugin")
    for tool in ("ImageCms", "ImageOps"):
        import_module(f"PIL.{tool}")
    Image.preinit()


@contextlib.contextmanager
def _limited(seconds: float) -> Generator[None, None, None]:
    """End the program if this takes more than so many seconds of work, or when nobody waits for it any more.

    Both by signals of the system: no other thread would get a word in while a picture is decoded. Where there are no
    such signals, the picture is finished first.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    orders = sys.stdin.fileno()
    flags = fcntl.fcntl(orders, fcntl.F_GETFL)
    fcntl.fcntl(orders, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(orders, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([orders], [], [], 0)[0]:  # it closed just before
        os._exit(0)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        fcntl.fcntl(orders, fcntl.F_SETFL, flags)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
